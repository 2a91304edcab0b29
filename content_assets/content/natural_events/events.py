"""The events that EONET lists, whatever the form of its answer.

Belongs here: rows -> documents of events. Does not: what an event may be (eonet.py),
lists (event_documents.py).
"""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from content_assets.authoring import RawReading, RawRef, Rejected, in_contract, utc_instant
from content_assets.content.natural_events.documents import (
    NaturalEvent,
    NaturalEventPosition,
    RefusedEvent,
    RefusedPosition,
)
from content_assets.content.natural_events.geometry import read_geometry

_DECIMALS = 6


@dataclass(frozen=True)
class Listed:
    """All events of one body, newest position first.

    Attributes:
        made_from: The raw body that they were read from, by source.
        refused_events: What was left out whole, by id. EONET lists it all the same.
    """

    events: tuple[NaturalEvent, ...]
    made_from: Mapping[str, RawRef]
    refused_events: tuple[RefusedEvent, ...] = ()

    def without(self, is_gone: Callable[[str], bool]) -> "Listed":
        """The same without some events, by their ids."""
        events = tuple(each for each in self.events if not is_gone(each.id))
        return replace(self, events=events)

    @property
    def refused(self) -> list[RefusedPosition]:
        """What was left out, by event."""
        by_id = sorted(self.events, key=lambda event: event.id)
        return [each for event in by_id for each in event.refused]


def read_listed(raw: RawReading) -> Listed:
    """The events of a body.

    Raises:
        ContractError: An event that breaks the contract; names it and the member.
    """
    refused: dict[str, list[Rejected]] = defaultdict(list)
    for each in raw.rejected:
        if "observed_at" in each.about:
            refused[each.id].append(each)
    events = [_event(row, refused[row["id"]]) for row in raw.rows]
    events.sort(key=last_observed_at, reverse=True)
    left_out = sorted((each for each in raw.rejected if each.is_whole), key=lambda each: each.id)
    return Listed(tuple(events), {raw.source: raw.ref}, tuple(map(_refused_event, left_out)))


def last_observed_at(event: NaturalEvent) -> str:
    """When an event was seen last; before everything where it has no position."""
    return event.positions[-1].observed_at if event.positions else ""


def _event(row: Mapping[str, Any], refused: Sequence[Rejected]) -> NaturalEvent:
    event_id, closed = row["id"], row.get("closed")
    positions = [
        _position(event_id, each) for each in row.get("geometry", row.get("geometries", []))
    ]
    data = {
        "id": event_id,
        "title": row["title"] or event_id,
        "description": row.get("description"),
        "state": "closed" if closed else "open",
        "closed_at": utc_instant(closed) if closed else None,
        "is_quiet": False,
        "categories": [
            {"id": each["id"], "title": each["title"] or each["id"]} for each in row["categories"]
        ],
        "sources": [{"id": each["id"], "url": each.get("url")} for each in row["sources"]],
        "positions": sorted(positions, key=lambda position: position.observed_at),
        "refused": sorted(
            map(_refused_position, refused), key=lambda each: (each.observed_at, each.found)
        ),
        "source_url": row.get("link"),
    }
    return in_contract(NaturalEvent, data, name=f"event {event_id}")


def _position(event_id: str, given: Mapping[str, Any]) -> NaturalEventPosition:
    magnitude = given.get("magnitudeValue")
    data = {
        "observed_at": utc_instant(given["date"]),
        "geometry": read_geometry(given["type"], given["coordinates"]),
        "magnitude": None if magnitude is None else round(float(magnitude), _DECIMALS) + 0.0,
        "magnitude_unit": given.get("magnitudeUnit"),
    }
    return in_contract(NaturalEventPosition, data, name=f"event {event_id}")


def _refused_position(rejected: Rejected) -> RefusedPosition:
    return RefusedPosition(
        event_id=rejected.id,
        observed_at=rejected.about["observed_at"],
        expected=rejected.expected,
        found=rejected.found,
    )


def _refused_event(rejected: Rejected) -> RefusedEvent:
    title = rejected.about.get("title") or None
    return RefusedEvent(event_id=rejected.id, title=title, expected=rejected.expected)
