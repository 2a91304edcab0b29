"""A site in memory: a page cache with tags over a store's mirror, as Next.js keeps one.

A hook marks pages; the first visitor of a marked page gets the old one and has it made anew;
the next sees the new one. A page whose document can't be read keeps its last good form.

Making a page anew has two steps, `read` and `replace`: `page` does both at once, the
simulation one after the other. A mark that is set between them may be lost, as Next.js loses
it (the page counts as made when it is replaced), or be kept: `is_losing_marks`.
"""

import json
from dataclasses import dataclass, field, replace

from content_assets.contracts.revalidation import Health, RevalidateRequest
from content_assets.contracts.routes import owned_page, pages_of, pair_of
from content_assets.delivery.pages import Page
from content_assets.errors import ConfigurationError, SiteUnreachableError
from content_assets.publishing import keys
from content_assets.publishing.store import Store


@dataclass(frozen=True)
class Rendered:
    """A page as it was made: `revisions` are those of the copies on it, tombstones included."""

    page: Page
    revisions: dict[str, int]


@dataclass
class MemorySite:
    """The site of one deployment.

    `shows` tells, by page, which documents stand on it; every other page shows those whose
    own page it is.
    """

    store: Store
    deployment: str = "dep-1"
    revision_at_build: int = 0
    contracts: dict[str, list[int]] = field(default_factory=lambda: {"catalog": [1]})
    protocol: int = 1
    instance: str | None = None  # as it names its page cache
    reads: dict[str, set[str]] = field(default_factory=dict)  # page -> documents, if it tells
    is_down: bool = False
    is_token_wrong: bool = False
    is_losing_marks: bool = True
    stuck: set[str] = field(default_factory=set)  # pages that are never made anew
    hooks: list[RevalidateRequest] = field(default_factory=list)
    visits: list[str] = field(default_factory=list)
    pages: dict[str, Page] = field(default_factory=dict)
    revisions: dict[str, dict[str, int]] = field(default_factory=dict)  # page -> path -> revision
    marked: set[str] = field(default_factory=set)
    rendering: set[str] = field(default_factory=set)
    documents: dict[str, set[str]] = field(default_factory=dict)  # page -> document paths

    def health(self) -> Health:
        """See site.Site."""
        self._answer()
        return Health(
            deployment=self.deployment,
            revision_at_build=self.revision_at_build,
            contracts=self.contracts,
            instance=self.instance,
            protocol=self.protocol,
        )

    def revalidate(self, request: RevalidateRequest) -> str | None:
        """See site.Site."""
        self._answer()
        if self.is_token_wrong:
            raise ConfigurationError("site: expected our token, found another; check it")
        self.hooks.append(request)
        for path in request.paths:
            for page in pages_of(path, self._mirrored()):
                self.marked.add(page)
        return self.instance

    def page(self, path: str) -> Page:
        """See site.Site."""
        old = self.visit(path)
        if self.is_to_be_made(path):
            self.rendering.add(path)
            self.replace(path, self.read(path))
        return old or self.pages[path]

    def visit(self, path: str) -> Page | None:
        """The page as it is; None before it was first made."""
        self._answer()
        self.visits.append(path)
        found = self.pages.get(path)
        is_stale = path in self.marked or path in self.rendering
        return replace(found, is_stale=is_stale) if found else None

    def is_to_be_made(self, path: str) -> bool:
        """Whether a visit has the page made anew; one at a time."""
        is_old = path not in self.pages or (path in self.marked and path not in self.stuck)
        return is_old and path not in self.rendering

    def read(self, page: str) -> Rendered:
        """The first step: what the mirror says now."""
        if not self.is_losing_marks:
            self.marked.discard(page)
        mirrored = self._mirrored()
        pairs, revisions, is_gone = [], {}, False
        for path in mirrored:
            if page in pages_of(path, mirrored):
                release = json.loads(self.store.get(keys.mirror(path)).body)["$release"]
                revisions[path] = release["revision"]
                if not release.get("removed"):
                    pairs.append(pair_of(path, release["digest"]))
                elif owned_page(path) == page:
                    is_gone = True
        is_shown = pairs and not is_gone
        made = Page(200, " ".join(pairs).encode()) if is_shown else Page(404, b"")
        reads = self.reads.get(page)
        said = replace(made, instance=self.instance, reads=frozenset(reads) if reads else None)
        return Rendered(said, revisions)

    def replace(self, page: str, rendered: Rendered) -> None:
        """The second step."""
        self.rendering.discard(page)
        self.pages[page] = rendered.page
        self.revisions[page] = rendered.revisions
        if self.is_losing_marks:
            self.marked.discard(page)

    def all_pages(self) -> set[str]:
        """Every page that the mirror's paths have."""
        mirrored = self._mirrored()
        return {page for path in mirrored for page in pages_of(path, mirrored)}

    def _mirrored(self) -> list[str]:
        return [entry.key.removeprefix(keys.MIRROR) for entry in self.store.list(keys.MIRROR)]

    def _answer(self) -> None:
        if self.is_down:
            raise SiteUnreachableError("site: expected an answer, found none; start it")
