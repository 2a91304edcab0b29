"""The atlas: the committed TopoJSON -> countries with geometries cut at 180°.

Belongs here: decoding, codes and slugs, the cut. Does not: any question about a point
(locate.py). Source and licence stand in this folder's README.
"""

import json
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely
from shapely import affinity

FILE = Path(__file__).with_name("countries-50m.json")
TITLE = "Natural Earth, countries at 1:50m, by way of world-atlas"
VERSION = "2.0.2"  # of world-atlas
LICENCE = "Public domain (Natural Earth); ISC (world-atlas)"
DIGEST = "23a40e49a91ce8e00b00632b7f79136d069477d30561280e876bf1e2773182e2"
_TURN = 360.0  # degrees
_ROUNDS = 64  # towards the smallest cap around a country: then it is within 2 % of it
_SOUTH_POLE = -90.0  # degrees; no country holds the other

FULL_NAMES = {  # of those that Natural Earth abbreviates
    "Antigua and Barb.": "Antigua and Barbuda",
    "Ashmore and Cartier Is.": "Ashmore and Cartier Islands",
    "Bosnia and Herz.": "Bosnia and Herzegovina",
    "Br. Indian Ocean Ter.": "British Indian Ocean Territory",
    "British Virgin Is.": "British Virgin Islands",
    "Cayman Is.": "Cayman Islands",
    "Central African Rep.": "Central African Republic",
    "Cook Is.": "Cook Islands",
    "Dem. Rep. Congo": "Democratic Republic of the Congo",
    "Dominican Rep.": "Dominican Republic",
    "Eq. Guinea": "Equatorial Guinea",
    "Faeroe Is.": "Faroe Islands",
    "Falkland Is.": "Falkland Islands",
    "Fr. Polynesia": "French Polynesia",
    "Fr. S. Antarctic Lands": "French Southern and Antarctic Lands",
    "Heard I. and McDonald Is.": "Heard Island and McDonald Islands",
    "Indian Ocean Ter.": "Indian Ocean Territories",
    "Marshall Is.": "Marshall Islands",
    "N. Cyprus": "Northern Cyprus",
    "N. Mariana Is.": "Northern Mariana Islands",
    "Pitcairn Is.": "Pitcairn Islands",
    "S. Geo. and the Is.": "South Georgia and the South Sandwich Islands",
    "S. Sudan": "South Sudan",
    "Solomon Is.": "Solomon Islands",
    "St. Kitts and Nevis": "Saint Kitts and Nevis",
    "St. Pierre and Miquelon": "Saint Pierre and Miquelon",
    "St. Vin. and Gren.": "Saint Vincent and the Grenadines",
    "Turks and Caicos Is.": "Turks and Caicos Islands",
    "U.S. Virgin Is.": "U.S. Virgin Islands",
    "W. Sahara": "Western Sahara",
    "Wallis and Futuna Is.": "Wallis and Futuna Islands",
}

Positions = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Country:
    """A country as Natural Earth draws it."""

    slug: str  # of its name; unique
    code: str | None  # ISO 3166-1 numeric, of some two (036); none for Kosovo and the like
    name: str
    shape: shapely.Polygon | shapely.MultiPolygon  # polygons, longitude from -180 to 180

    @cached_property
    def cap(self) -> tuple[float, float, float]:
        """Longitude and latitude of the middle of the smallest cap around it, and its radius; °.

        By Bădoiu and Clarkson's steps towards the farthest point («Smaller core-sets for
        balls», 2003).
        """
        points = on_sphere(shapely.get_coordinates(self.shape))
        middle = points.mean(axis=0)
        for step in range(1, _ROUNDS + 1):
            farthest = points[np.argmin(points @ (middle / np.linalg.norm(middle)))]
            middle = middle + (farthest - middle) / (step + 1)
        middle = middle / np.linalg.norm(middle)
        reach = np.degrees(np.arccos(np.clip((points @ middle).min(), -1, 1)))
        longitude = np.degrees(np.arctan2(middle[1], middle[0]))
        latitude = np.degrees(np.arcsin(np.clip(middle[2], -1, 1)))
        return (
            round(float(longitude), 2),
            round(float(latitude), 2),
            max(round(float(reach), 2), 0.01),
        )


def on_sphere(degrees: Positions) -> Positions:
    """Longitudes and latitudes as points of the unit sphere."""
    longitude, latitude = np.radians(degrees).T
    level = np.cos(latitude)
    return np.column_stack([level * np.cos(longitude), level * np.sin(longitude), np.sin(latitude)])


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
    name = FULL_NAMES.get(name, name)
    single = given["type"] == "Polygon"
    polygons = [given["arcs"]] if single else given["arcs"]
    parts = shapely.get_parts([_polygon(rings, arcs) for rings in polygons])
    return Country(
        slug=slug_of(name),
        code=given.get("id"),
        name=name,
        shape=shapely.MultiPolygon(parts.tolist()),
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
    west, _, east, _ = shapely.bounds(shape)
    if west >= -_TURN / 2 and east <= _TURN / 2:
        return shape
    parts = []
    for turns in (-1, 0, 1):
        middle = turns * _TURN
        window = shapely.box(middle - 180, -90, middle + 180, 90)
        part = shapely.intersection(shape, window)
        if part.area:
            parts.append(affinity.translate(part, xoff=-middle))
    return shapely.union_all(parts)
