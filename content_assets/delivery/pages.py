"""What pages must show: the expectations that a delivery proves.

Belongs here: changed paths -> pages -> pairs, and reading them off a page. Does not: HTTP.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from content_assets.contracts.routes import owned_page, pages_of, pair_of
from content_assets.publishing.index import SetIndex

NOT_FOUND = 404
OK = 200


@dataclass(frozen=True)
class Page:
    """A page as a reader gets it; `is_stale`: the site says that it is about to replace it."""

    status: int
    body: bytes
    is_stale: bool = False


@dataclass(frozen=True)
class Expectation:
    """What one page has to show.

    Attributes:
        page: Its path on the site.
        digests: Blob digest by document path, for the documents that differ.
        removed: Documents that it must not show any more.
        is_gone: Whether its own document is gone: it answers 404.
        is_front: Whether it is no document's own page.
    """

    page: str
    digests: Mapping[str, str]
    removed: frozenset[str]
    is_gone: bool
    is_front: bool

    @property
    def paths(self) -> frozenset[str]:
        """The documents whose delivery this page proves."""
        return frozenset(self.digests) | self.removed

    def is_met_by(self, page: Page) -> bool:
        """Whether the page shows exactly what it should, and will go on doing so.

        An old page may show the right thing by chance, after a rollback, while the one that
        replaces it was made in between.
        """
        if page.is_stale:
            return False
        if self.is_gone:
            return page.status == NOT_FOUND
        pairs = [pair_of(path, digest).encode() for path, digest in self.digests.items()]
        stale = [pair_of(path, "").encode() for path in self.removed]
        return (
            page.status == OK
            and all(pair in page.body for pair in pairs)
            and not any(pair in page.body for pair in stale)
        )


def expectations(paths: Collection[str], documents: Mapping[str, str]) -> list[Expectation]:
    """The pages that show any of `paths`, front pages first.

    Args:
        paths: The documents that differ.
        documents: Blob digest by path, of the release that the pages must show.
    """
    shown: dict[str, set[str]] = {}
    for path in paths:
        for page in pages_of(path, documents):
            shown.setdefault(page, set()).add(path)
    owners = {owned: path for path in paths if (owned := owned_page(path))}
    made = [_expectation(page, on_it, owners.get(page), documents) for page, on_it in shown.items()]
    return sorted(made, key=lambda each: (not each.is_front, each.page))


def count_pages(sets: Iterable[SetIndex]) -> int:
    """How many pages a release has; one path of a set tells, as all lie where the first does."""
    shared: set[str] = set()
    owned = 0
    for documents in sets:
        path = documents.sample()
        if path is None:
            continue
        page = owned_page(path)
        owned += len(documents) if page else 0
        shared |= pages_of(path, ()) - {page}
    return owned + len(shared)


def _expectation(
    page: str, paths: set[str], owner: str | None, documents: Mapping[str, str]
) -> Expectation:
    return Expectation(
        page=page,
        digests={path: documents[path] for path in sorted(paths) if path in documents},
        removed=frozenset(path for path in paths if path not in documents),
        is_gone=owner is not None and owner not in documents,
        is_front=owner is None,
    )
