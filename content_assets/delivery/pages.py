"""What pages must show: the expectations that a delivery proves.

Belongs here: changed paths -> pages -> pairs, and reading them off a page. Does not: HTTP.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from urllib.parse import unquote, urlsplit

from content_assets.contracts.routes import (
    is_same_kind,
    owned_page,
    pages_of,
    pair_of,
    template_of,
)
from content_assets.delivery.head import Head, read_head, shown_pairs
from content_assets.publishing.index import SetIndex

NOT_FOUND = 404
OK = 200
_HTML = "text/html"


@dataclass(frozen=True)
class Page:
    """A page as a reader gets it.

    Attributes:
        status: Of HTTP.
        body: As sent, decompressed.
        is_stale: Whether the site says that it is about to replace the page.
        media_type: Of the body, in lower case and without parameters; None: not looked at.
        is_hidden: Whether a header tells robots not to list the page.
    """

    status: int
    body: bytes
    is_stale: bool = False
    media_type: str | None = None
    is_hidden: bool = False


@dataclass(frozen=True)
class Expectation:
    """What one page has to show.

    Attributes:
        page: Its path on the site.
        digests: Blob digest by document path, for the documents that differ.
        removed: Documents that it must not show any more.
        is_gone: Whether its own document is gone: it answers 404.
        is_front: Whether it is no document's own page.
        has_head: Whether the site proves heads, too (contracts/revalidation.py, Health.heads).
    """

    page: str
    digests: Mapping[str, str]
    removed: frozenset[str]
    is_gone: bool
    is_front: bool
    has_head: bool = False

    @property
    def paths(self) -> frozenset[str]:
        """The documents whose delivery this page proves."""
        return frozenset(self.digests) | self.removed

    def is_met_by(self, page: Page) -> bool:
        """Whether the page shows exactly what it should, and will go on doing so."""
        return self.fault(page) is None

    def fault(self, page: Page) -> str | None:
        """What a reader or a search engine sees that is not as it should be, in words.

        An old page may show the right thing by chance, after a rollback, while the one that
        replaces it was made in between.
        """
        if page.is_stale:
            return "expected the page that the hook asked for, found the one before it"
        faults = self._faults_of_missing(page) if self.is_gone else self._faults_of_shown(page)
        return next(faults, None)

    def _faults_of_missing(self, page: Page) -> Iterator[str]:
        if page.status != NOT_FOUND:
            yield f"expected 404, found {page.status}"
        if self.has_head and page.media_type == _HTML and not _is_hidden(page):
            yield "expected a 404 page that says noindex, found one without"

    def _faults_of_shown(self, page: Page) -> Iterator[str]:
        if page.status != OK:
            yield f"expected the new documents, found {page.status}"
        yield from self._faults_of_type(page)
        shown = shown_pairs(page.body) if self.has_head and page.media_type == _HTML else None
        for pair in (pair_of(path, digest) for path, digest in self.digests.items()):
            if pair.encode() not in page.body or (shown is not None and pair not in shown):
                yield f"expected {pair}, not found on the page"
        for path in self.removed:
            if pair_of(path, "").encode() in page.body:
                yield f"expected nothing of {path}, which was removed"
        if page.is_hidden:
            yield "expected a page for search engines, found X-Robots-Tag: noindex"
        if page.media_type == _HTML:
            yield from self._faults_of_head(read_head(page.body))

    def _faults_of_type(self, page: Page) -> Iterator[str]:
        """A page is HTML; what has an ending (a drawing, a feed) is not."""
        if page.media_type is None:
            return
        is_page = "." not in (template_of(self.page) or self.page).rpartition("/")[2]
        if (page.media_type == _HTML) != is_page:
            expected = _HTML if is_page else "another type than text/html"
            yield f"expected {expected}, found {page.media_type or 'no Content-Type'}"

    def _faults_of_head(self, head: Head) -> Iterator[str]:
        if not head.title:
            yield "expected a title in the head, found none"
        if head.is_hidden:
            yield "expected a page for search engines, found noindex in its head"
        if head.canonical and not is_same_kind(_path_of(head.canonical), self.page):
            yield f"expected a canonical address of this page, found {_path_of(head.canonical)}"
        if self.has_head and not self.is_front:
            yield from self._faults_of_head_proof(head)

    def _faults_of_head_proof(self, head: Head) -> Iterator[str]:
        """The head of a page that belongs to a document is made of that document."""
        for path, digest in self.digests.items():
            if owned_page(path) == self.page and pair_of(path, digest) not in head.pairs:
                yield f"expected {pair_of(path, digest)} in the head, found another or none"


def expectations(
    paths: Collection[str], documents: Mapping[str, str], *, have_heads: bool = False
) -> list[Expectation]:
    """The pages that show any of `paths`, front pages first.

    Args:
        paths: The documents that differ.
        documents: Blob digest by path, of the release that the pages must show.
        have_heads: Whether the site proves heads, too (Health.heads).
    """
    shown: dict[str, set[str]] = {}
    for path in paths:
        for page in pages_of(path, documents):
            shown.setdefault(page, set()).add(path)
    owners = {owned: path for path in paths if (owned := owned_page(path))}
    made = [
        replace(_expectation(page, on_it, owners.get(page), documents), has_head=have_heads)
        for page, on_it in shown.items()
    ]
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


def _is_hidden(page: Page) -> bool:
    return page.is_hidden or read_head(page.body).is_hidden


def _path_of(address: str) -> str:
    return unquote(urlsplit(address).path) or "/"
