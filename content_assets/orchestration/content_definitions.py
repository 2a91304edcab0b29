"""The content's definitions for Dagster, found where engineers who know Dagster write them.

    assets.py         @dg.asset, @dg.multi_asset, @dg.graph_asset, dg.AssetSpec, @document_asset
    definitions.py    defs = dg.Definitions(resources={...}, asset_checks=[...])

Values of the modules `assets`, `checks`, `resources`, `jobs`, `schedules`, `sensors` and
`definitions` (or `assets_x`, …) are found by their type, alone or in a list, and those that a
`dg.Definitions` or a function under `@dg.definitions` holds. The executor and the loggers of a
`dg.Definitions` are not taken: a worker has its own.

Belongs here: finding them. Does not: the engine's own assets (engine_assets.py).
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from types import ModuleType
from typing import Any, TypeAlias, TypeGuard

import dagster as dg
from dagster.components.definitions import LazyDefinitions

from content_assets.errors import ConfigurationError
from content_assets.loader import load_content

STEMS = ("assets", "checks", "resources", "jobs", "schedules", "sensors", "definitions")
ENGINE_RESOURCES = frozenset({"documents", "frames", "raw", "s3", "workbench"})
# metadata of an asset that no source stands behind: made again only when its code changes
FROM_CODE: Mapping[str, bool] = {"content_assets/from_code": True}
External: TypeAlias = dg.AssetSpec | dg.SourceAsset


@dataclass(frozen=True)
class ContentDefinitions:
    """The definitions of a content, each once, in the order of its modules.

    Attributes:
        assets: Those that are made; without those that only check (`checks`).
        external: Those that are made elsewhere, observable ones among them.
        jobs, schedules, sensors: For `dagster dev`.
        resources: By name; IO managers among them.
    """

    assets: tuple[dg.AssetsDefinition, ...] = ()
    external: tuple[External, ...] = ()
    checks: tuple[dg.AssetChecksDefinition, ...] = ()
    jobs: tuple[Any, ...] = ()  # JobDefinition, or Dagster's private class of asset jobs
    schedules: tuple[Any, ...] = ()
    sensors: tuple[dg.SensorDefinition, ...] = ()
    resources: Mapping[str, Any] = field(default_factory=dict)


@cache
def content_definitions() -> ContentDefinitions:
    """All definitions of the content that this process runs.

    Raises:
        ConfigurationError: Two resources have one name, or one has a name of the engine's.
    """
    values = [each for stem in STEMS for each in load_content().find(stem, _is_any)]
    holders = [_loaded(each) for each in values if isinstance(each, _HOLDERS)]
    loose = [each for each in values if not isinstance(each, _HOLDERS)]
    found = [*_flat(loose), *(each for holder in holders for each in _held_in(holder))]
    unique = list({id(each): each for each in found}.values())
    checks = tuple(each for each in unique if isinstance(each, dg.AssetChecksDefinition))
    return ContentDefinitions(
        assets=tuple(
            each for each in unique if isinstance(each, dg.AssetsDefinition) and each not in checks
        ),
        external=tuple(each for each in unique if isinstance(each, External)),
        checks=checks,
        jobs=tuple(each for each in unique if _is_job(each)),
        schedules=tuple(each for each in unique if _is_schedule(each)),
        sensors=tuple(each for each in unique if isinstance(each, dg.SensorDefinition)),
        resources=_merge(holder.resources or {} for holder in holders),
    )


_HOLDERS = (dg.Definitions, LazyDefinitions)


def is_from_code(definition: dg.AssetsDefinition, key: dg.AssetKey) -> bool:
    """Whether an asset says that it changes with its code alone."""
    return definition.metadata_by_key[key].items() >= FROM_CODE.items()


def _is_any(_value: object, _module: ModuleType) -> TypeGuard[object]:
    return True


def _loaded(holder: object) -> dg.Definitions:
    found = holder() if isinstance(holder, LazyDefinitions) else holder
    if isinstance(found, dg.Definitions):
        return found
    msg = f"definitions: expected dg.Definitions, found {type(found).__name__}; return those"
    raise ConfigurationError(msg)


def _held_in(holder: dg.Definitions) -> list[Any]:
    lists = (
        holder.assets,
        holder.asset_checks,
        holder.jobs,
        holder.schedules,
        holder.sensors,
    )
    return [each for items in lists for each in items or ()]


def _flat(values: Iterable[object]) -> Iterator[object]:
    for value in values:
        if isinstance(value, list | tuple) and not isinstance(value, External):  # a named tuple
            yield from value
        else:
            yield value


def _is_job(value: object) -> bool:
    """A job; those of assets have a private class until they are resolved."""
    return isinstance(value, dg.JobDefinition) or (
        type(value).__name__ == "UnresolvedAssetJobDefinition"
    )


def _is_schedule(value: object) -> bool:
    return isinstance(value, dg.ScheduleDefinition) or (
        type(value).__name__ == "UnresolvedPartitionedAssetScheduleDefinition"
    )


def _merge(parts: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for part in parts:
        for name, resource in part.items():
            if name in ENGINE_RESOURCES:
                msg = (
                    f"resource {name}: expected a name that the engine has not "
                    f"({', '.join(sorted(ENGINE_RESOURCES))}), found one of those; rename it"
                )
                raise ConfigurationError(msg)
            if found.setdefault(name, resource) is not resource:
                msg = (
                    f"resource {name}: expected each name once, found two definitions of it; "
                    "rename one of them"
                )
                raise ConfigurationError(msg)
    return found
