"""Restore: bring back by version what was deleted, and the newest version of each pointer.

Rules, in order:
  1. What was deleted since the accident began comes back by its last version: records of
     takedowns, releases, sets, blobs, schemas, raw bodies. What is garbage among it, the next
     collections delete again.
  2. Of each pointer the version with the highest revision, or sequence, becomes the newest,
     whenever it was written: an older one may have been put back over it.
  3. Nothing that was taken down comes back: neither the bodies that were to go with it, nor
     its blobs, which are erased again afterwards.
  4. What is there is not written over, but for a pointer that is older.
  5. It is safe to repeat, and to cut off.

A repair follows (repair.py): it finds out whether all agrees, and counts on from there.

Belongs here: versions -> objects. Does not: mirror copies, cursors, receipts and notes, which
the next run and delivery write again or can do without.
"""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from content_assets.contracts.release import Pointer, RawPointer
from content_assets.errors import PreconditionFailedError
from content_assets.publishing import keys
from content_assets.publishing.records import read_copy
from content_assets.publishing.store import (
    Condition,
    Create,
    IfMatch,
    ParallelMap,
    Stored,
    Version,
    VersionedStore,
)
from content_assets.publishing.takedowns import read_takedowns

_SCHEMAS = "public/schemas/"
_KEPT = (keys.TAKEDOWNS, keys.RELEASES, keys.SETS, keys.BLOBS, _SCHEMAS, keys.RAW_BODIES)


@dataclass(frozen=True)
class Restored:
    """What is to come back, or did.

    Attributes:
        objects: Keys of what was deleted.
        pointers: What each pointer that is put back says, by key.
        left_out: Keys of bodies that are to stay away with what was taken down.
        taken_down: Paths whose bytes are to be erased again.
    """

    objects: tuple[str, ...]
    pointers: Mapping[str, str]
    left_out: tuple[str, ...]
    taken_down: tuple[str, ...]


def restore(
    store: VersionedStore, *, since: datetime, map_: ParallelMap, is_dry_run: bool = False
) -> Restored:
    """Bring back what was deleted at `since` or later, and the newest pointers.

    Raises:
        RefusedError: The store keeps no versions.
        StoreUnreachableError, ConfigurationError: The store; ask again.
    """
    found = [each for prefix in _KEPT for each in _deleted(store, prefix, since)]
    first = [each for each in found if each.key.startswith(keys.TAKEDOWNS)]
    if not is_dry_run:  # they say what is not to come back
        map_(lambda version: _bring_back(store, version), first)
    pointers = [each for each in _newest_pointers(store, map_) if each]
    production = next((p for p in pointers if p.key == keys.PRODUCTION), None)
    standing = _pointer_of(store.get(keys.PRODUCTION), keys.PRODUCTION)
    known = _pointer_of(production.stored, keys.PRODUCTION) if production else standing
    down = known.taken_down if known else {}
    erased = {body for each in down.values() for body in each.bodies}
    erased |= {b for record in read_takedowns(store, map_).values() for b in record.bodies}
    left_out = {keys.raw_body(each) for each in erased}
    objects = [each for each in found if each.key not in left_out]
    if not is_dry_run:
        map_(lambda version: _bring_back(store, version), objects)
        for each in pointers:
            _put(store, each.key, each.stored.body, each.condition)
    return Restored(
        objects=tuple(sorted(each.key for each in objects)),
        pointers={each.key: each.says for each in pointers},
        left_out=tuple(sorted({each.key for each in found} & left_out)),
        taken_down=tuple(sorted(down)),
    )


@dataclass(frozen=True)
class _PointerVersion:
    key: str
    says: str
    stored: Stored
    condition: Condition


def _deleted(store: VersionedStore, prefix: str, since: datetime) -> Iterator[Version]:
    """The last version of each object below `prefix` whose deletion is the newest, and recent."""
    gone: set[str] = set()
    last: dict[str, Version] = {}
    for each in store.versions(prefix):
        if each.is_deletion and each.is_newest and each.modified >= since:
            gone.add(each.key)
        elif not each.is_deletion:
            known = last.get(each.key)
            if known is None or each.modified >= known.modified:
                last[each.key] = each
    yield from (last[key] for key in sorted(gone & last.keys()))


def _bring_back(store: VersionedStore, version: Version) -> None:
    stored = store.get_version(version)
    if stored:
        _put(store, version.key, stored.body, Create())


def _put(store: VersionedStore, key: str, body: bytes, condition: Condition) -> None:
    with suppress(PreconditionFailedError):  # a run was faster: what is there is newer
        store.put(key, body, condition)


def _newest_pointers(store: VersionedStore, map_: ParallelMap) -> Iterator[_PointerVersion | None]:
    """The pointers of which an older version is the newest, or none."""
    by_key: dict[str, list[Version]] = {}
    for prefix in ("private/channels/", keys.RAW):
        for each in store.versions(prefix):
            if not each.is_deletion and not each.key.startswith(keys.RAW_BODIES):
                by_key.setdefault(each.key, []).append(each)
    for key, versions in sorted(by_key.items()):
        yield _newest_pointer(store, key, map_(store.get_version, versions))


def _newest_pointer(
    store: VersionedStore, key: str, versions: Iterable[Stored | None]
) -> _PointerVersion | None:
    standing = store.get(key)
    best, stored = max(
        ((_count(each, key), each) for each in versions if each),
        key=lambda pair: pair[0],
        default=(0, None),
    )
    if stored is None or best <= _count(standing, key):
        return None
    kind = "body" if key.startswith(keys.RAW) else "revision"
    condition: Condition = IfMatch(standing.etag) if standing else Create()
    return _PointerVersion(key, f"{kind} {best}", stored, condition)


def _count(stored: Stored | None, key: str) -> int:
    """A pointer's revision or sequence; 0 where it is none."""
    if key.startswith(keys.RAW):
        raw = read_copy(stored, key, RawPointer).record
        return raw.sequence if raw else 0
    pointer = _pointer_of(stored, key)
    return pointer.revision if pointer else 0


def _pointer_of(stored: Stored | None, key: str) -> Pointer | None:
    return read_copy(stored, key, Pointer).record
