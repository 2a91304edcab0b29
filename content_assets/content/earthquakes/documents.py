"""Earthquakes: the documents made of the USGS feed.

Belongs here: the models. Does not: how they are computed (beside this).
"""

from typing import Annotated, Literal

from pydantic import BaseModel, Field

from content_assets.authoring import Document, Instant, since
from content_assets.content.members import EventId, LatitudeDeg, LongitudeDeg, PointGeometry

DepthKm = Annotated[
    float, Field(ge=-100, le=1000, description="km below sea level; may be negative")
]
Alert = Literal["green", "yellow", "orange", "red"]
ListedState = Literal["listed", "withdrawn", "merged"]


class EarthquakeAlias(Document, name="earthquake-alias", version="1.0"):
    """Another id of an event that has a page: who asks for it is led there, for good."""

    id: EventId
    event_id: EventId = Field(description="the id that the event's document has")


class EarthquakeRevision(BaseModel):
    """What USGS said of an event, from one of its snapshots on."""

    model_config = Document.model_config

    seen_at: Instant = Field(description="when USGS made the first snapshot that says so")
    magnitude: float | None
    magnitude_type: str | None
    place: str | None
    status: str


class EarthquakeEvent(Document, name="earthquake-event", version="1.1"):
    """One earthquake (or quarry blast, explosion, ice quake), as USGS had it last."""

    state: Annotated[ListedState, since("1.1")] = Field(
        description="withdrawn: it vanished while it should still be listed; merged: it goes on "
        "under merged_into"
    )
    state_since: Annotated[Instant, since("1.1")] = Field(
        description="when USGS made the first snapshot with this state"
    )
    merged_into: Annotated[EventId | None, since("1.1")]
    first_seen_at: Annotated[Instant, since("1.1")]
    revisions: Annotated[list[EarthquakeRevision], since("1.1")] = Field(
        description="oldest first; the last is valid now"
    )
    id: EventId
    magnitude: float | None = Field(description="moment magnitude or the scale of magnitude_type")
    magnitude_type: str | None
    place: str | None
    occurred_at: Instant
    updated_at: Instant = Field(description="as the source gives it; not monotonic")
    longitude_deg: LongitudeDeg
    latitude_deg: LatitudeDeg
    depth_km: DepthKm | None
    event_type: str
    status: str = Field(description="automatic, reviewed or deleted")
    significance: int = Field(ge=0, description="USGS significance, 0 to about 2,900")
    alert: Alert | None = Field(description="PAGER alert level")
    felt_count: int | None = Field(ge=0, description="Did You Feel It? responses")
    intensity_felt: float | None = Field(description="community intensity (CDI), 0 to 12")
    intensity_estimated: float | None = Field(description="instrumental intensity (MMI), 0 to 12")
    is_tsunami_flagged: bool
    station_count: int | None = Field(ge=0)
    nearest_station_deg: float | None = Field(ge=0, description="1 degree is about 111.2 km")
    residual_seconds: float | None = Field(description="RMS travel-time residual")
    azimuthal_gap_deg: float | None = Field(ge=0, le=360)
    network: str
    linked_ids: list[EventId] = Field(description="other identifiers of the same event, sorted")
    source_url: str


class TrackedEvent(BaseModel):
    """What is remembered of an event that has a page, as long as the feed should list it."""

    model_config = Document.model_config

    id: EventId
    occurred_at: Instant
    state: ListedState
    state_since: Instant
    merged_into: EventId | None
    first_seen_at: Instant
    revisions: list[EarthquakeRevision]
    last: EarthquakeEvent | None = Field(description="its document, where it is no longer listed")


class EarthquakeLedger(Document, name="earthquake-ledger", version="1.0"):
    """The memory of the feed: what was seen of each event, and what became of it."""

    listed_count: int = Field(ge=0)
    withdrawn_count: int = Field(ge=0)
    events: list[TrackedEvent] = Field(description="by id")
    aliases: dict[str, EventId] = Field(description="other id of an event -> the one it has")


class RefusedValue(BaseModel):
    """What USGS says of an event, and nothing on Earth can be."""

    model_config = Document.model_config

    event_id: str = Field(description="as USGS gives it, cut to 80 characters")
    member: str = Field(description="our name for it; id: no path can hold that")
    expected: str
    found: str
    is_event_left_out: bool = Field(description="if not, it stays, and the value is unknown")


class EarthquakeBrief(BaseModel):
    """What a list shows of an event."""

    model_config = Document.model_config

    id: EventId
    magnitude: float | None
    place: str | None
    occurred_at: Instant
    depth_km: DepthKm | None
    event_type: str
    alert: Alert | None
    has_page: bool


class MagnitudeBand(BaseModel):
    """How many events of `minimum <= magnitude < below`; null is open."""

    model_config = Document.model_config

    label: str
    minimum: float | None
    below: float | None
    count: int = Field(ge=0)


class DayCount(BaseModel):
    """Events of one UTC day."""

    model_config = Document.model_config

    date: str = Field(pattern=r"^\d{4}-\d\d-\d\d$")
    count: int = Field(ge=0)
    largest_magnitude: float | None


class EarthquakeSummary(Document, name="earthquake-summary", version="1.0"):
    """What the front page tells of the week."""

    window_days: int
    event_count: int = Field(ge=0)
    page_count: int = Field(ge=0, description="events with a document and a page of their own")
    first_occurred_at: Instant | None
    last_occurred_at: Instant | None
    bands: list[MagnitudeBand]
    days: list[DayCount]
    largest: list[EarthquakeBrief]
    latest: list[EarthquakeBrief] = Field(description="newest first, only those with a page")


class EarthquakeFeature(BaseModel):
    """One event as a GeoJSON Feature."""

    model_config = Document.model_config

    type: Literal["Feature"] = "Feature"
    id: EventId
    geometry: PointGeometry
    properties: EarthquakeBrief


class EarthquakeWeek(Document, name="earthquake-week", version="1.0"):
    """All events of the feed as a GeoJSON FeatureCollection (RFC 7946), newest first."""

    type: Literal["FeatureCollection"] = "FeatureCollection"
    features: list[EarthquakeFeature]
