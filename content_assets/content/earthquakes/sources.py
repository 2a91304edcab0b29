"""The source of the earthquakes and its settings."""

from content_assets.authoring.sources import ADDRESS, Setting, SourceSpec
from content_assets.content.earthquakes import usgs

BASE_URL = Setting(
    "usgs_base_url",
    "https://earthquake.usgs.gov",
    ADDRESS,
    about="the live feed; the demo sets its replayer",
)
FEED = Setting(
    "usgs_feed",
    "all_week",
    r"all_day|all_week|2\.5_week|all_month",
    about="`all_day`, `all_week`, `2.5_week` or `all_month`",
)
SETTLED_DAYS = Setting(
    "archive_settled_days",
    "30",
    "[1-9][0-9]{0,4}",
    about="how long after a day its archived document is frozen: not asked for again",
)
USGS = SourceSpec(
    name=usgs.NAME,
    provider="usgs",
    url="{usgs_base_url}/earthquakes/feed/v1.0/summary/{usgs_feed}.geojson",
    read=usgs.read,
    caps=usgs.CAPS,
    cadence_minutes=5,
    fresh_minutes=30,
    grace_minutes=15,
    quiet_minutes=3 * 60,  # somewhere the earth quakes every few minutes
    title="USGS Earthquake Hazards Program",
    licence="Public domain (U.S. Geological Survey)",
    homepage_url="https://earthquake.usgs.gov/",
)
