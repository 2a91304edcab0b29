"""Pointers: the objects that decide what readers see, moved last, by compare-and-swap.

Rules, in order:
  1. A pointer moves only from what the caller saw (ETag), and only to a complete release.
  2. Three outcomes: moved; `ChannelMovedError` (someone else moved it: re-read, rebase,
     retry); `CommitUnknownError` (no answer, and it can't be read to find out).
  3. A lost reply is not a failure: re-read, and look for our own move before deciding.
  4. Every move counts the revision up, whatever its direction.

Belongs here: reading and moving `head` and `production`. Does not: what a release holds
(publish.py).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from content_assets.contracts.release import Move, Pin, Pointer, Takedown, TakenDown, Verb
from content_assets.errors import (
    ChannelMovedError,
    CommitUnknownError,
    PointerFaultError,
    PreconditionFailedError,
    StoreUnreachableError,
    UnreadableRecordError,
)
from content_assets.publishing.canonical import record_bytes
from content_assets.publishing.records import read_record
from content_assets.publishing.store import Create, IfMatch, Store, Stored

KEPT_MOVES = 100
_TRIES = 3  # of a write without an answer; what has landed is looked up before each


@dataclass(frozen=True)
class Seen:
    """A pointer as it was read; a move is made from it or not at all."""

    pointer: Pointer
    etag: str


@dataclass(frozen=True)
class Step:
    """A move that somebody wants: where to, which verb, by whom, when (ISO 8601, UTC).

    `pin` is how the pointer stands afterwards; `takes_down` adds to what it already took down.
    `action` names a verb that came after 2da0fe6, whose nearest is `verb` (`contracts.Move`).
    `reason` is the person's, kept with the move when the pin is long gone.
    """

    release: str
    verb: Verb
    by: str
    at: str
    pin: Pin | None = None
    takes_down: Mapping[str, Takedown] = field(default_factory=dict)
    action: str | None = None
    reason: str | None = None


def read_pointer(store: Store, key: str) -> Seen | None:
    """The pointer at `key`, or None before the first release.

    Raises:
        PointerFaultError: What is stored there is no pointer.
    """
    return parse_pointer(key, store.get(key))


def parse_pointer(key: str, stored: Stored | None) -> Seen | None:
    """A pointer as stored at `key`.

    Raises:
        PointerFaultError: What is stored there is no pointer.
    """
    if stored is None:
        return None
    try:
        pointer = read_record(stored, key, Pointer)
        _ = pointer.number
    except (UnreadableRecordError, ValueError):  # the second: a release without a number
        msg = f"{key}: expected a pointer, found {len(stored.body)} bytes that are none"
        raise PointerFaultError(msg) from None
    return Seen(pointer, stored.etag)


def advance(store: Store, key: str, *, seen: Seen | None, step: Step) -> Seen:
    """Move the pointer at `key` from what the caller saw.

    Raises:
        ChannelMovedError: Someone else moved it. Re-read, rebase, retry.
        CommitUnknownError: No answer, and the pointer can't be read.
        StoreUnreachableError: No answer, each time, and the pointer is where it was.
    """
    pointer = _moved(seen.pointer if seen else None, step)
    condition = IfMatch(seen.etag) if seen else Create()
    last: Exception | None = None
    for _ in range(_TRIES):
        try:
            return Seen(pointer, store.put(key, record_bytes(pointer), condition))
        except (PreconditionFailedError, StoreUnreachableError) as error:
            standing = _read_after(store, key)
            if standing and pointer.moves[-1] in standing.pointer.moves:
                return standing
            is_lost = isinstance(error, StoreUnreachableError)
            if not (is_lost and _etag(standing) == _etag(seen)):
                raise _moved_by_another(key, pointer, standing) from error
            last = error
    assert last
    raise last


def _moved(before: Pointer | None, step: Step) -> Pointer:
    revision = before.revision + 1 if before else 1
    move = Move(
        release=step.release,
        revision=revision,
        verb=step.verb,
        by=step.by,
        at=step.at,
        action=step.action,
        reason=step.reason,
    )
    known = before.taken_down if before else {}
    taken = {
        path: TakenDown(
            **verdict.model_dump(), revision=known[path].revision if path in known else revision
        )
        for path, verdict in step.takes_down.items()
    }
    moves = [*(before.moves if before else []), move][-KEPT_MOVES:]
    kept = before.model_extra if before else None  # members of a newer writer
    return Pointer(
        **(kept or {}),
        taken_down={**known, **taken},
        unknown_takedowns=before.unknown_takedowns if before else [],
        release=step.release,
        revision=revision,
        pinned=step.pin,
        moves=moves,
    )


def _read_after(store: Store, key: str) -> Seen | None:
    """The pointer after a write that may have landed."""
    try:
        return read_pointer(store, key)
    except StoreUnreachableError as unreadable:
        msg = (
            f"{key}: expected to read it after a write without an answer, found {unreadable}; "
            "the move may have landed: the next run reads the pointer and goes on from there"
        )
        raise CommitUnknownError(msg) from unreadable


def _moved_by_another(key: str, ours: Pointer, standing: Seen | None) -> ChannelMovedError:
    found = standing.pointer.release if standing else "nothing"
    return ChannelMovedError(
        f"{key}: expected it where it was read, to move it to {ours.release}, found {found}; "
        "read it again, rebase and retry"
    )


def _etag(seen: Seen | None) -> str | None:
    return seen.etag if seen else None
