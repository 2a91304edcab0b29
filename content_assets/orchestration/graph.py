"""The asset graph: what Lambda and `dagster dev` both run, and what stands behind each asset.

Belongs here: the list of assets, and facts read off it. Does not: resources with a connection
(resources.py), dagster_aws (0.8 s of a cold start). Who wants only the facts reads
contracts/assets.py, which are generated from these.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

import dagster as dg

from content_assets.contracts.assets import CATALOG, Behind, version_with
from content_assets.orchestration.content_definitions import External, content_definitions
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
        tables: Those that publish nothing, raw bodies included. One definition may make several.
        documents: Those that publish documents, the engine's last.
        source_states: The one of them that is made again for each release.
        release: The release.
        external: Assets that are made elsewhere.
        checks: Checks that are apart from the assets that they check.
    """

    tables: tuple[dg.AssetsDefinition, ...]
    documents: tuple[dg.AssetsDefinition, ...]
    source_states: dg.AssetsDefinition
    release: dg.AssetsDefinition
    external: tuple[External, ...] = ()
    checks: tuple[dg.AssetChecksDefinition, ...] = ()

    @property
    def assets(self) -> tuple[dg.AssetsDefinition, ...]:
        """All that are made here."""
        return (*self.tables, *self.documents, self.release)

    @cached_property
    def by_key(self) -> Mapping[dg.AssetKey, dg.AssetsDefinition]:
        """The definition of each asset that is made here."""
        return {key: each for each in self.assets for key in each.keys}

    @cached_property
    def names(self) -> frozenset[str]:
        """The names of the assets that are made here."""
        return frozenset(key.to_user_string() for key in self.by_key)

    @cached_property
    def blocking_checks(self) -> frozenset[dg.AssetCheckKey]:
        """The blocking ones of `checks`."""
        specs = (spec for each in self.checks for spec in each.check_specs)
        return frozenset(spec.key for spec in specs if spec.blocking)

    @cached_property
    def roots(self) -> frozenset[dg.AssetKey]:
        """The assets that no other asset's value gets into, but for the raw ones."""
        raw = self.raw_sources
        return frozenset(
            key
            for key in self.by_key
            if not _made_first(key, self.by_key) and key.to_user_string() not in raw
        )

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
    found = content_definitions()
    documents = tuple(each for each in found.assets if find_facts(each))
    tables = tuple(each for each in found.assets if not find_facts(each))
    sources = [
        AboutSource(
            source=spec.name, title=spec.title, licence=spec.licence, homepage_url=spec.homepage_url
        )
        for spec in declared_sources().values()
    ]
    engine = build_engine_assets(tables, documents, sources, found.external)
    return Graph(
        tables,
        (*documents, *engine.documents),
        engine.source_states,
        engine.release,
        found.external,
        found.checks,
    )


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
    """The resources that the assets ask for, around one run's workbench; the content's, too.

    Args:
        frames: The IO manager that hands tables from core to documents, and the values of all
            assets that name none.
    """
    return {
        "io_manager": frames,
        **content_definitions().resources,
        "workbench": workbench,
        "raw": RawIOManager(workbench),
        "documents": DocumentsIOManager(
            workbench, code_versions(workbench.pipeline.sources), audit_rules()
        ),
        "frames": frames,
    }


def stands_behind(definition: dg.AssetsDefinition) -> Behind:
    """What stands behind a document asset, read off the graph."""
    graph = load_graph()
    raw = graph.raw_sources
    keys = {key.to_user_string(): key for key in _made_first(definition.key, graph.by_key)}
    names = sorted(keys, key=lambda name: (name not in raw, name))
    versions = [f"{name}@{_code_version(graph.by_key[keys[name]], keys[name])}" for name in names]
    own = f"{definition.key.to_user_string()}@{_code_version(definition, definition.key)}"
    return Behind(
        sources=frozenset(raw[name] for name in names if name in raw),
        cores=tuple(name for name in names if name not in raw),
        code_version=" ".join([*versions, own]),
    )


def _made_first(
    key: dg.AssetKey, by_key: Mapping[dg.AssetKey, dg.AssetsDefinition]
) -> set[dg.AssetKey]:
    """All assets whose values (not only whose lineage) get into `key`.

    Of a definition that makes several assets and can't make some of them alone, all.
    """
    found: set[dg.AssetKey] = set()
    left = [key]
    while left:
        now = left.pop()
        needed = _inputs(by_key[now], now) & by_key.keys()
        left += needed - found
        found |= needed
    return found - {key}


def _inputs(definition: dg.AssetsDefinition, key: dg.AssetKey) -> set[dg.AssetKey]:
    made_at_once = {key} if definition.can_subset else {*definition.keys}
    within = {dep for each in made_at_once for dep in definition.asset_deps[each]}
    values = {*definition.keys_by_input_name.values()} - _lineage_only(definition)
    return values | made_at_once | (within & definition.keys)


def _lineage_only(definition: dg.AssetsDefinition) -> set[dg.AssetKey]:
    """Dependencies given by `deps=`: Dagster makes an input of type Nothing of each."""
    inputs = definition.node_def.input_dict
    return {
        key
        for name, key in definition.keys_by_input_name.items()
        if inputs[name].dagster_type.is_nothing
    }


def _code_version(definition: dg.AssetsDefinition, key: dg.AssetKey) -> str:
    return definition.code_versions_by_key[key] or "0"
