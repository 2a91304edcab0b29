"""Collect garbage: delete what no kept release, pointer, cursor or staged set reaches.

Rules, in order:
  1. Kept are the newest releases, those of the last days, where a pointer stands, and those
     that a cursor still has to be brought on from. A cursor whose release is gone means full
     delivery.
  2. What nothing reaches is condemned first, and deleted by a later collection, when longer
     has passed than any run may last. Both times are the store's own (LastModified).
  3. Before deleting it says so (garbage.py), and then looks again: at what is reached by now,
     and at each object, which is spared if it was written since it was condemned.
  4. A listing only proposes: nothing is deleted that a listing alone says is old.
  5. It ends in time: what it did not get to delete is condemned again, for a later one.
  6. One at a time. Cut off in the middle, a later one goes on: when longer has passed than any
     collection may last, as a slow one would delete what was written again since.

Belongs here: what is kept, and deleting the rest. Does not: what a release reaches (reach.py).
"""

import json
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from content_assets.contracts.documents import RESERVED_MEMBER
from content_assets.contracts.release import Cursor, Pointer, RawPointer, Release, StagedSet
from content_assets.errors import ChannelMovedError, PreconditionFailedError, ReleaseGoneError
from content_assets.publishing import keys
from content_assets.publishing.ancestry import kept_chain
from content_assets.publishing.archive import Archive
from content_assets.publishing.canonical import record_bytes
from content_assets.publishing.garbage import Garbage, SeenGarbage, see_garbage
from content_assets.publishing.pointer import read_pointer
from content_assets.publishing.publish import read_head
from content_assets.publishing.reach import bodies_of, made_sets, reachable, set_keys
from content_assets.publishing.store import Create, Entry, IfMatch, Overwrite, ParallelMap, Store

_IMMUTABLE = (keys.RELEASES, keys.SETS, keys.BLOBS, keys.RAW_BODIES)
_AT_ONCE = 256  # objects between two looks at the time
_CLOCK_STEP = timedelta(seconds=2)  # S3 gives whole seconds


@dataclass(frozen=True)
class Retention:
    """What is kept.

    Attributes:
        releases: So many of the newest, however old.
        days: Releases younger than this, however many.
        receipt_days: Receipts, requests and tombstones younger than this.
        grace: Between condemning and deleting: longer than any run may last.
    """

    releases: int = 50
    days: int = 30
    receipt_days: int = 400
    grace: timedelta = timedelta(hours=1)


@dataclass(frozen=True)
class Collected:
    """What a collection came to.

    Attributes:
        kept_releases: How many releases are kept.
        condemned: Keys that wait for a later collection.
        deleted: Keys that were deleted (would be, in a dry run).
        spared: Condemned before, and needed or written anew since.
        is_waiting: Whether it is too early to delete what is condemned.
        is_cut_short: Whether its time was over before all was deleted; a later one goes on.
    """

    kept_releases: int
    condemned: tuple[str, ...] = ()
    deleted: tuple[str, ...] = ()
    spared: tuple[str, ...] = ()
    is_waiting: bool = False
    is_cut_short: bool = False


def collect(
    store: Store,
    *,
    retention: Retention,
    now: datetime,
    map_: ParallelMap,
    is_dry_run: bool = False,
    must_end: Callable[[], bool] = lambda: False,
) -> Collected:
    """One collection: delete what was condemned long enough ago, condemn what is garbage now.

    Args:
        now: For the age of releases and receipts, in UTC.
        must_end: Asked between deletions.

    Raises:
        ChannelMovedError: Another collection is at work, or was cut off just now.
        StoreUnreachableError: The store did not answer; the next collection goes on.
    """
    seen = see_garbage(store)
    if is_dry_run:
        garbage, kept = _garbage(_Survey(store, retention, now))
        due = tuple(sorted(seen.garbage.all_keys & garbage))
        return Collected(kept, tuple(sorted(garbage)), deleted=due)
    deleted: tuple[str, ...] = ()
    spared: tuple[str, ...] = ()
    if seen.garbage.condemned:
        _check_alone(store, seen, now - retention.grace)
        seen, condemned_at, is_due = _begin(store, seen, retention.grace)
        if not is_due:
            kept = len(_Survey(store, retention, now).kept())
            return Collected(kept, tuple(seen.garbage.condemned), is_waiting=True)
        # after the barrier, not before
        reached, kept = _reached(_Survey(store, retention, now))
        doomed = [key for key in seen.garbage.condemned if key not in reached]
        deleted = tuple(_delete(store, doomed, condemned_at, map_, must_end))
        if must_end():
            left = tuple(sorted(set(doomed) - set(deleted)))
            _leave(store, seen, left, deleted)
            return Collected(kept, left, deleted, is_cut_short=True)
        spared = tuple(sorted(seen.garbage.all_keys - set(deleted)))
    garbage, kept = _garbage(_Survey(store, retention, now))
    left = tuple(sorted(garbage))
    if left or seen.garbage.condemned:
        _leave(store, seen, left, deleted)
    return Collected(kept, left, deleted, spared)


@dataclass
class _Survey:
    """What the store names right now; its archive forgets with it."""

    store: Store
    retention: Retention
    now: datetime

    def __post_init__(self) -> None:
        self.archive = Archive(self.store)
        self.production = read_pointer(self.store, keys.PRODUCTION)
        _, self.head = read_head(self.store, self.archive)

    def kept(self) -> dict[str, Release]:
        """Releases by name (rule 1)."""
        found = {release.name: release for release in self._chain()}
        for name in self._pointed():
            try:
                found[name] = self.archive.release(name)
            except ReleaseGoneError:
                continue  # of a cursor from long ago: full delivery
        return found

    def _chain(self) -> Iterator[Release]:
        if self.head is None:
            return
        oldest = self.head.number - self.retention.releases
        since = self.now - timedelta(days=self.retention.days)
        for release in kept_chain(self.archive, self.head):
            if release.number <= oldest and datetime.fromisoformat(release.published_at) < since:
                return
            yield release

    def _pointed(self) -> Iterator[str]:
        if self.production is None:
            return
        pointer: Pointer = self.production.pointer
        yield pointer.release
        cursors = [
            Cursor.model_validate_json(stored.body).revision
            for entry in self.store.list(keys.CURSORS)
            if (stored := self.store.get(entry.key))
        ]
        oldest = min(cursors, default=pointer.revision)
        yield from (move.release for move in pointer.moves if move.revision >= oldest)

    def aged(self) -> Iterator[str]:
        """Receipts, requests and tombstones that are older than theirs are kept."""
        before = self.now - timedelta(days=self.retention.receipt_days)
        for prefix in (keys.RECEIPTS, keys.REQUESTS):
            yield from (e.key for e in self.store.list(prefix) if e.modified < before)
        shown = self._shown()
        for entry in self.store.list(keys.MIRROR):
            is_old = entry.modified < before and entry.key.removeprefix(keys.MIRROR) not in shown
            if is_old and _is_tombstone(self.store, entry):
                yield entry.key

    def _shown(self) -> Collection[str]:
        """Paths that production shows, of which no copy has to be read: most of all, and old."""
        if self.production is None:
            return frozenset()
        pointer = self.production.pointer
        try:
            release = self.archive.release(pointer.release)
        except ReleaseGoneError:
            return frozenset()  # somebody deleted it: then all are read
        return self.archive.documents(release, without=pointer.taken_down)


def _garbage(survey: _Survey) -> tuple[set[str], int]:
    """What is garbage now, and how many releases are kept."""
    reached, kept = _reached(survey)
    listed = {entry.key for prefix in _IMMUTABLE for entry in survey.store.list(prefix)}
    return (listed - reached) | set(survey.aged()), kept


def _reached(survey: _Survey) -> tuple[set[str], int]:
    store, archive = survey.store, survey.archive
    taken_down = survey.production.pointer.taken_down if survey.production else {}
    releases = survey.kept()
    reached: set[str] = set()
    for release in releases.values():
        reached |= reachable(archive, release, without=taken_down)
    if survey.head:  # what is made next may read what was made before, body and all
        reached |= bodies_of(survey.head)
    for entry in store.list(keys.STAGED):
        stored = store.get(entry.key)
        record = StagedSet.model_validate_json(stored.body).record if stored else None
        for made in made_sets(record) if record else ():
            reached |= set_keys(archive, made.set, without=taken_down)
    for entry in store.list(keys.RAW):
        stored = None if entry.key.startswith(keys.RAW_BODIES) else store.get(entry.key)
        if stored:
            reached.add(keys.raw_body(RawPointer.model_validate_json(stored.body).digest))
    return reached, len(releases)


def _check_alone(store: Store, seen: SeenGarbage, before: datetime) -> None:
    began_at = _modified(store)
    if seen.garbage.deleting and began_at > before:
        msg = (
            f"{keys.GARBAGE}: expected no other collection, found one that began at "
            f"{began_at.isoformat()} and has not ended; if it was cut off, try again later: the "
            "grace has to pass"
        )
        raise ChannelMovedError(msg)


def _begin(store: Store, seen: SeenGarbage, grace: timedelta) -> tuple[SeenGarbage, datetime, bool]:
    """Say what is being deleted; whether enough time has passed is told by the store's clock."""
    garbage = seen.garbage
    condemned_at = (
        datetime.fromisoformat(garbage.condemned_at) if garbage.condemned_at else _modified(store)
    )
    stamped = garbage.model_copy(
        update={"condemned_at": condemned_at.isoformat(), "attempt": garbage.attempt + 1}
    )
    seen = _write(store, seen, stamped.model_copy(update={"deleting": True}))
    if _modified(store) - condemned_at >= grace:
        return seen, condemned_at, True
    return _write(store, seen, stamped.model_copy(update={"deleting": False})), condemned_at, False


def _delete(
    store: Store,
    keys_: list[str],
    condemned_at: datetime,
    map_: ParallelMap,
    must_end: Callable[[], bool],
) -> Iterator[str]:
    def delete(key: str) -> str | None:
        entry = store.head(key)
        if entry is None:
            return key
        if entry.modified >= condemned_at - _CLOCK_STEP:
            return None  # written since: a publisher needs it
        store.delete(key, IfMatch(entry.etag) if key.startswith(keys.MIRROR) else Overwrite())
        return key

    for first in range(0, len(keys_), _AT_ONCE):
        if must_end():
            return
        yield from (key for key in map_(delete, keys_[first : first + _AT_ONCE]) if key)


def _leave(
    store: Store, seen: SeenGarbage, condemned: tuple[str, ...], deleted: tuple[str, ...]
) -> None:
    """Say what waits for a later collection, and what publishers must see for themselves."""
    gone = list(deleted) or seen.garbage.deleted
    attempt = seen.garbage.attempt
    _write(store, seen, Garbage(condemned=list(condemned), deleted=gone, attempt=attempt))


def _write(store: Store, seen: SeenGarbage, garbage: Garbage) -> SeenGarbage:
    condition = IfMatch(seen.etag) if seen.etag else Create()
    try:
        return SeenGarbage(garbage, store.put(keys.GARBAGE, record_bytes(garbage), condition))
    except PreconditionFailedError as error:
        msg = (
            f"{keys.GARBAGE}: expected to be the only collection, found another at work; "
            "nothing more was deleted by this one: look again later"
        )
        raise ChannelMovedError(msg) from error


def _modified(store: Store) -> datetime:
    entry = store.head(keys.GARBAGE)
    assert entry, "we have just read or written it"
    return entry.modified


def _is_tombstone(store: Store, entry: Entry) -> bool:
    stored = store.get(entry.key)
    document = json.loads(stored.body) if stored else {}
    return bool(document.get(RESERVED_MEMBER, {}).get("removed"))
