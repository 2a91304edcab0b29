"""131 hourly snapshots of the USGS feed `all_day`, 2025-05-04 to 2025-05-09, as recorded.

Of each event the recording keeps id, magnitude, place, both times and the position. What
our reader wants besides is filled in alike for all: an automatic earthquake without
significance, of the network that its id begins with. Source: USGS (public domain), archived
hourly by github.com/Sudo-Ivan/usgs-data; packed as versions of events and which of them each
snapshot lists.

Belongs here: unpacking. Does not: what must be true of it (test_series.py).
"""

import json
import lzma
from pathlib import Path
from typing import Any

from demo.recording import Snapshot

_FILE = Path(__file__).with_name("usgs_day_hourly_2025-05.json.xz")
_EVENT_PAGE = "https://earthquake.usgs.gov/earthquakes/eventpage/"
_FEED = "https://earthquake.usgs.gov/earthquakes/feed/v1.0/summary/all_day.geojson"


def load_series() -> tuple[Snapshot, ...]:
    """All snapshots, oldest first, named by their number."""
    packed = json.loads(lzma.decompress(_FILE.read_bytes()))
    features = [_feature(version) for version in packed["versions"]]
    return tuple(
        Snapshot(f"{number:03}", _body(generated, [features[index] for index in listed]))
        for number, (generated, listed) in enumerate(packed["snapshots"])
    )


def _body(generated: int, features: list[dict[str, Any]]) -> bytes:
    metadata = {"generated": generated, "url": _FEED, "status": 200, "count": len(features)}
    feed = {"type": "FeatureCollection", "metadata": metadata, "features": features}
    return json.dumps(feed).encode()


def _feature(version: list[Any]) -> dict[str, Any]:
    name, magnitude, place, time, updated, position = version
    properties = {
        "mag": magnitude,
        "place": place,
        "time": time,
        "updated": updated,
        "type": "earthquake",
        "status": "automatic",
        "sig": 0,
        "tsunami": 0,
        "net": name[:2],
        "ids": f",{name},",
        "url": f"{_EVENT_PAGE}{name}",
    }
    geometry = {"type": "Point", "coordinates": position}
    return {"type": "Feature", "properties": properties, "geometry": geometry, "id": name}
