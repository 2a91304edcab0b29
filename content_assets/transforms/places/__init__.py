"""Places: which country a point on Earth lies in or off, and what happened in each.

Belongs here: the atlas (atlas.py), what it says of a point (locate.py), one document a country
(countries.py). Does not: any country's borders by our own opinion; they are Natural Earth's.
"""

from content_assets.transforms.places.atlas import Country, read_countries
from content_assets.transforms.places.countries import (
    LocatedEvents,
    build_countries,
    build_country_index,
    country_path,
    locate_events,
)
from content_assets.transforms.places.locate import Atlas, Located, load_atlas

__all__ = [
    "Atlas",
    "Country",
    "Located",
    "LocatedEvents",
    "build_countries",
    "build_country_index",
    "country_path",
    "load_atlas",
    "locate_events",
    "read_countries",
]
