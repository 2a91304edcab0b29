"""Natural events: the documents made of NASA's EONET.

Belongs here: the models. Does not: how they are computed (the modules beside it).
"""

from typing import Annotated, Literal

from pydantic import BaseModel, Field, StringConstraints

from content_assets.authoring import Document, Instant, since
from content_assets.content.members import EventId, LatitudeDeg, LongitudeDeg, PointGeometry

# without the escapes that Python forgives and ECMAScript doesn't
WebUrl = Annotated[str, StringConstraints(pattern="^https?://[^\\s\"'<>]+$", max_length=2000)]
Ring = Annotated[
    list[tuple[LongitudeDeg, LatitudeDeg]],
    Field(min_length=4, description="closed: the last position is the first"),
]


class PolygonGeometry(BaseModel):
    """A GeoJSON Polygon: its outline, then its holes."""

    model_config = Document.model_config

    type: Literal["Polygon"] = "Polygon"
    coordinates: Annotated[list[Ring], Field(min_length=1)]


EventGeometry = PointGeometry | PolygonGeometry


class NaturalEventCategory(BaseModel):
    """What kind of event it is, in EONET's words."""

    model_config = Document.model_config

    id: str
    title: str


class NaturalEventSource(BaseModel):
    """Who told EONET of an event."""

    model_config = Document.model_config

    id: str
    url: WebUrl | None = Field(description="null where it is no address of a page")


class NaturalEventPosition(BaseModel):
    """Where an event was at a time, and how large."""

    model_config = Document.model_config

    observed_at: Instant
    geometry: EventGeometry
    magnitude: float | None
    magnitude_unit: str | None = Field(description="as EONET names it: kts, acres, NM^2")


class RefusedPosition(BaseModel):
    """A position that was left out, as no place on Earth has such coordinates."""

    model_config = Document.model_config

    event_id: EventId
    observed_at: Instant
    expected: str
    found: str


class RefusedEvent(BaseModel):
    """An event that was left out, as no path can hold its id."""

    model_config = Document.model_config

    event_id: str = Field(description="as EONET gives it, cut to 80 characters")
    title: str | None
    expected: str


class NaturalEvent(Document, name="natural-event", version="1.1"):
    """One event, as EONET listed it last."""

    id: EventId
    title: str
    description: str | None
    state: Literal["open", "closed"]
    closed_at: Instant | None = Field(description="when it ended; null while it is open")
    is_quiet: Annotated[bool, since("1.1")] = Field(
        description="open when EONET listed it last, and not in its list of 30 days any more"
    )
    categories: list[NaturalEventCategory]
    sources: list[NaturalEventSource]
    positions: list[NaturalEventPosition] = Field(description="oldest first; may be empty")
    refused: list[RefusedPosition] = Field(description="what was left out of positions")
    source_url: WebUrl | None


class NaturalEventBrief(BaseModel):
    """What a list shows of an event."""

    model_config = Document.model_config

    id: EventId
    title: str
    category: str = Field(description="the id of its first category")
    first_observed_at: Instant | None
    last_observed_at: Instant | None = Field(description="null where it has no position")
    longitude_deg: LongitudeDeg | None = Field(description="of a point, or of an area's middle")
    latitude_deg: LatitudeDeg | None
    magnitude: float | None = Field(description="at its last position")
    magnitude_unit: str | None
    position_count: int = Field(ge=0)


class NaturalEventGroup(BaseModel):
    """The open events of one category, newest first."""

    model_config = Document.model_config

    id: str
    title: str
    events: list[NaturalEventBrief]


class OpenNaturalEvents(Document, name="natural-events-open", version="1.1"):
    """All events that EONET lists as open, by category."""

    event_count: int = Field(ge=0, description="open ones; each counts in its first category")
    listed_count: int = Field(ge=0, description="open and closed ones that EONET lists")
    last_observed_at: Instant | None
    categories: list[NaturalEventGroup] = Field(description="by title; none is empty")
    refused: list[RefusedPosition] = Field(description="of all that EONET lists, by event")
    refused_events: Annotated[list[RefusedEvent], since("1.1")]


class NaturalEventFeature(BaseModel):
    """An open event at its last position, as a GeoJSON Feature."""

    model_config = Document.model_config

    type: Literal["Feature"] = "Feature"
    id: EventId
    geometry: EventGeometry
    properties: NaturalEventBrief


class NaturalEventMap(Document, name="natural-events-map", version="1.0"):
    """All open events as a GeoJSON FeatureCollection (RFC 7946), newest first."""

    type: Literal["FeatureCollection"] = "FeatureCollection"
    listed_count: int = Field(ge=0, description="open and closed ones that EONET lists")
    features: list[NaturalEventFeature]
