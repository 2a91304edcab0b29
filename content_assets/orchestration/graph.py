"""The asset graph: what Lambda and `dagster dev` both run, and what stands behind each asset.

Belongs here: the list of assets, and facts read off it. Does not: resources with a connection
(resources.py), dagster_aws (0.8 s of a cold start). Who wants only the facts reads
contracts/assets.py, which are generated from these.
"""

from collections.abc import Collection, Mapping
from functools import cache
from typing import Any

import dagster as dg

from content_assets.contracts.assets import CATALOG, Behind, version_with
from content_assets.orchestration.engine_assets import DOCUMENT_ASSETS, RAW_ASSETS, TABLES, release
from content_assets.orchestration.io_manager import DocumentsIOManager, RawIOManager
from content_assets.orchestration.workbench import Workbench
from content_assets.publishing.audit import Rules

ASSETS: tuple[dg.AssetsDefinition, ...] = (
    *TABLES,
    *(asset.definition for asset in DOCUMENT_ASSETS),
    release,
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
    return {asset.name: stands_behind(asset.definition).code_version for asset in DOCUMENT_ASSETS}


def audit_rules() -> dict[str, Rules]:
    """Of each document asset, what its sets have to pass to be published."""
    return {asset.name: asset.rules for asset in DOCUMENT_ASSETS}


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
    by_key = {asset.key: asset for asset in ASSETS}
    chain = [asset for asset in ASSETS if asset.key in _inputs(definition.key, by_key)]
    raw = {name: source for source, name in RAW_ASSETS.items()}
    names = [asset.key.to_user_string() for asset in chain]
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
