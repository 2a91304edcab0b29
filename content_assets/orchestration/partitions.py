"""Dagster's partitions definitions as the manifest has them, and their keys.

Belongs here: definition -> facts, facts -> what a run needs of Dagster. Does not: how people write
keys (contracts/partitions.py).
"""

from collections.abc import Iterator, Sequence
from datetime import datetime

import dagster as dg

from content_assets.contracts.partitions import MOST_KEYS, Partitions
from content_assets.errors import ConfigurationError


def partition_facts(name: str, definition: dg.PartitionsDefinition[str]) -> Partitions:
    """The facts of the definition of asset `name`.

    Raises:
        ConfigurationError: It is of a kind that can't be written down.
    """
    if isinstance(definition, dg.MultiPartitionsDefinition):
        dimensions = {
            each.name: partition_facts(name, each.partitions_def)
            for each in definition.partitions_defs
        }
        return Partitions(kind="multi", dimensions=dimensions)
    if isinstance(definition, dg.TimeWindowPartitionsDefinition):
        return _time_facts(name, definition)
    if isinstance(definition, dg.StaticPartitionsDefinition):
        return Partitions(kind="static", keys=tuple(definition.get_partition_keys()))
    if isinstance(definition, dg.DynamicPartitionsDefinition) and definition.name:
        return Partitions(kind="dynamic", name=definition.name)
    msg = (
        f"{name}: expected partitions by time, static, dynamic with a name, or several of these, "
        f"found {type(definition).__name__}; choose one of them"
    )
    raise ConfigurationError(msg)


def _time_facts(name: str, definition: dg.TimeWindowPartitionsDefinition) -> Partitions:
    if definition.end_offset > 0:
        msg = (
            f"{name}: expected windows that have ended, found end_offset {definition.end_offset}; "
            "leave it out"
        )
        raise ConfigurationError(msg)
    end = definition.end
    return Partitions(
        kind="time",
        format=definition.fmt,
        first=definition.start.strftime(definition.fmt),
        last=None if end is None else _last_before(definition),
        cron=definition.cron_schedule,
        timezone=definition.timezone,
    )


def _last_before(definition: dg.TimeWindowPartitionsDefinition) -> str | None:
    window = definition.get_last_partition_window()
    return window.start.strftime(definition.fmt) if window else None


def find_windows(partitions: Partitions, first: str, last: str, now: datetime) -> list[str]:
    """The keys of time windows from `first` to `last`, as many as an order may name and one more.

    There are none if one of the two is no key, or if the last window has not ended by `now`.
    """
    assert partitions.cron
    assert partitions.format
    assert partitions.first
    definition = dg.TimeWindowPartitionsDefinition(
        start=partitions.first,
        fmt=partitions.format,
        cron_schedule=partitions.cron,
        timezone=partitions.timezone,
    )
    with dg.partition_loading_context(effective_dt=now):
        if not all(definition.has_partition_key(each) for each in (first, last)):
            return []
        found = [first]
        while found[-1] != last and len(found) <= MOST_KEYS:
            following = definition.get_next_partition_key(found[-1])
            assert following
            found.append(following)
    return found


def add_dynamic(instance: dg.DagsterInstance, partitions: Partitions, keys: Sequence[str]) -> None:
    """Let an instance know the keys of dynamic partitions that a run is about to make."""
    for name, each in _dynamic_keys(partitions, keys):
        instance.add_dynamic_partitions(name, each)


def _dynamic_keys(partitions: Partitions, keys: Sequence[str]) -> Iterator[tuple[str, list[str]]]:
    if partitions.kind == "dynamic":
        assert partitions.name
        yield partitions.name, list(keys)
    parts = [key.split("|") for key in keys]
    for place, each in enumerate(partitions.dimensions.values()):
        yield from _dynamic_keys(each, sorted({part[place] for part in parts}))
