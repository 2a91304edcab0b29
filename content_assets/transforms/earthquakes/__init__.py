"""Earthquakes: the USGS feed as a table, and the documents made of it.

Belongs here: the table's columns (events.py), one document an event (pages.py), the week in
numbers (summary.py), the week as GeoJSON (week.py). Does not: any clock; the week ends with
the newest event.
"""

from content_assets.transforms.earthquakes.events import read_events
from content_assets.transforms.earthquakes.pages import build_event_documents
from content_assets.transforms.earthquakes.summary import build_summary
from content_assets.transforms.earthquakes.week import build_week

__all__ = ["build_event_documents", "build_summary", "build_week", "read_events"]
