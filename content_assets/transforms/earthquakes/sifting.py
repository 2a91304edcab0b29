"""Sifting: what a feed says of an event that nothing on Earth can be.

Rules, in order:
  1. An event that lies nowhere, or whose id no path can hold, is left out.
  2. Any other impossible value counts as unknown; the event stays.
  3. All of it is told. What is wrong with many events is no slip: the feed has changed, and is
     refused as a whole.

Belongs here: features -> features that the documents' contract allows. Does not: what a body
must be before it may be raw (sources/usgs.py), the table (events.py).
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, get_args

from content_assets.contracts.documents import AN_EVENT_ID, Alert, RefusedValue, is_event_id
from content_assets.errors import SourceContentError

_ALERTS = get_args(Alert)
_MOST_COUNTED = 1_000_000_000
_RANGES: Mapping[str, tuple[str, float, float]] = {  # by the feed's name: ours, and its ends
    "sig": ("significance", 0, _MOST_COUNTED),
    "felt": ("felt_count", 0, _MOST_COUNTED),
    "cdi": ("intensity_felt", 0, 12),
    "mmi": ("intensity_estimated", 0, 12),
    "nst": ("station_count", 0, _MOST_COUNTED),
    "dmin": ("nearest_station_deg", 0, 180),
    "gap": ("azimuthal_gap_deg", 0, 360),
}
_UNKNOWN = {"sig": 0}  # what says nothing where the contract wants a number
_PLACE = (("longitude_deg", 180.0), ("latitude_deg", 90.0))  # either way
_DEPTH = ("depth_km", -100.0, 1000.0)
_FEW, _SMALL_SHARE = 5, 0.05  # so many events may be wrong in one way: the larger of both
_MAX_CHARACTERS = 80  # of what is told


@dataclass(frozen=True)
class Sifted:
    """Features as the contract allows them, and what was refused, by event and member."""

    features: list[dict[str, Any]]
    refused: tuple[RefusedValue, ...]


def sift(source: str, features: Sequence[dict[str, Any]]) -> Sifted:
    """Leave out what can't be; `features` stay as they are.

    Raises:
        SourceContentError: It is wrong with many; names the first.
    """
    kept: list[dict[str, Any]] = []
    refused: list[RefusedValue] = []
    for feature in features:
        found = list(_nowhere(feature))
        if not found:
            found = list(_impossible(feature))
            kept.append(_without(feature, found) if found else feature)
        refused += found
    refused.sort(key=lambda each: (each.event_id, each.member, each.found))
    _check_few(source, refused, of=len(features))
    return Sifted(kept, tuple(refused))


def _nowhere(feature: dict[str, Any]) -> Iterator[RefusedValue]:
    """Why an event can't be told of at all."""
    if not is_event_id(feature["id"]):
        yield _refusal(feature, "id", AN_EVENT_ID, feature["id"], is_event_left_out=True)
    for (member, most), value in zip(_PLACE, feature["geometry"]["coordinates"], strict=False):
        if not -most <= value <= most:
            expected = f"{-most:g} to {most:g}"
            yield _refusal(feature, member, expected, value, is_event_left_out=True)


def _impossible(feature: dict[str, Any]) -> Iterator[RefusedValue]:
    """The values that are to count as unknown."""
    properties = feature["properties"]
    for name, (member, lowest, highest) in _RANGES.items():
        yield from _outside(feature, member, properties.get(name), lowest, highest)
    yield from _outside(feature, _DEPTH[0], depth_of(feature), *_DEPTH[1:])
    alert = properties.get("alert")
    if alert is not None and alert not in _ALERTS:
        yield _refusal(feature, "alert", ", ".join(_ALERTS), alert)
    for other in linked_ids(feature):
        if not is_event_id(other):
            yield _refusal(feature, "linked_ids", AN_EVENT_ID, other)


def depth_of(feature: Mapping[str, Any]) -> float | None:
    """GeoJSON's third coordinate, which is optional."""
    _, _, *rest = feature["geometry"]["coordinates"]
    return rest[0] if rest else None


def linked_ids(feature: Mapping[str, Any]) -> list[str]:
    """`,us1,ci2,` without the event's own id, sorted."""
    return sorted(set(feature["properties"]["ids"].split(",")) - {"", feature["id"]})


def _without(feature: dict[str, Any], refused: Sequence[RefusedValue]) -> dict[str, Any]:
    members = {each.member for each in refused}
    properties, geometry = dict(feature["properties"]), dict(feature["geometry"])
    for name in ("alert", *_RANGES):
        if _RANGES.get(name, (name,))[0] in members:
            properties[name] = _UNKNOWN.get(name)
    if _DEPTH[0] in members:
        geometry["coordinates"] = geometry["coordinates"][:2]
    if "linked_ids" in members:
        properties["ids"] = ",".join(filter(is_event_id, linked_ids(feature)))
    return {**feature, "properties": properties, "geometry": geometry}


def _outside(
    feature: dict[str, Any], member: str, value: float | None, lowest: float, highest: float
) -> Iterator[RefusedValue]:
    if value is not None and not lowest <= value <= highest:
        yield _refusal(feature, member, f"{lowest:g} to {highest:g}", value)


def _refusal(
    feature: dict[str, Any],
    member: str,
    expected: str,
    found: object,
    *,
    is_event_left_out: bool = False,
) -> RefusedValue:
    return RefusedValue(
        event_id=feature["id"][:_MAX_CHARACTERS],
        member=member,
        expected=expected,
        found=str(found)[:_MAX_CHARACTERS],
        is_event_left_out=is_event_left_out,
    )


def _check_few(source: str, refused: Sequence[RefusedValue], *, of: int) -> None:
    """Raise where one member is wrong in many events."""
    for member, count in Counter(each.member for each in refused).most_common(1):
        if count > max(_FEW, of * _SMALL_SHARE):
            first = next(each for each in refused if each.member == member)
            raise SourceContentError(
                source,
                expected=f"{member} {first.expected}",
                found=f"{first.found!r} of event {first.event_id!r}, "
                f"and as bad ones {count} times in {of} events",
            )
