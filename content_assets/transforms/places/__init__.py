"""Places: which country a point on Earth lies in, or lies off.

Belongs here: the atlas, and what it says of a point. Does not: what happened there.
"""

from content_assets.transforms.places.atlas import Country, read_countries
from content_assets.transforms.places.locate import Atlas, Located, describe

__all__ = ["Atlas", "Country", "Located", "describe", "read_countries"]
