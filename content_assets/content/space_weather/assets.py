"""Space weather: SWPC's products, and the documents made of them.

Each product is a source of its own: one that is down leaves the others' documents alone.
"""

from content_assets.authoring import (
    Documents,
    NotOlder,
    RawReading,
    Rules,
    document_asset,
    source_asset,
)
from content_assets.content.space_weather import sources
from content_assets.content.space_weather.alerts import build_alerts
from content_assets.content.space_weather.documents import (
    PlanetaryKForecast,
    PlanetaryKObserved,
    SpaceWeatherAlerts,
)
from content_assets.content.space_weather.planetary_k import build_forecast, build_observed
from content_assets.content.space_weather.sources import LICENCE
from content_assets.content.space_weather.swpc import ALERTS, FORECAST, KP

_DOCUMENTATION = "https://www.swpc.noaa.gov/products/planetary-k-index"

raw_swpc__kp = source_asset(
    sources.KP,
    name="raw_swpc__kp",
    kinds={"http", "json"},
    documentation=_DOCUMENTATION,
    description="The newest body of the planetary K index, kept as fetched.",
)
raw_swpc__forecast = source_asset(
    sources.FORECAST,
    name="raw_swpc__forecast",
    kinds={"http", "json"},
    documentation=_DOCUMENTATION,
    description="The newest body of the planetary K index' forecast, kept as fetched.",
)
raw_swpc__alerts = source_asset(
    sources.ALERTS,
    name="raw_swpc__alerts",
    kinds={"http", "json"},
    documentation="https://www.swpc.noaa.gov/products/alerts-watches-and-warnings",
    description="The newest body of watches, warnings and alerts, kept as fetched.",
)


@document_asset(
    contract=PlanetaryKObserved,
    paths="space-weather/kp.json",
    title="Space weather: planetary K index, observed",
    sources=[KP],
    licence=LICENCE,
    rules=Rules(not_older=[NotOlder("last_starts_at", tolerance_hours=24)]),
)
def page_space_weather__kp(raw_swpc__kp: RawReading) -> Documents:
    """The planetary K index of the last days with NOAA's G-scale; no forecast is in it."""
    return build_observed(raw_swpc__kp)


@document_asset(
    contract=PlanetaryKForecast,
    paths="space-weather/forecast.json",
    title="Space weather: planetary K index, forecast",
    sources=[FORECAST],
    licence=LICENCE,
)
def page_space_weather__forecast(raw_swpc__forecast: RawReading) -> Documents:
    """The planetary K index as SWPC estimates and predicts it, apart from what was observed."""
    return build_forecast(raw_swpc__forecast)


@document_asset(
    contract=SpaceWeatherAlerts,
    paths="space-weather/alerts.json",
    title="Space weather: watches, warnings, alerts",
    sources=[ALERTS],
    licence=LICENCE,
)
def page_space_weather__alerts(raw_swpc__alerts: RawReading) -> Documents:
    """SWPC's messages word for word, newest first, with code, serial number and issue time."""
    return build_alerts(raw_swpc__alerts)
