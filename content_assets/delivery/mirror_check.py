"""The mirror check: read every copy again, and replace those that production does not have.

A delivery looks only at changes, so nothing else notices a copy that was damaged or
overwritten after its delivery. The daily collection runs this check.

Rules, in order:
  1. Only a mirror that is at production's revision is checked; a delivery that is due comes first.
  2. A copy of a higher revision belongs to a newer delivery and is left alone.
  3. A copy is right if its bytes without `$release` have the digest that production names, or if
     it is a tombstone where production has no document.
  4. Any other copy is replaced by If-Match, and every site has to prove the document again.
  5. The check ends in time. The order changes with production's revision, so that checks
     don't miss the same paths each time.

Belongs here: looking at copies and replacing them. Does not: delivering changes (mirror.py).
"""

import hashlib
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass

from content_assets.contracts.document import RESERVED_MEMBER
from content_assets.delivery.cursor import move_cursor, read_cursor, read_state
from content_assets.delivery.mirror import TARGET, Stamp, mirrored_paths, stamped, tombstone
from content_assets.errors import (
    PreconditionFailedError,
    StoreUnreachableError,
    UnreadableRecordError,
)
from content_assets.publishing import keys
from content_assets.publishing.archive import Archive
from content_assets.publishing.canonical import canonical_json, digest_of
from content_assets.publishing.records import read_object
from content_assets.publishing.store import Create, IfMatch, ParallelMap, Store, Stored

_ATTEMPTS = 8


@dataclass(frozen=True)
class MirrorCheck:
    """Findings of the check.

    Attributes:
        checked: How many copies were read.
        wrong: Paths of copies that were damaged or not production's.
        unchecked: How many there was no time for.
    """

    checked: int = 0
    wrong: tuple[str, ...] = ()
    unchecked: int = 0


def check_mirror(
    store: Store,
    archive: Archive,
    map_: ParallelMap,
    *,
    sites: Iterable[str] = (),
    is_dry_run: bool = False,
    must_end: Callable[[], bool] = lambda: False,
) -> MirrorCheck:
    """Check all copies; replace those that are wrong unless `is_dry_run`.

    Args:
        sites: Names of the sites that have to prove replaced copies again.
        must_end: Asked before each copy.

    Raises:
        StoreUnreachableError: The store did not answer; the next check looks again.
    """
    seen, production = read_state(store, TARGET, map_)
    if production is None or seen.cursor.revision != production.pointer.revision:
        return MirrorCheck()
    pointer = production.pointer
    release = archive.release(pointer.release)
    documents = archive.documents(release, without=pointer.taken_down)
    stamp = Stamp(pointer.revision, release.number, release.published_at)

    def check(path: str) -> bool | None:
        """Whether the copy is right; None: there was no time to look."""
        if must_end():
            return None
        key, digest = keys.mirror(path), documents.get(path)
        copy = store.get(key)
        if _is_right(copy, key, digest, pointer.revision):
            return True
        if not is_dry_run:
            body = stamped(archive.blob(digest), digest, stamp) if digest else tombstone(stamp)
            with suppress(PreconditionFailedError):  # a newer delivery wrote it meanwhile
                store.put(key, body, IfMatch(copy.etag) if copy else Create())
        return False

    paths = _in_turn(frozenset(documents) | mirrored_paths(store), pointer.revision)
    found = dict(zip(paths, map_(check, paths), strict=True))
    wrong = tuple(sorted(path for path, is_right in found.items() if is_right is False))
    if wrong and not is_dry_run:
        _prove_again(store, sites, wrong)
    unchecked = sum(is_right is None for is_right in found.values())
    return MirrorCheck(len(paths) - unchecked, wrong, unchecked)


def _is_right(copy: Stored | None, key: str, digest: str | None, revision: int) -> bool:
    if copy is None:
        return digest is None
    try:
        document = read_object(copy, key)
    except UnreadableRecordError:
        return False
    mark = document.pop(RESERVED_MEMBER, None)
    if not isinstance(mark, dict) or not isinstance(mark.get("revision"), int):
        return False
    if mark["revision"] > revision:
        return True
    if digest is None:
        return bool(mark.get("removed"))
    return mark.get("digest") == digest == digest_of(canonical_json(document))


def _in_turn(paths: Iterable[str], revision: int) -> list[str]:
    """The paths in an order of this revision's own."""
    return sorted(paths, key=lambda path: hashlib.sha256(f"{revision} {path}".encode()).digest())


def _prove_again(store: Store, sites: Iterable[str], paths: Iterable[str]) -> None:
    """Leave it to the next delivery to notify the sites, whose pages may show the wrong copy."""
    for site in sites:
        for _ in range(_ATTEMPTS):
            seen = read_cursor(store, site)
            unproven = sorted({*seen.cursor.unproven, *paths})
            with suppress(PreconditionFailedError, StoreUnreachableError):
                moved = seen.cursor.model_copy(update={"unproven": unproven})
                move_cursor(store, site, seen, moved)
                break
