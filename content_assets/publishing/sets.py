"""Document sets: all documents of one asset, each under its sha256.

A set is built whole and checked whole before anything is written: an unsafe path, a clash,
a number that is not finite, a document over the cap refuse the set, by name. `amend_set`
makes the same set from the one before and what changed, and looks at no more than that.

Belongs here: documents -> bytes -> blobs and set in the store. Does not: which release they
get into (publish.py), where a path stands in a set (index.py).
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from content_assets.contracts.document import Document, Documents
from content_assets.contracts.paths import check_paths
from content_assets.contracts.release import AssetRecord, DocumentSet, RawRef, Shard
from content_assets.errors import ContractError
from content_assets.publishing import keys
from content_assets.publishing.archive import Archive
from content_assets.publishing.canonical import digest_of, document_bytes, record_bytes
from content_assets.publishing.index import SetIndex, differing, shard_count, shard_of, split
from content_assets.publishing.store import Overwrite, ParallelMap


@dataclass(frozen=True)
class BuiltSet:
    """A document set as bytes, not yet written.

    Attributes:
        record: The set itself.
        digest: The sha256 of its canonical bytes.
        documents: Blob digest by path: of all, or of those that an amendment brings.
        shards: The shards to write, by digest.
        blobs: Canonical bytes by digest.
        made_from: The raw bodies behind it, by source.
    """

    record: DocumentSet
    digest: str
    documents: Mapping[str, str]
    shards: Mapping[str, Shard]
    blobs: Mapping[str, bytes]
    made_from: Mapping[str, RawRef]

    def asset_record(self, *, code_version: str) -> AssetRecord:
        """What a release says of the asset that made this set."""
        return AssetRecord(
            set=self.digest,
            contract=self.record.contract,
            made_from=dict(self.made_from),
            code_version=code_version,
        )


def build_set(documents: Documents, *, without: Collection[str] = ()) -> BuiltSet:
    """Turn an asset's documents into canonical bytes under their digests.

    Args:
        documents: All there are.
        without: Paths that were taken down: left out.

    Raises:
        UnsafePathError: A path is unsafe, or two differ by case only.
        ContractError: A document is of another type than the set, can't be canonical
            JSON, or is too large.
    """
    check_paths(documents.documents)
    bodies = _bodies(documents, without)
    digests = {path: digest_of(body) for path, body in bodies.items()}
    record, shards = _pack(documents.type.contract(), digests)
    blobs = {digests[path]: body for path, body in bodies.items()}
    digest = digest_of(record_bytes(record))
    return BuiltSet(record, digest, digests, shards, blobs, documents.made_from)


def amend_set(
    archive: Archive,
    standing: DocumentSet,
    changes: Documents,
    *,
    removed: Collection[str] = (),
) -> BuiltSet:
    """The set that `build_set` would make of the standing documents with `changes` on top.

    Only the shards that change are read, unless the set outgrows its shards.

    Args:
        standing: The set before.
        changes: Documents that are new or other than before.
        removed: Paths that are to go; one that isn't there is no error.

    Raises:
        UnsafePathError, ContractError: As `build_set`.
    """
    bodies = _bodies(changes, removed)
    digests = {path: digest_of(body) for path, body in bodies.items()}
    blobs = {digests[path]: body for path, body in bodies.items()}
    contract = changes.type.contract()
    record, shards = _changed(archive, standing, digests, removed, contract=contract)
    digest = digest_of(record_bytes(record))
    return BuiltSet(record, digest, digests, shards, blobs, changes.made_from)


def without_paths(
    archive: Archive, standing: DocumentSet, removed: Collection[str]
) -> tuple[DocumentSet, dict[str, Shard]]:
    """The set without some paths, and the shards of it that are new."""
    return _changed(archive, standing, {}, removed, contract=standing.contract)


def merge_set(
    archive: Archive,
    before: DocumentSet | None,
    after: DocumentSet,
    standing: DocumentSet | None,
    *,
    without: Collection[str] = (),
) -> tuple[DocumentSet, dict[str, Shard]]:
    """The standing set with what differs between two others on top, and its new shards.

    Args:
        before, after: The set that a run began with, and the one that it made of it.
        standing: The set that another run put in the place of `before`.
        without: Paths that were taken down.

    Raises:
        UnsafePathError: Two paths differ by case only.
    """
    was, now = differing(before, after, archive.shard)
    changed = {path: digest for path, digest in now.items() if was.get(path) != digest}
    kept = {path: digest for path, digest in changed.items() if path not in without}
    base = standing or DocumentSet(contract=after.contract, count=0)
    return _changed(archive, base, kept, without, contract=after.contract)


def write_set(
    archive: Archive,
    built: BuiltSet,
    *,
    parent: DocumentSet | None,
    map_: ParallelMap,
    taken_down: Collection[str] = (),
) -> int:
    """Write the blobs and shards that the parent's set does not reach, then the set.

    Args:
        parent: The asset's set in the release that this one is made on top of.
        taken_down: Paths whose blobs in the parent's set were deleted.

    Returns:
        How many blobs were written.
    """
    missing = _missing(archive, built, parent, taken_down)
    shards = built.shards.keys() - set(parent.shards if parent else [])
    map_(lambda digest: archive.write_blob(digest, built.blobs[digest]), missing)
    map_(
        lambda digest: archive.write(keys.document_set(digest), built.shards[digest], Overwrite()),
        sorted(shards),
    )
    archive.write(keys.document_set(built.digest), built.record, Overwrite())
    return len(missing)


def _missing(
    archive: Archive, built: BuiltSet, parent: DocumentSet | None, taken_down: Collection[str]
) -> list[str]:
    """Digests of the blobs that the parent doesn't have at the same paths."""
    if parent is None:
        return list(built.blobs)
    index = SetIndex(parent, archive.shard)
    reached = {
        digest
        for path, digest in built.documents.items()
        if path not in taken_down and index.get(path) == digest
    }
    return [digest for digest in built.blobs if digest not in reached]


def _bodies(documents: Documents, without: Collection[str]) -> dict[str, bytes]:
    bodies: dict[str, bytes] = {}
    for path, document in documents.documents.items():
        _check_type(path, document, documents.type)
        if path not in without:
            bodies[path] = document_bytes(path, document)
    return bodies


def _check_type(path: str, document: Document, expected: type[Document]) -> None:
    if type(document) is not expected:
        msg = (
            f"document {path}: expected the set's contract {expected.contract()}, "
            f"found {type(document).__name__}; one document set has one contract"
        )
        raise ContractError(msg)


def _pack(contract: str, documents: dict[str, str]) -> tuple[DocumentSet, dict[str, Shard]]:
    count = shard_count(len(documents))
    if not count:
        return DocumentSet(contract=contract, count=len(documents), documents=documents), {}
    parts = [Shard(documents=part) for part in split(documents, count)]
    digests = [digest_of(record_bytes(part)) for part in parts]
    record = DocumentSet(contract=contract, count=len(documents), shards=digests)
    return record, dict(zip(digests, parts, strict=True))


def _changed(
    archive: Archive,
    standing: DocumentSet,
    digests: Mapping[str, str],
    removed: Collection[str],
    *,
    contract: str,
) -> tuple[DocumentSet, dict[str, Shard]]:
    """The standing set with `digests` on top and without `removed`."""
    index = SetIndex(standing, archive.shard)
    added = sum(path not in index for path in digests)
    count = len(index) + added - sum(path in index for path in removed)
    if standing.shards and shard_count(count) == len(standing.shards):
        shards, made = _changed_shards(archive, standing, digests, removed)
        return DocumentSet(contract=contract, count=count, shards=shards), made
    kept = {path: digest for path, digest in index.items() if path not in removed}
    check_paths({**kept, **digests})
    return _pack(contract, {**kept, **digests})


def _changed_shards(
    archive: Archive,
    standing: DocumentSet,
    digests: Mapping[str, str],
    removed: Collection[str],
) -> tuple[list[str], dict[str, Shard]]:
    """The same number of shards, of which only those that change are read."""
    shards, made = list(standing.shards), {}
    touched = {shard_of(path, len(shards)) for path in (*digests, *removed)}
    changed = split(digests, len(shards))
    for place in sorted(touched):
        before = archive.shard(shards[place]).documents
        kept = {path: digest for path, digest in before.items() if path not in removed}
        documents = {**kept, **changed[place]}
        check_paths(documents)  # two that differ by case only are in one shard
        part = Shard(documents=documents)
        shards[place] = digest_of(record_bytes(part))
        made[shards[place]] = part
    return shards, made
