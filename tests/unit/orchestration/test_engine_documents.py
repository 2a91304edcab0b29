"""The catalogue and the state of the sources."""

import pytest

from content_assets.contracts.document import Documents
from content_assets.contracts.engine_documents import CatalogEntry, LineageNode
from content_assets.contracts.release import Staleness
from content_assets.errors import ContractError
from content_assets.orchestration.catalog_document import build_catalog
from content_assets.orchestration.lineage_document import build_lineage
from content_assets.orchestration.source_state_document import AboutSource, build_source_states

USGS = AboutSource("usgs", "USGS", "Public domain", "https://earthquake.usgs.gov/")
OTHER = AboutSource("other", "Other", "CC0-1.0", "https://example.org/")


def entry(asset: str) -> CatalogEntry:
    """Make a line of the catalogue."""
    return CatalogEntry(
        asset=asset,
        title="t",
        description="d",
        contract="earthquake-week/1.0",
        paths="p.json",
        sources=["usgs"],
        licence="Public domain",
        cadence_minutes=5,
        fresh_minutes=30,
    )


def state(documents: Documents, source: str) -> dict[str, object]:
    """What a source's document says."""
    return documents.documents[f"sources/{source}.json"].model_dump()


class TestCatalog:
    def test_the_order_in_which_assets_are_given_makes_no_difference(self) -> None:
        one, two = entry("page_a"), entry("page_b")
        assert build_catalog([two, one]) == build_catalog([one, two])

    def test_every_entry_is_in_the_one_document(self) -> None:
        built = build_catalog([entry("page_b"), entry("page_a")])
        (document,) = built.documents.values()
        assert list(built.documents) == ["catalog.json"]
        assert [each["asset"] for each in document.model_dump()["document_sets"]] == [
            "page_a",
            "page_b",
        ]


class TestSourceStates:
    def test_each_source_has_a_document_and_is_fresh_unless_named(self) -> None:
        stale = Staleness(since="2025-05-04T14:00:00.000Z", reason="answered 500")
        built = build_source_states([USGS, OTHER], {"usgs": stale})
        usgs, other = state(built, "usgs"), state(built, "other")
        told = (usgs["state"], usgs["stale_since"], usgs["reason"])
        assert told == ("stale", "2025-05-04T14:00:00.000Z", "answered 500")
        assert (other["state"], other["stale_since"], other["reason"]) == ("fresh", None, None)
        assert other["licence"] == "CC0-1.0"

    def test_a_since_that_is_no_instant_is_refused_by_the_sources_name(self) -> None:
        with pytest.raises(ContractError, match="state of usgs: stale_since: "):
            build_source_states([USGS], {"usgs": Staleness(since="yesterday", reason="r")})


def node(asset: str, *, deps: list[str], sources: list[str]) -> LineageNode:
    """Make a node of the graph."""
    return LineageNode(
        asset=asset,
        group="g",
        kinds=[],
        description="d",
        code_version="1",
        deps=deps,
        sources=sources,
        contract=None,
        paths=None,
    )


class TestLineage:
    NODES = (
        node("release", deps=["page_a", "page_b"], sources=[]),
        node("page_a", deps=["raw_usgs"], sources=[]),
        node("page_b", deps=[], sources=[]),
        node("raw_usgs", deps=[], sources=["usgs"]),
    )

    def test_the_order_in_which_nodes_are_given_makes_no_difference(self) -> None:
        assert build_lineage(self.NODES) == build_lineage(reversed(self.NODES))

    def test_each_asset_names_the_sources_behind_it_however_far(self) -> None:
        (lineage,) = build_lineage(self.NODES).documents.values()
        found = {each["asset"]: each["sources"] for each in lineage.model_dump()["nodes"]}
        assert found == {
            "page_a": ["usgs"],
            "page_b": [],
            "raw_usgs": ["usgs"],
            "release": ["usgs"],
        }
