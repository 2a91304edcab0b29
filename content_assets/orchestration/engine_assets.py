"""The engine's own assets: the catalogue, the state of the sources, the lineage, the release.

Belongs here: assets on the content's assets. Does not: the graph of all (graph.py).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import dagster as dg

from content_assets.contracts.document import Documents
from content_assets.contracts.engine_documents import (
    Catalog,
    CatalogEntry,
    Lineage,
    LineageNode,
    SourceState,
)
from content_assets.orchestration.catalog_document import build_catalog
from content_assets.orchestration.content_definitions import External
from content_assets.orchestration.document_asset import OWNER, document_asset, facts_of, follows
from content_assets.orchestration.freshness import OWN
from content_assets.orchestration.lineage_document import build_lineage
from content_assets.orchestration.nodes import nodes_of
from content_assets.orchestration.preview import release_metadata
from content_assets.orchestration.source_state_document import AboutSource, build_source_states
from content_assets.orchestration.workbench import Workbench
from content_assets.publishing.canonical import digest_of

RELEASE = dg.AssetKey("release")
_LICENCE = "Apache-2.0"
_RELEASE_VERSION = "1"


@dataclass(frozen=True)
class EngineAssets:
    """The assets that every content has."""

    catalog: dg.AssetsDefinition
    lineage: dg.AssetsDefinition
    source_states: dg.AssetsDefinition
    release: dg.AssetsDefinition

    @property
    def documents(self) -> tuple[dg.AssetsDefinition, ...]:
        """Those that publish documents."""
        return (self.catalog, self.lineage, self.source_states)


def build_engine_assets(
    tables: Sequence[dg.AssetsDefinition],
    documents: Sequence[dg.AssetsDefinition],
    sources: Sequence[AboutSource],
    external: Sequence[External] = (),
) -> EngineAssets:
    """Build them on a content.

    Args:
        tables: The content's assets that publish nothing, raw bodies included.
        documents: The content's document assets.
        sources: The sources that the content declares.
        external: Assets that are made elsewhere.
    """
    catalog = build_catalog_asset(documents)
    states = build_source_states_asset(tables, sources)
    others = (*external, *tables, *documents, catalog, states)
    nodes = [node for each in others for node in nodes_of(each)]
    lineage, release = build_release_assets(nodes, (*documents, catalog, states))
    return EngineAssets(catalog, lineage, states, release)


def build_catalog_asset(documents: Sequence[dg.AssetsDefinition]) -> dg.AssetsDefinition:
    """The catalogue of the content's document assets."""
    entries = [facts_of(each).entry for each in documents]

    @document_asset(
        contract=Catalog,
        paths="catalog.json",
        title="Catalogue of all document sets",
        sources=[],
        deps=[follows(each) for each in documents],
        version=_version_of(entries),
        licence=_LICENCE,
    )
    def page_site__catalog(workbench: dg.ResourceParam[Workbench]) -> Documents:
        """Every document set: contract, source, licence, cadence, freshness.

        Not those of sources that are switched off.
        """
        asked = workbench.pipeline.sources.keys()
        return build_catalog(entry for entry in entries if asked >= set(entry.sources))

    return page_site__catalog


def build_source_states_asset(
    tables: Sequence[dg.AssetsDefinition], sources: Sequence[AboutSource]
) -> dg.AssetsDefinition:
    """The state of each source, after the raw assets have asked it."""
    raw = sorted(raw_sources(tables))

    @document_asset(
        contract=SourceState,
        paths="sources/{source}.json",
        title="State of each source",
        sources=[about.source for about in sources],
        freshness=OWN,
        deps=raw,
        version=_version_of(tuple(sources)),
        licence=_LICENCE,
    )
    def page_site__sources(workbench: dg.ResourceParam[Workbench]) -> Documents:
        """Whether each source is good and, if not, since when and why."""
        asked = [about for about in sources if about.source in workbench.pipeline.sources]
        return build_source_states(asked, workbench.source_staleness())

    return page_site__sources


def build_release_assets(
    nodes: Sequence[LineageNode], documents: Sequence[dg.AssetsDefinition]
) -> tuple[dg.AssetsDefinition, dg.AssetsDefinition]:
    """The lineage of all assets, and the release of all document sets: each is in the other.

    Args:
        nodes: Of all other assets.
        documents: All other document assets.
    """

    @document_asset(
        contract=Lineage,
        paths="site/lineage.json",
        title="Lineage: what is made from what",
        sources=[],
        version=_version_of((list(nodes), _RELEASE_VERSION)),
        licence=_LICENCE,
    )
    def page_site__lineage() -> Documents:
        """The asset graph: each asset's group, kinds, code version and what it is made from."""
        return build_lineage([*nodes, *nodes_of(page_site__lineage), *nodes_of(release)])

    @dg.asset(
        key=RELEASE,
        group_name="release",
        kinds={"s3"},
        owners=[OWNER],
        code_version=_RELEASE_VERSION,
        deps=[follows(each) for each in (*documents, page_site__lineage)],
        output_required=True,
    )
    def release(workbench: dg.ResourceParam[Workbench]) -> dg.MaterializeResult[None]:
        """All document sets that changed, published as one: head, then production.

        The dependencies are lineage only: it runs whatever became of the others, and publishes
        what was made.
        """
        outcome = workbench.publish()
        head = outcome.head.name if outcome.head else "none"
        return dg.MaterializeResult(
            data_version=dg.DataVersion(head), metadata=release_metadata(workbench, outcome)
        )

    return page_site__lineage, release


def raw_sources(tables: Sequence[dg.AssetsDefinition]) -> dict[str, str]:
    """The source of each raw asset, by the asset's name."""
    return {
        spec.key.to_user_string(): str(spec.metadata["source"])
        for table in tables
        for spec in table.specs
        if "source" in spec.metadata
    }


def _version_of(made_of: list[CatalogEntry] | tuple[object, ...]) -> str:
    """The version of a document that is made of nothing else."""
    return digest_of(repr(made_of).encode())[:12]
