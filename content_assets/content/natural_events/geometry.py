"""Geometry: places on Earth, rounded, and the middle of an area.

Belongs here: sound coordinates -> a geometry. Does not: which are sound (positions.py).
"""

from collections.abc import Iterable, Sequence
from typing import Any

from content_assets.content.members import PointGeometry
from content_assets.content.natural_events.documents import EventGeometry, PolygonGeometry

_DECIMALS = 5  # a metre
_LONGITUDE = 180.0  # degrees, either way
_TURN = 360.0

Place = tuple[float, float]


def read_geometry(kind: str, coordinates: Any) -> EventGeometry:
    """A Point or a Polygon; rings that are not closed are."""
    if kind == "Point":
        return PointGeometry(coordinates=_place(coordinates))
    return PolygonGeometry(coordinates=[_ring(ring) for ring in coordinates])


def middle_of(geometry: EventGeometry) -> Place:
    """The point itself, or the middle of an area's bounding box, across 180° where it lies so.

    >>> middle_of(read_geometry("Polygon", [[[178, 10], [-178, 10], [-176, 12]]]))
    (-179.0, 11.0)
    """
    if isinstance(geometry, PointGeometry):
        return geometry.coordinates
    longitudes, latitudes = zip(*geometry.coordinates[0], strict=True)
    if max(longitudes) - min(longitudes) > _LONGITUDE:  # no event is half the Earth wide
        longitudes = tuple(each % _TURN for each in longitudes)
    middle = _halfway(longitudes)
    return middle - _TURN if middle > _LONGITUDE else middle, _halfway(latitudes)


def _ring(given: Sequence[Sequence[float]]) -> list[Place]:
    ring = [_place(position) for position in given]
    return ring if ring[0] == ring[-1] else [*ring, ring[0]]


def _place(given: Sequence[float]) -> Place:
    longitude, latitude = given[:2]
    # + 0.0: what rounds to minus zero is zero, or the same place would have two digests
    return round(float(longitude), _DECIMALS) + 0.0, round(float(latitude), _DECIMALS) + 0.0


def _halfway(numbers: Iterable[float]) -> float:
    given = list(numbers)
    return round((min(given) + max(given)) / 2, _DECIMALS) + 0.0
