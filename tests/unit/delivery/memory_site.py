"""A site in memory: a page cache with tags over a store's mirror, as Next.js keeps one.

A hook marks pages; the first visitor of a marked page gets the old one and has it made anew;
the next sees the new one. A page whose document can't be read keeps its last good form.
"""

import json
from dataclasses import dataclass, field

from content_assets.contracts.revalidation import Health, RevalidateRequest
from content_assets.contracts.routes import pages_of, pair_of
from content_assets.delivery.pages import Page
from content_assets.errors import ConfigurationError, SiteUnreachableError
from content_assets.publishing import keys
from content_assets.publishing.store import Store


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
    is_down: bool = False
    is_token_wrong: bool = False
    stuck: set[str] = field(default_factory=set)  # pages that are never made anew
    hooks: list[RevalidateRequest] = field(default_factory=list)
    visits: list[str] = field(default_factory=list)
    pages: dict[str, Page] = field(default_factory=dict)
    marked: set[str] = field(default_factory=set)
    documents: dict[str, set[str]] = field(default_factory=dict)  # page -> document paths

    def health(self) -> Health:
        """See site.Site."""
        self._answer()
        return Health(
            deployment=self.deployment,
            revision_at_build=self.revision_at_build,
            contracts=self.contracts,
        )

    def revalidate(self, request: RevalidateRequest) -> None:
        """See site.Site."""
        self._answer()
        if self.is_token_wrong:
            raise ConfigurationError("site: expected our token, found another; check it")
        self.hooks.append(request)
        for path in request.paths:
            for page in pages_of(path, self._mirrored()):
                self.marked.add(page)

    def page(self, path: str) -> Page:
        """See site.Site."""
        self._answer()
        self.visits.append(path)
        old = self.pages.get(path)
        if old is None or (path in self.marked and path not in self.stuck):
            self.pages[path] = self._render(path)
            self.marked.discard(path)
        return old or self.pages[path]

    def _render(self, page: str) -> Page:
        shown = [p for p in self._mirrored() if page in pages_of(p, self._mirrored())]
        pairs = []
        for path in shown:
            release = json.loads(self.store.get(keys.mirror(path)).body)["$release"]
            if not release.get("removed"):
                pairs.append(pair_of(path, release["digest"]))
        return Page(200, " ".join(pairs).encode()) if pairs else Page(404, b"")

    def _mirrored(self) -> list[str]:
        return [entry.key.removeprefix(keys.MIRROR) for entry in self.store.list(keys.MIRROR)]

    def _answer(self) -> None:
        if self.is_down:
            raise SiteUnreachableError("site: expected an answer, found none; start it")
