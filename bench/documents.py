"""Documents to measure with: N of 2 KB, all different, in one set.

Belongs here: the documents. Does not: how long it takes.
"""

from collections.abc import Iterable

from content_assets.contracts.document import Documents
from content_assets.contracts.engine_documents import Catalog, CatalogEntry
from content_assets.contracts.release import RawRef
from content_assets.publishing.canonical import digest_of

ASSET = "page_bench"
SOURCE = "bench"
_PADDING = "x" * 1720  # to 2 KB of canonical JSON
_DAY = 1000  # documents in a folder, as events of a day


def path_of(number: int) -> str:
    """The path of document `number`."""
    return f"events/{number // _DAY}/event-{number}.json"


def make_documents(numbers: Iterable[int], *, version: int) -> Documents:
    """The documents with these numbers, as they are in this version."""
    made_from = RawRef(sequence=version, digest=digest_of(str(version).encode()))
    return Documents(
        Catalog, {path_of(n): _document(n, version) for n in numbers}, {SOURCE: made_from}
    )


def _document(number: int, version: int) -> Catalog:
    entry = CatalogEntry(
        asset=f"{number}-{version}",
        title=_PADDING,
        description="",
        contract="catalog/1.0",
        paths="",
        sources=[],
        licence="",
        cadence_minutes=5,
        fresh_minutes=30,
    )
    return Catalog(document_sets=[entry])
