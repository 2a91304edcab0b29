"""Settings: named when wrong, never shown, and documented."""

import re
from pathlib import Path

import pytest

from content_assets.bootstrap import build_pipeline
from content_assets.errors import ConfigurationError
from content_assets.settings import PREFIX, Settings, load_settings

DOCS = Path(__file__).parents[3] / "docs" / "settings.md"


class TestLoadSettings:
    def test_needs_nothing_to_begin_with(self):
        """`dagster definitions validate` runs on a bare machine."""
        assert load_settings({}).usgs_base_url == "https://earthquake.usgs.gov"

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


class TestDocumentation:
    def test_every_setting_is_documented_and_no_other(self):
        """In the order of the code or any other."""
        documented = set(re.findall(rf"^\| `{PREFIX}(\w+)`", DOCS.read_text("utf-8"), re.MULTILINE))
        assert documented == {name.upper() for name in Settings.model_fields}


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
