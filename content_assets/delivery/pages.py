"""The expectations that a delivery proves: the required content of each page.

Belongs here: changed paths -> pages -> pairs, and reading them off a page. Does not: HTTP.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from urllib.parse import unquote, urlsplit

from content_assets.contracts.routes import (
    is_same_kind,
    may_read,
    owned_page,
    owner_of,
    pages_of,
    pair_of,
    redirect_of,
    template_of,
)
from content_assets.delivery.head import Head, read_head, shown_pairs
from content_assets.publishing.index import SetIndex

NOT_FOUND = 404
OK = 200
_HTML = "text/html"
_FOR_NOW = {302, 303, 307}
_FOR_GOOD = {301, 308}


@dataclass(frozen=True)
class Page:
    """A page as a reader gets it.

    Attributes:
        status: Of HTTP.
        body: As sent, decompressed.
        is_stale: Whether the site is about to replace the page.
        media_type: Of the body, in lower case and without parameters; None: not looked at.
        is_hidden: Whether a header asks robots not to list the page.
        location: Where a redirect leads.
        reads: The documents that were read for the page, published or not; None: the site
            doesn't name them.
        instance: Which page cache answered (contracts/revalidation.py, Health.instance).
        base_path: Under which the site lies; addresses on the page begin with it.
    """

    status: int
    body: bytes
    is_stale: bool = False
    media_type: str | None = None
    is_hidden: bool = False
    location: str = ""
    reads: frozenset[str] | None = None
    instance: str | None = None
    base_path: str = ""

    def page_at(self, address: str) -> str:
        """The page of the site that `address` is of, as the page rule names it."""
        path = unquote(urlsplit(address).path) or "/"
        is_below = f"{path}/".startswith(f"{self.base_path}/")
        return (path.removeprefix(self.base_path) if is_below else path) or "/"


@dataclass(frozen=True)
class Expectation:
    """The required content of one page.

    Attributes:
        page: Its path on the site.
        digests: Blob digest by document path, for the documents that differ.
        removed: Documents that it must not show any more.
        is_gone: Whether its own document is gone: it answers 404.
        is_front: Whether it is no document's own page.
        has_head: Whether the site proves heads, too (contracts/revalidation.py, Health.heads).
        head: The pair of its own document, which its head is made of.
        location: Its redirect target, as its own document is not published and another names it.
        also: Documents that differ, and that it doesn't show while its own is published.
    """

    page: str
    digests: Mapping[str, str]
    removed: frozenset[str]
    is_gone: bool
    is_front: bool
    has_head: bool = False
    head: str | None = None
    location: str | None = None
    also: frozenset[str] = frozenset()

    @property
    def paths(self) -> frozenset[str]:
        """The documents whose delivery this page proves."""
        return frozenset(self.digests) | self.removed | self.also

    def is_met_by(self, page: Page) -> bool:
        """Whether the page shows exactly the expected content, and will continue to."""
        return self.fault(page) is None

    def fault(self, page: Page) -> str | None:
        """Differences that a reader or a search engine sees, in words.

        An old page may show the right thing by chance, after a rollback, while the one that
        replaces it was made in between.
        """
        if page.is_stale:
            return "expected the page that the hook asked for, found the one before it"
        if self.location is not None:
            faults = self._faults_of_redirect(page)
        elif self.is_gone:
            faults = self._faults_of_missing(page)
        else:
            faults = self._faults_of_shown(page)
        return next(faults, None)

    def foreign_reads(self, page: Page) -> list[str]:
        """The documents that were read for the page and that no line of the rule gives it."""
        return sorted(path for path in page.reads or () if not may_read(self.page, path))

    def _faults_of_redirect(self, page: Page) -> Iterator[str]:
        if page.status in _FOR_GOOD:
            yield f"expected a temporary redirect, found {page.status}, which browsers keep"
        elif page.status not in _FOR_NOW:
            yield f"expected a redirect to {self.location}, found {page.status}"
        elif page.page_at(page.location) != self.location:
            yield f"expected a redirect to {self.location}, found {page.page_at(page.location)}"

    def _faults_of_missing(self, page: Page) -> Iterator[str]:
        if page.status != NOT_FOUND:
            yield f"expected 404, found {page.status}"
        if self.has_head and page.media_type == _HTML and not _is_hidden(page):
            yield "expected a 404 page with noindex, found one without"

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
            yield from self._faults_of_head(page, read_head(page.body))

    def _faults_of_type(self, page: Page) -> Iterator[str]:
        """A page is HTML; an address with an ending (a drawing, a feed) is not."""
        if page.media_type is None:
            return
        is_page = "." not in (template_of(self.page) or self.page).rpartition("/")[2]
        if (page.media_type == _HTML) != is_page:
            expected = _HTML if is_page else "another type than text/html"
            yield f"expected {expected}, found {page.media_type or 'no Content-Type'}"

    def _faults_of_head(self, page: Page, head: Head) -> Iterator[str]:
        if not head.title:
            yield "expected a title in the head, found none"
        if head.is_hidden:
            yield "expected a page for search engines, found noindex in its head"
        if head.canonical and not is_same_kind(page.page_at(head.canonical), self.page):
            yield f"expected a canonical address of this page, found {page.page_at(head.canonical)}"
        if self.has_head and self.head and self.head not in head.pairs:
            yield f"expected {self.head} in the head, found another or none"


def expectations(
    paths: Collection[str],
    documents: Mapping[str, str],
    *,
    locations: Mapping[str, str] = MappingProxyType({}),
    have_heads: bool = False,
) -> list[Expectation]:
    """The pages that show any of `paths`, front pages first.

    Args:
        paths: The documents that differ.
        documents: Blob digest by path, of the release that the pages must show.
        locations: Where each page of `redirects` leads.
        have_heads: Whether the site proves heads, too (Health.heads).
    """
    shown: dict[str, set[str]] = {}
    for path in paths:
        for page in pages_of(path, documents):
            shown.setdefault(page, set()).add(path)
    made = [
        replace(
            _expectation(page, on_it, documents),
            has_head=have_heads,
            location=locations.get(page),
        )
        for page, on_it in shown.items()
    ]
    return sorted(made, key=lambda each: (not each.is_front, each.page))


def redirects(paths: Collection[str], documents: Mapping[str, str]) -> dict[str, str]:
    """The pages that redirect because of any of `paths`, and the documents with the targets.

    A page whose own document is published leads nowhere.
    """
    found = {path: redirect for path in paths if (redirect := redirect_of(path))}
    return {
        redirect.page: path
        for path, redirect in found.items()
        if path in documents and owner_of(redirect.page) not in documents
    }


def count_pages(sets: Iterable[SetIndex]) -> int:
    """The number of a release's pages; one path of a set is enough, as all share a page rule."""
    shared: set[str] = set()
    owned = 0
    for documents in sets:
        path = documents.sample()
        if path is None:
            continue
        redirect = redirect_of(path)
        page = redirect.page if redirect else owned_page(path)
        owned += len(documents) if page else 0
        shared |= pages_of(path, ()) - {page}
    return owned + len(shared)


def _expectation(page: str, paths: set[str], documents: Mapping[str, str]) -> Expectation:
    owner = owner_of(page)
    digest = documents.get(owner) if owner else None
    shown = {path for path in paths if redirect_of(path) is None}
    return Expectation(
        page=page,
        digests={path: documents[path] for path in sorted(shown) if path in documents},
        removed=frozenset(path for path in shown if path not in documents),
        is_gone=owner is not None and digest is None,
        is_front=owner is None,
        head=pair_of(owner, digest) if owner and digest else None,
        also=frozenset(paths - shown),
    )


def _is_hidden(page: Page) -> bool:
    return page.is_hidden or read_head(page.body).is_hidden
