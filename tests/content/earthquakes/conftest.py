"""Feeds made by hand and by dice."""

import json
from typing import Any

from hypothesis import strategies as st

from content_assets.content.earthquakes import usgs
from content_assets.content.earthquakes.event_documents import build_event_documents, build_ledger
from content_assets.content.earthquakes.events import read_events
from content_assets.content.earthquakes.summary import build_summary
from content_assets.content.earthquakes.table import Table
from content_assets.content.earthquakes.tracking import Tracked, read_tracked
from content_assets.content.earthquakes.week import build_week
from content_assets.contracts.release import RawRef
from content_assets.publishing.canonical import document_bytes
from content_assets.publishing.reading import RawReading

BUILDS = (build_ledger, build_event_documents, build_summary, build_week)
REF = RawRef(sequence=1, digest="0" * 64)
FIRST_MS = 1745762050707  # 2025-04-27T13:54:10.707Z
DAY_MS = 86_400_000


def event(event_id: str = "us1", **given: Any) -> dict[str, Any]:
    """Make a feature of the feed; `at` is its coordinates, the rest are properties."""
    at = given.pop("at", [-117.8, 35.3, 8.8])
    properties = {
        "mag": 3.0,
        "place": "somewhere",
        "time": FIRST_MS,
        "updated": FIRST_MS + 1,
        "url": f"https://earthquake.usgs.gov/earthquakes/eventpage/{event_id}",
        "status": "reviewed",
        "tsunami": 0,
        "sig": 34,
        "net": "us",
        "ids": f",{event_id},",
        "type": "earthquake",
    }
    return {
        "type": "Feature",
        "id": event_id,
        "properties": {**properties, **given},
        "geometry": {"type": "Point", "coordinates": at},
    }


def raw(events: list[dict[str, Any]]) -> RawReading:
    """Read the body of a feed of `events`."""
    body = json.dumps({"type": "FeatureCollection", "features": events}).encode()
    return RawReading("usgs", REF, usgs.read(body))


def table(*events: dict[str, Any]) -> Table:
    """Make the table of a feed of `events`."""
    return read_events(raw(list(events)))


def tracked(*events: dict[str, Any]) -> Tracked:
    """Make what is remembered of a first feed of `events`."""
    return read_tracked(raw(list(events)))


def documents(events: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """Every document made of `events`, read back from its bytes, by path."""
    read = tracked(*events)
    built = [build(read) for build in BUILDS]
    return {
        path: json.loads(document_bytes(path, document))
        for each in built
        for path, document in each.documents.items()
    }


def _numbers(lowest: float, highest: float) -> st.SearchStrategy[float | int]:
    whole = st.integers(int(lowest), int(highest))
    return whole | st.floats(lowest, highest, allow_nan=False, allow_subnormal=False)


_PRINTABLE = st.characters(exclude_categories=["C", "Zl", "Zp"])
_IDS = st.text("abcdefghijklmnopqrstuvwxyz0123456789_-", min_size=1, max_size=12)


@st.composite
def _events(draw: st.DrawFn, event_id: str) -> dict[str, Any]:
    optional = {
        "alert": st.sampled_from(["green", "yellow", "orange", "red"]),
        "felt": st.integers(0, 10**6),
        "cdi": _numbers(0, 12),
        "mmi": _numbers(0, 12),
        "nst": st.integers(0, 1000),
        "dmin": _numbers(0, 180),
        "rms": _numbers(0, 10),
        "gap": _numbers(0, 360),
        "magType": st.sampled_from(["ml", "mww"]),
    }
    given = {name: draw(st.none() | values) for name, values in optional.items()}
    linked = draw(st.sets(_IDS, max_size=3))
    return event(
        event_id,
        **given,
        mag=draw(st.none() | _numbers(-5, 10)),
        place=draw(st.none() | st.text(_PRINTABLE, max_size=20)),
        time=draw(st.integers(FIRST_MS, FIRST_MS + 7 * DAY_MS)),
        status=draw(st.sampled_from(["automatic", "REVIEWED", "Reviewed", "deleted"])),
        tsunami=draw(st.integers(0, 1)),
        sig=draw(st.integers(0, 2900)),
        ids="".join(f",{each}" for each in [event_id, *linked]) + ",",
        at=[
            draw(_numbers(-180, 180)),
            draw(_numbers(-90, 90)),
            draw(st.none() | _numbers(-100, 1000)),
        ],
    )


@st.composite
def feeds(draw: st.DrawFn) -> list[dict[str, Any]]:
    """Any feed that its source lets through: up to 12 events with ids of their own."""
    ids = draw(st.lists(_IDS, unique=True, max_size=12))
    return [draw(_events(event_id)) for event_id in ids]
