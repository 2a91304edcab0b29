"""Reach: every object that a release needs, by key.

Belongs here: release -> keys. Does not: which releases are kept (collect.py).
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from types import MappingProxyType

from content_assets.contracts.release import Added, AssetRecord, MadeSet, Release, TakenDown
from content_assets.publishing import keys
from content_assets.publishing.archive import Archive
from content_assets.publishing.index import differing
from content_assets.publishing.store import ParallelMap

MOST_NAMED = 2000  # objects in `Release.added`: some 200 kB; beyond, a collection reads the sets
NOTHING: Mapping[str, TakenDown] = MappingProxyType({})


def reachable(
    archive: Archive, release: Release, *, without: Mapping[str, TakenDown] = NOTHING
) -> frozenset[str]:
    """The keys of a release, its sets (held ones too), their shards, blobs and raw bodies.

    Args:
        without: What was taken down, by path: its blobs are not needed, nor are the bodies that
            are to go with it.
    """
    found = {keys.release(release.name)}
    for record in release.assets.values():
        for made in made_sets(record):
            found |= set_keys(archive, made.set, without=without)
    erased = {digest for each in without.values() for digest in each.bodies}
    return frozenset(found | bodies_of(release) - {keys.raw_body(each) for each in erased})


def bodies_of(release: Release) -> set[str]:
    """The keys of the raw bodies that a release was made from."""
    return {
        keys.raw_body(ref.digest)
        for record in release.assets.values()
        for made in made_sets(record)
        for ref in made.made_from.values()
    }


def added_by(archive: Archive, before: Release | None, after: Release) -> Added:
    """What `after` reaches and `before` may not; only what differs is read."""
    sets: set[str] = set()
    blobs: dict[str, set[str]] = {}
    for was, now in _differing_sets(before, after):
        sets |= _add_set(archive, was, now, blobs)
    known = bodies_of(before) if before else set()
    bodies = {key.removeprefix(keys.RAW_BODIES) for key in bodies_of(after) - known}
    named = {path: sorted(digests) for path, digests in sorted(blobs.items())}
    return Added(sets=sorted(sets), bodies=sorted(bodies), blobs=named)


def read_ahead(
    archive: Archive, pairs: Sequence[tuple[Release | None, Release]], map_: ParallelMap
) -> None:
    """Have the archive read what `added_by` compares for these pairs, many objects at a time."""
    differing = [each for pair in pairs for each in _differing_sets(*pair)]
    map_(archive.document_set, sorted({digest for each in differing for digest in each if digest}))
    shards: set[str] = set()
    for was, now in differing:
        old = archive.document_set(was).shards if was else []
        shards |= {*old} ^ {*archive.document_set(now).shards}
    map_(archive.shard, sorted(shards))


def _differing_sets(before: Release | None, after: Release) -> Iterator[tuple[str | None, str]]:
    """Each set that only `after` has, and the one to compare it with."""
    for asset, record in after.assets.items():
        was = before.assets.get(asset) if before else None
        standing = {each.set for each in made_sets(was)} if was else set()
        for made in made_sets(record):
            if made.set not in standing:
                yield was.set if was else None, made.set


def _add_set(
    archive: Archive, before: str | None, after: str, blobs: dict[str, set[str]]
) -> set[str]:
    """Add the blobs that differ; the digests of the set and of its shards that do."""
    was, now = archive.document_set(before) if before else None, archive.document_set(after)
    old, new = differing(was, now, archive.shard)
    for path, digest in new.items():
        if old.get(path) != digest:
            blobs.setdefault(path, set()).add(digest)
    return {after, *now.shards} - set(was.shards if was else [])


def keys_of(name: str, added: Added, *, without: Collection[str] = ()) -> set[str]:
    """The keys of what the release of this name added, and its own.

    Args:
        without: Paths that were taken down: their blobs are not needed.
    """
    found = {keys.release(name), *map(keys.document_set, added.sets)}
    found.update(map(keys.raw_body, added.bodies))
    for path, digests in added.blobs.items():
        if path not in without:
            found.update(map(keys.blob, digests))
    return found


def count_of(added: Added) -> int:
    """How many objects it names."""
    return len(added.sets) + len(added.bodies) + sum(map(len, added.blobs.values()))


def made_sets(record: AssetRecord) -> Iterator[MadeSet]:
    """The set that passed, and the one that is held."""
    yield record
    if record.held:
        yield record.held


def set_keys(archive: Archive, digest: str, *, without: Collection[str] = ()) -> set[str]:
    """The keys of one document set: itself, its shards, its blobs."""
    record = archive.document_set(digest)
    found = {keys.document_set(each) for each in (digest, *record.shards)}
    found |= {
        keys.blob(blob) for path, blob in archive.index(digest).items() if path not in without
    }
    return found
