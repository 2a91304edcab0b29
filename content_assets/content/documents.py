"""The contracts of this content's documents."""

from content_assets.content.countries.documents import Countries, CountryReport
from content_assets.content.earthquakes.documents import (
    EarthquakeAlias,
    EarthquakeEvent,
    EarthquakeLedger,
    EarthquakeSummary,
    EarthquakeWeek,
)
from content_assets.content.earthquakes.documents_archive import (
    EarthquakeArchive,
    EarthquakeDay,
    EarthquakeStatistics,
)
from content_assets.content.natural_events.documents import (
    NaturalEvent,
    NaturalEventMap,
    OpenNaturalEvents,
)
from content_assets.content.space_weather.documents import (
    PlanetaryKForecast,
    PlanetaryKObserved,
    SpaceWeatherAlerts,
)
from content_assets.contracts.document import Document

DOCUMENT_TYPES: tuple[type[Document], ...] = (
    EarthquakeEvent,
    EarthquakeAlias,
    EarthquakeLedger,
    EarthquakeSummary,
    EarthquakeWeek,
    EarthquakeDay,
    EarthquakeArchive,
    EarthquakeStatistics,
    NaturalEvent,
    OpenNaturalEvents,
    NaturalEventMap,
    PlanetaryKObserved,
    PlanetaryKForecast,
    SpaceWeatherAlerts,
    CountryReport,
    Countries,
)
