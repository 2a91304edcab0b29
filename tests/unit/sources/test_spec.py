"""What a content declares of its sources, and who goes by it."""

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from content_assets import loader
from content_assets.contracts.assets import known_assets, sources_of
from content_assets.contracts.manifest import providers
from content_assets.errors import ConfigurationError
from content_assets.http.client import HttpClient
from content_assets.loader import load_content
from content_assets.orchestration.freshness import freshness_of
from content_assets.settings import load_settings
from content_assets.sources.spec import declared_sources

TWICE = """
from content_assets.sources.json_body import Caps
from content_assets.sources.spec import SourceSpec

def spec(title):
    return SourceSpec(
        name="rates", provider="rates", url="{base}/x", read=lambda body: None,
        caps=Caps(1, 1), cadence_minutes=1, fresh_minutes=1, grace_minutes=1,
        title=title, licence="", homepage_url="",
    )

FIRST, SECOND = spec("first"), spec("second")
"""


@pytest.fixture
def twice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A content that declares one name twice."""
    package = tmp_path / "twice_declared"
    package.mkdir()
    own = "from content_assets.authoring import Content\nCONTENT = Content('twice_declared')\n"
    package.joinpath("__init__.py").write_text(own)
    package.joinpath("sources.py").write_text(TWICE)
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setenv(loader.VARIABLE, "twice_declared")
    load_content.cache_clear()
    declared_sources.cache_clear()
    yield
    load_content.cache_clear()
    declared_sources.cache_clear()


@pytest.mark.usefixtures("twice")
def test_a_name_that_is_declared_twice_is_refused() -> None:
    with pytest.raises(ConfigurationError, match=r"rates: .* found it declared twice \(first; sec"):
        declared_sources()


def test_an_address_with_a_setting_that_there_is_not_is_refused() -> None:
    spec = replace(declared_sources()["usgs"], url="{no_such}/x")
    with (
        HttpClient(user_agent="test", timeout_seconds=1) as client,
        pytest.raises(ConfigurationError, match=r"source usgs: .* found no_such in its url"),
    ):
        spec.wired(client, {"usgs_base_url": "https://example.org"})


def test_the_manifest_says_of_each_source_what_the_content_declares() -> None:
    facts = {each.source: each.about for each in known_assets().values() if each.source}
    assert facts.keys() == declared_sources().keys()
    for name, spec in declared_sources().items():
        about = facts[name]
        assert about is not None
        assert (about.provider, about.title, about.licence) == (
            spec.provider,
            spec.title,
            spec.licence,
        )


def test_every_provider_is_asked_unless_settings_say_otherwise() -> None:
    assert load_settings({}).sources == providers().keys()
    assert sources_of(load_settings({}).sources) == declared_sources().keys()


def test_a_provider_that_is_not_declared_is_refused_by_the_setting_s_name() -> None:
    with pytest.raises(ConfigurationError, match=r"CONTENT_ASSETS_SOURCES: .*expected some of"):
        load_settings({"CONTENT_ASSETS_SOURCES": "usgs,nobody"})


def test_documents_of_a_source_that_is_not_declared_are_refused() -> None:
    with pytest.raises(ConfigurationError, match="source nobody: expected one of"):
        freshness_of(["nobody"])


def test_sources_import_neither_dagster_nor_pandas() -> None:
    """Every run imports them, one with nothing new as well."""
    program = (
        "import sys; from content_assets.sources.spec import declared_sources; declared_sources(); "
        "print(sorted({'dagster', 'pandas', 'numpy'} & sys.modules.keys()))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.stdout.strip() == "[]", done.stderr


def test_documents_import_neither_dagster_nor_pandas() -> None:
    """A run looks at a contract's version before it has anything to make."""
    program = (
        "import sys; from content_assets.contracts.document_types import document_types; "
        "assert document_types(); "
        "print(sorted({'dagster', 'pandas', 'numpy'} & sys.modules.keys()))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.stdout.strip() == "[]", done.stderr
