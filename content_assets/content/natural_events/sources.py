"""The source of the natural events."""

from content_assets.authoring.sources import ADDRESS, Setting, SourceSpec
from content_assets.content.natural_events import eonet

BASE_URL = Setting(
    "eonet_base_url", "https://eonet.gsfc.nasa.gov", ADDRESS, about="NASA's natural events"
)
EONET = SourceSpec(
    name=eonet.NAME,
    provider="eonet",
    url="{eonet_base_url}/api/v3/events?status=all&days=30",  # that had news in 30 days
    read=eonet.read,
    caps=eonet.CAPS,
    cadence_minutes=60,
    fresh_minutes=3 * 60,
    grace_minutes=2 * 60,
    quiet_minutes=7 * 24 * 60,  # curated by hand, also not on weekends
    title="NASA Earth Observatory Natural Event Tracker (EONET)",
    licence="Free to use, courtesy of NASA EONET",
    homepage_url="https://eonet.gsfc.nasa.gov/",
)
