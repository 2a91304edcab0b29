"""Four times the records are four times the work, by the number of calls, on any machine."""

import json
import sys
from collections.abc import Callable
from types import FrameType
from typing import Any

import pytest

from content_assets.content.earthquakes.event_documents import build_aliases
from content_assets.content.earthquakes.events import read_events
from content_assets.content.earthquakes.statistics import build_statistics
from content_assets.content.earthquakes.tracking import read_tracked
from content_assets.content.natural_events import eonet
from content_assets.content.natural_events.event_documents import (
    build_event_documents,
    build_map,
    build_open,
)
from content_assets.content.natural_events.events import read_listed
from content_assets.publishing.reading import RawReading
from tests.content.earthquakes.conftest import BUILDS, REF, raw
from tests.content.earthquakes.conftest import event as earthquake
from tests.content.natural_events.test_natural_events import event as natural_event

FEW, TIMES = 100, 4
MOST = 1.25  # of what linear work takes; what is quadratic takes TIMES


def calls_of(work: Callable[[], object]) -> int:
    """How many functions are called, those of C included."""
    count = 0

    def note(_frame: FrameType, what: str, _about: Any) -> None:
        nonlocal count
        count += what in {"call", "c_call"}

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        work()
    finally:
        sys.setprofile(before)
    return count


def snapshots(size: int) -> tuple[RawReading, RawReading]:
    """Two bodies: in the second a third is gone, a third goes on under another id."""
    events = [earthquake(f"us{n}", mag=3.0) for n in range(size)]
    kept = [event for n, event in enumerate(events) if n % 3 == 0]
    renamed = [
        earthquake(f"nc{n}", ids=f",us{n},nc{n},", mag=4.0) for n in range(size) if n % 3 == 1
    ]
    return raw(events), raw([*kept, *renamed])


def track(size: int) -> Callable[[], object]:
    first, second = snapshots(size)

    def work() -> object:
        ledger = read_tracked(first).ledger
        return read_tracked(second, ledger)

    return work


def build_earthquakes(size: int) -> Callable[[], object]:
    first, second = snapshots(size)
    tracked, table = read_tracked(second, read_tracked(first).ledger), read_events(first)

    def work() -> object:
        return [build_statistics(table), *(each(tracked) for each in (*BUILDS, build_aliases))]

    return work


def listed(size: int) -> RawReading:
    events = [natural_event(f"EONET_{n}") for n in range(size)]
    return RawReading("eonet", REF, eonet.read(json.dumps({"events": events}).encode()))


def build_natural_events(size: int) -> Callable[[], object]:
    reading = listed(size)

    def work() -> object:
        found = read_listed(reading)
        return [each(found) for each in (build_event_documents, build_map, build_open)]

    return work


@pytest.mark.parametrize("make", [track, build_earthquakes, build_natural_events])
def test_work_grows_as_the_records_do(make: Callable[[int], Callable[[], object]]) -> None:
    make(FEW)()  # what is done once a process
    few, many = (calls_of(make(size)) for size in (FEW, FEW * TIMES))
    assert many <= few * TIMES * MOST, f"{few} calls for {FEW} records, {many} for {FEW * TIMES}"
    assert many > few


def test_what_is_quadratic_is_noticed() -> None:
    """By this way of counting."""

    def pairs(size: int) -> int:
        return calls_of(lambda: [max(one, other) for one in range(size) for other in range(size)])

    assert pairs(40) > pairs(10) * TIMES * MOST
