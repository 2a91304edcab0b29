"""Locating: points -> the country that each lies in, or the nearest coast and how far it is.

Belongs here: that. Does not: how the atlas is read (atlas.py).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, cached_property

import numpy as np
import numpy.typing as npt
import shapely

from content_assets.content.countries.atlas import FILE, Country, on_sphere, read_countries

_EARTH_KM = 6371.0088  # mean radius
_SPACING = 0.02  # degrees between two points of a coast: distances are right to about 1 km
_BLOCK = 64  # coast points that are passed over together where they are too far away
_ROUNDING = 1e-6  # of chords that are taken from a cosine; 6 m

Floats = npt.NDArray[np.float64]
Indexes = npt.NDArray[np.intp]
Place = tuple[float, float]  # longitude, latitude; degrees


@dataclass(frozen=True)
class Located:
    """Where a point lies."""

    country: Country
    offshore_km: int | None  # to the country's nearest coast; None within it


@cache
def load_atlas() -> "Atlas":
    """The atlas of the package; a worker that is kept reads it once (0.3 s)."""
    return Atlas(read_countries(FILE.read_bytes()))


class Atlas:
    """Countries, ready to be asked.

    Attributes:
        countries: As given.
    """

    def __init__(self, countries: Sequence[Country]) -> None:
        """Index `countries`; a point on a border is the first one's."""
        self.countries = countries
        self._tree = shapely.STRtree([each.shape for each in countries])

    def locate(self, places: Sequence[Place]) -> list[Located]:
        """For each place its country, or the nearest coast's."""
        degrees = _normal(np.array(places, dtype=np.float64).reshape(-1, 2))
        within = self._within(degrees)
        found = [Located(self.countries[max(each, 0)], None) for each in within]
        for index in np.flatnonzero(within < 0):
            owner, kilometres = self._coasts.nearest(on_sphere(degrees[index : index + 1])[0])
            found[index] = Located(self.countries[owner], round(kilometres))
        return found

    def _within(self, degrees: Floats) -> Indexes:
        """The index of each place's country; -1 at sea."""
        points = shapely.points(degrees)
        place, country = self._tree.query(points, predicate="intersects")
        none = len(self.countries)
        first = np.full(len(degrees), none, dtype=np.intp)
        np.minimum.at(first, place, country)
        return np.where(first == none, -1, first)

    @cached_property
    def _coasts(self) -> "_Coasts":
        return _Coasts(self.countries)


class _Coasts:
    """Points along all outlines, on the unit sphere, in blocks of neighbours."""

    def __init__(self, countries: Sequence[Country]) -> None:
        lines = shapely.segmentize(shapely.boundary([each.shape for each in countries]), _SPACING)
        degrees, self._owner = shapely.get_coordinates(lines, return_index=True)
        self._points = on_sphere(degrees)
        self._starts = np.arange(0, len(self._points), _BLOCK)
        self._middles = self._points[np.minimum(self._starts + _BLOCK // 2, len(self._points) - 1)]
        away = np.linalg.norm(
            self._points - np.repeat(self._middles, _BLOCK, axis=0)[: len(self._points)], axis=1
        )
        self._reach = np.maximum.reduceat(away, self._starts)

    def nearest(self, place: Floats) -> tuple[int, float]:
        """Whose coast is nearest, and how many km away it is.

        Chords are compared, which grow as arcs do; a block is looked into only if, by the
        triangle inequality, it may hold a point nearer than the nearest middle.
        """
        to_middles = np.sqrt(np.maximum(2 - 2 * (self._middles @ place), 0))
        blocks = np.flatnonzero(to_middles - self._reach <= to_middles.min() + _ROUNDING)
        index = (self._starts[blocks, np.newaxis] + np.arange(_BLOCK)).ravel()
        index = index[index < len(self._points)]
        chords = np.linalg.norm(self._points[index] - place, axis=1)
        best = chords.argmin()
        angle = 2 * np.arcsin(min(chords[best] / 2, 1.0))
        return int(self._owner[index[best]]), float(_EARTH_KM * angle)


def _normal(degrees: Floats) -> Floats:
    """Longitude from -180 up to, not including, 180: each meridian has one name."""
    return np.column_stack([(degrees[:, 0] + 180) % 360 - 180, degrees[:, 1]])
