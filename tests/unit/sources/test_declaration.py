"""What a content declares besides its assets: settings, secrets, rights, packages."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from content_assets import loader
from content_assets.cli import doctor
from content_assets.cli.settings_reference import FIRST, LAST, with_rows
from content_assets.contracts.assets import known_assets
from content_assets.contracts.manifest import (
    Package,
    Right,
    Setting,
    declared,
    providers,
    read_manifest,
)
from content_assets.errors import ConfigurationError
from content_assets.loader import load_content
from content_assets.settings import Settings, load_settings, variables
from content_assets.sources.declaration import find_declared
from lambda_entry.secrets import are_named, with_secrets

Declare = Callable[..., None]
RATES = """
from content_assets.authoring import Package, Right, Setting

URL = Setting("ecb_url", "https://rates.example.org", about="rates of a day | a week")
PLACE = Setting("ecb_place", pattern="[a-z]{2}")
KEY = Setting("ecb_key", is_secret=True, about="sent with each request")
READ = Right("ReadRates", ["s3:GetObject"], ["arn:aws:s3:::rates.example.org/*"], "rates")
TABLES = Package("no-such-package>=1")
"""
DECLARED = """
{"assets": [], "settings": [
  {"name": "ecb_url", "default": "https://rates.example.org", "about": "rates of a day | a week"},
  {"name": "ecb_place", "pattern": "[a-z]{2}"},
  {"name": "ecb_key", "is_secret": true, "about": "sent with each request"}
], "rights": [
  {"sid": "ReadRates", "actions": ["s3:GetObject"], "about": "rates",
   "resources": ["arn:aws:s3:::rates.example.org/*"]}
], "packages": [{"requirement": "no-such-package>=1"}]}
"""
_CACHES = (load_content, read_manifest, declared, known_assets, providers)


@pytest.fixture
def declare(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Declare:
    """Make a content of a settings module and a manifest, and name it."""

    def declare_(name: str, code: str, manifest: str = DECLARED) -> None:
        package = tmp_path / name
        package.mkdir()
        own = f"from content_assets.authoring import Content\nCONTENT = Content({name!r})\n"
        package.joinpath("__init__.py").write_text(own)
        package.joinpath("settings.py").write_text(code)
        package.joinpath("manifest.json").write_text(manifest)
        monkeypatch.syspath_prepend(tmp_path)
        monkeypatch.setenv(loader.VARIABLE, name)
        _forget()

    return declare_


@pytest.fixture(autouse=True)
def _forgotten():
    yield
    _forget()


def _forget() -> None:
    for cached in _CACHES:
        cached.cache_clear()


class FakeSecrets:
    def get_secret_value(self, *, SecretId):  # noqa: N803  # boto3's name
        return {"SecretString": f"value-of-{SecretId}\n"}


class TestSettings:
    def test_are_read_with_their_defaults_by_the_manifest_alone(self, declare: Declare) -> None:
        declare("rates_by_manifest", "raise RuntimeError('imported')")
        given = {"CONTENT_ASSETS_ECB_PLACE": " de ", "CONTENT_ASSETS_ECB_KEY": "s3cret"}
        settings = load_settings(given)
        content = settings.content_settings
        assert dict(content.plain) == {"ecb_url": "https://rates.example.org", "ecb_place": "de"}
        assert content.value("ecb_key") == "s3cret"
        assert "s3cret" not in f"{settings!r} {settings.model_dump_json()}"

    @pytest.mark.parametrize(
        ("name", "value"), [("ECB_PLACE", "Germany"), ("ECB_KEY", "s3 cret"), ("ECB_NONE", "1")]
    )
    def test_of_a_wrong_value_or_name_are_refused_without_the_value(
        self, declare: Declare, name: str, value: str
    ) -> None:
        declare(f"rates_wrong_{name.lower()}", RATES)
        with pytest.raises(ConfigurationError, match=f"CONTENT_ASSETS_{name}") as refused:
            load_settings({f"CONTENT_ASSETS_{name}": value})
        assert len(value) == 1 or value not in str(refused.value)

    def test_without_a_value_are_named_where_they_are_used(self, declare: Declare) -> None:
        declare("rates_without", RATES)
        content = load_settings({}).content_settings
        with pytest.raises(ConfigurationError, match="CONTENT_ASSETS_ECB_PLACE, found none; set"):
            content.value("ecb_place")
        with pytest.raises(ConfigurationError, match=r"setting other: .*; declare it"):
            content.value("other")

    def test_have_a_row_each_in_the_table_and_a_secret_has_two(self, declare: Declare) -> None:
        declare("rates_documented", RATES)
        page = with_rows(f"before\n{FIRST}earlier rows\n{LAST}after\n")
        assert page.startswith("before\n")
        assert page.endswith("after\n")
        assert "earlier" not in page
        assert (
            r"| `CONTENT_ASSETS_ECB_URL` | `https://rates.example.org` | rates of a day \| a"
            in page
        )
        assert "| `CONTENT_ASSETS_ECB_KEY_SECRET_ID` | none |" in page
        assert with_rows(page) == page
        assert {"CONTENT_ASSETS_ECB_KEY", "CONTENT_ASSETS_ECB_KEY_SECRET_ID"} <= set(variables())

    def test_that_are_secret_are_read_from_secrets_manager_in_lambda(
        self, declare: Declare
    ) -> None:
        declare("rates_in_lambda", RATES)
        settings = load_settings({"CONTENT_ASSETS_ECB_KEY_SECRET_ID": "arn:x"})
        assert are_named(settings)
        read = with_secrets(settings, FakeSecrets())
        assert read.content_settings.value("ecb_key") == "value-of-arn:x"
        assert read.content_settings.value("ecb_url") == "https://rates.example.org"
        assert "value-of" not in repr(read)

    def test_with_a_name_of_the_engine_s_are_refused(self, declare: Declare) -> None:
        """Also those whose secret would have it."""
        declare("rates_clash", 'from content_assets.authoring import Setting\nA = Setting("sites")')
        with pytest.raises(ConfigurationError, match=r"setting sites: .* the engine has not"):
            find_declared(Settings.model_fields)
        declare(
            "rates_clash_of_secret",
            "from content_assets.authoring import Setting\n"
            'A = Setting("site_bypass", is_secret=True)\n',
        )
        with pytest.raises(ConfigurationError, match="found site_bypass_secret_id"):
            find_declared({"site_bypass_secret_id"})

    def test_that_are_declared_twice_are_refused(self, declare: Declare) -> None:
        code = "from content_assets.authoring import Setting\nA = Setting('a')\nB = Setting('a')\n"
        declare("rates_twice", code)
        with pytest.raises(ConfigurationError, match=r"setting a: .* declared twice"):
            find_declared(())


class TestDeclared:
    def test_in_code_and_manifest_is_the_same(self, declare: Declare) -> None:
        declare("rates_both", RATES)
        found = find_declared(Settings.model_fields)
        assert {name: found.settings[name] for name in sorted(found.settings)} == {
            name: declared().settings[name] for name in sorted(declared().settings)
        }
        assert found.rights == declared().rights
        assert found.packages == declared().packages

    @pytest.mark.parametrize("manifest", ["[]", "{", "{}", '{"assets": [], "rights": [{"x": 1}]}'])
    def test_in_a_manifest_of_another_form_is_refused(
        self, declare: Declare, manifest: str
    ) -> None:
        declare(f"rates_form_{len(manifest)}", "", manifest)
        with pytest.raises(ConfigurationError, match=r"manifest.json: expected .* `make generate`"):
            declared()

    @pytest.mark.parametrize(
        ("make", "message"),
        [
            (lambda: Setting("Ecb-Url"), "setting Ecb-Url: expected a name of lower-case"),
            (lambda: Setting("a", pattern="["), "setting a: expected a regular expression"),
            (lambda: Setting("a", "x", is_secret=True), "setting a: expected no default"),
            (
                lambda: Setting("a", "x", pattern="y"),
                "setting a: expected a default that matches y",
            ),
            (lambda: Right("Read All", ["a:B"], ["c"], "d"), "right Read All: expected letters"),
            (lambda: Right("Read", ["a:B"], ["*"], "d"), r"right Read: .* resources without \*"),
            (lambda: Right("Read", [], ["c"], "d"), "right Read: expected a list of actions"),
            (lambda: Right("Read", "a:B", ["c"], "d"), "right Read: expected a list of actions"),
            (lambda: Right("Read", ["a:B"], ["c"], " "), "right Read: expected a reason"),
            (lambda: Package("polars @ file.whl"), "package polars @ file.whl: expected name"),
        ],
    )
    def test_with_a_mistake_is_refused_by_name(
        self, make: Callable[[], object], message: str
    ) -> None:
        with pytest.raises(ConfigurationError, match=message):
            make()

    def test_packages_that_are_not_installed_are_found_by_the_doctor(
        self, declare: Declare, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        manifest = json.loads(DECLARED) | {"settings": []}
        declare("rates_ill", RATES, json.dumps(manifest))
        monkeypatch.setenv("CONTENT_ASSETS_STORE_URL", f"file://{tmp_path}")
        found = {each.question: each for each in doctor._all()}["content: packages"]
        assert not found.is_well
        assert found.found == "no-such-package are not installed"
