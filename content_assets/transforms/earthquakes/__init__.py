"""Earthquakes: the USGS feed as a table, and the documents made of it.

Belongs here: the table's columns (events.py), what is
remembered from snapshot to snapshot (tracking.py), one document an event (pages.py), the week
in numbers (summary.py), as GeoJSON (week.py), all that is counted (tally.py, statistics.py),
days for good (days.py, archive.py). Does not: any clock; the week ends with the newest event.
"""

from content_assets.transforms.earthquakes.archive import build_archive
from content_assets.transforms.earthquakes.days import build_day, build_days, day_path
from content_assets.transforms.earthquakes.events import read_events
from content_assets.transforms.earthquakes.pages import (
    UNTRACKED,
    build_aliases,
    build_event_documents,
    build_ledger,
    event_path,
)
from content_assets.transforms.earthquakes.statistics import build_statistics
from content_assets.transforms.earthquakes.summary import build_summary
from content_assets.transforms.earthquakes.tracking import (
    Tracked,
    forget,
    read_snapshot,
    read_tracked,
    track,
)
from content_assets.transforms.earthquakes.week import build_week

__all__ = [
    "UNTRACKED",
    "Tracked",
    "build_aliases",
    "build_archive",
    "build_day",
    "build_days",
    "build_event_documents",
    "build_ledger",
    "build_statistics",
    "build_summary",
    "build_week",
    "day_path",
    "event_path",
    "forget",
    "read_events",
    "read_snapshot",
    "read_tracked",
    "track",
]
