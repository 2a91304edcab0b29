"""A contract that changed after it was published under its version goes out no more."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from content_assets.bootstrap import Pipeline, build_pipeline, make_author
from content_assets.contracts.assets import behind_asked
from content_assets.contracts.document import Documents
from content_assets.contracts.engine_documents import Catalog
from content_assets.errors import ConfigurationError, ContractError
from content_assets.orchestration.graph import code_versions
from content_assets.orchestration.workbench import Workbench
from content_assets.publishing import keys
from content_assets.publishing.archive import Archive
from content_assets.publishing.audit import Rules
from content_assets.publishing.memory import MemoryStore
from content_assets.publishing.sets import BuiltSet, build_set
from content_assets.publishing.store import Overwrite
from content_assets.settings import load_settings
from content_assets.stores.counting import CountingStore
from tests.unit.publishing.conftest import catalog

ASSET = "page_site__catalog"
KEY = keys.schema("catalog", "1.0")


def built(text: str) -> BuiltSet:
    return build_set(Documents(Catalog, {"catalog.json": catalog(text)}))


def stage(pipeline: Pipeline, text: str) -> Workbench:
    bench = Workbench(pipeline, make_author())
    bench.stage(ASSET, built(text), code_version="1", rules=Rules())
    return bench


@pytest.fixture
def memory() -> MemoryStore:
    return MemoryStore()


@pytest.fixture
def cold(memory: MemoryStore, tmp_path: Path) -> Pipeline:
    """A process that has published once."""
    store = CountingStore(memory)
    pipeline = build_pipeline(load_settings({"CONTENT_ASSETS_STORE_URL": f"file://{tmp_path}"}))
    pipeline = replace(pipeline, store=store, archive=Archive(store))
    stage(pipeline, "one").publish()
    return replace(pipeline, checked_contracts=set())


def change(memory: MemoryStore) -> None:
    """What was published is another schema under the same version."""
    stored = memory.get(KEY)
    assert stored
    other = json.loads(stored.body)
    other["properties"]["document_sets"]["type"] = "object"
    memory.put(KEY, json.dumps(other).encode(), Overwrite())


@pytest.mark.parametrize("text", ["two", "one"])
def test_not_even_where_the_asset_stands_under_that_version(
    memory: MemoryStore, cold: Pipeline, text: str
) -> None:
    change(memory)
    with pytest.raises(ContractError, match="raise the contract's version"):
        stage(cold, text)


def test_it_is_compared_once_a_process(cold: Pipeline) -> None:
    counts = []
    for text in ("two", "three", "four"):
        before = cold.store.counts().get("get", 0)
        stage(cold, text)
        counts.append(cold.store.counts().get("get", 0) - before)
    assert counts[0] == counts[1] + 1
    assert counts[1] == counts[2]


def test_a_schema_that_is_missing_is_written_again(memory: MemoryStore, cold: Pipeline) -> None:
    memory.delete(KEY, Overwrite())
    stage(cold, "two")
    assert memory.get(KEY)


class TestSwitchedOff:
    def test_a_source_that_is_switched_off_is_neither_asked_nor_read(self, cold: Pipeline) -> None:
        """Whatever body of it is kept."""
        bench = Workbench(replace(cold, sources={}), make_author())
        for ask in (bench.bodies.ask, bench.bodies.reading):
            with pytest.raises(ConfigurationError, match="CONTENT_ASSETS_SOURCES"):
                ask("usgs")

    def test_the_catalogue_is_made_again_where_other_sources_are_switched_on(self) -> None:
        versions = {code_versions(each)["page_site__catalog"] for each in (["usgs"], ["swpc_kp"])}
        assert len(versions) == 2
        assert code_versions(["usgs"])["page_site__catalog"] == (
            behind_asked({"usgs"})["page_site__catalog"].code_version
        )
