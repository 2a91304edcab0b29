"""The event service as the assets ask it: wired once a process, a day at a time.

Belongs here: a run's settings and client -> a day's document. Does not: the service itself
(event_service.py), the members of a document (day_documents.py).
"""

import time
from collections.abc import Collection
from functools import lru_cache

from content_assets.authoring import Workbench
from content_assets.authoring.sources import HttpClient
from content_assets.content.earthquakes.archive import PATH
from content_assets.content.earthquakes.assets import SOURCE
from content_assets.content.earthquakes.day_documents import build_day
from content_assets.content.earthquakes.documents_archive import EarthquakeArchive, EarthquakeDay
from content_assets.content.earthquakes.event_documents import event_path
from content_assets.content.earthquakes.event_service import PAUSE_SECONDS, UsgsDays

ARCHIVE = "page_earthquakes__archive"


def settled_days(workbench: Workbench) -> Collection[str]:
    """The days that are frozen, by the archive at head."""
    body = workbench.standing_document(ARCHIVE, PATH)
    lines = EarthquakeArchive.read_back(body).days if body else []
    return frozenset(line.date for line in lines if line.is_settled)


def fetch_day(workbench: Workbench, day: str) -> EarthquakeDay:
    """The day as the service has it now.

    Raises:
        SourceUnreachableError, SourceContentError, ContractError: As the service and `build_day`.
        ConfigurationError: The source is switched off.
    """
    workbench.bodies.check_switched_on(SOURCE)
    parts = workbench.pipeline
    service = _service(parts.client, parts.given.value("usgs_base_url"), parts.has_pauses)
    found = service.fetch(day)
    workbench.bodies.report_rejected(found.source, found.rejected)
    return build_day(
        found,
        settled_days=int(parts.given.value("archive_settled_days")),
        is_gone=lambda event_id: workbench.is_taken_down(event_path(event_id)),
    )


@lru_cache(maxsize=4)  # kept, since it waits between two requests
def _service(client: HttpClient, base_url: str, has_pauses: bool) -> UsgsDays:  # noqa: FBT001
    pause_seconds = PAUSE_SECONDS if has_pauses else 0.0
    return UsgsDays(
        client, base_url, clock=time.monotonic, sleep=time.sleep, pause_seconds=pause_seconds
    )
