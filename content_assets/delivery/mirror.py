"""The mirror: production's documents at stable paths, what sites and people read.

Rules, in order:
  1. A copy is the document plus the member `$release` {revision, number, digest,
     published_at}; so no two writes share an ETag.
  2. A copy is written only over one of a lower revision, by If-Match: a document never
     goes back, whatever two deliveries and a rollback do at once.
  3. A document that is gone leaves a tombstone, `$release` with `removed`.
  4. The cursor moves when every copy is written.

Belongs here: writing public/production/. Does not: the site that reads it (site.py).
"""

import json
from dataclasses import dataclass
from typing import Any

from content_assets.contracts.documents import RESERVED_MEMBER
from content_assets.contracts.receipt import DeliveryReport
from content_assets.contracts.release import Cursor, Pointer
from content_assets.delivery.cursor import SeenCursor, move_cursor, paths_since, read_state
from content_assets.errors import ChannelMovedError, PreconditionFailedError
from content_assets.publishing import keys
from content_assets.publishing.archive import Archive
from content_assets.publishing.canonical import canonical_json
from content_assets.publishing.store import Create, IfMatch, ParallelMap, Store, Stored

TARGET = "mirror"
ATTEMPTS = 8  # lost races; each means that another delivery got through


@dataclass(frozen=True)
class Stamp:
    """The part of `$release` that all documents of one delivery share."""

    revision: int
    number: int
    published_at: str


def deliver_mirror(store: Store, archive: Archive, map_: ParallelMap) -> DeliveryReport:
    """Bring the mirror to production's revision.

    Raises:
        StoreUnreachableError: The store did not answer; the next delivery goes on.
        ChannelMovedError: Lost too many races in a row.
    """
    for _ in range(ATTEMPTS):
        seen, production = read_state(store, TARGET, map_)
        if production is None or seen.cursor.revision >= production.pointer.revision:
            return _nothing_to_do(seen)
        written = _write_all(store, archive, seen, production.pointer, map_)
        revision = production.pointer.revision
        moved = seen.cursor.model_copy(update={"revision": revision})
        try:
            move_cursor(store, TARGET, seen, moved)
        except PreconditionFailedError:
            continue
        return DeliveryReport(
            target=TARGET,
            state="proven",
            from_revision=seen.cursor.revision,
            to_revision=revision,
            pages_proven=written,
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
    """What stands where a document was."""
    return canonical_json({RESERVED_MEMBER: {**_mark(stamp), "removed": True}})


def revision_of(copy: Stored) -> int:
    """The revision that wrote a mirror copy."""
    return int(json.loads(copy.body)[RESERVED_MEMBER]["revision"])


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
) -> int:
    release = archive.release(production.release)
    documents = archive.documents(release, without=production.taken_down)
    paths = paths_since(archive, production, seen.cursor.revision)
    if paths is None:
        paths = frozenset(documents) | _mirrored_paths(store)
    stamp = Stamp(production.revision, release.number, release.published_at)

    def write(path: str) -> None:
        digest = documents.get(path)
        body = stamped(archive.blob(digest), digest, stamp) if digest else tombstone(stamp)
        _write_copy(store, keys.mirror(path), body, stamp.revision)

    map_(write, sorted(paths))
    return len(paths)


def _mirrored_paths(store: Store) -> frozenset[str]:
    return frozenset(entry.key.removeprefix(keys.MIRROR) for entry in store.list(keys.MIRROR))


def _write_copy(store: Store, key: str, body: bytes, revision: int) -> None:
    for _ in range(ATTEMPTS):
        standing = store.get(key)
        if standing and revision_of(standing) >= revision:
            return
        try:
            store.put(key, body, IfMatch(standing.etag) if standing else Create())
        except PreconditionFailedError:
            continue
        return
    msg = (
        f"{key}: expected to write it in {ATTEMPTS} attempts, found another delivery faster each "
        "time; the next delivery looks again"
    )
    raise ChannelMovedError(msg)


def _nothing_to_do(seen: SeenCursor) -> DeliveryReport:
    cursor: Cursor = seen.cursor
    return DeliveryReport(
        target=TARGET,
        state="nothing_to_do",
        from_revision=cursor.revision,
        to_revision=cursor.revision,
    )
