"""What is told of the data itself: the catalogue, the state of the sources, the release."""

from collections.abc import Mapping
from types import ModuleType
from typing import TypeGuard

import dagster as dg

from content_assets.contracts.document import Documents
from content_assets.contracts.engine_documents import Catalog, Lineage, SourceState
from content_assets.loader import load_content
from content_assets.orchestration.catalog_document import build_catalog
from content_assets.orchestration.document_asset import (
    OWNER,
    DocumentAsset,
    document_asset,
)
from content_assets.orchestration.freshness import OWN
from content_assets.orchestration.lineage_document import build_lineage
from content_assets.orchestration.nodes import node_of
from content_assets.orchestration.preview import release_metadata
from content_assets.orchestration.source_state_document import AboutSource, build_source_states
from content_assets.orchestration.workbench import Workbench
from content_assets.publishing.canonical import digest_of
from content_assets.sources.spec import declared_sources


def _is_document_asset(value: object, _: ModuleType) -> TypeGuard[DocumentAsset]:
    return isinstance(value, DocumentAsset)


def _is_table(value: object, _: ModuleType) -> TypeGuard[dg.AssetsDefinition]:
    return isinstance(value, dg.AssetsDefinition)


CONTENT: tuple[DocumentAsset, ...] = tuple(load_content().find("assets", _is_document_asset))
TABLES: tuple[dg.AssetsDefinition, ...] = tuple(load_content().find("assets", _is_table))
RAW_ASSETS: Mapping[str, str] = {  # by source
    str(spec.metadata["source"]): spec.key.to_user_string()
    for table in TABLES
    for spec in table.specs
    if "source" in spec.metadata
}
_RELEASE_VERSION = "1"
ABOUT_SOURCES = tuple(
    AboutSource(
        source=spec.name, title=spec.title, licence=spec.licence, homepage_url=spec.homepage_url
    )
    for spec in declared_sources().values()
)
_ABOUT_VERSION = digest_of(repr(ABOUT_SOURCES).encode())[:12]
_ENTRIES = [asset.entry for asset in CONTENT]
_ENTRIES_VERSION = digest_of(repr(_ENTRIES).encode())[:12]  # it is made of them alone


@document_asset(
    contract=Catalog,
    paths="catalog.json",
    title="Catalogue of all document sets",
    sources=[],
    deps=[asset.lineage for asset in CONTENT],
    version=_ENTRIES_VERSION,
    licence="Apache-2.0",
)
def page_site__catalog(workbench: dg.ResourceParam[Workbench]) -> Documents:
    """Every document set: contract, source, licence, cadence, freshness.

    Not those of sources that are switched off.
    """
    asked = workbench.pipeline.sources.keys()
    return build_catalog(entry for entry in _ENTRIES if asked >= set(entry.sources))


@document_asset(
    contract=SourceState,
    paths="sources/{source}.json",
    title="State of each source",
    sources=[about.source for about in ABOUT_SOURCES],
    freshness=OWN,
    deps=sorted(RAW_ASSETS.values()),
    version=_ABOUT_VERSION,
    licence="Apache-2.0",
)
def page_site__sources(workbench: dg.ResourceParam[Workbench]) -> Documents:
    """Whether each source is good and, if not, since when and why."""
    asked = [about for about in ABOUT_SOURCES if about.source in workbench.pipeline.sources]
    return build_source_states(asked, workbench.source_staleness())


_UPSTREAM = [
    *TABLES,
    *(asset.definition for asset in (*CONTENT, page_site__catalog, page_site__sources)),
]
_NODES = [node_of(definition) for definition in _UPSTREAM]
_GRAPH_VERSION = digest_of(repr((_NODES, _RELEASE_VERSION)).encode())[:12]


@document_asset(
    contract=Lineage,
    paths="site/lineage.json",
    title="Lineage: what is made from what",
    sources=[],
    version=_GRAPH_VERSION,
    licence="Apache-2.0",
)
def page_site__lineage() -> Documents:
    """The asset graph: each asset's group, kinds, code version and what it is made from."""
    return build_lineage([*_NODES, node_of(page_site__lineage.definition), node_of(release)])


DOCUMENT_ASSETS: tuple[DocumentAsset, ...] = (
    *CONTENT,
    page_site__catalog,
    page_site__lineage,
    page_site__sources,
)


@dg.asset(
    group_name="release",
    kinds={"s3"},
    owners=[OWNER],
    code_version=_RELEASE_VERSION,
    deps=[asset.lineage for asset in DOCUMENT_ASSETS],
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
