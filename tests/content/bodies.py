"""Sound bodies of every source, and what may become of one member of a record.

    for source in SOURCES: read(source.body(20))

Belongs here: bodies. Does not: what is expected of them (test_any_record.py).
"""

import json
from collections.abc import Callable, Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from content_assets.bootstrap import readers
from content_assets.publishing.reading import Reading

ABSENT = object()
ODD: dict[str, Any] = {
    "null": None,
    "absent": ABSENT,
    "text": "odd",
    "empty": "",
    "number": 7.5,
    "minus zero": -0.0,
    "true": True,
    "list": [],
    "object": {},
    "not a number": float("nan"),
    "infinite": float("inf"),
    "huge number": 10**400,
    "huge text": "x" * 600_000,
    "huge list": [1] * 5000,
    "controls": "a\u0000b\u202ec",
    "surrogate": "\ud800",
    "script": "javascript:alert(1)",
}


@dataclass(frozen=True)
class Sample:
    """A source: a sound record by its number, and a body of records."""

    name: str
    record: Callable[[int], dict[str, Any]]
    wrap: Callable[[Sequence[Any]], Any]

    def read(self, records: Sequence[Any]) -> Reading:
        """The reading of a body of `records`."""
        return readers()[self.name](json.dumps(self.wrap(records)).encode())

    def paths(self) -> Iterator[tuple[str | int, ...]]:
        """Where each member of a record is, those of objects and lists within, too."""
        yield from _paths(self.record(0))


def changed(record: Any, path: Sequence[str | int], value: Any) -> Any:
    """`record` with another member at `path`."""
    record = deepcopy(record)
    here = record
    for step in path[:-1]:
        here = here[step]
    if value is not ABSENT:
        here[path[-1]] = value
    else:
        del here[path[-1]]
    return record


def _paths(value: Any) -> Iterator[tuple[str | int, ...]]:
    items = value.items() if isinstance(value, dict) else enumerate(value)
    for step, inner in items:
        yield (step,)
        if isinstance(inner, dict | list):
            yield from ((step, *rest) for rest in _paths(inner))


def _earthquake(number: int) -> dict[str, Any]:
    event_id = f"us{number}"
    return {
        "type": "Feature",
        "id": event_id,
        "properties": {
            "mag": 2.5,
            "place": "10 km N of Loíza, Puerto Rico",
            "time": 1746366018110 + number,
            "updated": 1746366236183,
            "tz": None,
            "url": f"https://earthquake.usgs.gov/earthquakes/eventpage/{event_id}",
            "felt": 3,
            "cdi": 2.7,
            "mmi": 3.1,
            "alert": "green",
            "status": "reviewed",
            "tsunami": 0,
            "sig": 34,
            "net": "us",
            "code": f"{number}",
            "ids": f",{event_id},",
            "nst": 12,
            "dmin": 0.5,
            "rms": 0.2,
            "gap": 67.5,
            "magType": "ml",
            "type": "earthquake",
        },
        "geometry": {"type": "Point", "coordinates": [-117.8075, 35.3405, 8.83]},
    }


def _collection(records: Sequence[Any]) -> dict[str, Any]:
    metadata = {"generated": 1746366790000, "count": len(records)}
    return {"type": "FeatureCollection", "metadata": metadata, "features": records}


def _hazard(number: int) -> dict[str, Any]:
    return {
        "id": f"EONET_{number}",
        "title": "A fire",
        "description": "A large one",
        "link": f"https://eonet.gsfc.nasa.gov/api/v3/events/EONET_{number}",
        "closed": "2025-09-22T00:00:00Z",
        "categories": [{"id": "wildfires", "title": "Wildfires"}],
        "sources": [{"id": "IRWIN", "url": "https://irwin.doi.gov/observer/"}],
        "geometry": [
            {
                "magnitudeValue": 35.0,
                "magnitudeUnit": "acres",
                "date": "2025-09-21T18:00:00Z",
                "type": "Point",
                "coordinates": [-99.4, 14.4],
            },
            {
                "date": "2025-09-21T20:00:00Z",
                "type": "Polygon",
                "coordinates": [[[0, 0], [1, 0], [1, 1], [0, 0]]],
            },
        ],
    }


def _when(number: int) -> str:
    minute, second = divmod(number, 60)
    hour, minute = divmod(minute, 60)
    return f"2026-02-02T{hour:02d}:{minute:02d}:{second:02d}"


def _kp(number: int) -> dict[str, Any]:
    return {"time_tag": _when(number), "Kp": 2.33, "a_running": 9, "station_count": 8}


def _period(number: int) -> dict[str, Any]:
    kind = "predicted" if number else "observed"
    return {"time_tag": _when(number), "kp": 2.33, "observed": kind, "noaa_scale": None}


def _alert(number: int) -> dict[str, Any]:
    when = _when(number).replace("T", " ")
    return {"product_id": "K05W", "issue_datetime": when, "message": f"Serial Number: {number}"}


SAMPLES = (
    Sample("usgs", _earthquake, _collection),
    Sample("eonet", _hazard, lambda records: {"title": "EONET Events", "events": records}),
    Sample("swpc_kp", _kp, list),
    Sample("swpc_forecast", _period, list),
    Sample("swpc_alerts", _alert, list),
)
