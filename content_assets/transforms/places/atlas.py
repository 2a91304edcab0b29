"""The atlas: the committed TopoJSON -> countries with geometries cut at 180°.

Belongs here: decoding, codes and slugs, the cut. Does not: any question about a point
(locate.py). Source and licence stand in this folder's README.
"""

import json
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely
from shapely import affinity

FILE = Path(__file__).with_name("countries-50m.json")
_TURN = 360.0  # degrees
_SOUTH_POLE = -90.0  # degrees; no country holds the other

Positions = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Country:
    """A country as Natural Earth draws it."""

    slug: str  # of its name; unique
    code: str | None  # ISO 3166-1 numeric, of some two (036); none for Kosovo and the like
    name: str
    shape: shapely.Geometry  # polygons, longitude from -180 to 180


def read_countries(body: bytes) -> list[Country]:
    """The countries of a TopoJSON with an object `countries`, in its order."""
    topology = json.loads(body)
    arcs = _read_arcs(topology)
    return [_country(each, arcs) for each in topology["objects"]["countries"]["geometries"]]


def slug_of(name: str) -> str:
    """A name as part of a path: lower case ASCII letters and digits, joined by hyphens."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")


def _country(given: dict[str, Any], arcs: Sequence[Positions]) -> Country:
    name = given["properties"]["name"]
    single = given["type"] == "Polygon"
    polygons = [given["arcs"]] if single else given["arcs"]
    parts = shapely.get_parts([_polygon(rings, arcs) for rings in polygons])
    return Country(
        slug=slug_of(name), code=given.get("id"), name=name, shape=shapely.multipolygons(parts)
    )


def _read_arcs(topology: dict[str, Any]) -> list[Positions]:
    scale, offset = (np.array(topology["transform"][key]) for key in ("scale", "translate"))
    return [np.cumsum(np.array(arc), axis=0) * scale + offset for arc in topology["arcs"]]


def _polygon(rings: Sequence[Sequence[int]], arcs: Sequence[Positions]) -> shapely.Geometry:
    outline, *holes = (_unwrapped(_joined(ring, arcs)) for ring in rings)
    whole = shapely.Polygon(outline, holes)
    return _cut(whole if whole.is_valid else shapely.make_valid(whole))


def _joined(ring: Sequence[int], arcs: Sequence[Positions]) -> Positions:
    """Arcs end to end; ~i is arc i backwards, and each begins where the last ended."""
    parts = [arcs[each] if each >= 0 else arcs[~each][::-1] for each in ring]
    return np.concatenate([parts[0], *(part[1:] for part in parts[1:])])


def _unwrapped(ring: Positions) -> Positions:
    """Without jumps from 180° to -180°; a ring around the pole is closed through it."""
    longitude = np.unwrap(ring[:, 0], period=_TURN)
    line = np.column_stack([longitude, ring[:, 1]])
    if abs(longitude[-1] - longitude[0]) < _TURN / 2:
        return line
    pole = [[longitude[-1], _SOUTH_POLE], [longitude[0], _SOUTH_POLE]]
    return np.concatenate([line, pole, line[:1]])


def _cut(shape: shapely.Geometry) -> shapely.Geometry:
    """What lies beyond 180° either way, brought back to the other side."""
    west, _, east, _ = shape.bounds
    if -_TURN / 2 <= west and east <= _TURN / 2:
        return shape
    parts = []
    for turns in (-1, 0, 1):
        middle = turns * _TURN
        window = shapely.box(middle - 180, -90, middle + 180, 90)
        part = shapely.intersection(shape, window)
        if part.area:
            parts.append(affinity.translate(part, xoff=-middle))
    return shapely.union_all(parts)
