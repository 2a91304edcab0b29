"""The week as GeoJSON: every event of the feed, newest first.

Belongs here: the FeatureCollection. Does not: drawing it (site/).
"""

from content_assets.authoring import Documents, in_contract
from content_assets.content.earthquakes.documents import EarthquakeFeature, EarthquakeWeek
from content_assets.content.earthquakes.list_items import build_briefs
from content_assets.content.earthquakes.tracking import Tracked
from content_assets.content.members import PointGeometry

PATH = "earthquakes/week.geojson"


def build_week(tracked: Tracked) -> Documents:
    """All events as one document.

    Raises:
        ContractError: An event that breaks the contract; names it and the member.
    """
    frame = tracked.table.frame
    places = zip(frame["longitude_deg"].tolist(), frame["latitude_deg"].tolist(), strict=True)
    features = [
        EarthquakeFeature(id=brief.id, geometry=PointGeometry(coordinates=at), properties=brief)
        for brief, at in zip(build_briefs(frame), places, strict=True)
    ]
    week = in_contract(EarthquakeWeek, {"features": features}, name=PATH)
    return Documents(EarthquakeWeek, {PATH: week}, tracked.table.made_from)
