"""The site: notify it of changes, then fetch each affected page until it shows them.

Rules, in order:
  1. After the mirror: a regenerated page reads the new documents.
  2. A hook is data, then a call: POST paths and tags, then GET every affected page until it
     carries `path=digest` for each changed document, or answers 404 where it is gone, is not
     about to be replaced, and has the right metadata for search engines (pages.py).
  3. On a mismatch production is read again: if it moved, start again from there.
  4. Unproven documents stay in the cursor as unproven and are worked off by the next
     delivery; front pages come first, and are looked at until they are right: a look at two
     thousand others takes longer than a reader waits.
  5. A new deployment is a new state: its cursor starts at the revision read when it was built.
  6. A wrong token or a refused body is a configuration error: reported, not hammered. So is a
     page that reads a document which the page rule doesn't give it: no hook would reach it
     when that changes. The others are proven all the same.
  7. Two page caches behind one address prove nothing: each hook reaches one of them. One that
     takes the other's place, as after a restart, is proven from the start.

Belongs here: the closed loop. Does not: how HTTP is spoken (http_site.py).
"""

import json
import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from content_assets.contracts.receipt import DeliveryReport, DeliveryState
from content_assets.contracts.release import Acknowledged, Cursor, Pointer
from content_assets.contracts.revalidation import (
    MAX_PATHS,
    Health,
    RevalidateRequest,
    check_protocol,
)
from content_assets.contracts.routes import redirect_of, tag_of
from content_assets.delivery.cursor import (
    SeenCursor,
    check_cursor,
    move_cursor,
    paths_since,
    read_cursor,
    read_state,
)
from content_assets.delivery.mirror import TARGET as MIRROR
from content_assets.delivery.mirror import mirrored_paths
from content_assets.delivery.pages import (
    Expectation,
    Page,
    count_pages,
    expectations,
    redirects,
)
from content_assets.delivery.proof import Proof, Witness, divided, proof_of, with_foreign
from content_assets.errors import (
    ChannelMovedError,
    ConfigurationError,
    PreconditionFailedError,
    SiteUnreachableError,
    UnreadableRecordError,
)
from content_assets.publishing import keys
from content_assets.publishing.archive import Archive
from content_assets.publishing.pointer import read_pointer
from content_assets.publishing.store import ParallelMap, Store

ATTEMPTS = 8  # times that production or the cursor may move under our hands
RESTARTS = 2  # page caches that take each other's place while we look
_LOOKS_PER_HOOK = 8  # rounds of GETs before the hook is sent again
_FIRST_PAUSE_SECONDS = 0.01  # a page is regenerated in 15-30 ms
_LONGEST_PAUSE_SECONDS = 1.0


class Site(Protocol):
    """The delivery's interface to a site.

    All three raise `SiteUnreachableError` when there is no sensible answer, and
    `ConfigurationError` when the site refuses us for good (401, 403, 413, 422).
    """

    def health(self) -> Health:
        """The build that answers, the revision it was built from, the contracts it reads."""

    def revalidate(self, request: RevalidateRequest) -> str | None:
        """Notify of changed documents; returns the page cache that was notified, if named."""

    def page(self, path: str) -> Page:
        """A page as a reader gets it, whatever its status."""


@dataclass(frozen=True)
class Waiting:
    """The time that a delivery may spend on pages, and the clock.

    Attributes:
        budget_seconds: For one delivery as a whole.
        clock: Monotonic seconds.
        pause: Waits so many seconds.
        until: A reading of `clock` at which every delivery ends: this process ends then.
    """

    budget_seconds: float
    clock: Callable[[], float]
    pause: Callable[[float], None]
    until: float = math.inf

    def is_over(self) -> bool:
        """Whether this process must end."""
        return math.isfinite(self.until) and self.clock() >= self.until


@dataclass(frozen=True)
class _Moved:
    """Production moved while we looked at pages."""


@dataclass(frozen=True)
class _Job:
    """One look at the whole: from where, to where, which pages."""

    seen: SeenCursor
    health: Health
    start: int
    production: Pointer
    pages: list[Expectation]
    page_count: int


@dataclass
class SiteDelivery:
    """Brings one site to production's revision.

    `renew_mirror` delivers the mirror again, when production moved after that was done.
    """

    name: str  # under which it has its cursor
    store: Store
    archive: Archive
    site: Site
    store_map: ParallelMap
    map_: ParallelMap
    waiting: Waiting
    renew_mirror: Callable[[], object]
    _deadline: float = field(default=0.0, init=False)
    _restarts: int = field(default=0, init=False)
    _witness: Witness = field(default_factory=Witness, init=False)

    def run(self) -> DeliveryReport:
        """Deliver unacknowledged changes.

        Raises:
            StoreUnreachableError: The store did not answer; the next delivery continues.
            ChannelMovedError: Production or the cursor moved too often.
            PointerFaultError: Production is lost, or older than a delivered revision.
        """
        begun = self.waiting.clock()
        self._deadline = min(begun + self.waiting.budget_seconds, self.waiting.until)
        for _ in range(ATTEMPTS):
            seen, production = read_state(self.store, self.name, self.store_map)
            if not check_cursor(self.store, self.name, seen.cursor, production):
                continue
            if production is None:
                return self._report("nothing_to_do", 0, 0)
            try:
                job = self._plan(seen, production.pointer)
                if job is None:
                    return self._report("nothing_to_do", seen.cursor.revision, seen.cursor.revision)
                proof = self._prove(job)
            except SiteUnreachableError as error:
                return self._undelivered("unreachable", seen, error)
            except UnreadableRecordError:
                raise  # ours, not the site's
            except ConfigurationError as error:
                return self._undelivered("misconfigured", seen, error)
            if isinstance(proof, _Moved) or not self._acknowledge(job, proof):
                self.renew_mirror()
                continue
            return self._acknowledged(job, proof, begun)
        msg = (
            f"{self.name}: expected production and the cursor not to move in one of {ATTEMPTS} "
            "attempts, found them moved each time; the next delivery looks again"
        )
        raise ChannelMovedError(msg)

    def _plan(self, seen: SeenCursor, pointer: Pointer) -> _Job | None:
        """The open work; None when the site has acknowledged everything."""
        self._witness = Witness()
        health = self.site.health()
        check_protocol(health)
        self._witness.note(health.instance)
        cursor = seen.cursor
        start = _start(cursor, health)
        is_done = _is_known(cursor, health) and start >= pointer.revision
        if is_done and not cursor.unproven:
            return None
        release = self.archive.release(pointer.release)
        documents = self.archive.documents(release, without=pointer.taken_down)
        paths = paths_since(self.archive, pointer, start)
        if paths is None:
            paths = frozenset(documents) | mirrored_paths(self.store)  # removed ones, too
        paths |= _left_over(cursor, health)
        locations = self._locations(redirects(paths, documents), documents)
        pages = expectations(paths, documents, locations=locations, have_heads=health.heads)
        return _Job(seen, health, start, pointer, pages, count_pages(documents.sets))

    def _locations(self, sayers: Mapping[str, str], documents: Mapping[str, str]) -> dict[str, str]:
        """The redirect target of each page of `sayers`, from the document that it names."""
        found = self.store_map(self.archive.blob, [documents[path] for path in sayers.values()])
        return {
            page: redirect.location(json.loads(body))
            for (page, path), body in zip(sayers.items(), found, strict=True)
            if (redirect := redirect_of(path))
        }

    def _prove(self, job: _Job) -> Proof | _Moved:
        """Look at all pages in rounds, until each is as expected or the time is over."""
        mirror = read_cursor(self.store, MIRROR)
        if mirror.cursor.revision < job.production.revision:
            return _Moved()
        self._tell(job.production, job.pages)
        whys: dict[str, str] = {}
        front = [page for page in job.pages if page.is_front]
        left = self._look_at(front, whys, _pauses())
        front_at = self.waiting.clock() if front and not left else None
        left += [page for page in job.pages if not page.is_front]
        pauses = _pauses()
        while left:
            left = self._look_at(left, whys, pauses)
            if not left or self._is_ended():
                break
            if self._has_moved(job.production):
                return _Moved()
            self._tell(job.production, left)
        return self._judged(job, proof_of(job.pages, left, whys, front_at))

    def _judged(self, job: _Job, proof: Proof) -> Proof | _Moved:
        """The proof, if one page cache gave it, and no page read more than it may."""
        if job.health.instance is not None and job.pages:
            again = self.site.health()
            self._witness.note(again.instance)
            if again.deployment != job.health.deployment:
                return _Moved()
        if self._witness.is_divided:
            self._restarts += 1
            is_restart = self._restarts <= RESTARTS and not self._is_over()
            return _Moved() if is_restart else divided(job.pages, self._witness.instances)
        return with_foreign(job.pages, proof, self._witness.foreign)

    def _look_at(
        self, pages: list[Expectation], whys: dict[str, str], pauses: Iterator[float]
    ) -> list[Expectation]:
        """Look as often as one hook is good for; the pages that are not as expected by then."""
        for _ in range(_LOOKS_PER_HOOK if pages else 0):
            self.waiting.pause(next(pauses))
            found = self.map_(self._look, pages)
            whys |= {page.page: why for page, why in zip(pages, found, strict=True) if why}
            pages = [page for page, why in zip(pages, found, strict=True) if why is not None]
            if not pages or self._is_ended():
                break
        return pages

    def _is_ended(self) -> bool:
        """Whether no further look at a page proves anything."""
        return self._is_over() or self._witness.is_divided

    def _is_over(self) -> bool:
        return self.waiting.clock() >= self._deadline

    def _tell(self, production: Pointer, pages: Iterable[Expectation]) -> None:
        told = sorted({path for page in pages for path in page.paths})
        for first in range(0, len(told), MAX_PATHS):
            part = told[first : first + MAX_PATHS]
            request = RevalidateRequest(
                revision=production.revision,
                release=production.release,
                paths=part,
                tags=[tag_of(path) for path in part],
            )
            self._witness.note(self.site.revalidate(request))

    def _look(self, page: Expectation) -> str | None:
        """None if the page is as expected, else the difference; "" when the time is over."""
        if self._is_ended():
            return ""
        try:
            got = self.site.page(page.page)
        except SiteUnreachableError as error:
            return str(error)
        self._witness.note_page(page, got)
        return page.fault(got)

    def _has_moved(self, production: Pointer) -> bool:
        standing = read_pointer(self.store, keys.PRODUCTION)
        return standing is not None and standing.pointer.revision != production.revision

    def _acknowledge(self, job: _Job, proof: Proof) -> bool:
        """Move the cursor; False when another delivery was faster."""
        cursor = job.seen.cursor.model_copy(
            update={
                "revision": job.production.revision,
                "deployment": job.health.deployment,
                "unproven": sorted(proof.unproven),
                "contracts": job.health.contracts,
                "acknowledged": Acknowledged(
                    revision=job.production.revision, release=job.production.release
                ),
            }
        )
        try:
            move_cursor(self.store, self.name, job.seen, cursor)
        except PreconditionFailedError:
            return False
        return True

    def _undelivered(
        self, state: DeliveryState, seen: SeenCursor, error: Exception
    ) -> DeliveryReport:
        revision = seen.cursor.revision
        return self._report(state, revision, revision, problem=str(error))

    def _acknowledged(self, job: _Job, proof: Proof, begun: float) -> DeliveryReport:
        proven_at = self.waiting.clock()
        return DeliveryReport(
            target=self.name,
            state=proof.state,
            from_revision=job.start,
            to_revision=job.production.revision,
            pages_proven=proof.proven,
            pages_left_alone=max(job.page_count - len(job.pages), 0),
            front_milliseconds=(proof.front_at - begun) * 1000 if proof.front_at else None,
            proven_milliseconds=(proven_at - begun) * 1000 if job.pages else None,
            unproven=sorted(proof.unproven),
            problem="; ".join(proof.problems[:5]) or None,
            unreadable=list(job.seen.unreadable),
        )

    def _report(
        self, state: DeliveryState, from_: int, to: int, *, problem: str | None = None
    ) -> DeliveryReport:
        return DeliveryReport(
            target=self.name, state=state, from_revision=from_, to_revision=to, problem=problem
        )


def _is_known(cursor: Cursor, health: Health) -> bool:
    """Whether the cursor is of the deployment that answers (rule 5)."""
    return cursor.deployment == health.deployment


def _start(cursor: Cursor, health: Health) -> int:
    """The revision from which the site has to be notified of changes."""
    return cursor.revision if _is_known(cursor, health) else health.revision_at_build


def _left_over(cursor: Cursor, health: Health) -> frozenset[str]:
    """The documents that earlier deliveries to this deployment could not prove (rule 4)."""
    return frozenset(cursor.unproven) if _is_known(cursor, health) else frozenset()


def _pauses() -> Iterator[float]:
    """Seconds before each look: none, then longer and longer."""
    yield 0.0
    pause = _FIRST_PAUSE_SECONDS
    while True:
        yield pause
        pause = min(pause * 2, _LONGEST_PAUSE_SECONDS)
