"""The asset graph: what Lambda and `dagster dev` both run, and what stands behind each asset.

Belongs here: the list of assets, and facts read off it. Does not: resources with a connection
(resources.py), dagster_aws (0.8 s of a cold start). Who wants only the facts reads
contracts/assets.py, which are generated from these.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from types import ModuleType
from typing import Any, TypeGuard

import dagster as dg

from content_assets.contracts.assets import CATALOG, Behind, version_with
from content_assets.loader import load_content
from content_assets.orchestration.document_asset import facts_of, find_facts
from content_assets.orchestration.engine_assets import build_engine_assets, raw_sources
from content_assets.orchestration.io_manager import DocumentsIOManager, RawIOManager
from content_assets.orchestration.source_state_document import AboutSource
from content_assets.orchestration.workbench import Workbench
from content_assets.publishing.audit import Rules
from content_assets.sources.spec import declared_sources


@dataclass(frozen=True)
class Graph:
    """All assets of a content and of the engine.

    Attributes:
        tables: Those that publish nothing, raw bodies included.
        documents: Those that publish documents, the engine's last.
        source_states: The one of them that is made again for each release.
        release: The release.
    """

    tables: tuple[dg.AssetsDefinition, ...]
    documents: tuple[dg.AssetsDefinition, ...]
    source_states: dg.AssetsDefinition
    release: dg.AssetsDefinition

    @property
    def assets(self) -> tuple[dg.AssetsDefinition, ...]:
        """All of them."""
        return (*self.tables, *self.documents, self.release)

    @cached_property
    def raw_sources(self) -> Mapping[str, str]:
        """The source of each raw asset, by the asset's name."""
        return raw_sources(self.tables)


@cache
def load_graph() -> Graph:
    """The graph of the content that this process runs.

    Raises:
        ConfigurationError: There is no such content.
    """
    found = load_content().find("assets", _is_asset)
    documents = tuple(each for each in found if find_facts(each))
    tables = tuple(each for each in found if not find_facts(each))
    sources = [
        AboutSource(
            source=spec.name, title=spec.title, licence=spec.licence, homepage_url=spec.homepage_url
        )
        for spec in declared_sources().values()
    ]
    engine = build_engine_assets(tables, documents, sources)
    return Graph(tables, (*documents, *engine.documents), engine.source_states, engine.release)


def _is_asset(value: object, _: ModuleType) -> TypeGuard[dg.AssetsDefinition]:
    return isinstance(value, dg.AssetsDefinition)


def code_versions(sources: Collection[str]) -> dict[str, str]:
    """Of each document asset, the versions of all code behind it.

    Args:
        sources: Those that are switched on.
    """
    versions = _code_versions()
    return {**versions, CATALOG: version_with(versions[CATALOG], sources)}


@cache
def _code_versions() -> dict[str, str]:
    return {
        each.key.to_user_string(): stands_behind(each).code_version
        for each in load_graph().documents
    }


def audit_rules() -> dict[str, Rules]:
    """Of each document asset, what its sets have to pass to be published."""
    return {each.key.to_user_string(): facts_of(each).rules for each in load_graph().documents}


def build_resources(workbench: Workbench, *, frames: object) -> dict[str, Any]:
    """The resources that the assets ask for, around one run's workbench.

    Args:
        frames: The IO manager that hands tables from core to documents.
    """
    return {
        "workbench": workbench,
        "raw": RawIOManager(workbench),
        "documents": DocumentsIOManager(
            workbench, code_versions(workbench.pipeline.sources), audit_rules()
        ),
        "frames": frames,
    }


def stands_behind(definition: dg.AssetsDefinition) -> Behind:
    """What stands behind a document asset, read off the graph."""
    by_key = {asset.key: asset for asset in load_graph().assets}
    raw = load_graph().raw_sources
    keys = {key.to_user_string(): key for key in _inputs(definition.key, by_key)}
    names = sorted(keys, key=lambda name: (name not in raw, name))
    chain = [by_key[keys[name]] for name in names]
    return Behind(
        sources=frozenset(raw[name] for name in names if name in raw),
        cores=tuple(name for name in names if name not in raw),
        code_version=" ".join(
            f"{asset.key.to_user_string()}@{_code_version(asset)}" for asset in (*chain, definition)
        ),
    )


def _inputs(
    key: dg.AssetKey, by_key: Mapping[dg.AssetKey, dg.AssetsDefinition]
) -> set[dg.AssetKey]:
    """All assets whose values (not only whose lineage) get into `key`."""
    found: set[dg.AssetKey] = set()
    for upstream in by_key[key].keys_by_input_name.values():
        if upstream not in _lineage_only(by_key[key]):
            found |= {upstream} | _inputs(upstream, by_key)
    return found


def _lineage_only(definition: dg.AssetsDefinition) -> set[dg.AssetKey]:
    """Dependencies given by `deps=`: Dagster makes an input of type Nothing of each."""
    inputs = definition.node_def.input_dict
    return {
        key
        for name, key in definition.keys_by_input_name.items()
        if inputs[name].dagster_type.is_nothing
    }


def _code_version(definition: dg.AssetsDefinition) -> str:
    (version,) = definition.code_versions_by_key.values()
    return version or "0"
