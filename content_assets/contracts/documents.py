"""The documents that sites and people read: one model each, one contract each.

A contract is a name and a version, `earthquake-event/1.0`. Adding a member is a
minor step; taking one away or changing its meaning is a major one, and a site
says in `/api/health` which majors it can read.

Belongs here: the models. Does not: how they are computed (transforms/), where
they are stored (publishing/). Units stand in the names; times are UTC, ISO 8601
with milliseconds and a `Z`. No document holds a clock reading, a run id or the
time of a fetch: the same data is the same bytes.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from content_assets.contracts.release import RawRef

RESERVED_MEMBER = "$release"  # the mirror's own member in each document

Instant = Annotated[str, StringConstraints(pattern=r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$")]
EventId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{1,64}$")]
LongitudeDeg = Annotated[float, Field(ge=-180, le=180, description="degrees east, WGS 84")]
LatitudeDeg = Annotated[float, Field(ge=-90, le=90, description="degrees north, WGS 84")]
DepthKm = Annotated[
    float, Field(ge=-100, le=1000, description="km below sea level; may be negative")
]
Alert = Literal["green", "yellow", "orange", "red"]


class Document(BaseModel):
    """One JSON object at a stable path. Writers are strict: no unknown members."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)

    contract_name: ClassVar[str]
    contract_version: ClassVar[str]

    @classmethod
    def contract(cls) -> str:
        """Name and version, as documents, sets, releases and the site's health give it."""
        return f"{cls.contract_name}/{cls.contract_version}"


ListedState = Literal["listed", "withdrawn", "merged"]


class EarthquakeRevision(BaseModel):
    """What USGS said of an event, from one of its snapshots on."""

    model_config = Document.model_config

    seen_at: Instant = Field(description="when USGS made the first snapshot that says so")
    magnitude: float | None
    magnitude_type: str | None
    place: str | None
    status: str


class EarthquakeEvent(Document):
    """One earthquake (or quarry blast, explosion, ice quake), as USGS had it last."""

    contract_name: ClassVar[str] = "earthquake-event"
    contract_version: ClassVar[str] = "1.1"

    schema_: Literal["earthquake-event/1.1"] = Field("earthquake-event/1.1", alias="schema")
    state: ListedState = Field(
        description="withdrawn: it vanished while it should still be listed; merged: it goes on "
        "under merged_into"
    )
    state_since: Instant = Field(description="when USGS made the first snapshot with this state")
    merged_into: EventId | None
    first_seen_at: Instant
    revisions: list[EarthquakeRevision] = Field(description="oldest first; the last is valid now")
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


class EarthquakeLedger(Document):
    """The memory of the feed: what was seen of each event, and what became of it."""

    contract_name: ClassVar[str] = "earthquake-ledger"
    contract_version: ClassVar[str] = "1.0"

    schema_: Literal["earthquake-ledger/1.0"] = Field("earthquake-ledger/1.0", alias="schema")
    listed_count: int = Field(ge=0)
    withdrawn_count: int = Field(ge=0)
    events: list[TrackedEvent] = Field(description="by id")
    aliases: dict[str, EventId] = Field(description="other id of an event -> the one it has")


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


class EarthquakeSummary(Document):
    """What the front page tells of the week."""

    contract_name: ClassVar[str] = "earthquake-summary"
    contract_version: ClassVar[str] = "1.0"

    schema_: Literal["earthquake-summary/1.0"] = Field("earthquake-summary/1.0", alias="schema")
    window_days: int
    event_count: int = Field(ge=0)
    page_count: int = Field(ge=0, description="events with a document and a page of their own")
    first_occurred_at: Instant | None
    last_occurred_at: Instant | None
    bands: list[MagnitudeBand]
    days: list[DayCount]
    largest: list[EarthquakeBrief]
    latest: list[EarthquakeBrief] = Field(description="newest first, only those with a page")


class PointGeometry(BaseModel):
    """A GeoJSON Point: [longitude, latitude]; the depth is a property."""

    model_config = Document.model_config

    type: Literal["Point"] = "Point"
    coordinates: tuple[LongitudeDeg, LatitudeDeg]


class EarthquakeFeature(BaseModel):
    """One event as a GeoJSON Feature."""

    model_config = Document.model_config

    type: Literal["Feature"] = "Feature"
    id: EventId
    geometry: PointGeometry
    properties: EarthquakeBrief


class EarthquakeWeek(Document):
    """All events of the feed as a GeoJSON FeatureCollection (RFC 7946), newest first."""

    contract_name: ClassVar[str] = "earthquake-week"
    contract_version: ClassVar[str] = "1.0"

    schema_: Literal["earthquake-week/1.0"] = Field("earthquake-week/1.0", alias="schema")
    type: Literal["FeatureCollection"] = "FeatureCollection"
    features: list[EarthquakeFeature]


class SourceState(Document):
    """Whether a source is good, and since when it is not; changes only when that does."""

    contract_name: ClassVar[str] = "source-state"
    contract_version: ClassVar[str] = "1.0"

    schema_: Literal["source-state/1.0"] = Field("source-state/1.0", alias="schema")
    source: str
    title: str
    licence: str
    homepage_url: str
    state: Literal["fresh", "stale"]
    stale_since: Instant | None
    reason: str | None


class CatalogEntry(BaseModel):
    """One document set."""

    model_config = Document.model_config

    asset: str
    title: str
    description: str
    contract: str
    paths: str = Field(description="the path, with {id} where there are many")
    sources: list[str]
    licence: str
    cadence_minutes: int
    fresh_minutes: int = Field(description="older than this, it counts as stale")


class Catalog(Document):
    """Every document set that is published."""

    contract_name: ClassVar[str] = "catalog"
    contract_version: ClassVar[str] = "1.0"

    schema_: Literal["catalog/1.0"] = Field("catalog/1.0", alias="schema")
    document_sets: list[CatalogEntry]


class LineageNode(BaseModel):
    """One asset of the graph."""

    model_config = Document.model_config

    asset: str
    group: str = Field(description="raw, core, pages or release: how far from the source")
    kinds: list[str]
    description: str
    code_version: str
    deps: list[str] = Field(description="assets that it is made from, or follows from, sorted")
    sources: list[str] = Field(description="sources behind it, sorted")
    contract: str | None = Field(description="of its documents, where it has any")
    paths: str | None = Field(description="of its documents, with {id} where there are many")


class Lineage(Document):
    """The asset graph: what is made from what."""

    contract_name: ClassVar[str] = "lineage"
    contract_version: ClassVar[str] = "1.0"

    schema_: Literal["lineage/1.0"] = Field("lineage/1.0", alias="schema")
    nodes: list[LineageNode] = Field(description="by name")


DOCUMENT_TYPES: tuple[type[Document], ...] = (
    EarthquakeEvent,
    EarthquakeLedger,
    EarthquakeSummary,
    EarthquakeWeek,
    SourceState,
    Catalog,
    Lineage,
)


@dataclass(frozen=True)
class Documents:
    """What a document asset returns: its whole document set, still as models.

    Attributes:
        type: The one contract that all of them keep.
        documents: Document by path.
        made_from: The raw body that they were made from, by source.
        is_amendment: Whether they are only those that may have changed: the asset's other
            documents stay as they are.
    """

    type: type[Document]
    documents: Mapping[str, Document]
    made_from: Mapping[str, RawRef] = field(default_factory=dict)
    is_amendment: bool = False
