"""Geometry: which coordinates are a place on Earth.

Belongs here: coordinates as EONET gives them -> a geometry, or what is wrong with them. Does
not: what becomes of an event whose position is refused (events.py).
"""

from collections.abc import Iterable, Sequence
from typing import Any

from content_assets.contracts.documents import EventGeometry, PointGeometry, PolygonGeometry

_DECIMALS = 5  # a metre
_SMALLEST_RING = 4  # positions: a triangle, closed
_LONGITUDE, _LATITUDE = 180.0, 90.0  # degrees, either way
_TURN = 360.0
_MAX_FOUND = 60  # characters

Place = tuple[float, float]


class NoPlaceError(ValueError):
    """Coordinates that are no place on Earth."""

    def __init__(self, *, expected: str, found: str) -> None:
        """Say what was `expected` and what was `found`."""
        super().__init__(f"expected {expected}, found {found}")
        self.expected = expected
        self.found = found


def read_geometry(kind: str, coordinates: Any) -> EventGeometry:
    """A Point or a Polygon; rings that are not closed are.

    Raises:
        NoPlaceError: Of a polygon, any position that is none refuses the whole.
    """
    if kind == "Point":
        return PointGeometry(coordinates=_place(coordinates))
    if not isinstance(coordinates, list) or not coordinates:
        raise NoPlaceError(expected="a list of rings", found=_shown(coordinates))
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


def _ring(given: Any) -> list[Place]:
    if not isinstance(given, list):
        raise NoPlaceError(expected="a ring of positions", found=_shown(given))
    ring = [_place(position) for position in given]
    if ring and ring[0] != ring[-1]:
        ring.append(ring[0])
    if len(ring) < _SMALLEST_RING:
        found = f"{max(len(ring) - 1, 0)}"
        raise NoPlaceError(expected="a ring of at least 3 places", found=found)
    return ring


def _place(given: Any) -> Place:
    if not _is_position(given):
        raise NoPlaceError(expected="longitude and latitude", found=_shown(given))
    longitude, latitude = given[:2]
    if not -_LONGITUDE <= longitude <= _LONGITUDE:
        found = f"longitude {_shown(longitude)}"
        raise NoPlaceError(expected="longitude from -180 to 180", found=found)
    if not -_LATITUDE <= latitude <= _LATITUDE:
        found = f"latitude {_shown(latitude)}"
        raise NoPlaceError(expected="latitude from -90 to 90", found=found)
    # + 0.0: what rounds to minus zero is zero, or the same place would have two digests
    return round(longitude, _DECIMALS) + 0.0, round(latitude, _DECIMALS) + 0.0


def _is_position(given: Any) -> bool:
    """Two numbers, or three: EONET may give a height, which we don't keep."""
    if not isinstance(given, Sequence) or isinstance(given, str) or len(given) not in (2, 3):
        return False
    return all(isinstance(each, int | float) and not isinstance(each, bool) for each in given[:2])


def _halfway(numbers: Iterable[float]) -> float:
    given = list(numbers)
    return round((min(given) + max(given)) / 2, _DECIMALS) + 0.0


def _shown(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= _MAX_FOUND else f"{text[:_MAX_FOUND]}…"
