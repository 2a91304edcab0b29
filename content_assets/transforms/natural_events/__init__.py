"""Natural events: EONET's list read, and the documents made of it.

Belongs here: bodies of any form -> events (events.py), which coordinates are a place on Earth
(geometry.py), one document an event, the open ones, their map (pages.py). Does not: any clock;
an event is open as long as EONET says so. Plain models, no frames: the data is nested.
"""

from content_assets.transforms.natural_events.events import Listed, read_listed
from content_assets.transforms.natural_events.pages import (
    build_event_documents,
    build_map,
    build_open,
    build_open_briefs,
    event_path,
)

__all__ = [
    "Listed",
    "build_event_documents",
    "build_map",
    "build_open",
    "build_open_briefs",
    "event_path",
    "read_listed",
]
