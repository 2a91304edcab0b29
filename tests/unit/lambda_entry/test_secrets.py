"""Secrets: asked for by name, never without need."""

import pytest

from content_assets.errors import ConfigurationError
from content_assets.settings import Settings
from lambda_entry.secrets import with_secrets


class FakeSecrets:
    """Secrets Manager with one secret; it keeps what it was asked for."""

    def __init__(self, value):
        self.value = value
        self.asked = []

    def get_secret_value(self, *, SecretId):  # noqa: N803  # boto3's name
        self.asked.append(SecretId)
        return {"SecretString": self.value}


class TestWithSecrets:
    def test_puts_the_named_token_into_the_settings(self):
        """As somebody pasted it, with a newline behind."""
        client = FakeSecrets("token-of-the-site\n")
        settings = with_secrets(Settings(revalidate_token_secret="arn:x"), client)
        assert settings.revalidate_token.get_secret_value() == "token-of-the-site"
        assert client.asked == ["arn:x"]
        assert "token-of-the-site" not in repr(settings)

    def test_puts_the_way_into_a_protected_site_there_too(self):
        """Each by its own name."""
        client = FakeSecrets("of-vercel")
        settings = with_secrets(Settings(site_bypass_secret_id="arn:y"), client)
        assert settings.site_bypass_secret.get_secret_value() == "of-vercel"
        assert settings.revalidate_token is None
        assert client.asked == ["arn:y"]
        assert "of-vercel" not in repr(settings)

    def test_asks_nobody_when_none_is_named(self):
        """A laptop has the token in its environment."""
        client = FakeSecrets("other")
        settings = Settings(revalidate_token="mine")
        assert with_secrets(settings, client) is settings
        assert client.asked == []

    @pytest.mark.parametrize("value", ["in\nside", "in side", "in\u00e9side", "in\x00side"])
    def test_refuses_one_that_no_header_can_carry_by_name(self, value: str) -> None:
        """The site would be called unreachable at every delivery."""
        with pytest.raises(ConfigurationError, match="REVALIDATE_TOKEN_SECRET: expected") as told:
            with_secrets(Settings(revalidate_token_secret="arn:x"), FakeSecrets(value))
        assert "side" not in str(told.value).replace("site", "")

    def test_refuses_an_empty_one_by_name(self):
        """Every delivery would be refused by the site, one after the other."""
        with pytest.raises(ConfigurationError, match="REVALIDATE_TOKEN_SECRET: expected"):
            with_secrets(Settings(revalidate_token_secret="arn:x"), FakeSecrets(" "))
