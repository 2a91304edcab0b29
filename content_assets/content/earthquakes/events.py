"""The events of a USGS feed as a table, one row an event.

Belongs here: columns, dtypes, units. Does not: what an event may be (usgs.py), which
have a page (tracking.py).
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from pandas.api.extensions import ExtensionArray

from content_assets.authoring import RawReading, Rejected
from content_assets.content.earthquakes.documents import RefusedValue
from content_assets.content.earthquakes.table import Table

_OURS: Mapping[str, str] = {  # by the feed's name
    "properties.mag": "magnitude",
    "properties.magType": "magnitude_type",
    "properties.place": "place",
    "properties.time": "occurred_at",
    "properties.updated": "updated_at",
    "longitude": "longitude_deg",
    "latitude": "latitude_deg",
    "depth": "depth_km",
    "properties.type": "event_type",
    "properties.status": "status",
    "properties.sig": "significance",
    "properties.alert": "alert",
    "properties.felt": "felt_count",
    "properties.cdi": "intensity_felt",
    "properties.mmi": "intensity_estimated",
    "properties.tsunami": "is_tsunami_flagged",
    "properties.nst": "station_count",
    "properties.dmin": "nearest_station_deg",
    "properties.rms": "residual_seconds",
    "properties.gap": "azimuthal_gap_deg",
    "properties.net": "network",
    "properties.ids": "linked_ids",
    "properties.url": "source_url",
}


def read_events(raw: RawReading) -> Table:
    """The events of a body as a table, newest event first, then by id.

    Returns:
        One row an event, with a plain index from 0 and these columns; a Float64 has 6 decimals
        where nothing else is said:

        - `id`: string; unique; A-Z a-z 0-9 _ -
        - `magnitude`: Float64, nullable; of the scale in `magnitude_type`; 2 decimals; may
          be negative
        - `magnitude_type`: string, nullable; `ml`, `mww`, …
        - `place`: string, nullable; Unicode, in English
        - `occurred_at`, `updated_at`: datetime64[ms, UTC]; the latter isn't monotonic
        - `longitude_deg`, `latitude_deg`: Float64; WGS 84, east and north; 4 decimals
        - `depth_km`: Float64, nullable; below sea level, may be negative; 2 decimals
        - `event_type`: string; `earthquake`, `quarry blast`, …
        - `status`: string; `automatic`, `reviewed` or `deleted`, in lower case
        - `significance`: Int64; 0 to about 2,900
        - `alert`: string, nullable; PAGER level, `green` to `red`
        - `felt_count`: Int64, nullable; responses
        - `intensity_felt`, `intensity_estimated`: Float64, nullable; CDI and MMI, 0 to 12
        - `is_tsunami_flagged`: boolean
        - `station_count`: Int64, nullable
        - `nearest_station_deg`: Float64, nullable; degrees of arc
        - `residual_seconds`: Float64, nullable; RMS
        - `azimuthal_gap_deg`: Float64, nullable
        - `network`: string; of the preferred solution
        - `linked_ids`: string; the event's other ids, sorted, a blank between them
        - `source_url`: string
    """
    return Table(frame_of(raw.rows), {raw.source: raw.ref}, refused_values(raw.rejected))


def frame_of(rows: Sequence[dict[str, Any]]) -> pd.DataFrame:
    """The frame of `read_events`."""
    in_order = sorted(rows, key=lambda each: (-each["properties"]["time"], each["id"]))
    return pd.DataFrame(_columns(in_order))


def refused_values(rejected: Sequence[Rejected]) -> tuple[RefusedValue, ...]:
    """What was rejected, as documents list it: by event, with our names of members."""
    found = [
        RefusedValue(
            event_id=each.id,
            member=_OURS.get(each.member, each.member),
            expected=each.expected,
            found=each.found,
            is_event_left_out=each.is_whole,
        )
        for each in rejected
    ]
    return tuple(sorted(found, key=lambda each: (each.event_id, each.member, each.found)))


def _columns(features: Sequence[dict[str, Any]]) -> dict[str, Any]:
    properties = [each["properties"] for each in features]
    places = [each["geometry"]["coordinates"] for each in features]

    def of(member: str) -> list[Any]:
        return [each.get(member) for each in properties]

    return {
        "id": _strings([each["id"] for each in features]),
        "magnitude": _floats(of("mag"), decimals=2),
        "magnitude_type": _strings(of("magType")),
        "place": _strings(of("place")),
        "occurred_at": _instants(of("time")),
        "updated_at": _instants(of("updated")),
        "longitude_deg": _floats([place[0] for place in places], decimals=4),
        "latitude_deg": _floats([place[1] for place in places], decimals=4),
        "depth_km": _floats([_depth(place) for place in places], decimals=2),
        "event_type": _strings(of("type")),
        "status": _strings([status.lower() for status in of("status")]),
        "significance": pd.array(of("sig"), dtype="Int64"),
        "alert": _strings(of("alert")),
        "felt_count": pd.array(of("felt"), dtype="Int64"),
        "intensity_felt": _floats(of("cdi")),
        "intensity_estimated": _floats(of("mmi")),
        "is_tsunami_flagged": pd.array([bool(flag) for flag in of("tsunami")], dtype="boolean"),
        "station_count": pd.array(of("nst"), dtype="Int64"),
        "nearest_station_deg": _floats(of("dmin")),
        "residual_seconds": _floats(of("rms")),
        "azimuthal_gap_deg": _floats(of("gap")),
        "network": _strings(of("net")),
        "linked_ids": _strings([" ".join(_linked_ids(each)) for each in features]),
        "source_url": _strings(of("url")),
    }


def _strings(values: Sequence[str | None]) -> ExtensionArray:
    return pd.array(values, dtype="string")


def _floats(values: Sequence[float | None], *, decimals: int = 6) -> ExtensionArray:
    # + 0.0: what rounds to minus zero is zero, or the same place would have two digests
    rounded = [None if value is None else round(float(value), decimals) + 0.0 for value in values]
    return pd.array(rounded, dtype="Float64")


def _instants(milliseconds: Sequence[int]) -> "pd.Series[pd.Timestamp]":
    since_1970 = np.array(milliseconds, dtype="int64").astype("datetime64[ms]")
    return pd.Series(since_1970).dt.tz_localize("UTC")


def _depth(place: Sequence[float | None]) -> float | None:
    """GeoJSON's third coordinate, which is optional."""
    _, _, *rest = place
    return rest[0] if rest else None


def _linked_ids(feature: Mapping[str, Any]) -> list[str]:
    """`,us1,ci2,` without the event's own id, sorted."""
    return sorted(set(feature["properties"]["ids"].split(",")) - {"", feature["id"]})
