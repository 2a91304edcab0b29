"""The documents that sites and people read: one model each, one contract each.

A contract is a name and a version, `earthquake-event/1.0`. Adding a member is a
minor step; taking one away or changing its meaning is a major one, and a site
says in `/api/health` which majors it can read.

Belongs here: the models, one module a domain. Does not: how they are computed (transforms/), where
they are stored (publishing/). Units stand in the names; times are UTC, ISO 8601
with milliseconds and a `Z`. No document holds a clock reading, a run id or the
time of a fetch: the same data is the same bytes.
"""

from content_assets.contracts.documents.document import (
    RESERVED_MEMBER,
    SINCE,
    Document,
    Documents,
    EventId,
    Instant,
    LatitudeDeg,
    LongitudeDeg,
    PointGeometry,
    since,
)
from content_assets.contracts.documents.earthquakes import (
    Alert,
    DayCount,
    DepthKm,
    EarthquakeBrief,
    EarthquakeEvent,
    EarthquakeFeature,
    EarthquakeLedger,
    EarthquakeRevision,
    EarthquakeSummary,
    EarthquakeWeek,
    ListedState,
    MagnitudeBand,
    TrackedEvent,
)
from content_assets.contracts.documents.natural_events import (
    EventGeometry,
    NaturalEvent,
    NaturalEventBrief,
    NaturalEventCategory,
    NaturalEventFeature,
    NaturalEventGroup,
    NaturalEventMap,
    NaturalEventPosition,
    NaturalEventSource,
    OpenNaturalEvents,
    PolygonGeometry,
    RefusedPosition,
)
from content_assets.contracts.documents.site import (
    Catalog,
    CatalogEntry,
    Lineage,
    LineageNode,
    SourceState,
)
from content_assets.contracts.documents.space_weather import (
    GScaleStep,
    KpForecast,
    KpReading,
    PlanetaryKForecast,
    PlanetaryKObserved,
    SpaceWeatherAlert,
    SpaceWeatherAlerts,
)

DOCUMENT_TYPES: tuple[type[Document], ...] = (
    EarthquakeEvent,
    EarthquakeLedger,
    EarthquakeSummary,
    EarthquakeWeek,
    NaturalEvent,
    OpenNaturalEvents,
    NaturalEventMap,
    PlanetaryKObserved,
    PlanetaryKForecast,
    SpaceWeatherAlerts,
    SourceState,
    Catalog,
    Lineage,
)

__all__ = [
    "DOCUMENT_TYPES",
    "RESERVED_MEMBER",
    "SINCE",
    "Alert",
    "Catalog",
    "CatalogEntry",
    "DayCount",
    "DepthKm",
    "Document",
    "Documents",
    "EarthquakeBrief",
    "EarthquakeEvent",
    "EarthquakeFeature",
    "EarthquakeLedger",
    "EarthquakeRevision",
    "EarthquakeSummary",
    "EarthquakeWeek",
    "EventGeometry",
    "EventId",
    "GScaleStep",
    "Instant",
    "KpForecast",
    "KpReading",
    "LatitudeDeg",
    "Lineage",
    "LineageNode",
    "ListedState",
    "LongitudeDeg",
    "MagnitudeBand",
    "NaturalEvent",
    "NaturalEventBrief",
    "NaturalEventCategory",
    "NaturalEventFeature",
    "NaturalEventGroup",
    "NaturalEventMap",
    "NaturalEventPosition",
    "NaturalEventSource",
    "OpenNaturalEvents",
    "PlanetaryKForecast",
    "PlanetaryKObserved",
    "PointGeometry",
    "PolygonGeometry",
    "RefusedPosition",
    "SourceState",
    "SpaceWeatherAlert",
    "SpaceWeatherAlerts",
    "TrackedEvent",
    "since",
]
