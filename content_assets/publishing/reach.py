"""Reach: every object that a release needs, by key.

Belongs here: release -> keys. Does not: which releases are kept (collect.py).
"""

from collections.abc import Collection, Iterator

from content_assets.contracts.release import AssetRecord, MadeSet, Release
from content_assets.publishing import keys
from content_assets.publishing.archive import Archive


def reachable(
    archive: Archive, release: Release, *, without: Collection[str] = ()
) -> frozenset[str]:
    """The keys of a release, its sets (held ones too), their shards, blobs and raw bodies.

    Args:
        without: Paths that were taken down: their blobs are not needed.
    """
    found = {keys.release(release.name)}
    for record in release.assets.values():
        for made in made_sets(record):
            found |= set_keys(archive, made.set, without=without)
            found |= {keys.raw_body(ref.digest) for ref in made.made_from.values()}
    return frozenset(found)


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
