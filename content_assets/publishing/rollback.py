"""Rollback: production goes to an earlier release and stays there, until it is unpinned.

Rules, in order:
  1. No pipeline runs; nothing but the pointer moves, by compare-and-swap.
  2. A pin holds: production follows head again only after `unpin`.
  3. Never to a release that is condemned as garbage, or was deleted since it was looked up.
  4. Never to a schema major that a site can't read.
  5. Asked twice, it happens once.

Belongs here: rollback and unpin. Does not: delivery, which brings only what differs.
"""

from collections.abc import Callable

from content_assets.contracts.release import Pin, Pointer, Release
from content_assets.errors import ChannelMovedError, NotFoundError, RefusedError
from content_assets.publishing import keys
from content_assets.publishing.ancestry import find_release
from content_assets.publishing.archive import Archive
from content_assets.publishing.consistency import check_pointers, find_pointer
from content_assets.publishing.garbage import read_garbage
from content_assets.publishing.pointer import Seen, Step, advance
from content_assets.publishing.publish import (
    ATTEMPTS,
    Author,
    Following,
    Readable,
    follow,
    unreadable,
)
from content_assets.publishing.store import Store


def rollback(
    store: Store,
    archive: Archive,
    to: Release,
    *,
    reason: str,
    author: Author,
    readable: Readable,
) -> Seen:
    """Move production to `to`, and pin it there.

    Args:
        to: A release that head comes from (`ancestry.find_release`).
        readable: As `publish.follow`.

    Raises:
        RefusedError: It is garbage, or a site can't read it.
        NotFoundError: Nothing was published yet.
        PointerFaultError: A pointer is lost, or older than what is known of it.
        ChannelMovedError, CommitUnknownError: As `pointer.advance`.
    """
    check_rollback(store, archive, to, readable=readable)
    pin = Pin(reason=reason, by=author.run, at=author.now)
    step = Step(
        release=to.name, verb="rollback", by=author.run, at=author.now, pin=pin, reason=reason
    )

    def step_from(standing: Pointer) -> Step | None:
        pinned = standing.pinned.reason if standing.pinned else None
        return None if (standing.release, pinned) == (to.name, reason) else step

    return move_production(store, step_from)


def check_rollback(store: Store, archive: Archive, to: Release, *, readable: Readable) -> None:
    """Refuse what rules 3 and 4 forbid; nothing is written.

    Raises:
        RefusedError: It is garbage, or a site can't read it.
    """
    archive.release(to.name)  # gone is said before anything moves
    garbage = read_garbage(store)
    if keys.release(to.name) in garbage.all_keys.union(garbage.deleted):
        msg = (
            f"release {to.name}: expected one that is kept, found it condemned as older than the "
            "retention; choose a newer one"
        )
        raise RefusedError(msg)
    refusal = unreadable(to, readable())
    if refusal:
        msg = f"release {to.name}: expected one that every site can read, found {refusal}"
        raise RefusedError(msg)


def find_target(store: Store, archive: Archive, wanted: str) -> Release:
    """The release that a rollback asks for; `previous` is what production was before.

    Raises:
        NotFoundError: There is none.
        PointerFaultError: A pointer is lost, unreadable, or its release is gone.
    """
    if wanted != "previous":
        return find_release(store, archive, wanted)
    pointer = find_pointer(store, keys.PRODUCTION)
    moves = pointer.moves if pointer else []
    now = moves[-1].release if moves else None
    before = next((each.release for each in reversed(moves) if each.release != now), None)
    if before is None:
        msg = (
            "release previous: expected production to have been at another release before, found "
            "none; name a release, `content-assets log` lists them"
        )
        raise NotFoundError(msg)
    return archive.release(before)


def unpin(
    store: Store,
    archive: Archive,
    *,
    author: Author,
    readable: Readable,
    reason: str | None = None,
) -> Following:
    """Let production follow head again, and go there.

    Args:
        reason: Kept with the move.

    Raises:
        NotFoundError: Nothing was published yet.
        PointerFaultError: A pointer is lost, or older than what is known of it.
        ChannelMovedError, CommitUnknownError: As `pointer.advance`.
    """

    def step_from(standing: Pointer) -> Step | None:
        step = Step(
            release=standing.release, verb="unpin", by=author.run, at=author.now, reason=reason
        )
        return step if standing.pinned else None

    move_production(store, step_from)
    return follow(store, archive, known=None, author=author, readable=readable)


def move_production(store: Store, step_from: Callable[[Pointer], Step | None]) -> Seen:
    """Move production by the step that `step_from` wants from where it stands; None: none.

    Raises:
        NotFoundError: Nothing was published yet.
        PointerFaultError: A pointer is lost, or older than what is known of it.
        ChannelMovedError, CommitUnknownError: As `pointer.advance`.
    """
    for _ in range(ATTEMPTS):
        seen = check_pointers(store).production
        if seen is None:
            msg = "production: expected a release, found none; run the pipeline first"
            raise NotFoundError(msg)
        step = step_from(seen.pointer)
        if step is None:
            return seen
        try:
            return advance(store, keys.PRODUCTION, seen=seen, step=step)
        except ChannelMovedError:
            continue
    msg = (
        f"production: expected to win one of {ATTEMPTS} attempts to move it, found another move "
        "faster each time; ask again"
    )
    raise ChannelMovedError(msg)
