"""Locating: points -> the country that each lies in, or the nearest coast and how far it is.

Belongs here: that, and its wording. Does not: how the atlas is read (atlas.py).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely

from content_assets.transforms.places.atlas import Country

_EARTH_KM = 6371.0088  # mean radius
_SPACING = 0.02  # degrees between two points of a coast: distances are right to about 1 km
_AT_ONCE = 16  # points compared with all coasts: 16 x 500,000 x 8 bytes

Floats = npt.NDArray[np.float64]
Place = tuple[float, float]  # longitude, latitude; degrees


@dataclass(frozen=True)
class Located:
    """Where a point lies."""

    country: Country
    offshore_km: int | None  # to the country's nearest coast; None within it


def describe(located: Located) -> str:
    """In words: «Chile», or «offshore, 85 km from Chile»."""
    name = located.country.name
    if located.offshore_km is None:
        return name
    return f"offshore, {max(located.offshore_km, 1)} km from {name}"


class Atlas:
    """Countries, ready to be asked; built once a run."""

    def __init__(self, countries: Sequence[Country]) -> None:
        """Index `countries`; a point on a border is the first one's."""
        self._countries = countries
        self._tree = shapely.STRtree([each.shape for each in countries])
        self._coasts: tuple[Floats, npt.NDArray[np.intp]] | None = None

    def locate(self, places: Sequence[Place]) -> list[Located]:
        """For each place its country, or the nearest coast's."""
        degrees = _normal(np.array(places, dtype=np.float64).reshape(-1, 2))
        within = self._within(degrees)
        found = [Located(self._countries[max(each, 0)], None) for each in within]
        at_sea = np.flatnonzero(within < 0)
        for start in range(0, len(at_sea), _AT_ONCE):
            some = at_sea[start : start + _AT_ONCE]
            for index, located in zip(some, self._nearest(degrees[some]), strict=True):
                found[index] = located
        return found

    def _within(self, degrees: Floats) -> npt.NDArray[np.intp]:
        """The index of each place's country; -1 at sea."""
        points = shapely.points(degrees)
        place, country = self._tree.query(points, predicate="intersects")
        none = len(self._countries)
        first = np.full(len(degrees), none, dtype=np.intp)
        np.minimum.at(first, place, country)
        return np.where(first == none, -1, first)

    def _nearest(self, degrees: Floats) -> list[Located]:
        if self._coasts is None:
            self._coasts = _coasts(self._countries)
        coast, owner = self._coasts
        cosines = _on_sphere(degrees) @ coast.T
        best = cosines.argmax(axis=1)
        chords = np.linalg.norm(_on_sphere(degrees) - coast[best], axis=1)
        kilometres = 2 * _EARTH_KM * np.arcsin(np.minimum(chords / 2, 1))
        return [
            Located(self._countries[owner[index]], round(float(distance)))
            for index, distance in zip(best, kilometres, strict=True)
        ]


def _coasts(countries: Sequence[Country]) -> tuple[Floats, npt.NDArray[np.intp]]:
    """Points along all outlines, on the unit sphere, and whose each is."""
    lines = shapely.segmentize(shapely.boundary([each.shape for each in countries]), _SPACING)
    degrees, owner = shapely.get_coordinates(lines, return_index=True)
    return _on_sphere(degrees), owner


def _on_sphere(degrees: Floats) -> Floats:
    longitude, latitude = np.radians(degrees).T
    level = np.cos(latitude)
    return np.column_stack([level * np.cos(longitude), level * np.sin(longitude), np.sin(latitude)])


def _normal(degrees: Floats) -> Floats:
    """Longitude from -180 up to, not including, 180: each meridian has one name."""
    return np.column_stack([(degrees[:, 0] + 180) % 360 - 180, degrees[:, 1]])
