"""The events that EONET lists, whatever the form of its answer.

Rules, in order:
  1. GeoJSON says an event once for each of its geometries: features of one id are one event.
  2. A position with impossible coordinates is left out and told; the event stays. One whose id
     no path can hold is left out and told.
  3. What is written in HTML entities is decoded, once; what is no address is no link.

Belongs here: body -> documents of events. Does not: what a body must be before it may be raw
(sources/eonet.py), lists (pages.py).
"""

import html
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic_core import from_json

from content_assets.contracts.documents import (
    AN_EVENT_ID,
    NaturalEvent,
    NaturalEventPosition,
    RefusedEvent,
    RefusedPosition,
    is_event_id,
)
from content_assets.contracts.instants import utc_instant
from content_assets.contracts.release import RawRef
from content_assets.publishing.raw import RawBody
from content_assets.transforms.natural_events.geometry import NoPlaceError, read_geometry
from content_assets.transforms.records import in_contract

_WEB = re.compile(r"https?://[^\s\"'<>]{1,1900}")
_GEOMETRY_MEMBERS = ("date", "magnitudeValue", "magnitudeUnit")
_DECIMALS = 6
_MAX_CHARACTERS = 80  # of an id that is refused


@dataclass(frozen=True)
class Listed:
    """All events of one body, newest position first.

    Attributes:
        made_from: The raw body that they were read from, by source.
        refused_events: What was left out whole, by id.
    """

    events: tuple[NaturalEvent, ...]
    made_from: Mapping[str, RawRef]
    refused_events: tuple[RefusedEvent, ...] = ()

    @property
    def refused(self) -> list[RefusedPosition]:
        """What was left out, by event."""
        by_id = sorted(self.events, key=lambda event: event.id)
        return [each for event in by_id for each in event.refused]


def read_listed(raw: RawBody) -> Listed:
    """Read a body: events of version 3 or 2.1, or GeoJSON.

    Raises:
        ContractError: An event that breaks the contract; names it and the member.
    """
    parsed = from_json(raw.body)
    given = _from_features(parsed["features"]) if "features" in parsed else parsed["events"]
    by_id = sorted(given, key=lambda each: each["id"])
    events = [_event(each) for each in by_id if is_event_id(each["id"])]
    events.sort(key=last_observed_at, reverse=True)
    refused = tuple(_refused_event(each) for each in by_id if not is_event_id(each["id"]))
    return Listed(tuple(events), {raw.source: raw.ref}, refused)


def last_observed_at(event: NaturalEvent) -> str:
    """When an event was seen last; before everything where it has no position."""
    return event.positions[-1].observed_at if event.positions else ""


def _from_features(features: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Features with one geometry each as events with all of theirs; the last one's words hold."""
    events: dict[str, dict[str, Any]] = {}
    for feature in features:
        said = feature["properties"]
        shape = {name: said.get(name) for name in _GEOMETRY_MEMBERS} | dict(feature["geometry"])
        before = events.get(said["id"], {"geometry": []})
        events[said["id"]] = {**said, "geometry": [*before["geometry"], shape]}
    return list(events.values())


def _event(given: Mapping[str, Any]) -> NaturalEvent:
    event_id = given["id"]
    positions: list[NaturalEventPosition] = []
    refused: list[RefusedPosition] = []
    for each in given.get("geometry", given.get("geometries", [])):
        try:
            positions.append(_position(event_id, each))
        except NoPlaceError as error:
            refused.append(_refusal(event_id, each, error))
    closed = given.get("closed")
    data = {
        "id": event_id,
        "title": _text(given["title"]) or event_id,
        "description": _text(given.get("description")),
        "state": "closed" if closed else "open",
        "closed_at": utc_instant(closed) if closed else None,
        "is_quiet": False,
        "categories": [
            {"id": str(each["id"]), "title": _text(each["title"]) or str(each["id"])}
            for each in given["categories"]
        ],
        "sources": [
            {"id": each["id"], "url": _link(each.get("url"))} for each in given.get("sources", [])
        ],
        "positions": sorted(positions, key=lambda position: position.observed_at),
        "refused": sorted(refused, key=lambda each: (each.observed_at, each.found)),
        "source_url": _link(given.get("link")),
    }
    return in_contract(NaturalEvent, data, name=f"event {event_id}")


def _position(event_id: str, given: Mapping[str, Any]) -> NaturalEventPosition:
    magnitude = given.get("magnitudeValue")
    data = {
        "observed_at": utc_instant(given["date"]),
        "geometry": read_geometry(given["type"], given["coordinates"]),
        "magnitude": None if magnitude is None else round(float(magnitude), _DECIMALS) + 0.0,
        "magnitude_unit": _text(given.get("magnitudeUnit")),
    }
    return in_contract(NaturalEventPosition, data, name=f"event {event_id}")


def _refusal(event_id: str, given: Mapping[str, Any], error: NoPlaceError) -> RefusedPosition:
    return RefusedPosition(
        event_id=event_id,
        observed_at=utc_instant(given["date"]),
        expected=error.expected,
        found=error.found,
    )


def _refused_event(given: Mapping[str, Any]) -> RefusedEvent:
    return RefusedEvent(
        event_id=given["id"][:_MAX_CHARACTERS], title=_text(given["title"]), expected=AN_EVENT_ID
    )


def _text(given: str | None) -> str | None:
    """Entities decoded, white space made one blank; None for nothing."""
    return " ".join(html.unescape(given).split()) or None if given else None


def _link(given: str | None) -> str | None:
    url = html.unescape(given).strip() if given else ""
    return url if _WEB.fullmatch(url) else None
