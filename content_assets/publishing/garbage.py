"""The record of garbage: what is condemned, and what is being deleted right now.

It is a barrier between collecting and publishing. The same bytes uploaded again have the same
ETag, so that a conditional delete alone would take a blob from under a publisher that has just
uploaded it (docs/decisions/0008). Hence:
  1. A collection names what it is about to delete, and only then looks again.
  2. A publisher reads the record after its uploads and before it moves a pointer.
  3. A whole collection may pass between an upload and that look: so what was deleted stays
     named until the next one, and of these the publisher sees for itself which are there.
  4. No barrier stands for good: it says until when its collection deletes. After that any
     publisher or collection may lift it, by compare-and-swap, which ends the old one.

Belongs here: the record and the publisher's side. Does not: collecting (collect.py).
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from content_assets.contracts.garbage import Garbage
from content_assets.errors import (
    ChannelMovedError,
    CollectingError,
    ContentAssetsError,
    PreconditionFailedError,
)
from content_assets.publishing import keys
from content_assets.publishing.canonical import record_bytes
from content_assets.publishing.records import read_record
from content_assets.publishing.store import Create, IfMatch, Store

_OLDER_CODE_DELETES = timedelta(hours=1)  # at most, without saying until when


@dataclass(frozen=True)
class SeenGarbage:
    """The record as it was read, with the ETag to change it from."""

    garbage: Garbage
    etag: str | None


def see_garbage(store: Store) -> SeenGarbage:
    """The record; an empty one where there is none yet.

    Raises:
        UnreadableRecordError: It is damaged, so what is being deleted is not known.
    """
    stored = store.get(keys.GARBAGE)
    if stored is None:
        return SeenGarbage(Garbage(), None)
    return SeenGarbage(read_record(stored, keys.GARBAGE, Garbage), stored.etag)


def read_garbage(store: Store) -> Garbage:
    """The record, to look at."""
    return see_garbage(store).garbage


def check_stays(store: Store, needed: Collection[str]) -> None:
    """Refuse to build on what is being deleted, or was deleted after it was written.

    Args:
        needed: Keys that were just written, or found.

    Raises:
        CollectingError: One of them is on its way out, or gone.
    """
    seen = see_garbage(store)
    going = _going(seen.garbage, needed)
    if going:
        seen = _lift(store, seen, going)
    for key in _gone(seen.garbage, needed):
        if store.head(key) is None:
            msg = (
                f"{key}: expected it to be there, as it was just written, found that it was "
                "deleted as garbage meanwhile; nothing was published; the next run does"
            )
            raise CollectingError(msg)


def _going(garbage: Garbage, needed: Collection[str]) -> list[str]:
    """What is being deleted right now."""
    return sorted(garbage.all_keys.intersection(needed)) if garbage.deleting else []


def _gone(garbage: Garbage, needed: Collection[str]) -> list[str]:
    """What was deleted since it may have been written."""
    return sorted(set(garbage.deleted).intersection(needed))


def has_ended(store: Store, garbage: Garbage) -> bool:
    """Whether the collection that set the barrier can't delete any more."""
    now = store.now()
    if now is None:
        return False
    if garbage.until:
        return now > datetime.fromisoformat(garbage.until)
    return now > written_at(store) + _OLDER_CODE_DELETES


def written_at(store: Store) -> datetime:
    """When the record was written, by the store's clock."""
    entry = store.head(keys.GARBAGE)
    return entry.modified if entry else datetime.max.replace(tzinfo=UTC)


def write_garbage(store: Store, seen: SeenGarbage, garbage: Garbage) -> SeenGarbage:
    """Replace the record that was seen.

    Raises:
        ChannelMovedError: It is another one by now.
    """
    condition = IfMatch(seen.etag) if seen.etag else Create()
    try:
        return SeenGarbage(garbage, store.put(keys.GARBAGE, record_bytes(garbage), condition))
    except PreconditionFailedError as error:
        msg = (
            f"{keys.GARBAGE}: expected to be the only collection, found another at work; "
            "nothing more was deleted by this one: look again later"
        )
        raise ChannelMovedError(msg) from error


def _lift(store: Store, seen: SeenGarbage, going: Sequence[str]) -> SeenGarbage:
    """Rule 4: the record without the barrier of a collection that was cut off."""
    msg = (
        f"{going[0]}: expected it to stay, found that it is being deleted as garbage "
        f"({len(going)} such); nothing was published; the next run does"
    )
    if not has_ended(store, seen.garbage):
        raise CollectingError(msg)
    gone = sorted({*seen.garbage.deleted, *seen.garbage.condemned})
    lifted = Garbage(deleted=gone, attempt=seen.garbage.attempt + 1)
    try:
        return write_garbage(store, seen, lifted)
    except ContentAssetsError as error:  # another one is at work, or we may not write it
        raise CollectingError(msg) from error
