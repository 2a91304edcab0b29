"""The mirror: production's documents at stable paths, for sites and people.

Rules, in order:
  1. A copy is the document plus the member `$release` {revision, number, digest,
     published_at}; so no two writes share an ETag.
  2. A copy is written only over one of a lower revision, by If-Match: a document never
     goes back, in any race of two deliveries and a rollback. Its revision is read with it.
     Of many, the ETags are listed instead: as long as production has not moved after the
     listing, no copy in it is of a higher revision than ours (docs/decisions/0006).
     A copy that can't be read counts as absent, and is written over.
     So is one of our revision that another release wrote: production was put back since, and
     the revision is used for the second time. Then every copy is written.
  3. A document that is gone leaves a tombstone, `$release` with `removed`.
  4. A copy, or the cursor, that is ahead of production means that production was lost or
     restored to an older version: nothing is delivered then (publishing/consistency.py).
  5. The cursor moves when every copy is written. When this process must end before that, the
     cursor stays, and names the remaining paths of its revision: the next delivery continues.

Belongs here: writing public/production/. Does not: the site that reads it (site.py).
"""

import json
from collections.abc import Callable, Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from content_assets.contracts.document import RESERVED_MEMBER
from content_assets.contracts.receipt import DeliveryReport
from content_assets.contracts.release import Acknowledged, Cursor, Mark, MirrorCopy, Pointer
from content_assets.delivery.cursor import (
    SeenCursor,
    check_cursor,
    move_cursor,
    paths_since,
    read_state,
)
from content_assets.errors import (
    ChannelMovedError,
    PreconditionFailedError,
    StoreUnreachableError,
)
from content_assets.publishing import keys
from content_assets.publishing.archive import Archive
from content_assets.publishing.canonical import canonical_json
from content_assets.publishing.consistency import Sighting, check_pointers
from content_assets.publishing.index import ReleaseIndex
from content_assets.publishing.pointer import read_pointer
from content_assets.publishing.records import Copy, read_copy
from content_assets.publishing.store import Create, IfMatch, ParallelMap, Store

TARGET = "mirror"
ATTEMPTS = 8  # lost races; each means that another delivery got through
_MANY = 50
_LISTED_AT_ONCE = 100  # a page of 1,000 takes about as long as ten GETs


@dataclass(frozen=True)
class Stamp:
    """The part of `$release` that all documents of one delivery share."""

    revision: int
    number: int
    published_at: str


def deliver_mirror(
    store: Store,
    archive: Archive,
    map_: ParallelMap,
    *,
    must_end: Callable[[], bool] = lambda: False,
) -> DeliveryReport:
    """Bring the mirror to production's revision.

    Args:
        must_end: Called before each copy; the rest is left to the next delivery.

    Raises:
        StoreUnreachableError: The store did not answer; the next delivery continues.
        ChannelMovedError: Lost too many races in a row.
        PointerFaultError: Production is lost, or older than a delivered revision.
    """
    for _ in range(ATTEMPTS):
        seen, production = read_state(store, TARGET, map_)
        if not check_cursor(store, TARGET, seen.cursor, production):
            continue
        if production is None or seen.cursor.revision >= production.pointer.revision:
            return _nothing_to_do(seen)
        written, left, unreadable = _write_all(
            store, archive, seen, production.pointer, map_, must_end=must_end
        )
        revision = production.pointer.revision
        reached = (
            {"begun_revision": revision, "unproven": left}
            if left
            else {
                "revision": revision,
                "begun_revision": None,
                "unproven": [],
                "acknowledged": Acknowledged(revision=revision, release=production.pointer.release),
            }
        )
        moved = seen.cursor.model_copy(update=reached)
        try:
            move_cursor(store, TARGET, seen, moved)
        except PreconditionFailedError:
            continue
        return DeliveryReport(
            target=TARGET,
            state="unproven" if left else "proven",
            from_revision=seen.cursor.revision,
            to_revision=moved.revision,
            pages_proven=written,
            unproven=left,
            problem="no time left; the next delivery writes the rest" if left else None,
            unreadable=[*seen.unreadable, *unreadable],
        )
    msg = (
        f"mirror: expected to move its cursor in {ATTEMPTS} attempts, found another delivery "
        "faster each time; the next delivery looks again"
    )
    raise ChannelMovedError(msg)


def stamped(body: bytes, digest: str, stamp: Stamp) -> bytes:
    """A mirror copy: the document's blob with `$release` added."""
    mark = {**_mark(stamp), "digest": digest}
    return canonical_json({**json.loads(body), RESERVED_MEMBER: mark})


def tombstone(stamp: Stamp) -> bytes:
    """The tombstone that replaces a removed document."""
    return canonical_json({RESERVED_MEMBER: {**_mark(stamp), "removed": True}})


def revision_of(copy: Copy[MirrorCopy]) -> int:
    """The revision that wrote a mirror copy; 0 if it is missing or unreadable."""
    return copy.record.mark.revision if copy.record else 0


def mirrored_paths(store: Store) -> frozenset[str]:
    """All paths that the mirror has, tombstones included."""
    return frozenset(entry.key.removeprefix(keys.MIRROR) for entry in store.list(keys.MIRROR))


def _mark(stamp: Stamp) -> dict[str, Any]:
    return {
        "revision": stamp.revision,
        "number": stamp.number,
        "published_at": stamp.published_at,
    }


def _write_all(
    store: Store,
    archive: Archive,
    seen: SeenCursor,
    production: Pointer,
    map_: ParallelMap,
    *,
    must_end: Callable[[], bool],
) -> tuple[int, list[str], list[str]]:
    """How many copies were written, which are left, and the keys that could not be read."""
    release = archive.release(production.release)
    documents = archive.documents(release, without=production.taken_down)
    paths = _left_of(seen.cursor, production)
    if paths is None:
        paths = paths_since(archive, production, seen.cursor.revision)
    if paths is None:
        paths = frozenset(documents) | mirrored_paths(store)
    stamp = Stamp(production.revision, release.number, release.published_at)
    work = _Writing(store, archive, documents, stamp, production, must_end)
    work.write(paths, map_)
    if work.has_found_foreign:
        others = (frozenset(documents) | mirrored_paths(store)) - paths
        work.write(others, map_)
        paths |= others
    return len(paths) - len(work.left), sorted(work.left), sorted(work.unreadable)


@dataclass
class _Writing:
    """The copies of one delivery, and their outcome."""

    store: Store
    archive: Archive
    documents: ReleaseIndex
    stamp: Stamp
    production: Pointer
    must_end: Callable[[], bool]
    left: list[str] = field(default_factory=list)
    unreadable: list[str] = field(default_factory=list)
    has_found_foreign: bool = False

    def write(self, paths: Collection[str], map_: ParallelMap) -> None:
        """Write the copies of `paths`; those beyond the time limit are left."""
        are_many = _are_many(paths, self.documents)
        listed = _list_copies(self.store, self.production) if are_many else None
        map_(lambda path: self._write(path, listed), sorted(paths))

    def _write(self, path: str, listed: Mapping[str, str] | None) -> None:
        if self.must_end():
            self.left.append(path)
            return
        digest = self.documents.get(path)
        body = (
            stamped(self.archive.blob(digest), digest, self.stamp)
            if digest
            else tombstone(self.stamp)
        )
        key = keys.mirror(path)
        with suppress(StoreUnreachableError):  # it may have landed: look at the copy
            if listed is not None and _write_over(self.store, key, body, listed.get(key)):
                return
        self._write_copy(key, body, digest)

    def _write_copy(self, key: str, body: bytes, digest: str | None) -> None:
        """Write over an older copy, or another release's."""
        revision = self.stamp.revision
        for attempt in range(ATTEMPTS):
            standing = read_copy(self.store.get(key), key, MirrorCopy)
            if revision_of(standing) > revision:
                _check_not_ahead(self.store, key, revision_of(standing), revision)
                return
            if standing.record and revision_of(standing) == revision:
                if _is_same(standing.record.mark, self.stamp, digest):
                    return
                _check_stays(self.store, self.production)
                self.has_found_foreign = True
            try:
                if _write_over(self.store, key, body, standing.etag):
                    self.unreadable.extend(standing.unreadable)
                    return
            except StoreUnreachableError:
                if attempt:
                    raise
        msg = (
            f"{key}: expected to write it in {ATTEMPTS} attempts, found another delivery faster "
            "each time; the next delivery looks again"
        )
        raise ChannelMovedError(msg)


def _is_same(mark: Mark, stamp: Stamp, digest: str | None) -> bool:
    """Whether a copy of our revision is of our release, too."""
    return (mark.number, mark.published_at, mark.digest) == (
        stamp.number,
        stamp.published_at,
        digest,
    )


def _check_stays(store: Store, production: Pointer) -> None:
    """Refuse to write over another release's copy unless production is still at ours.

    Raises:
        ChannelMovedError: It has moved; the next delivery looks again.
    """
    standing = read_pointer(store, keys.PRODUCTION)
    found = standing.pointer if standing else None
    if found and (found.revision, found.release) == (production.revision, production.release):
        return
    msg = (
        f"{keys.PRODUCTION}: expected {production.release}, revision {production.revision}, found "
        f"{f'{found.release}, revision {found.revision}' if found else 'nothing'}; the next "
        "delivery looks again"
    )
    raise ChannelMovedError(msg)


def _left_of(cursor: Cursor, production: Pointer) -> frozenset[str] | None:
    """The paths that an earlier delivery of this very revision left; None: it left none."""
    is_begun = cursor.begun_revision == production.revision
    return frozenset(cursor.unproven) if is_begun else None


def _are_many(paths: Collection[str], documents: ReleaseIndex) -> bool:
    """Whether one listing of all costs less than one GET of each."""
    return len(paths) >= _MANY and len(paths) * _LISTED_AT_ONCE >= len(documents)


def _list_copies(store: Store, production: Pointer) -> dict[str, str] | None:
    """ETag by key of every copy, none of a higher revision than production's; None: it moved."""
    entries = list(store.list(keys.MIRROR))
    listed = {entry.key: entry.etag for entry in entries}
    newest = max(entries, key=lambda entry: entry.modified, default=None)
    if newest:
        found = revision_of(read_copy(store.get(newest.key), newest.key, MirrorCopy))
        _check_not_ahead(store, newest.key, found, production.revision)
    standing = read_pointer(store, keys.PRODUCTION)
    is_ours = standing is not None and standing.pointer.moves[-1:] == production.moves[-1:]
    return listed if is_ours else None


def _check_not_ahead(store: Store, key: str, found: int, revision: int) -> None:
    """Refuse where a copy is of a revision that production has not reached."""
    if found > revision:
        check_pointers(store, [Sighting(key, found)])  # else another delivery was faster


def _write_over(store: Store, key: str, body: bytes, etag: str | None) -> bool:
    try:
        store.put(key, body, IfMatch(etag) if etag else Create())
    except PreconditionFailedError:
        return False
    return True


def _nothing_to_do(seen: SeenCursor) -> DeliveryReport:
    cursor: Cursor = seen.cursor
    return DeliveryReport(
        target=TARGET,
        state="nothing_to_do",
        from_revision=cursor.revision,
        to_revision=cursor.revision,
        unreadable=list(seen.unreadable),
    )
