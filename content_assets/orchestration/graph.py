"""The asset graph: what Lambda and `dagster dev` both run, and what the plan asks of it.

Belongs here: the list of assets, and per document asset what stands behind it. Does not:
resources with a connection (resources.py), dagster_aws (0.8 s of a cold start).
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import dagster as dg

from content_assets.orchestration.assets.site import (
    DOCUMENT_ASSETS,
    RAW_ASSETS,
    TABLES,
    page_site__sources,
    release,
)
from content_assets.orchestration.io_manager import DocumentsIOManager, RawIOManager
from content_assets.orchestration.shelf import ARCHIVE, DAYS
from content_assets.orchestration.workbench import Workbench
from content_assets.publishing.audit import Rules

__all__ = [
    "ASSETS",
    "FILLED_IN",
    "RAW_ASSETS",
    "RELEASE",
    "SOURCE_STATES",
    "Behind",
    "audit_rules",
    "behind_asked",
    "behind_documents",
    "build_resources",
    "code_versions",
    "made_with",
]
ASSETS: tuple[dg.AssetsDefinition, ...] = (
    *TABLES,
    *(asset.definition for asset in DOCUMENT_ASSETS),
    release,
)
SOURCE_STATES = page_site__sources.name
FILLED_IN = (DAYS, ARCHIVE)  # by backfills only
RELEASE = release.key.to_user_string()


@dataclass(frozen=True)
class Behind:
    """What stands behind a document asset.

    Attributes:
        sources: Whose bodies it is made from.
        cores: The tables that have to be made in the same run.
        code_version: The versions of all code between source and documents, its own last.
    """

    sources: frozenset[str]
    cores: tuple[str, ...]
    code_version: str


@cache
def behind_documents() -> Mapping[str, Behind]:
    """What stands behind each document asset, read off the graph.

    `page_site__sources` is not among them: it tells of the run itself; nor is what backfills
    fill in: it changes when somebody asks for it.
    """
    apart = {SOURCE_STATES, *FILLED_IN}
    return {a.name: _behind(a.definition) for a in DOCUMENT_ASSETS if a.name not in apart}


def behind_asked(sources: Collection[str]) -> dict[str, Behind]:
    """The same, of those whose sources are all among `sources`."""
    return {a: facts for a, facts in behind_documents().items() if facts.sources <= set(sources)}


@cache
def code_versions() -> dict[str, str]:
    """Of each document asset, the versions of all code behind it."""
    return {asset.name: _behind(asset.definition).code_version for asset in DOCUMENT_ASSETS}


def audit_rules() -> dict[str, Rules]:
    """Of each document asset, what its sets have to pass to be published."""
    return {asset.name: asset.rules for asset in DOCUMENT_ASSETS}


def made_with() -> dict[str, frozenset[str]]:
    """Of each document asset, those without which it is never made."""
    return {asset.name: asset.made_with for asset in DOCUMENT_ASSETS}


def build_resources(workbench: Workbench, *, frames: object) -> dict[str, Any]:
    """The resources that the assets ask for, around one run's workbench.

    Args:
        frames: The IO manager that hands tables from core to documents.
    """
    return {
        "workbench": workbench,
        "raw": RawIOManager(workbench),
        "documents": DocumentsIOManager(workbench, code_versions(), audit_rules()),
        "frames": frames,
    }


def _behind(definition: dg.AssetsDefinition) -> Behind:
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
