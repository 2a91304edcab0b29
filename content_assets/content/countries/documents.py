"""Places: what happened in and off each country, by all sources that tell of places.

Belongs here: the models. Does not: how they are computed (the modules beside it).
"""

from typing import Annotated

from pydantic import BaseModel, Field, StringConstraints

from content_assets.authoring import Document
from content_assets.content.earthquakes.documents import EarthquakeBrief
from content_assets.content.members import LatitudeDeg, LongitudeDeg
from content_assets.content.natural_events.documents import NaturalEventBrief

Slug = Annotated[str, StringConstraints(pattern="^[a-z0-9]+(-[a-z0-9]+)*$", max_length=64)]
OffshoreKm = Annotated[
    int | None,
    Field(ge=0, le=370, description="to the country's nearest coast; null within it"),
]


class CountryEarthquake(EarthquakeBrief):
    """An earthquake with a page of its own, in a country or off it."""

    longitude_deg: LongitudeDeg
    latitude_deg: LatitudeDeg
    offshore_km: OffshoreKm


class CountryNaturalEvent(NaturalEventBrief):
    """An open natural event, at its last position, in a country or off it."""

    offshore_km: OffshoreKm


class CountryReport(Document, name="country-report", version="1.0"):
    """One country: what happened in it, or up to 370 km off it, with no coast nearer."""

    slug: Slug
    name: str
    code: str | None = Field(description="ISO 3166-1 numeric; null where there is none")
    longitude_deg: LongitudeDeg = Field(description="of its middle")
    latitude_deg: LatitudeDeg
    reach_deg: float = Field(gt=0, le=180, description="from its middle to its farthest coast")
    earthquake_count: int = Field(ge=0)
    largest: CountryEarthquake | None
    earthquakes: list[CountryEarthquake] = Field(description="newest first, at most 200")
    natural_event_count: int = Field(ge=0)
    natural_events: list[CountryNaturalEvent] = Field(description="newest first, at most 200")


class CountryBrief(BaseModel):
    """What a list shows of a country."""

    model_config = Document.model_config

    slug: Slug
    name: str
    earthquake_count: int = Field(ge=0)
    largest_magnitude: float | None
    natural_event_count: int = Field(ge=0)


class Reference(BaseModel):
    """Data that others made for good, and whose version we chose."""

    model_config = Document.model_config

    title: str
    version: str
    licence: str
    digest: str = Field(description="SHA-256 of the file")


class Countries(Document, name="countries", version="1.0"):
    """All countries that the atlas knows, by name."""

    atlas: Reference
    earthquake_count: int = Field(ge=0, description="in and off all of them")
    natural_event_count: int = Field(ge=0)
    countries: list[CountryBrief]
