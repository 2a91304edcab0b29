"""Settings: named when wrong, never shown, and documented."""

import json
import re
from pathlib import Path

import pytest

from content_assets.bootstrap import build_pipeline
from content_assets.cli.settings_reference import with_rows
from content_assets.contracts.manifest import SECRET_ID, declared
from content_assets.errors import ConfigurationError
from content_assets.settings import PREFIX, Settings, load_settings, variables

DOCS = Path(__file__).parents[3] / "docs" / "settings.md"


class TestLoadSettings:
    def test_needs_nothing_to_begin_with(self):
        """`dagster definitions validate` runs on a bare machine."""
        content = load_settings({}).content_settings
        assert content.value("usgs_base_url") == "https://earthquake.usgs.gov"

    def test_other_variables_are_not_ours(self):
        """The environment is shared."""
        assert load_settings({"PATH": "/usr/bin", "AWS_REGION": "x"}) == Settings()

    @pytest.mark.parametrize(
        ("name", "value"),
        [
            ("STORE_URL", "bucket-without-scheme"),
            ("SITE_URL", "example.org"),
            ("CONTENT_BASE_URL", "https://content.example.org"),
            ("USGS_FEED", "all_year"),
            ("SITE_BUDGET_SECONDS", "-1"),
            ("STORE_THREADS", "many"),
            ("NO_SUCH_SETTING", "1"),
            ("CONTENT_SETTINGS", "{}"),
        ],
    )
    def test_a_wrong_one_is_named_and_its_value_is_not_shown(self, name, value):
        """The message may end in a log."""
        with pytest.raises(ConfigurationError, match=PREFIX + name) as caught:
            load_settings({PREFIX + name: value})
        assert value not in str(caught.value).replace(PREFIX + name, "") or len(value) < 3

    def test_a_token_is_not_shown_by_its_settings(self):
        """Not by repr, not by str, not as JSON."""
        settings = load_settings({f"{PREFIX}REVALIDATE_TOKEN": "s3cret-token"})
        assert "s3cret" not in f"{settings!r} {settings} {settings.model_dump_json()}"

    def test_readers_are_sent_where_the_content_is_said_to_be(self, tmp_path):
        """`doctor` looks there as anybody; links of metadata lead there."""
        store = {f"{PREFIX}STORE_URL": f"file://{tmp_path}"}
        assert build_pipeline(load_settings(store)).public_url == f"file://{tmp_path}"
        told = {**store, f"{PREFIX}CONTENT_BASE_URL": "https://content.example.org/public"}
        assert build_pipeline(load_settings(told)).public_url == "https://content.example.org"


NAMES = [each.removeprefix(PREFIX).lower() for each in variables()]


def good_values() -> dict[str, str]:
    """A value of each setting, as a variable has it."""
    given = {
        "store_url": "s3://bucket",
        "s3_endpoint_url": "http://localhost:9000",
        "content_base_url": "https://content.example.org/public",
        "site_url": "https://site.example.org",
        "sites": '[{"name": "one", "url": "https://one.example.org", "token": "one-token"}]',
        "revalidate_token": "token-of-the-site",
        "site_bypass_secret": "secret-of-the-project",
        "api_tokens": "a" * 32,
        "queue_url": "https://sqs.example.org/1/q",
        "history_store_url": "s3://another",
        "sources": "usgs,eonet",
        "usgs_feed": "all_day",
        "source_pauses": "false",
        "schedule_cron": "*/7 * * * *",
        "delivered_sites": "site,de",
    }
    for name, field in Settings.model_fields.items():
        default = field.default
        given.setdefault(name, str(default) if default is not None else "arn:aws:x")
    for name, setting in declared().settings.items():
        given.setdefault(name, setting.default or "secret-of-the-source")
        given.setdefault(f"{name}{SECRET_ID}", "arn:aws:y")
    return given


class TestWhiteSpace:
    @pytest.mark.parametrize("space", [" ", "\n", "\r\n", "\t", "\u00a0"])
    @pytest.mark.parametrize("name", NAMES)
    def test_around_a_value_is_none_of_it(self, name: str, space: str) -> None:
        """A secret that was pasted with its line's end would be an invalid header, for ever."""
        value = good_values()[name]
        clean = load_settings({PREFIX + name.upper(): value})
        assert load_settings({PREFIX + name.upper(): f"{space}{value}{space}"}) == clean

    @pytest.mark.parametrize("name", NAMES)
    def test_alone_is_no_value(self, name: str) -> None:
        """As an empty variable is none."""
        assert load_settings({PREFIX + name.upper(): " \n"}) == Settings()

    @pytest.mark.parametrize("separator", [", ", " ,", ",\n"])
    def test_between_sources_is_none_of_their_names(self, separator: str) -> None:
        """A list is written in many ways."""
        given = {f"{PREFIX}SOURCES": separator.join(["usgs", "eonet"])}
        assert load_settings(given).sources == {"usgs", "eonet"}

    @pytest.mark.parametrize("broken", ["in\nside", "in side", "in\u00e9side", "in\x00side"])
    @pytest.mark.parametrize(
        "name",
        [
            "ENVIRONMENT",
            "S3_REGION",
            "REVALIDATE_TOKEN",
            "REVALIDATE_TOKEN_SECRET",
            "SITE_BYPASS_SECRET",
            "SITE_BYPASS_SECRET_ID",
            "API_TOKENS_SECRET",
        ],
    )
    def test_within_a_name_or_secret_is_refused_by_name(self, name: str, broken: str) -> None:
        """No header or request can carry it; the value is not shown."""
        with pytest.raises(ConfigurationError, match=PREFIX + name) as refused:
            load_settings({PREFIX + name: broken})
        assert "side" not in str(refused.value).replace("SITE", "")

    @pytest.mark.parametrize("broken", ["https://a b", "https://a\nb", "https://h\u00f6st/x"])
    @pytest.mark.parametrize("name", ["SITE_URL", "S3_ENDPOINT_URL", "QUEUE_URL", "CONTACT_URL"])
    def test_within_an_address_is_refused_by_name(self, name: str, broken: str) -> None:
        """The contact stands in a header, too."""
        with pytest.raises(ConfigurationError, match=PREFIX + name):
            load_settings({PREFIX + name: broken})

    def test_in_the_list_of_sites_is_treated_alike(self) -> None:
        """Each has an address and secrets of its own."""
        one = {"name": " one ", "url": "https://one.example.org\n", "token": "its-token\n"}
        (site,) = load_settings({f"{PREFIX}SITES": json.dumps([one])}).sites
        assert (site.name, site.url) == ("one", "https://one.example.org")
        assert site.token
        assert site.token.get_secret_value() == "its-token"
        broken = json.dumps([one | {"bypass_secret": "in\nside"}])
        with pytest.raises(ConfigurationError, match="SITES"):
            load_settings({f"{PREFIX}SITES": broken})


class TestDocumentation:
    def test_every_setting_is_documented_and_no_other(self):
        """In the order of the code or any other."""
        documented = set(re.findall(rf"^\| `{PREFIX}(\w+)`", DOCS.read_text("utf-8"), re.MULTILINE))
        assert documented == {name.upper() for name in NAMES}

    def test_the_content_s_table_is_made_of_its_declaration(self) -> None:
        """Run `make generate` after a change."""
        assert with_rows(DOCS.read_text("utf-8")) == DOCS.read_text("utf-8")


@pytest.mark.parametrize(
    "address", ["https://user:pass@host", "https://key@host/path", "http://u:p@h:80/x/y"]
)
def test_an_address_with_a_password_is_refused_and_not_shown(address):
    """It would stand in logs and receipts."""
    with pytest.raises(ConfigurationError, match="CONTENT_ASSETS_SITE_URL") as refused:
        load_settings({"CONTENT_ASSETS_SITE_URL": address})
    assert address not in str(refused.value)


@pytest.mark.parametrize("address", ["https://host", "http://h:80/x/y@z", "https://a.b/c"])
def test_other_addresses_are_taken(address):
    """Also with an @ further on."""
    assert load_settings({"CONTENT_ASSETS_SITE_URL": address}).site_url == address
