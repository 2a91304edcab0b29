"""Stepped: the store, the source and the site as a task sees them, and the store's clock.

Each call waits for the scheduler's word, and says what else than its effect may come of it.
`WatchedStore` is the bucket itself: it keeps a journal of what was written, for the invariants,
and a digest of all that it holds, for the exploration.

Belongs here: what stands between the code under test and the world. Does not: tasks (actors.py).
"""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from content_assets.contracts.release import Validators
from content_assets.contracts.revalidation import Health, RevalidateRequest
from content_assets.delivery.pages import Page
from content_assets.errors import (
    SiteUnreachableError,
    SourceUnreachableError,
    StoreBusyError,
    StoreUnreachableError,
)
from content_assets.publishing import raw
from content_assets.publishing.canonical import canonical_json, digest_of
from content_assets.publishing.memory import MemoryStore
from content_assets.publishing.store import Condition, Entry, IfMatch, Overwrite, Stored
from tests.simulation.tasks import REFUSE, STALE, Task
from tests.unit.delivery.memory_site import MemorySite

TICK = timedelta(minutes=40)  # of the clock; a task lives through one of them at most
GRACE = timedelta(minutes=60)  # so two ticks after it was condemned, garbage is deleted
_BEGIN = datetime(2026, 11, 23, 12, tzinfo=UTC)
Body = dict[str, str]  # what a source says: event -> text


@dataclass
class Clock:
    """The store's clock, in ticks; the machines' clocks agree with it."""

    ticks: int = 0

    def now(self) -> datetime:
        """What it shows."""
        return _BEGIN + self.ticks * TICK

    def text(self) -> str:
        """The same, as it stands in records."""
        return self.now().isoformat(timespec="milliseconds").replace("+00:00", "Z")


@dataclass(frozen=True)
class Change:
    """One object, before and after a call; None: it isn't there."""

    key: str
    before: Stored | None
    after: Stored | None


class WatchedStore(MemoryStore):
    """A MemoryStore with a journal."""

    def __init__(self, clock: Clock) -> None:
        super().__init__(clock.now)
        self.clock = clock
        self.journal: list[Change] = []
        self.digest = 0
        self.at_first: list[Entry] = []  # what a stale listing shows

    def put(self, key: str, body: bytes, condition: Condition) -> str:
        """See store.Store."""
        return self._noting(key, lambda: super(WatchedStore, self).put(key, body, condition))

    def delete(self, key: str, condition: IfMatch | Overwrite) -> None:
        """See store.Store."""
        self._noting(key, lambda: super(WatchedStore, self).delete(key, condition))

    def _noting(self, key: str, function: Callable[[], Any]) -> Any:
        before, print_before = self._objects.get(key), self._print(key)
        done = function()
        self.digest ^= print_before ^ self._print(key)
        self.journal.append(Change(key, before, self._objects.get(key)))
        return done

    def _print(self, key: str) -> int:
        stored = self._objects.get(key)
        text = f"{key} {stored.etag} {self._modified[key]}" if stored else ""
        return int.from_bytes(hashlib.sha256(text.encode()).digest()[:16], "big") if text else 0


class SteppedStore:
    """A store whose every call waits for the scheduler's word."""

    def __init__(self, store: WatchedStore, task: Task) -> None:
        self._store, self._task = store, task

    def get(self, key: str) -> Stored | None:
        """See store.Store."""
        return self._look(f"get {key}", lambda: self._store.get(key))

    def head(self, key: str) -> Entry | None:
        """See store.Store."""
        return self._look(f"head {key}", lambda: self._store.head(key))

    def put(self, key: str, body: bytes, condition: Condition) -> str:
        """See store.Store."""
        label = f"put {key} ({type(condition).__name__})"
        return self._change(label, lambda: self._store.put(key, body, condition), condition)

    def delete(self, key: str, condition: IfMatch | Overwrite) -> None:
        """See store.Store."""
        self._change(f"delete {key}", lambda: self._store.delete(key, condition), condition)

    def purge(self, key: str, *, keep_newest: bool = False) -> None:
        """See store.Store."""
        label = f"purge {key}{', but its newest version' if keep_newest else ''}"
        self._change(label, lambda: self._store.purge(key, keep_newest=keep_newest), Overwrite())

    def list(self, prefix: str) -> Iterator[Entry]:
        """See store.Store."""

        def stale() -> list[Entry]:
            return [entry for entry in self._store.at_first if entry.key.startswith(prefix)]

        instead = {STALE: stale}
        return iter(self._look(f"list {prefix}", lambda: list(self._store.list(prefix)), instead))

    def now(self) -> datetime | None:
        """See store.Store."""
        return self._store.now()

    def _look(self, label: str, function: Callable[[], Any], instead: Any = None) -> Any:
        return self._task.call(
            label, function, StoreUnreachableError, instead=instead, has_effect=False
        )

    def _change(self, label: str, function: Callable[[], Any], condition: Condition) -> Any:
        instead = {} if isinstance(condition, Overwrite) else {REFUSE: _refuse}
        return self._task.call(label, function, StoreUnreachableError, instead=instead)


class SteppedSite:
    """A site whose every answer waits for the scheduler's word."""

    def __init__(self, site: MemorySite, task: Task, begin_page: Callable[[str], None]) -> None:
        """`begin_page` has a page made anew in the background."""
        self._site, self._task, self._begin_page = site, task, begin_page

    def health(self) -> Health:
        """See site.Site."""
        return self._look("ask for its health", self._site.health)

    def revalidate(self, request: RevalidateRequest) -> None:
        """See site.Site."""
        label = f"revalidate {request.paths}"
        self._task.call(label, lambda: self._site.revalidate(request), SiteUnreachableError)

    def page(self, path: str) -> Page:
        """The old one, and have it made anew if it is marked; the first visitor waits."""
        found = self._look(f"see {path}", lambda: self._visit(path), _ill())
        if found is None:
            found = self._look(
                f"see {path} as it was made",
                lambda: self._site.pages.get(path),
                _ill(),
                when=lambda: path not in self._site.rendering,
            )
        return found or Page(500, b"")

    def _visit(self, path: str) -> Page | None:
        found = self._site.visit(path)
        if self._site.is_to_be_made(path):
            self._site.rendering.add(path)
            self._begin_page(path)
        return found

    def _look(
        self, label: str, function: Callable[[], Any], instead: Any = None, **wait: Any
    ) -> Any:
        return self._task.call(
            label, function, SiteUnreachableError, instead=instead, has_effect=False, **wait
        )


class Source:
    """Says the next thing each time it is asked, and the last one from then on."""

    def __init__(self, bodies: Sequence[Body]) -> None:
        self.bodies = list(bodies)
        self.asked = 0

    def fetch(self, validators: Validators | None) -> raw.Fetched:
        """The newest body."""
        del validators
        body = canonical_json(self.bodies[min(self.asked, len(self.bodies) - 1)])
        self.asked += 1
        return raw.Fetched(body, digest_of(body), Validators())


class SteppedSource:
    """A source that may take its time to answer, or not answer."""

    def __init__(self, source: Source, task: Task) -> None:
        self._source, self._task = source, task

    def fetch(self, validators: Validators | None) -> raw.Fetched:
        """See Source."""
        return self._task.call("ask the source", lambda: self._source.fetch(validators), _Unasked)


class _Unasked(SourceUnreachableError):
    """The source did not answer."""

    def __init__(self, found: str) -> None:
        super().__init__("source", expected="an answer", found=found)


def _refuse() -> None:
    raise StoreBusyError("409: expected no other request on this key, found one; nothing written")


def _ill() -> dict[str, Callable[[], Page]]:
    return {REFUSE: lambda: Page(500, b"")}
