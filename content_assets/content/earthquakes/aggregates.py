"""Events, counted: by magnitude, by depth, by region.

Belongs here: the bands, what a region is, counting. Does not: which events (day_documents.py,
archive.py, statistics.py, summary.py).
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pandas as pd

from content_assets.content.earthquakes.documents import MagnitudeBand
from content_assets.content.earthquakes.documents_archive import DepthBand, RegionCount

Edges = tuple[str, float | None, float | None]
BANDS: tuple[Edges, ...] = (  # USGS' own steps
    ("below 1", None, 1.0),
    ("1 to 2.5", 1.0, 2.5),
    ("2.5 to 4.5", 2.5, 4.5),
    ("4.5 to 6", 4.5, 6.0),
    ("6 to 7", 6.0, 7.0),
    ("7 and above", 7.0, None),
)
DEPTHS: tuple[Edges, ...] = (  # shallow, intermediate, deep: USGS' classes, the first in three
    ("above 10 km", None, 10.0),
    ("10 to 35 km", 10.0, 35.0),
    ("35 to 70 km", 35.0, 70.0),
    ("70 to 300 km", 70.0, 300.0),
    ("300 km and deeper", 300.0, None),
)
NOWHERE = "without a name"
_MOST_CHARACTERS = 80
_SHORT = {"CA": "California", "MX": "Mexico", "B.C., MX": "Mexico"}  # as the feed abbreviates
_REGION = re.compile(r" region$")


def tally(frame: pd.DataFrame) -> dict[str, Any]:
    """The members of a `Tally`, of the events in `frame` (columns: `read_events`)."""
    return tally_of(
        len(frame),
        largest_magnitude(frame["magnitude"]),
        bands=counts(frame["magnitude"], BANDS),
        depths=counts(frame["depth_km"], DEPTHS),
        regions=Counter(map(region_of, frame["place"].tolist())),
    )


def tally_of(
    event_count: int,
    largest: float | None,
    *,
    bands: Sequence[int],
    depths: Sequence[int],
    regions: Mapping[str, int],
) -> dict[str, Any]:
    """The members of a `Tally`, of what was counted."""
    in_order = sorted(regions.items(), key=lambda each: (-each[1], each[0]))
    return {
        "event_count": event_count,
        "largest_magnitude": largest,
        "bands": magnitude_bands(bands),
        "depths": [
            DepthBand(label=label, minimum_km=minimum, below_km=below, count=count)
            for (label, minimum, below), count in zip(DEPTHS, depths, strict=True)
        ],
        "regions": [RegionCount(region=name, count=count) for name, count in in_order if count],
    }


def magnitude_bands(by_band: Iterable[int]) -> list[MagnitudeBand]:
    """Counts, one a band, with the bands' names and edges."""
    return [
        MagnitudeBand(label=label, minimum=minimum, below=below, count=count)
        for (label, minimum, below), count in zip(BANDS, by_band, strict=True)
    ]


def counts(values: "pd.Series[float]", edges: Sequence[Edges]) -> list[int]:
    """How many of `values` are in each band; what is missing is in none."""
    known = values.dropna()
    found = []
    for _, minimum, below in edges:
        inside = known if minimum is None else known[known >= minimum]
        found.append(len(inside if below is None else inside[inside < below]))
    return found


def largest_magnitude(magnitudes: "pd.Series[float]") -> float | None:
    """The largest of the magnitudes that are known."""
    known = magnitudes.dropna()
    return float(known.max()) if len(known) else None


def region_of(place: object) -> str:
    """What stands behind the last comma of a place, or all of it.

    >>> [region_of(place) for place in ("5 km NW of The Geysers, CA", "Fiji region", "  ", None)]
    ['California', 'Fiji', 'without a name', 'without a name']
    """
    if not isinstance(place, str) or not place.strip():
        return NOWHERE
    last = _REGION.sub("", place.rpartition(",")[2].strip())[:_MOST_CHARACTERS].strip()
    return _SHORT.get(last, last) or NOWHERE
