"""The jobs of `dagster dev`: refresh what is made from sources, publish what was made."""

import dagster as dg

from content_assets.orchestration.assets.earthquakes import raw_usgs__feed
from content_assets.orchestration.assets.site import page_site__sources, release

_publishing = dg.AssetSelection.assets(page_site__sources.definition, release)

refresh_job = dg.define_asset_job(
    "refresh",
    selection=dg.AssetSelection.assets(raw_usgs__feed).downstream() - _publishing,
    description="Fetch the sources and make every document set anew.",
)
publish_job = dg.define_asset_job(
    "publish",
    selection=_publishing,
    description="Publish what was made as one release; delivery follows by sensor.",
)
