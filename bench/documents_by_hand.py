"""A feed's body as the bytes of its documents, by the project's own functions.

Belongs here: what the other sides of the comparisons have in common. Does not: uploading them.
"""

from content_assets.content.earthquakes import usgs
from content_assets.content.earthquakes.documents import EarthquakeLedger
from content_assets.content.earthquakes.event_documents import build_event_documents, build_ledger
from content_assets.content.earthquakes.summary import build_summary
from content_assets.content.earthquakes.tracking import Tracked, read_tracked
from content_assets.content.earthquakes.week import build_week
from content_assets.contracts.release import RawRef
from content_assets.publishing.canonical import digest_of, document_bytes
from content_assets.publishing.reading import RawReading

_BUILDS = (build_ledger, build_event_documents, build_summary, build_week)


def read_body(body: bytes, ledger: EarthquakeLedger | None = None) -> Tracked:
    """A feed's body as tables."""
    raw = RawReading("usgs", RawRef(sequence=1, digest=digest_of(body)), usgs.read(body))
    return read_tracked(raw, ledger)


def bodies_of(tracked: Tracked) -> dict[str, bytes]:
    """Canonical bytes of all documents, by path."""
    made = [build(tracked).documents for build in _BUILDS]
    return {path: document_bytes(path, d) for each in made for path, d in each.items()}


def make_bodies(
    body: bytes, ledger: EarthquakeLedger | None
) -> tuple[EarthquakeLedger, dict[str, bytes]]:
    """The state after this body, and its documents."""
    tracked = read_body(body, ledger)
    return tracked.ledger, bodies_of(tracked)
