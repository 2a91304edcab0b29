"""USGS Earthquake Hazards Program: the GeoJSON summary feeds.

Documentation: https://earthquake.usgs.gov/earthquakes/feed/v1.0/geojson.php. Licence: public
domain (U.S. Government). One GeoJSON FeatureCollection, made anew every minute; `updated` of an
event isn't monotonic, events vanish without a word, `metadata.generated` changes each time.

Rules, in order:
  1. An event without a place, a time or an id that a path can hold is left out, and so is one
     whose magnitude or time no earthquake can have.
  2. Any other odd member counts as unknown; the event is taken.

Belongs here: what each member of an event may be. Does not: the address (sources.py), units,
columns, documents (the modules beside it).
"""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any, get_args

from content_assets.authoring.sources import (
    NOTHING,
    Caps,
    Kind,
    Member,
    OddValueError,
    Reading,
    Record,
    SourceContentError,
    link,
    needed,
    number,
    one_of,
    parse_json,
    promised,
    read_records,
    text,
    whole,
)
from content_assets.content.earthquakes.documents import Alert
from content_assets.content.members import AN_EVENT_ID, is_event_id

NAME = "usgs"
# 20,000 events, the most that USGS lists at once, are 14 MB with 40 values each
CAPS = Caps(max_bytes=18 * 1024 * 1024, max_elements=1_200_000, max_rejected=0.1)
MAX_IDS = 25  # of one event; each is a document, and the best known event has 12
_EXPECTED = "a GeoJSON FeatureCollection"
_PAGE = "https://earthquake.usgs.gov/earthquakes/eventpage/{id}"
_LINK = link(("earthquake.usgs.gov",))
_MOST = 1_000_000_000  # of what is counted
# the years 1 to 9999, which is what a date can say; milliseconds since 1970, UTC
_ANY_TIME = (-62_135_596_800_000, 253_402_300_799_999)
_OLDEST, _NEWEST = timedelta(days=366), timedelta(days=1)  # before and after a feed was made

_TIME = whole(*_ANY_TIME)
_PROPERTIES: Mapping[str, Member] = {
    "mag": needed(
        number(-5, 10), may_be_null=True
    ),  # -3 is the smallest ever listed, 9.5 the largest
    "time": needed(_TIME),
    "updated": needed(_TIME),
    "type": needed(text(100)),
    "status": needed(text(40)),
    "net": needed(text(40)),
    "place": promised(text(200), may_be_null=True),
    "sig": promised(whole(0, _MOST), instead=0),
    "tsunami": promised(whole(0, 1), instead=0),
    "magType": Member(text(40)),
    "alert": Member(one_of(get_args(Alert))),
    "felt": Member(whole(0, _MOST)),
    "cdi": Member(number(0, 12)),
    "mmi": Member(number(0, 12)),
    "nst": Member(whole(0, _MOST)),
    "dmin": Member(number(0, 180)),
    "rms": Member(number(-1e6, 1e6)),
    "gap": Member(number(0, 360)),
}
_FEATURE: Mapping[str, Member] = {"type": needed(one_of(["Feature"]))}
_POINT: Mapping[str, Member] = {"type": needed(one_of(["Point"]))}
_PLACE = (("longitude", number(-180, 180)), ("latitude", number(-90, 90)))
_DEPTH = number(-100, 1000)  # km
_POSITION = (2, 3)  # numbers: the depth may be left out


def read(body: bytes) -> Reading:
    """The events of a feed, by id, whatever the time it was generated.

    `about` has the address of the feed, as the body says it.

    Raises:
        SourceContentError: The body is not a feed, or too many of its events are odd.
    """
    collection, made_at = read_collection(NAME, body)
    about = {"url": str(_metadata(collection).get("url", ""))}
    kind = Kind(partial(read_event, made_at=made_at, claimed={}), _id, order=_id)
    features = collection["features"]
    return read_records(NAME, features, kind, CAPS, body_time=made_at, about=about)


def read_collection(source: str, body: bytes) -> tuple[dict[str, Any], datetime | None]:
    """A body of USGS' GeoJSON, and when it was made: feeds and event service write the same.

    Raises:
        SourceContentError: It is none, or is not whole.
    """
    parsed = parse_json(source, body, expected=_EXPECTED, caps=CAPS)
    if not isinstance(parsed, dict) or parsed.get("type") != "FeatureCollection":
        start = body[:40].decode("utf-8", "backslashreplace").strip()
        found = f"JSON of another kind, beginning with {start!r}"
        raise SourceContentError(source, expected=_EXPECTED, found=found)
    features = parsed.get("features")
    if not isinstance(features, list):
        raise SourceContentError(source, expected="features: a list", found="none")
    _check_count(source, _metadata(parsed).get("count"), features, body)
    return parsed, _made_at(parsed)


def read_event(
    record: Record, *, made_at: datetime | None, claimed: dict[str, str]
) -> dict[str, Any]:
    """One event; members that documents don't use stay as they are.

    Args:
        made_at: When the feed was; None where an event may be of any time.
        claimed: Other ids of the events before it, by what they are without regard to case.

    Raises:
        OddRecordError: It can't be taken.
    """
    feature = record.take("", record.given, _FEATURE)
    if not isinstance(feature.get("id"), str) or not is_event_id(feature["id"]):
        raise record.refusal("id", OddValueError(AN_EVENT_ID, feature.get("id", NOTHING)))
    properties = record.take("properties.", feature.get("properties", NOTHING), _PROPERTIES)
    geometry = _geometry(record, feature.get("geometry", NOTHING))
    if made_at is not None:
        _check_time(record, properties["time"], made_at)
    changes = _ids(record, feature["id"], properties, claimed) | _url(
        record, feature["id"], properties
    )
    properties = {**properties, **changes} if changes else properties
    if properties is feature["properties"] and geometry is feature["geometry"]:
        return feature
    return {**feature, "properties": properties, "geometry": geometry}


def _geometry(record: Record, given: Any) -> dict[str, Any]:
    geometry = record.take("geometry.", given, _POINT)
    at = geometry.get("coordinates", NOTHING)
    if not isinstance(at, list) or len(at) not in _POSITION:
        odd = OddValueError("longitude, latitude and perhaps a depth", at)
        raise record.refusal("geometry.coordinates", odd)
    for (name, check), value in zip(_PLACE, at, strict=False):
        try:
            check(value)
        except OddValueError as odd:
            raise record.refusal(name, odd) from odd
    try:
        _ = [_DEPTH(depth) for depth in at[2:] if depth is not None]
    except OddValueError as odd:
        record.drop("depth", odd)
        return {**geometry, "coordinates": at[:2]}
    return geometry


def _check_time(record: Record, milliseconds: int, made_at: datetime) -> None:
    at = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=milliseconds)
    if not -_OLDEST <= at - made_at <= _NEWEST:
        expected = f"a time about {made_at.date()}, when the feed was made"
        raise record.refusal("properties.time", OddValueError(expected, at.isoformat()))


def _ids(
    record: Record, event_id: str, properties: dict[str, Any], claimed: dict[str, str]
) -> dict[str, Any]:
    """Another list of the event's ids, where the given one is odd."""
    given = properties.get("ids", NOTHING)
    if not isinstance(given, str):
        record.drop("properties.ids", OddValueError("ids between commas", given))
        return {"ids": ""}
    ids = sorted(set(given.split(",")) - {"", event_id})
    if len(ids) > MAX_IDS:
        record.drop("properties.ids", OddValueError(f"at most {MAX_IDS} ids", f"{len(ids)}"))
        return {"ids": ""}
    odd = {each: AN_EVENT_ID for each in ids if not is_event_id(each)}
    for each in ids:
        first = claimed.setdefault(each.casefold(), each)
        if first != each:
            odd.setdefault(each, f"ids that differ by more than case from {first}")
    for each, expected in odd.items():
        record.drop("properties.ids", OddValueError(expected, each))
    return {"ids": ",".join(each for each in ids if each not in odd)} if odd else {}


def _url(record: Record, event_id: str, properties: dict[str, Any]) -> dict[str, Any]:
    """The event's own page, where the given address is another."""
    page = _PAGE.format(id=event_id)
    given = properties.get("url", NOTHING)
    try:
        _ = given == page or _LINK(given)
    except OddValueError as odd:
        record.drop("properties.url", odd)
        return {"url": page}
    return {}


def _metadata(collection: dict[str, Any]) -> dict[str, Any]:
    given = collection.get("metadata")
    return given if isinstance(given, dict) else {}


def _made_at(collection: dict[str, Any]) -> datetime | None:
    """None where it does not say, or says what is no time."""
    try:
        milliseconds = _TIME(_metadata(collection).get("generated", NOTHING))
    except OddValueError:
        return None
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=milliseconds)


def _check_count(source: str, count: Any, features: list[Any], body: bytes) -> None:
    """A body that says how many events it has, and has others, is not whole."""
    if not isinstance(count, int) or isinstance(count, bool):
        return
    different = {str(_id(each)) for each in features if isinstance(each, dict)}
    if count not in (len(features), len(different)):
        found = f"{len(features)} events in {len(body)} bytes"
        raise SourceContentError(source, expected=f"{count} events, as it says", found=found)


def _id(feature: Any) -> Any:
    return feature.get("id")
