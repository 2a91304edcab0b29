"""Positions: which GeoJSON coordinates are a place on Earth.

Belongs here: a geometry as a source gives it -> whether it can be. Does not: what becomes of it
(eonet.py), rounding, closing rings (content/).
"""

from typing import Any

from content_assets.authoring.sources import OddValueError

KINDS = ("Point", "Polygon")
_FEWEST_CORNERS = 3
_LONGITUDE, _LATITUDE = 180.0, 90.0  # degrees, either way
_LENGTHS = (2, 3)  # a height may be given
_DECIMALS = 5  # a metre: corners that are nearer are one
_MAX_FOUND = 60  # characters


def check_geometry(kind: Any, coordinates: Any) -> None:
    """Look whether a Point or a Polygon lies on Earth.

    Raises:
        OddValueError: It doesn't. Of a polygon, any position that is none refuses the whole.
    """
    if kind not in KINDS:
        raise OddValueError("Point or Polygon", kind)
    if not isinstance(coordinates, list):
        raise OddValueError("coordinates", coordinates)
    if kind == "Point":
        _check_place(coordinates)
        return
    if not coordinates:
        raise OddValueError("a list of rings", _shown(coordinates))
    for ring in coordinates:
        _check_ring(ring)


def _check_ring(ring: Any) -> None:
    if not isinstance(ring, list):
        raise OddValueError("a ring of positions", _shown(ring))
    for position in ring:
        _check_place(position)
    corners = len(ring) - (len(ring) > 1 and _corner(ring[0]) == _corner(ring[-1]))
    if corners < _FEWEST_CORNERS:
        raise OddValueError("a ring of at least 3 places", f"{corners}")


def _corner(position: Any) -> list[float]:
    return [round(each, _DECIMALS) for each in position[:2]]


def _check_place(given: Any) -> None:
    if not _is_position(given):
        raise OddValueError("longitude and latitude", _shown(given))
    longitude, latitude = given[:2]
    if not -_LONGITUDE <= longitude <= _LONGITUDE:
        raise OddValueError("longitude from -180 to 180", f"longitude {_shown(longitude)}")
    if not -_LATITUDE <= latitude <= _LATITUDE:
        raise OddValueError("latitude from -90 to 90", f"latitude {_shown(latitude)}")


def _is_position(given: Any) -> bool:
    """Two numbers, or three."""
    if not isinstance(given, list) or len(given) not in _LENGTHS:
        return False
    return all(isinstance(each, int | float) and not isinstance(each, bool) for each in given[:2])


def _shown(value: Any) -> str:
    written = repr(value)
    return written if len(written) <= _MAX_FOUND else f"{written[:_MAX_FOUND]}…"
