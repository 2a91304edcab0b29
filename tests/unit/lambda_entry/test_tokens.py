"""Tokens: two are good at a time, and a rotation refuses nobody."""

import pytest

from content_assets.errors import ConfigurationError
from content_assets.settings import Settings
from lambda_entry.tokens import ASKED_AGAIN_SECONDS, Tokens, read_tokens

KEPT_SECONDS = 60.0

OLD, NEW, NEWEST = ("o" * 40, "n" * 40, "x" * 40)


class Kept:
    """Where the tokens are kept, and a clock; it counts how often it was read."""

    def __init__(self, *tokens):
        self.tokens = list(tokens)
        self.now = 100.0
        self.reads = 0
        self.is_down = False

    def read(self):
        self.reads += 1
        if self.is_down:
            raise TimeoutError
        return self.tokens

    def made(self):
        return Tokens(self.read, lambda: self.now, KEPT_SECONDS)


class TestAdmits:
    def test_both_that_are_kept_and_no_other(self):
        """Neither a part of one, nor one with something behind it."""
        tokens = Kept(NEW, OLD).made()
        assert [tokens.admits(each) for each in (NEW, OLD)] == [True, True]
        for wrong in (NEWEST, NEW[:-1], NEW + "n", "", " ", "ü" * 40, "n" * 300):
            assert tokens.admits(wrong) is False

    def test_a_rotation_refuses_no_good_request(self):
        """At every moment, whoever shows the old or the new one passes."""
        kept = Kept(OLD)
        tokens = kept.made()
        assert tokens.admits(OLD)
        kept.now += ASKED_AGAIN_SECONDS
        kept.tokens = [NEW, OLD]  # the rotation; this Lambda stays warm
        assert tokens.admits(NEW)
        assert tokens.admits(OLD)

    def test_a_dropped_token_is_refused_within_a_minute(self):
        """The clients were changed before."""
        kept = Kept(NEW, OLD)
        tokens = kept.made()
        assert tokens.admits(OLD)
        kept.tokens = [NEW]
        kept.now += KEPT_SECONDS
        assert not tokens.admits(OLD)

    def test_wrong_tokens_do_not_hammer_the_secret(self):
        """A thousand strangers a second cost one question in five seconds."""
        kept = Kept(NEW)
        tokens = kept.made()
        for _ in range(1000):
            assert not tokens.admits(NEWEST)
            kept.now += 0.01
        assert kept.reads <= 1 + 10 / ASKED_AGAIN_SECONDS

    def test_what_is_no_token_asks_nobody(self):
        """Nothing is read for it."""
        kept = Kept(NEW)
        assert not kept.made().admits("short")
        assert kept.reads == 0

    def test_the_known_ones_stay_good_while_the_secret_cannot_be_read(self):
        """An outage of Secrets Manager is none of the API."""
        kept = Kept(NEW)
        tokens = kept.made()
        assert tokens.admits(NEW)
        kept.is_down = True
        kept.now += KEPT_SECONDS
        assert tokens.admits(NEW)
        assert not tokens.admits(NEWEST)

    def test_a_cold_start_without_the_secret_admits_nobody(self):
        """It fails, which API Gateway answers with 500; it lets nobody in."""
        kept = Kept(NEW)
        kept.is_down = True
        with pytest.raises(TimeoutError):
            kept.made().admits(NEW)


class FakeSecrets:
    """Secrets Manager with one secret."""

    def __init__(self, text):
        self.text = text

    def get_secret_value(self, *, SecretId):  # noqa: N803  # boto3's name
        return {"SecretString": self.text}


class TestReadTokens:
    def test_from_the_settings_of_a_laptop(self):
        """One, or two with a comma between."""
        assert read_tokens(Settings(api_tokens=f"{NEW}, {OLD}"), None) == [NEW, OLD]

    def test_from_the_secret_that_is_named(self):
        """Without a previous one, there is none."""
        settings = Settings(api_tokens_secret="arn:x")
        one, two = f'{{"current": "{NEW}"}}', f'{{"current": "{NEW}", "previous": "{OLD}"}}'
        assert read_tokens(settings, FakeSecrets(one)) == [NEW]
        assert read_tokens(settings, FakeSecrets(two)) == [NEW, OLD]

    @pytest.mark.parametrize(
        "text", ["", "[]", "no json", '{"current": "short"}', '{"current": null}', '{"other": 1}']
    )
    def test_refuses_a_secret_that_holds_none_and_does_not_show_it(self, text):
        """Whoever reads the log may not be who knows the token."""
        with pytest.raises(ConfigurationError, match="expected one or two tokens") as caught:
            read_tokens(Settings(api_tokens_secret="arn:x"), FakeSecrets(text))
        assert "short" not in str(caught.value)

    def test_refuses_to_serve_without_any(self):
        """There is no API for everybody."""
        with pytest.raises(ConfigurationError, match="API_TOKENS"):
            read_tokens(Settings(), None)
