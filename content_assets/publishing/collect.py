"""Collect garbage: delete what no kept release, pointer, cursor or staged set reaches.

Rules, in order:
  1. Kept are the newest releases, those of the last days, where a pointer stands, and those
     that a cursor still has to be brought on from. A cursor whose release is gone means full
     delivery. What a record that can't be read may have named is kept, too, and its key reported.
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

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from content_assets.contracts.release import (
    Cursor,
    MirrorCopy,
    Pointer,
    RawPointer,
    Release,
    StagedSet,
)
from content_assets.errors import ChannelMovedError, PreconditionFailedError, ReleaseGoneError
from content_assets.publishing import keys
from content_assets.publishing.ancestry import kept_chain
from content_assets.publishing.archive import Archive
from content_assets.publishing.canonical import record_bytes
from content_assets.publishing.consistency import check_pointers, look_around
from content_assets.publishing.garbage import Garbage, SeenGarbage, see_garbage
from content_assets.publishing.pointer import read_pointer
from content_assets.publishing.publish import read_head
from content_assets.publishing.reach import bodies_of, made_sets, reachable, set_keys
from content_assets.publishing.records import Copy, R, read_copy
from content_assets.publishing.store import Create, IfMatch, Overwrite, ParallelMap, Store

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
        unreadable: Keys of cursors, staged sets, raw pointers and copies that can't be read.
    """

    kept_releases: int
    condemned: tuple[str, ...] = ()
    deleted: tuple[str, ...] = ()
    spared: tuple[str, ...] = ()
    is_waiting: bool = False
    is_cut_short: bool = False
    unreadable: tuple[str, ...] = ()


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
        PointerFaultError: A pointer is lost, or older than what is known of it: what it no longer
            reaches is no garbage.
        StoreUnreachableError: The store did not answer; the next collection goes on.
    """
    check_pointers(store, look_around(store))
    seen = see_garbage(store)
    if is_dry_run:
        garbage = _garbage(_Survey(store, retention, now))
        due = tuple(sorted(seen.garbage.all_keys & garbage.keys))
        return garbage.collected(tuple(sorted(garbage.keys)), due)
    deleted: tuple[str, ...] = ()
    spared: tuple[str, ...] = ()
    if seen.garbage.condemned:
        _check_alone(store, seen, now - retention.grace)
        seen, condemned_at, is_due = _begin(store, seen, retention.grace)
        if not is_due:
            kept = len(_Survey(store, retention, now).kept())
            return Collected(kept, tuple(seen.garbage.condemned), is_waiting=True)
        # after the barrier, not before
        survey = _Survey(store, retention, now)
        reached, kept = _reached(survey)
        doomed = [key for key in seen.garbage.condemned if key not in reached]
        deleted = tuple(_delete(store, doomed, condemned_at, map_, must_end))
        if must_end():
            left = tuple(sorted(set(doomed) - set(deleted)))
            _leave(store, seen, left, deleted)
            gone = tuple(sorted(survey.unreadable))
            return Collected(kept, left, deleted, is_cut_short=True, unreadable=gone)
        spared = tuple(sorted(seen.garbage.all_keys - set(deleted)))
    garbage = _garbage(_Survey(store, retention, now))
    left = tuple(sorted(garbage.keys))
    if left or seen.garbage.condemned:
        _leave(store, seen, left, deleted)
    return garbage.collected(left, deleted, spared)


@dataclass(frozen=True)
class _Found:
    """What is garbage now; how many releases are kept; what could not be read."""

    keys: frozenset[str]
    kept_releases: int
    unreadable: tuple[str, ...]

    def collected(
        self, condemned: tuple[str, ...], deleted: tuple[str, ...], spared: tuple[str, ...] = ()
    ) -> Collected:
        return Collected(self.kept_releases, condemned, deleted, spared, unreadable=self.unreadable)


@dataclass
class _Survey:
    """What the store names right now; its archive forgets with it."""

    store: Store
    retention: Retention
    now: datetime

    def __post_init__(self) -> None:
        self.archive = Archive(self.store)
        self.unreadable: set[str] = set()
        self.production = read_pointer(self.store, keys.PRODUCTION)
        _, self.head = read_head(self.store, self.archive)

    def read(self, key: str, kind: type[R]) -> Copy[R]:
        """A record that only says what to keep; one that can't be read is remembered."""
        copy = read_copy(self.store.get(key), key, kind)
        self.unreadable |= set(copy.unreadable)
        return copy

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
            copy.record.revision if copy.record else 0  # unreadable: from the first move on
            for entry in self.store.list(keys.CURSORS)
            if (copy := self.read(entry.key, Cursor)).etag
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
            copy = self.read(entry.key, MirrorCopy).record if is_old else None
            if copy and copy.mark.removed:
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


def _garbage(survey: _Survey) -> _Found:
    reached, kept = _reached(survey)
    garbage = (_listed(survey.store, *_IMMUTABLE) - reached) | set(survey.aged())
    return _Found(frozenset(garbage), kept, tuple(sorted(survey.unreadable)))


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
        staged = survey.read(entry.key, StagedSet)
        for made in made_sets(staged.record.record) if staged.record else ():
            reached |= set_keys(archive, made.set, without=taken_down)
        if staged.unreadable:  # it may have named any
            reached |= _listed(store, keys.SETS, keys.BLOBS)
    for entry in store.list(keys.RAW):
        if entry.key.startswith(keys.RAW_BODIES):
            continue
        pointer = survey.read(entry.key, RawPointer)
        if pointer.record:
            reached.add(keys.raw_body(pointer.record.digest))
        if pointer.unreadable:  # the same
            reached |= _listed(store, keys.RAW_BODIES)
    return reached, len(releases)


def _listed(store: Store, *prefixes: str) -> set[str]:
    return {entry.key for prefix in prefixes for entry in store.list(prefix)}


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
