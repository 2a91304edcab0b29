"""NASA's Earth Observatory Natural Event Tracker (EONET), version 3.

Documentation: https://eonet.gsfc.nasa.gov/docs/v3. Licence: free to use, NASA's disclaimer
holds (https://eonet.gsfc.nasa.gov/what-is-eonet). Events are gathered by hand from others; a
closed one may come later than it ended. Version 2.1 says `geometries` where 3 says `geometry`,
and numbers categories; the GeoJSON form has a feature for each geometry, ids repeated.

Rules, in order:
  1. GeoJSON says an event once for each of its geometries: features of one id are one event.
  2. Text is decoded from HTML entities, once, before it is checked.
  3. A position that is no place on Earth, or has no time, is left out; the event is taken. So are
     single categories and sources. An event without any category, or with many odd positions,
     is left out.

Belongs here: what each member of an event may be. Does not: the address (sources.py), documents
(the modules beside it).
"""

import html
from collections.abc import Callable, Mapping
from typing import Any

from content_assets.authoring.sources import (
    MAX_SHOWN,
    NOTHING,
    Caps,
    Check,
    Kind,
    Member,
    OddRecordError,
    OddValueError,
    Reading,
    Record,
    SourceContentError,
    instant,
    link,
    needed,
    number,
    parse_json,
    promised,
    read_records,
    shown,
    text,
    utc_instant,
)
from content_assets.content.members import AN_EVENT_ID, is_event_id
from content_assets.content.natural_events.positions import check_geometry

NAME = "eonet"
CAPS = Caps(max_bytes=12 * 1024 * 1024, max_elements=900_000)
MAX_POSITIONS, MAX_ODD_POSITIONS = 2000, 20  # of one event
MAX_CATEGORIES, MAX_SOURCES = 20, 50
_EXPECTED = "EONET's list of events"
_HOSTS = ("eonet.gsfc.nasa.gov", "eonet.sci.gsfc.nasa.gov")  # the latter in version 2.1
_GEOMETRY_MEMBERS = ("date", "magnitudeValue", "magnitudeUnit")


def read(body: bytes) -> Reading:
    """The events of a body, by id, each as version 3 has it; text is decoded.

    Raises:
        SourceContentError: The body is not the feed, or too many of its events are odd.
    """
    parsed = parse_json(NAME, body, expected=_EXPECTED, caps=CAPS)
    if not isinstance(parsed, dict):
        raise SourceContentError(NAME, expected=_EXPECTED, found=shown(parsed))
    records = parsed.get("events", NOTHING)
    if "features" in parsed:
        records = parsed["features"]
        records = _from_features(records) if isinstance(records, list) else records
    return read_records(NAME, records, Kind(_event, _id, order=_id), CAPS)


def _decoded(check: Check) -> Check:
    """Text without HTML entities, white space made one blank; None for nothing."""

    def decode(value: Any) -> Any:
        if not isinstance(value, str):
            raise OddValueError("text", value)
        given = " ".join(html.unescape(value).split())
        return check(given) or None

    return decode


def _link_to(check: Check) -> Check:
    return lambda value: check(html.unescape(value).strip() if isinstance(value, str) else value)


def _categories_id(value: Any) -> Any:
    """Version 2.1 numbers them."""
    is_number = isinstance(value, int) and not isinstance(value, bool)
    return text(100, least=1)(str(value) if is_number else value)


_ABOUT: Mapping[str, Member] = {
    "title": promised(_decoded(text(300))),
    "description": Member(_decoded(text(5000))),
    "closed": Member(instant, is_needed=True),
    "link": Member(_link_to(link(_HOSTS))),
}
_CATEGORY: Mapping[str, Member] = {
    "id": needed(_categories_id),
    "title": promised(_decoded(text(100))),
}
_SOURCE: Mapping[str, Member] = {
    "id": needed(text(100, least=1)),
    "url": Member(_link_to(link())),
}
_POSITION: Mapping[str, Member] = {
    "magnitudeValue": Member(number(-1e12, 1e12)),
    "magnitudeUnit": Member(_decoded(text(40))),
}


def _event(record: Record) -> dict[str, Any]:
    given = record.take("", record.given, {})
    record.about["title"] = _title(given)
    if not isinstance(given.get("id"), str) or not is_event_id(given["id"]):
        raise record.refusal("id", OddValueError(AN_EVENT_ID, given.get("id", NOTHING)))
    event = record.take("", given, _ABOUT)
    name = "geometries" if "geometry" not in event and "geometries" in event else "geometry"
    lists = {
        "categories": _each(record, "categories", event, MAX_CATEGORIES, _category),
        "sources": _each(record, "sources", {"sources": [], **event}, MAX_SOURCES, _source),
        name: _positions(record, name, event),
    }
    if not lists["categories"]:
        odd = OddValueError("at least one category", event.get("categories", NOTHING))
        raise record.refusal("categories", odd)
    changes = {key: value for key, value in lists.items() if event.get(key) != value}
    return {**event, **changes} if changes else event


def _each(
    record: Record,
    name: str,
    event: dict[str, Any],
    most: int,
    take: Callable[[Record, str, Any], dict[str, Any]],
) -> list[dict[str, Any]]:
    """The sound items of a list; what is no list, or too long, has none."""
    given = event.get(name, NOTHING)
    if not isinstance(given, list) or len(given) > most:
        found = f"{len(given)}" if isinstance(given, list) else given
        record.drop(name, OddValueError(f"a list of at most {most}", found))
        return []
    taken = []
    for place, each in enumerate(given):
        try:
            taken.append(take(record, f"{name}.{place}.", each))
        except OddRecordError as error:
            record.drop(error.member, error.odd)
    return taken


def _category(record: Record, where: str, given: Any) -> dict[str, Any]:
    return record.take(where, given, _CATEGORY)


def _source(record: Record, where: str, given: Any) -> dict[str, Any]:
    return record.take(where, given, _SOURCE)


def _positions(record: Record, name: str, event: dict[str, Any]) -> list[dict[str, Any]]:
    """Those that are places on Earth.

    Raises:
        OddRecordError: They are no list, or many are none.
    """
    given = event.get(name, NOTHING)
    if not isinstance(given, list) or len(given) > MAX_POSITIONS:
        found = f"{len(given)}" if isinstance(given, list) else given
        odd = OddValueError(f"a list of at most {MAX_POSITIONS} positions", found)
        raise record.refusal(name, odd)
    found = (_position(record, f"{name}.{place}.", each) for place, each in enumerate(given))
    taken = [each for each in found if each is not None]
    if len(given) - len(taken) > MAX_ODD_POSITIONS:
        expected = f"at most {MAX_ODD_POSITIONS} odd positions"
        raise record.refusal(name, OddValueError(expected, f"{len(given) - len(taken)}"))
    return taken


def _position(record: Record, where: str, given: Any) -> dict[str, Any] | None:
    """A position that is a place on Earth; another is reported, with its time if it has one."""
    about: dict[str, str] = {}
    try:
        position = _object(given)
        about["observed_at"] = utc_instant(instant(position.get("date", NOTHING)))
        check_geometry(position.get("type", NOTHING), position.get("coordinates", NOTHING))
    except OddValueError as odd:
        record.drop(where.rstrip("."), odd, **about)
        return None
    return record.take(where, position, _POSITION)


def _object(given: Any) -> dict[str, Any]:
    if not isinstance(given, dict):
        raise OddValueError("an object", given)
    return given


def _from_features(features: list[Any]) -> list[Any]:
    """Features with one geometry each as events with all of theirs; the last one's words hold."""
    events: dict[Any, Any] = {}
    for place, feature in enumerate(features):
        try:
            said, geometry = feature["properties"], feature["geometry"]
            shape = {name: said.get(name) for name in _GEOMETRY_MEMBERS} | dict(geometry)
            before = events.get(said["id"], {"geometry": []})
            events[said["id"]] = {**said, "geometry": [*before["geometry"], shape]}
        except (LookupError, TypeError, ValueError, AttributeError):
            events[place] = feature  # it will be found out and reported
    return list(events.values())


def _title(given: dict[str, Any]) -> str:
    """For reports; may be of no use."""
    title = given.get("title")
    return " ".join(html.unescape(title).split())[:MAX_SHOWN] if isinstance(title, str) else ""


def _id(event: Any) -> Any:
    return event["id"]
