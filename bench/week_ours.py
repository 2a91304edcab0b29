"""A full week of all sources by the project's own functions: fetched bytes in, documents out.

Belongs here: our side of the comparison. Does not: the other one (week_by_hand.py).
"""

from collections.abc import Iterator, Mapping

from bench.documents_by_hand import bodies_of, read_body
from content_assets.bootstrap import readers
from content_assets.content.earthquakes.statistics import build_statistics
from content_assets.content.earthquakes.tracking import Tracked
from content_assets.content.natural_events.event_documents import (
    build_event_documents,
    build_map,
    build_open,
)
from content_assets.content.natural_events.events import read_listed
from content_assets.content.space_weather.alerts import build_alerts
from content_assets.content.space_weather.planetary_k import build_forecast, build_observed
from content_assets.contracts.document import Documents
from content_assets.contracts.release import RawRef
from content_assets.publishing.canonical import digest_of, document_bytes
from content_assets.publishing.reading import RawReading


def make_week(bodies: Mapping[str, bytes]) -> dict[str, bytes]:
    """Canonical JSON by path; `bodies` by source."""
    tracked = read_body(bodies["usgs"])
    made = bodies_of(tracked)
    for documents in _others(tracked, bodies):
        made |= {path: document_bytes(path, each) for path, each in documents.documents.items()}
    return made


def _others(tracked: Tracked, bodies: Mapping[str, bytes]) -> Iterator[Documents]:
    yield build_statistics(tracked.table)
    listed = read_listed(_raw("eonet", bodies))
    yield build_event_documents(listed)
    yield build_open(listed)
    yield build_map(listed)
    yield build_observed(_raw("swpc_kp", bodies))
    yield build_forecast(_raw("swpc_forecast", bodies))
    yield build_alerts(_raw("swpc_alerts", bodies))


def _raw(source: str, bodies: Mapping[str, bytes]) -> RawReading:
    body = bodies[source]
    ref = RawRef(sequence=1, digest=digest_of(body))
    return RawReading(source, ref, readers()[source](body))
