"""Earthquakes by day: an archive that is filled in when somebody asks for days.

Belongs here: the partitioned asset and what counts it. Does not: the feed (assets.py).
"""

import dagster as dg

from content_assets.authoring import (
    Documents,
    Freshness,
    Rules,
    Steady,
    Within,
    Workbench,
    document_asset,
    follows,
)
from content_assets.content.earthquakes.archive import PATH as ARCHIVE_PATH
from content_assets.content.earthquakes.archive import build_archive
from content_assets.content.earthquakes.assets import HOLD_GROUPS, LICENCE, SOURCE
from content_assets.content.earthquakes.day_documents import date_of, day_path
from content_assets.content.earthquakes.day_service import ARCHIVE, fetch_day, settled_days
from content_assets.content.earthquakes.documents_archive import (
    EarthquakeArchive,
    EarthquakeDay,
    EarthquakeStatistics,
)
from content_assets.content.earthquakes.statistics import build_statistics
from content_assets.content.earthquakes.table import Table

_WHEN_ASKED = Freshness(cadence_minutes=24 * 60, fresh_minutes=24 * 60)
_MAGNITUDES = Within("largest_magnitude", -5, 10)


@document_asset(
    contract=EarthquakeDay,
    paths="earthquakes/days/{date}.json",
    title="Earthquakes: one document a day",
    sources=[SOURCE],
    licence=LICENCE,
    rules=Rules(within=[_MAGNITUDES], max_gained_share=None),  # a year may be ordered at once
    freshness=_WHEN_ASKED,
    partitions_def=dg.DailyPartitionsDefinition(start_date="1970-01-01"),
    settled=settled_days,
)
def page_earthquakes__days(partition_key: str, workbench: dg.ResourceParam[Workbench]) -> Documents:
    """All events of a UTC day, from the event service; made when asked for, frozen when old."""
    day = fetch_day(workbench, partition_key)
    return Documents(EarthquakeDay, {day_path(partition_key): day})


@document_asset(
    contract=EarthquakeArchive,
    paths=ARCHIVE_PATH,
    title="Earthquakes: the archived days in numbers",
    sources=[SOURCE],
    licence=LICENCE,
    deps=[follows(page_earthquakes__days)],
    rules=Rules(within=[_MAGNITUDES], steady=[Steady("day_count", max_fall_share=0.3)]),
    freshness=_WHEN_ASKED,
)
def page_earthquakes__archive(workbench: dg.ResourceParam[Workbench]) -> Documents:
    """Which days are archived, and their events counted; follows each backfill."""
    before = workbench.newest_document(ARCHIVE, ARCHIVE_PATH)
    digests = workbench.newest_index("page_earthquakes__days")
    return build_archive(
        EarthquakeArchive.read_back(before) if before else None,
        {date_of(path): digest for path, digest in digests.items()},
        lambda digest: EarthquakeDay.read_back(workbench.pipeline.archive.blob(digest)),
    )


@document_asset(
    contract=EarthquakeStatistics,
    paths="earthquakes/statistics.json",
    title="Earthquakes: the feed in numbers",
    sources=[SOURCE],
    licence=LICENCE,
    hold_groups=HOLD_GROUPS,
    rules=Rules(within=[_MAGNITUDES], steady=[Steady("event_count", max_fall_share=0.5)]),
)
def page_earthquakes__statistics(core_usgs__events: Table) -> Documents:
    """The week by day, magnitude, depth and region."""
    return build_statistics(core_usgs__events)
