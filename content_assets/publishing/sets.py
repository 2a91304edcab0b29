"""Document sets: all documents of one asset, each under its sha256.

A set is built whole and checked whole before anything is written: an unsafe path, a clash,
a number that is not finite, a document over the cap refuse the set, by name.

Belongs here: documents -> bytes -> blobs and set in the store. Does not: which release they
get into (publish.py).
"""

from collections.abc import Mapping
from dataclasses import dataclass

from content_assets.contracts.documents import Documents
from content_assets.contracts.paths import check_paths
from content_assets.contracts.release import AssetRecord, DocumentSet, RawRef
from content_assets.errors import ContractError
from content_assets.publishing import keys
from content_assets.publishing.archive import Archive
from content_assets.publishing.canonical import digest_of, document_bytes, record_bytes
from content_assets.publishing.store import Overwrite, ParallelMap


@dataclass(frozen=True)
class BuiltSet:
    """A document set as bytes, not yet written.

    Attributes:
        record: The set itself: path -> digest.
        digest: The sha256 of its canonical bytes.
        blobs: Canonical bytes by digest.
        made_from: The raw bodies behind it, by source.
    """

    record: DocumentSet
    digest: str
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


def build_set(documents: Documents) -> BuiltSet:
    """Turn an asset's documents into canonical bytes under their digests.

    Raises:
        UnsafePathError: A path is unsafe, or two differ by case only.
        ContractError: A document is of another type than the set, can't be canonical
            JSON, or is too large.
    """
    check_paths(documents.documents)
    for path, document in documents.documents.items():
        if type(document) is not documents.type:
            msg = (
                f"document {path}: expected the set's contract {documents.type.contract()}, "
                f"found {type(document).__name__}; one document set has one contract"
            )
            raise ContractError(msg)
    bodies = {path: document_bytes(path, d) for path, d in documents.documents.items()}
    digests = {path: digest_of(body) for path, body in bodies.items()}
    record = DocumentSet(contract=documents.type.contract(), documents=digests)
    blobs = {digests[path]: body for path, body in bodies.items()}
    return BuiltSet(record, digest_of(record_bytes(record)), blobs, documents.made_from)


def write_set(
    archive: Archive, built: BuiltSet, *, parent: DocumentSet | None, map_: ParallelMap
) -> int:
    """Write the blobs that the parent's set does not reach, then the set.

    Returns:
        How many blobs were written.
    """
    reached = set(parent.documents.values()) if parent else set()
    missing = [digest for digest in built.blobs if digest not in reached]
    map_(lambda digest: archive.write_blob(digest, built.blobs[digest]), missing)
    archive.write(keys.document_set(built.digest), built.record, Overwrite())
    return len(missing)
