"""Garbage of a long past: how long a collection takes, and the cost of finding an old release.

The store is in memory, and each of its requests takes 10 ms. Memory is what the collection
adds to the process at its peak; the store itself is not in it.

    python -m bench.garbage 8640        new code and old, as JSON lines

Belongs here: measuring. Does not: words (garbage_report.py).
"""

import json
import sys
import time
import tracemalloc
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TypeVar

from bench.past import Past, write_past
from content_assets.publishing import keys
from content_assets.publishing.ancestry import find_release
from content_assets.publishing.archive import Archive
from content_assets.publishing.collect import Collected, collect
from content_assets.publishing.memory import MemoryStore
from content_assets.publishing.needs import Retention
from content_assets.publishing.store import Condition, Entry, IfMatch, Overwrite, Stored
from content_assets.stores.threads import thread_map

A = TypeVar("A")
RELEASES = 8640  # 30 days of one every five minutes
REQUEST_SECONDS = 0.01
PAGE = 1000  # keys in one answer of a listing
THREADS = 64  # as a worker has
BACK = 8000


class DistantStore(MemoryStore):
    """Each request takes its time once `is_distant`; a listing one for each thousand keys."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        """Begin near, to be filled quickly."""
        super().__init__(now)
        self.is_distant = False
        self.requests = 0

    def get(self, key: str) -> Stored | None:
        """See store.Store."""
        return self._after(1, lambda: super(DistantStore, self).get(key))

    def head(self, key: str) -> Entry | None:
        """See store.Store."""
        return self._after(1, lambda: super(DistantStore, self).head(key))

    def put(self, key: str, body: bytes, condition: Condition) -> str:
        """See store.Store."""
        return self._after(1, lambda: super(DistantStore, self).put(key, body, condition))

    def delete(self, key: str, condition: IfMatch | Overwrite) -> None:
        """See store.Store."""
        self._after(1, lambda: super(DistantStore, self).delete(key, condition))

    def list(self, prefix: str) -> Iterator[Entry]:
        """See store.Store."""
        found = [*super().list(prefix)]
        return iter(self._after(len(found) // PAGE + 1, lambda: found))

    def _after(self, requests: int, function: Callable[[], A]) -> A:
        if self.is_distant:
            time.sleep(requests * REQUEST_SECONDS)
            with self._lock:
                self.requests += requests
        return function()


@dataclass(frozen=True)
class Measured:
    """One collection over a past.

    Attributes:
        what: Which collection.
        megabytes: Peak of Python's allocations meanwhile; 0: not measured.
        went: Objects that were deleted, or condemned.
    """

    what: str
    releases: int
    requests: int
    seconds: float
    megabytes: float
    went: int


def measure_garbage(releases: int = RELEASES) -> tuple[list[Measured], int]:
    """Collections of both kinds of past; the requests that find a release of long ago."""
    found: list[Measured] = []
    steps = 0
    for is_old in (False, True):
        clock = [datetime(2026, 11, 1, tzinfo=UTC)]
        store = DistantStore(lambda clock=clock: clock[0])  # type: ignore[misc]  # no default
        write_past(store, Past(releases=releases, is_old=is_old))
        clock[0] += timedelta(days=1)
        kind = "older code" if is_old else "this code"
        found.append(_measured(store, f"releases of {kind}: the first", Retention()))
        found.append(_measured(store, f"releases of {kind}: the next night", Retention()))
        found[-2] = replace(found[-2], megabytes=_megabytes(store))
        if not is_old:
            steps = _steps(store, max(releases - BACK, 1))
            few = Retention(releases=releases // 2, days=0)
            found.append(_measured(store, "half of them has to go: condemned", few))
            clock[0] += timedelta(days=1)
            found.append(_measured(store, "half of them has to go: deleted", few))
    return found, steps


def _measured(store: DistantStore, what: str, retention: Retention) -> Measured:
    store.requests, begun = 0, time.perf_counter()
    done = _collect(store, retention)
    seconds = time.perf_counter() - begun
    went = len(done.deleted) or len(done.condemned)
    return Measured(what, done.surveyed, store.requests, seconds, 0.0, went)


def _megabytes(store: DistantStore) -> float:
    """The peak of a first collection: one of its own, as tracing makes everything slower."""
    for entry in store.list(keys.SURVEY):
        store.delete(entry.key, Overwrite())
    tracemalloc.start()
    collect(store, retention=Retention(), map_=thread_map(THREADS), is_dry_run=True)
    peak = tracemalloc.get_traced_memory()[1] / 1e6
    tracemalloc.stop()
    return peak


def _collect(store: DistantStore, retention: Retention) -> Collected:
    store.is_distant = True
    try:
        return collect(store, retention=retention, map_=thread_map(THREADS))
    finally:
        store.is_distant = False


def _steps(store: DistantStore, number: int) -> int:
    before = sum(store.counts().values())
    find_release(store, Archive(store), str(number))
    return sum(store.counts().values()) - before


if __name__ == "__main__":
    measured, steps = measure_garbage(int(sys.argv[1]))
    for each in measured:
        sys.stdout.write(json.dumps(asdict(each)) + "\n")
    sys.stdout.write(json.dumps({"requests to find an old release": steps}) + "\n")
