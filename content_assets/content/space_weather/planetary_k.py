"""The planetary K index: what was observed, and apart from it what is expected.

Belongs here: rows -> documents. Does not: what a row may be (swpc.py).
"""

from typing import Any

from content_assets.authoring import Documents, RawReading, in_contract, utc_instant
from content_assets.content.space_weather.documents import (
    KpForecast,
    KpReading,
    PlanetaryKForecast,
    PlanetaryKObserved,
)
from content_assets.content.space_weather.scale import SOURCE_URL, g_scale, scale_steps

OBSERVED_PATH = "space-weather/kp.json"
FORECAST_PATH = "space-weather/forecast.json"
_DECIMALS = 2


def build_observed(raw: RawReading) -> Documents:
    """The one document of what was observed; a period without a value is left out.

    Raises:
        ContractError: No period has a value, or one breaks the contract; names the member.
    """
    readings = [_reading(row) for row in _rows_with_values(raw)]
    data = {
        "scale": scale_steps(),
        "scale_source_url": SOURCE_URL,
        "last_starts_at": readings[-1].starts_at if readings else None,
        "readings": readings,
        "largest": max(readings, key=lambda each: (each.kp, each.starts_at), default=None),
    }
    document = in_contract(PlanetaryKObserved, data, name=OBSERVED_PATH)
    return Documents(PlanetaryKObserved, {OBSERVED_PATH: document}, {raw.source: raw.ref})


def build_forecast(raw: RawReading) -> Documents:
    """The one document of what is estimated or predicted; what was observed is not in it.

    Raises:
        ContractError: A period breaks the contract; names the member.
    """
    rows = [row for row in _rows_with_values(raw) if row["observed"] != "observed"]
    periods = [in_contract(KpForecast, _period(row), name=FORECAST_PATH) for row in rows]
    largest = max((each.kp for each in periods), default=None)
    data = {
        "periods": periods,
        "largest": next((each for each in periods if each.kp == largest), None),
    }
    document = in_contract(PlanetaryKForecast, data, name=FORECAST_PATH)
    return Documents(PlanetaryKForecast, {FORECAST_PATH: document}, {raw.source: raw.ref})


def _rows_with_values(raw: RawReading) -> list[dict[str, Any]]:
    """The rows that have a Kp, oldest first; -1 is SWPC's «not known»."""
    known = [row for row in raw.rows if row["kp"] is not None and row["kp"] >= 0]
    return sorted(known, key=lambda row: utc_instant(row["time_tag"]))


def _reading(row: dict[str, Any]) -> KpReading:
    kp = _kp(row)
    data = {
        "starts_at": utc_instant(row["time_tag"]),
        "kp": kp,
        "g_scale": g_scale(kp),
        "a_running": _count(row.get("a_running")),
        "station_count": _count(row.get("station_count")),
    }
    return in_contract(KpReading, data, name=OBSERVED_PATH)


def _period(row: dict[str, Any]) -> dict[str, Any]:
    kp = _kp(row)
    starts_at = utc_instant(row["time_tag"])
    return {"starts_at": starts_at, "kp": kp, "g_scale": g_scale(kp), "kind": row["observed"]}


def _kp(row: dict[str, Any]) -> float:
    return round(float(row["kp"]), _DECIMALS) + 0.0


def _count(count: int | None) -> int | None:
    """A whole number; -1 is SWPC's «not known»."""
    return None if count is None or count < 0 else count
