"""Cursors: the revision that a target last acknowledged, and the changes since.

Rules, in order:
  1. A cursor moves by compare-and-swap, after the target has acknowledged.
  2. The changes are the union of *every step* of production since the cursor, never the
     difference of the two ends: a slower delivery may be at work on a revision in between,
     and a document that went there and back must be written again, with the newer stamp
     (docs/decisions/0002).
  3. A cursor from before the moves that the pointer remembers, or whose release is gone or
     can't be read, means everything.
  4. Documents that were taken down are removed, whatever a release contains.
  5. A cursor that production contradicts means that production was lost or restored to an older
     version; one whose revision is unknown, or was another release, means everything.

Belongs here: reading, moving, and the steps. Does not: how a target is brought up to date.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from content_assets.contracts.release import Cursor, Pointer
from content_assets.errors import (
    ChannelMovedError,
    NotFoundError,
    PreconditionFailedError,
    ReleaseGoneError,
    UnreadableRecordError,
)
from content_assets.publishing import keys
from content_assets.publishing.archive import Archive
from content_assets.publishing.canonical import record_bytes
from content_assets.publishing.consistency import (
    check_pointers,
    fault_of_production,
    sighting_of_cursor,
)
from content_assets.publishing.diff import diff_releases
from content_assets.publishing.opinion import TargetState
from content_assets.publishing.pointer import Seen, parse_pointer
from content_assets.publishing.records import read_copy
from content_assets.publishing.store import Create, IfMatch, ParallelMap, Store, Stored

_NONE = Cursor(revision=0)


@dataclass(frozen=True)
class SeenCursor:
    """A cursor as it was read, with the ETag to move it from.

    One that can't be read counts as absent; its key is in `unreadable` then.
    """

    cursor: Cursor
    etag: str | None
    unreadable: tuple[str, ...] = ()


def read_cursor(store: Store, target: str) -> SeenCursor:
    """The cursor of `target`; revision 0 if it is missing or unreadable."""
    return _seen(target, store.get(keys.cursor(target)))


def read_cursors(store: Store) -> dict[str, SeenCursor]:
    """The cursors of all targets that ever acknowledged anything, by name."""
    names = [
        entry.key.removeprefix(keys.CURSORS).removesuffix(".json")
        for entry in store.list(keys.CURSORS)
    ]
    return {name: read_cursor(store, name) for name in names}


def target_states(
    cursors: Mapping[str, SeenCursor],
    production: Pointer | None,
    *,
    names: Collection[str] | None,
) -> dict[str, TargetState]:
    """How far each target is, by its cursor.

    Args:
        names: The targets that are configured: one without a cursor has everything to come, and
            the cursor of one that was removed counts no more. None: unknown, all cursors count.
    """
    revision = production.revision if production else 0
    none = SeenCursor(_NONE, None)
    wanted = {
        name: cursors.get(name, none).cursor for name in (cursors if names is None else names)
    }
    return {
        name: TargetState(max(revision - cursor.revision, 0), len(cursor.unproven))
        for name, cursor in sorted(wanted.items())
    }


def read_state(store: Store, target: str, map_: ParallelMap) -> tuple[SeenCursor, Seen | None]:
    """The inputs of a delivery, read at once: the target's cursor, and production."""
    stored = map_(store.get, [keys.cursor(target), keys.PRODUCTION])
    return _seen(target, stored[0]), parse_pointer(keys.PRODUCTION, stored[1])


def check_cursor(store: Store, target: str, cursor: Cursor, production: Seen | None) -> bool:
    """Whether production agrees with the target's acknowledged revision; False: look again.

    Raises:
        PointerFaultError: Production is lost, or older than the acknowledged revision.
    """
    seen = sighting_of_cursor(target, cursor)
    if production and not fault_of_production(production.pointer, seen):
        return True
    standing = check_pointers(store, [seen]).production
    return standing is None and production is None


def move_cursor(store: Store, target: str, seen: SeenCursor, cursor: Cursor) -> None:
    """Move the cursor from the version seen; an equal cursor is not written.

    Raises:
        PreconditionFailedError: Another delivery moved it: look again.
    """
    if cursor == seen.cursor:
        return
    condition = IfMatch(seen.etag) if seen.etag else Create()
    store.put(keys.cursor(target), record_bytes(cursor), condition)


def forget_target(store: Store, target: str) -> None:
    """Delete the cursor of a target that was removed for good.

    Its acknowledged revision is unknown afterwards: added again, it is brought everything.

    Raises:
        NotFoundError: It has no cursor; names those that there are.
        ChannelMovedError: A delivery moved it meanwhile.
    """
    key = keys.cursor(target)
    stored = store.get(key)
    if stored is None:
        known = ", ".join(read_cursors(store)) or "none"
        msg = (
            f"target {target}: expected one that acknowledged something, found none; near: {known}"
        )
        raise NotFoundError(msg)
    try:
        store.delete(key, IfMatch(stored.etag))
    except PreconditionFailedError as error:
        msg = (
            f"{key}: expected it as it was read, found that a delivery moved it meanwhile; take "
            "the site out of the worker's settings first, then ask again"
        )
        raise ChannelMovedError(msg) from error


def paths_since(archive: Archive, production: Pointer, revision: int) -> frozenset[str] | None:
    """Every path that any step of production touched after `revision`; None: unknown, all."""
    releases = {move.revision: move.release for move in production.moves}
    if revision not in releases:
        return None
    paths = {path for path, down in production.taken_down.items() if down.revision > revision}
    for step in range(revision, production.revision):
        if step + 1 not in releases:  # a repair counted on from above all that was known
            return None
        if releases[step] == releases[step + 1]:
            continue
        try:
            old, new = archive.release(releases[step]), archive.release(releases[step + 1])
        except (ReleaseGoneError, UnreadableRecordError):
            return None
        paths |= diff_releases(archive, old, new).paths
    return frozenset(paths)


def _seen(target: str, stored: Stored | None) -> SeenCursor:
    copy = read_copy(stored, keys.cursor(target), Cursor)
    return SeenCursor(copy.record or _NONE, copy.etag, copy.unreadable)
