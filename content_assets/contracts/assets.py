"""The assets by name, for those who don't import Dagster; generated into manifest.json.

The API knows the assets from it alone, and so does the plan: a run that finds nothing new
never imports Dagster (docs/decisions/0015).

Belongs here: reading it. Does not: the graph (orchestration/graph.py), writing it
(orchestration/listing.py).
"""

from collections.abc import Collection, Mapping
from functools import cache
from typing import Annotated

from pydantic import BaseModel, ConfigDict, PlainSerializer

from content_assets.contracts.manifest import providers, read_manifest
from content_assets.contracts.partitions import Partitions

RELEASE = "release"
SOURCE_STATES = "page_site__sources"
CATALOG = "page_site__catalog"


class Behind(BaseModel):
    """The inputs of a document asset.

    Attributes:
        sources: Whose bodies it is made from.
        cores: The tables that have to be made in the same run.
        code_version: The versions of all code between source and documents, its own last.
    """

    model_config = ConfigDict(frozen=True)

    sources: Annotated[frozenset[str], PlainSerializer(sorted)]
    cores: tuple[str, ...]
    code_version: str


class SourceFacts(BaseModel):
    """The declaration of a source, readable without its code; from its `SourceSpec`."""

    model_config = ConfigDict(frozen=True)

    provider: str
    title: str
    licence: str
    homepage_url: str
    cadence_minutes: int
    fresh_minutes: int
    quiet_minutes: int | None


class AssetFacts(BaseModel):
    """The declaration of an asset, readable without its code."""

    model_config = ConfigDict(frozen=True)

    name: str
    group: str
    description: str
    deps: list[str]
    partitions: Partitions | None = None
    contract: str | None = None  # of its documents, `latest-rates/1.1`
    paths: str | None = None  # of its documents, `rates/{currency}.json`
    source: str | None = None  # which a raw asset asks
    grace_minutes: int = 0  # of that source: when it has failed for so long, documents are stale
    about: SourceFacts | None = None  # that source
    behind: Behind | None = None  # of a document asset
    made_with: Annotated[frozenset[str], PlainSerializer(sorted)] = frozenset()  # never without
    hold_groups: Annotated[frozenset[str], PlainSerializer(sorted)] = frozenset()
    late_after_minutes: int = 0  # of its hold groups: it may wait for them so long


@cache
def known_assets() -> dict[str, AssetFacts]:
    """All assets of the graph, by name.

    Raises:
        ConfigurationError: The content has no manifest.
    """
    return {each["name"]: AssetFacts.model_validate(each) for each in read_manifest()["assets"]}


def published_majors() -> dict[str, list[int]]:
    """The schema major of each contract that documents are published by."""
    contracts = {facts.contract for facts in known_assets().values() if facts.contract}
    pairs = sorted(contract.split("/") for contract in contracts)
    return {name: [int(version.partition(".")[0])] for name, version in pairs}


@cache
def raw_assets() -> dict[str, str]:
    """The raw asset of each source."""
    return {facts.source: name for name, facts in known_assets().items() if facts.source}


def grace_minutes(source: str) -> int:
    """How long a source may fail before its documents are marked stale."""
    raw = raw_assets().get(source)
    return known_assets()[raw].grace_minutes if raw else 0


def late_after_minutes(asset: str) -> int:
    """How long a set may wait for its hold group; 0 for one that the code does not have."""
    facts = known_assets().get(asset)
    return facts.late_after_minutes if facts else 0


def sources_of(names: Collection[str]) -> frozenset[str]:
    """The sources of these providers."""
    return frozenset[str]().union(*(providers().get(name, ()) for name in names))


@cache
def behind_documents() -> Mapping[str, Behind]:
    """The inputs of each document asset that a plan decides on."""
    apart = {SOURCE_STATES, *partitioned_assets(), *followers()}  # it describes the run itself
    known = {name: facts.behind for name, facts in known_assets().items() if name not in apart}
    return {name: behind for name, behind in known.items() if behind}


@cache
def partitioned_assets() -> Mapping[str, Partitions]:
    """The document assets that have partitions, which are made on request."""
    known = known_assets().items()
    return {name: facts.partitions for name, facts in known if facts.partitions and facts.behind}


@cache
def followers() -> Mapping[str, frozenset[str]]:
    """What only follows from partitioned document assets, and those; made after each backfill.

    An asset that has something else behind it is planned like any other.
    """
    found: dict[str, frozenset[str]] = {}
    for name, facts in known_assets().items():
        of = frozenset(facts.deps)
        if name == CATALOG or facts.partitions:  # it lists all assets, and follows from none
            continue
        if of and of <= partitioned_assets().keys():
            found[name] = of
    return found


def behind_asked(sources: Collection[str]) -> dict[str, Behind]:
    """The same, of those whose sources are all among `sources`."""
    found = {a: facts for a, facts in behind_documents().items() if facts.sources <= set(sources)}
    if CATALOG in found:
        version = version_with(found[CATALOG].code_version, sources)
        found[CATALOG] = found[CATALOG].model_copy(update={"code_version": version})
    return found


def version_with(code_version: str, sources: Collection[str]) -> str:
    """The code version of assets that depend on settings: it lists those switched on."""
    return f"{code_version} of {','.join(sorted(sources)) or 'no source'}"


def hold_groups(sources: Collection[str]) -> dict[str, dict[str, frozenset[str]]]:
    """The sources behind each asset of each hold group, without assets of other `sources`."""
    found: dict[str, dict[str, frozenset[str]]] = {}
    for asset, behind in behind_asked(sources).items():
        for group in known_assets()[asset].hold_groups:
            found.setdefault(group, {})[asset] = behind.sources
    return found


def code_version(asset: str) -> str | None:
    """The versions of all code behind a document asset."""
    behind = known_assets()[asset].behind
    return behind.code_version if behind else None
