"""Collect garbage: delete what no kept release, pointer, cursor or staged set reaches.

Rules, in order:
  1. Kept are the newest releases, those of the last days, where a pointer stands, and those
     that a cursor still has to be brought on from. A cursor whose release is gone means full
     delivery. Between head and the oldest release that is kept there is no gap, whatever the
     dates of those between.
  2. Only the store's clock decides what is old: `Store.now()` and LastModified.
  3. What nothing reaches is condemned first, and deleted by a later collection, when longer
     has passed than any run may last.
  4. Before deleting it says so (garbage.py), and then looks again: at what is reached by now,
     and at each object, which is spared if it was written since it was condemned. The long part,
     reading releases (survey.py), comes before it says so.
  5. A listing only proposes: nothing is deleted that a listing alone says is old.
  6. It ends in time, wherever it is. What it learned is kept, what it did not get to delete
     stays condemned, and the next one continues.
  7. One at a time, by compare-and-swap before each few hundred deletions. One that was cut off
     is taken over at once by a retry of the same message, by others after `Retention.lease`.

Belongs here: what is kept, and deleting the rest. Does not: what a release reaches (reach.py).
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from content_assets.contracts.garbage import Garbage
from content_assets.errors import ChannelMovedError
from content_assets.publishing import keys
from content_assets.publishing.consistency import check_pointers, look_around
from content_assets.publishing.garbage import (
    SeenGarbage,
    has_ended,
    see_garbage,
    write_garbage,
    written_at,
)
from content_assets.publishing.needs import Needs, Retention
from content_assets.publishing.store import Entry, IfMatch, Overwrite, ParallelMap, Store
from content_assets.publishing.survey import OutOfTimeError

_AT_ONCE = 256  # objects between two looks at the time
_CLOCK_STEP = timedelta(seconds=2)  # S3 gives whole seconds
_LONG_AGO = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Collected:
    """What a collection came to.

    Attributes:
        kept_releases: How many releases are kept; 0 where it ended before it knew.
        condemned: Keys that wait for a later collection.
        deleted: Keys that were deleted (would be, in a dry run).
        spared: Condemned before, and needed or written again since.
        is_waiting: Whether it is too early to delete what is condemned.
        is_cut_short: Whether it ran out of time; the next one continues.
        unreadable: Keys of cursors, staged sets, raw pointers and copies that can't be read.
        surveyed: How many releases are known by now, of those to look at.
    """

    kept_releases: int
    condemned: tuple[str, ...] = ()
    deleted: tuple[str, ...] = ()
    spared: tuple[str, ...] = ()
    is_waiting: bool = False
    is_cut_short: bool = False
    unreadable: tuple[str, ...] = ()
    surveyed: int = 0


def collect(
    store: Store,
    *,
    retention: Retention,
    map_: ParallelMap,
    is_dry_run: bool = False,
    must_end: Callable[[], bool] = lambda: False,
    collector: str = "",
) -> Collected:
    """One collection: delete what was condemned long enough ago, condemn what is garbage now.

    Args:
        must_end: Asked after every few hundred requests.
        collector: Names the message that asked for it. Its retry continues at once what it was
            cut off in: a queue delivers a message again only when its first reader has ended.

    Raises:
        ChannelMovedError: Another collection is at work, or was cut off just now.
        PointerFaultError: A pointer is lost, or older than what is known of it: what it no longer
            reaches is no garbage.
        StoreUnreachableError: The store did not answer; the next collection continues.
        UnreadableRecordError: A record that decides what is needed is damaged.
    """
    check_pointers(store, look_around(store))
    seen = see_garbage(store)
    needs = Needs(store, retention, map_, must_end, is_read_only=is_dry_run)
    work = _Collection(seen, needs, collector)
    try:
        return work.rehearse() if is_dry_run else work.carry_out()
    except OutOfTimeError:
        return replace(work.outcome(), is_cut_short=True)


class _Collection:
    """One collection, step by step; `seen` is the record of garbage as it last wrote it."""

    def __init__(self, seen: SeenGarbage, needs: Needs, collector: str) -> None:
        self.store, self.seen, self.needs, self.collector = needs.store, seen, needs, collector
        self.deleted: list[str] = []
        self.spared: frozenset[str] = frozenset()

    def rehearse(self) -> Collected:
        """What would be condemned and deleted; nothing is written."""
        garbage = set(self.needs.garbage(self.needs.reached()))
        self.deleted = sorted(self.seen.garbage.all_keys & garbage)
        return replace(self.outcome(), condemned=tuple(sorted(garbage)))

    def carry_out(self) -> Collected:
        """See `collect`."""
        if self.seen.garbage.deleting:
            self._take_over()
        before = self.seen.garbage
        condemned_at = self._condemned_at()
        self.needs.read_ahead()
        if before.condemned and not self._is_due(condemned_at):
            self.needs.kept()
            return replace(self.outcome(), is_waiting=True)
        if before.condemned:
            self._delete_condemned(condemned_at)
            self.spared = before.all_keys - {*self.deleted, *self.seen.garbage.condemned}
        if self.seen.garbage.condemned:
            raise OutOfTimeError
        left = sorted(self.needs.garbage(self.needs.reached()))
        if left or before.condemned:
            self._write(Garbage(condemned=left, deleted=self.seen.garbage.deleted))
        return self.outcome()

    def outcome(self) -> Collected:
        """What it came to so far."""
        return Collected(
            self.needs.kept_count,
            condemned=tuple(self.seen.garbage.condemned),
            deleted=tuple(self.deleted),
            spared=tuple(sorted(self.spared)),
            unreadable=tuple(sorted(self.needs.unreadable)),
            surveyed=len(self.needs.survey.known),
        )

    def _take_over(self) -> None:
        """Rule 7: end one that was cut off; which of the condemned it deleted is not known."""
        garbage = self.seen.garbage
        is_ours = self.collector and garbage.collector == self.collector
        if not is_ours and not has_ended(self.store, garbage):
            msg = (
                f"{keys.GARBAGE}: expected no other collection, found one that has not ended; if "
                f"it was cut off, collect again after {garbage.until or 'an hour'}"
            )
            raise ChannelMovedError(msg)
        gone = sorted({*garbage.deleted, *garbage.condemned})
        self._write(garbage.model_copy(update={"deleting": False, "deleted": gone}))

    def _condemned_at(self) -> datetime:
        at = self.seen.garbage.condemned_at
        if at:
            return datetime.fromisoformat(at)
        return written_at(self.store) if self.seen.garbage.condemned else _LONG_AGO

    def _is_due(self, condemned_at: datetime) -> bool:
        now = self.store.now()
        return now is not None and now - condemned_at >= self.needs.retention.grace

    def _delete_condemned(self, condemned_at: datetime) -> None:
        """Rule 4: say so, look again, delete, and lift the barrier in any case."""
        barrier = self.seen.garbage.model_copy(
            update={
                "condemned_at": condemned_at.isoformat(),
                "deleting": True,
                "collector": self.collector,
            }
        )
        is_continued = self.seen.garbage.condemned_at is not None
        self._write(barrier)
        doomed = barrier.condemned
        try:
            doomed = self._look_again(barrier.condemned)
            for some in self._batches(doomed):
                self.deleted += self._delete(some, condemned_at)
            doomed = []
        except OutOfTimeError:
            doomed = sorted({*doomed} - {*self.deleted})
        known = barrier.deleted if is_continued else []
        self._lift(barrier, doomed, sorted({*known, *self.deleted}))

    def _look_again(self, condemned: Sequence[str]) -> list[str]:
        """Those that are still not needed, now that publishers see what is on its way out."""
        reached = self.needs.reached()
        return [key for key in condemned if not self.needs.is_needed(key, reached)]

    def _batches(self, doomed: Sequence[str]) -> Iterator[Sequence[str]]:
        """Each begins with the proof that no other collection has taken over."""
        for first in range(0, len(doomed), _AT_ONCE):
            if self.needs.must_end():
                raise OutOfTimeError
            if first:
                self._write(self.seen.garbage)
            yield doomed[first : first + _AT_ONCE]

    def _lift(self, barrier: Garbage, left: list[str], deleted: list[str]) -> None:
        """What is left stays condemned; publishers see for themselves whether the rest is there."""
        condemned_at = barrier.condemned_at if left else None
        self._write(Garbage(condemned=left, condemned_at=condemned_at, deleted=deleted))

    def _delete(self, some: Sequence[str], condemned_at: datetime) -> list[str]:
        def delete(key: str) -> str | None:
            entry = self.store.head(key)
            if entry is None:
                return key
            if _was_written_since(entry, condemned_at):
                return None
            is_copy = key.startswith(keys.MIRROR)
            self.store.delete(key, IfMatch(entry.etag) if is_copy else Overwrite())
            return key

        return [key for key in self.needs.map_(delete, some) if key]

    def _write(self, garbage: Garbage) -> None:
        """No two records are the same, so that each has an ETag of its own."""
        told: dict[str, object] = {"attempt": self.seen.garbage.attempt + 1}
        now = self.store.now()
        if garbage.deleting and now:
            told["until"] = (now + self.needs.retention.lease).isoformat()
        garbage = garbage.model_copy(update=told)
        self.seen = write_garbage(self.store, self.seen, garbage)


def _was_written_since(entry: Entry, condemned_at: datetime) -> bool:
    """Whether a publisher needs it."""
    return entry.modified >= condemned_at - _CLOCK_STEP
