"""Reach: every object that a release needs, by key.

Belongs here: release -> keys. Does not: which releases are kept (collect.py).
"""

from collections.abc import Collection, Iterator, Mapping
from types import MappingProxyType

from content_assets.contracts.release import AssetRecord, MadeSet, Release, TakenDown
from content_assets.publishing import keys
from content_assets.publishing.archive import Archive
from content_assets.publishing.index import differing

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


def added_keys(archive: Archive, before: Release | None, after: Release) -> set[str]:
    """The keys that `after` reaches and `before` may not; only what differs is looked at."""
    found = {keys.release(after.name)}
    for asset, record in after.assets.items():
        was = before.assets.get(asset) if before else None
        standing = {each.set for each in made_sets(was)} if was else set()
        for made in made_sets(record):
            found |= {keys.raw_body(ref.digest) for ref in made.made_from.values()}
            if made.set not in standing:
                found |= _added_by_set(archive, was.set if was else None, made.set)
    return found


def _added_by_set(archive: Archive, before: str | None, after: str) -> set[str]:
    was, now = archive.document_set(before) if before else None, archive.document_set(after)
    old, new = differing(was, now, archive.shard)
    shards = set(now.shards) - set(was.shards if was else [])
    blobs = {keys.blob(digest) for path, digest in new.items() if old.get(path) != digest}
    return blobs | {keys.document_set(each) for each in (after, *shards)}


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
