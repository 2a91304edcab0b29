"""Earthquakes by day, and counted: the documents of the archive and the statistics.

Belongs here: the models. Does not: how they are computed (the modules beside it).
"""

from typing import Annotated

from pydantic import BaseModel, Field, StringConstraints

from content_assets.authoring import Digest, Document, Instant
from content_assets.content.earthquakes.documents import (
    DayCount,
    DepthKm,
    MagnitudeBand,
    RefusedValue,
)
from content_assets.content.members import EventId, LatitudeDeg, LongitudeDeg

Date = Annotated[str, StringConstraints(pattern=r"^\d{4}-\d\d-\d\d$")]


class DepthBand(BaseModel):
    """How many events of `minimum_km <= depth < below_km`; null is open."""

    model_config = Document.model_config

    label: str
    minimum_km: float | None
    below_km: float | None
    count: int = Field(ge=0)


class RegionCount(BaseModel):
    """How many events USGS places in a region: the last part of what it calls the place."""

    model_config = Document.model_config

    region: str
    count: int = Field(ge=0)


class Tally(Document):
    """Events, counted in each way that the documents below tell."""

    event_count: int = Field(ge=0)
    largest_magnitude: float | None
    bands: list[MagnitudeBand] = Field(description="events without a magnitude are in none")
    depths: list[DepthBand] = Field(description="events without a depth are in none")
    regions: list[RegionCount] = Field(description="the most events first, then by name")


class ArchivedEvent(BaseModel):
    """One event of a day, as the event service had it when the day was made."""

    model_config = Document.model_config

    id: EventId
    occurred_at: Instant
    magnitude: float | None
    magnitude_type: str | None
    depth_km: DepthKm | None
    longitude_deg: LongitudeDeg
    latitude_deg: LatitudeDeg
    place: str | None
    event_type: str
    status: str = Field(description="automatic, reviewed or deleted")
    source_url: str


class EarthquakeDay(Tally, name="earthquake-day", version="1.0"):
    """All events of one UTC day."""

    date: Date
    is_settled: bool = Field(
        description="made so long after the day that it is frozen: not asked for again"
    )
    events: list[ArchivedEvent] = Field(description="oldest first, then by id")
    refused: list[RefusedValue] = Field(description="what can't be, by event")


class ArchivedDay(DayCount):
    """One day of the archive: what the calendar shows of it."""

    is_settled: bool
    digest: Digest = Field(description="sha256 of the day's document that is counted here")
    bands: list[int] = Field(description="events by the archive's magnitude bands")


class EarthquakeArchive(Tally, name="earthquake-archive", version="1.0"):
    """Which days are archived, and all their events counted."""

    day_count: int = Field(ge=0)
    days: list[ArchivedDay] = Field(description="oldest first; a day that is missing was not made")


class DayBands(DayCount):
    """One UTC day, counted by magnitude."""

    bands: list[int] = Field(description="events by the document's magnitude bands")


class EarthquakeStatistics(Tally, name="earthquake-statistics", version="1.0"):
    """The events of the feed, counted by day, magnitude, depth and region."""

    first_occurred_at: Instant | None
    last_occurred_at: Instant | None
    days: list[DayBands] = Field(description="every UTC day from the first event to the last")
    refused: list[RefusedValue] = Field(description="what can't be, by event")
