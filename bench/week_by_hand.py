"""A full week of all sources written plainly in pandas: fetched bytes in, documents out.

The same documents at the same paths, as a notebook would make them: no contract is checked, no
coordinates are refused, nothing is remembered of earlier snapshots (so there is no ledger).

Belongs here: the other side of the comparison. Does not: anything that is shipped.
"""

import io
import json
from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd

BANDS = [-10, 1, 2.5, 4.5, 6, 7, 12]
DEPTHS = [-100, 10, 35, 70, 300, 1000]
PAGE_MAGNITUDE, PAGE_SIGNIFICANCE = 2.5, 600
STORM_KP = 5
BRIEF = ["id", "mag", "place", "time", "depth", "type", "alert", "has_page"]

Documents = dict[str, Any]


def make_week(bodies: Mapping[str, bytes]) -> dict[str, bytes]:
    """JSON by path; `bodies` by source."""
    earthquakes = read_earthquakes(bodies["usgs"])
    documents = {
        **event_pages(earthquakes),
        "earthquakes/summary.json": summary(earthquakes),
        "earthquakes/statistics.json": statistics(earthquakes),
        "earthquakes/week.geojson": week(earthquakes),
        **natural_events(json.loads(bodies["eonet"])["events"]),
        **space_weather(bodies),
    }
    return {path: json.dumps(each, sort_keys=True).encode() for path, each in documents.items()}


def read_earthquakes(body: bytes) -> pd.DataFrame:
    """One row an event, newest first."""
    frame = pd.json_normalize(json.loads(body)["features"]).drop(columns="type")
    frame.columns = frame.columns.str.removeprefix("properties.")
    where = pd.DataFrame(frame["geometry.coordinates"].tolist())
    frame[["longitude", "latitude", "depth"]] = where
    frame["time"] = pd.to_datetime(frame["time"], unit="ms", utc=True)
    frame["updated"] = pd.to_datetime(frame["updated"], unit="ms", utc=True)
    frame["has_page"] = (frame["mag"] >= PAGE_MAGNITUDE) | (frame["sig"] >= PAGE_SIGNIFICANCE)
    return frame.sort_values("time", ascending=False, ignore_index=True)


def event_pages(frame: pd.DataFrame) -> Documents:
    """A document for each event that has a page."""
    shown = frame[frame["has_page"]].drop(columns=["geometry.coordinates", "geometry.type"])
    return {f"earthquakes/events/{row['id']}.json": row for row in rows(shown)}


def summary(frame: pd.DataFrame) -> Any:
    """Counts, the largest, the latest."""
    days = frame.groupby(frame["time"].dt.strftime("%Y-%m-%d"))["mag"].agg(["size", "max"])
    return {
        "event_count": len(frame),
        "page_count": int(frame["has_page"].sum()),
        "bands": counted(pd.cut(frame["mag"], BANDS, right=False)),
        "days": rows(days.reset_index()),
        "largest": rows(frame.nlargest(10, "mag")[BRIEF]),
        "latest": rows(frame[frame["has_page"]].head(20)[BRIEF]),
    }


def statistics(frame: pd.DataFrame) -> Any:
    """By day, magnitude, depth and region."""
    bands = pd.cut(frame["mag"], BANDS, right=False).astype(str)
    region = frame["place"].str.rpartition(",")[2].str.strip()
    return {
        "event_count": len(frame),
        "bands": counted(bands),
        "depths": counted(pd.cut(frame["depth"], DEPTHS, right=False)),
        "regions": counted(region),
        "days": rows(pd.crosstab(frame["time"].dt.strftime("%Y-%m-%d"), bands).reset_index()),
    }


def week(frame: pd.DataFrame) -> Any:
    """All events as GeoJSON."""
    points = frame[["longitude", "latitude"]].to_numpy().tolist()
    features = [
        {"type": "Feature", "id": row["id"], "properties": row, "geometry": point(at)}
        for row, at in zip(rows(frame[BRIEF]), points, strict=True)
    ]
    return {"type": "FeatureCollection", "features": features}


def natural_events(events: list[dict[str, Any]]) -> Documents:
    """A document an event, the open ones by category, and their map."""
    still_open = [each for each in events if not each.get("closed")]
    by_category: dict[str, list[Any]] = {}
    for each in still_open:
        by_category.setdefault(each["categories"][0]["title"], []).append(each["title"])
    features = [
        {"type": "Feature", "id": each["id"], "geometry": point(each["geometry"][-1])}
        for each in still_open
    ]
    return {
        **{f"natural-events/events/{each['id']}.json": each for each in events},
        "natural-events/open.json": by_category,
        "natural-events/map.geojson": {"type": "FeatureCollection", "features": features},
    }


def space_weather(bodies: Mapping[str, bytes]) -> Documents:
    """Observed, forecast, alerts."""
    observed = planetary_k(bodies["swpc_kp"])
    forecast = planetary_k(bodies["swpc_forecast"])
    alerts = pd.read_json(io.BytesIO(bodies["swpc_alerts"]))
    return {
        "space-weather/kp.json": rows(observed),
        "space-weather/forecast.json": rows(forecast[forecast["observed"] != "observed"]),
        "space-weather/alerts.json": rows(alerts.sort_values("issue_datetime", ascending=False)),
    }


def planetary_k(body: bytes) -> pd.DataFrame:
    """The product as it is with a header row, storms marked."""
    header, *values = json.loads(body)
    frame = pd.DataFrame(values, columns=[name.lower() for name in header])
    frame["kp"] = frame["kp"].astype(float)
    frame["is_storm"] = frame["kp"] >= STORM_KP
    return frame


def counted(values: "pd.Series[Any]") -> dict[str, int]:
    """How often each value is there."""
    return {str(name): int(count) for name, count in values.value_counts().items()}


def rows(frame: pd.DataFrame) -> Any:
    """A list of dictionaries, of JSON types."""
    return json.loads(frame.to_json(orient="records", date_format="iso"))


def point(at: Iterable[Any]) -> dict[str, Any]:
    """GeoJSON."""
    return {"type": "Point", "coordinates": list(at)}
