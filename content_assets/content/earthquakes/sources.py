"""The source of the earthquakes."""

from content_assets.content.earthquakes import usgs
from content_assets.sources.spec import SourceSpec

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
