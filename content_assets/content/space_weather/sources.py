"""The sources of the space weather: three products, so that one can fail without the others."""

from collections.abc import Callable

from content_assets.authoring.sources import ADDRESS, Reading, Setting, SourceSpec
from content_assets.content.space_weather import swpc

BASE_URL = Setting(
    "swpc_base_url", "https://services.swpc.noaa.gov", ADDRESS, about="NOAA's space weather"
)
LICENCE = "Public domain (NOAA Space Weather Prediction Center)"
_HOURS = 60  # minutes


def _product(
    name: str,
    file: str,
    read: Callable[[bytes], Reading],
    *,
    quiet_minutes: int | None,
    title: str,
    page: str,
) -> SourceSpec:
    return SourceSpec(
        name=name,
        provider="swpc",
        url=f"{{swpc_base_url}}/products/{file}.json",
        read=read,
        caps=swpc.CAPS,
        cadence_minutes=15,
        fresh_minutes=60,
        grace_minutes=45,
        quiet_minutes=quiet_minutes,
        title=title,
        licence=LICENCE,
        homepage_url=f"https://www.swpc.noaa.gov/products/{page}",
    )


KP = _product(
    swpc.KP,
    "noaa-planetary-k-index",
    swpc.read_kp,
    quiet_minutes=6 * _HOURS,  # a period has three hours
    title="NOAA SWPC planetary K index",
    page="planetary-k-index",
)
FORECAST = _product(
    swpc.FORECAST,
    "noaa-planetary-k-index-forecast",
    swpc.read_forecast,
    quiet_minutes=36 * _HOURS,  # made at least once a day
    title="NOAA SWPC planetary K index forecast",
    page="3-day-geomagnetic-forecast",
)
ALERTS = _product(
    swpc.ALERTS,
    "alerts",
    swpc.read_alerts,
    quiet_minutes=None,  # the sun may be quiet
    title="NOAA SWPC watches, warnings and alerts",
    page="alerts-watches-and-warnings",
)
