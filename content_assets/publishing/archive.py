"""The archive: releases and document sets, which never change once written.

Read through one `Archive` per process: what was read once, or was written by us, is not
read again, so that a warm worker with nothing to do reads pointers only.

Belongs here: reading and writing immutable records. Does not: pointers, which move
(pointer.py).
"""

from collections import OrderedDict
from threading import Lock
from typing import TypeVar

from content_assets.contracts.release import DocumentSet, Record, Release
from content_assets.errors import StoreUnreachableError
from content_assets.publishing import keys
from content_assets.publishing.canonical import record_bytes
from content_assets.publishing.store import Condition, Overwrite, Store

R = TypeVar("R", bound=Record)
_KEPT_RECORDS = 64  # a release of this content has five sets
_KEPT_BLOB_BYTES = 32 * 1024 * 1024  # what a run has just written, the mirror needs next


class Archive:
    """Immutable records by key, kept in memory: the last that were used."""

    def __init__(self, store: Store) -> None:
        """Read from and write to `store`."""
        self._store = store
        self._records: OrderedDict[str, Record] = OrderedDict()
        self._blobs: OrderedDict[str, bytes] = OrderedDict()
        self._blob_bytes = 0
        self._lock = Lock()

    def release(self, name: str) -> Release:
        """The release called `<number>-<id>`.

        Raises:
            StoreUnreachableError: It is not there, though something points to it.
        """
        return self._read(keys.release(name), Release)

    def document_set(self, digest: str) -> DocumentSet:
        """The document set with this digest.

        Raises:
            StoreUnreachableError: It is not there, though something points to it.
        """
        return self._read(keys.document_set(digest), DocumentSet)

    def documents(self, release: Release) -> dict[str, str]:
        """Blob digest by path, over all assets of a release."""
        sets = [self.document_set(record.set) for record in release.assets.values()]
        return {path: digest for each in sets for path, digest in each.documents.items()}

    def write(self, key: str, record: Record, condition: Condition) -> None:
        """Write an immutable record and remember it."""
        self._store.put(key, record_bytes(record), condition)
        self._remember(key, record)

    def blob(self, digest: str) -> bytes:
        """The canonical bytes of a document.

        Raises:
            StoreUnreachableError: It is not there, though a set names it.
        """
        with self._lock:
            known = self._blobs.get(digest)
        if known is not None:
            return known
        stored = self._store.get(keys.blob(digest))
        if stored is None:
            raise _missing(keys.blob(digest))
        return stored.body

    def write_blob(self, digest: str, body: bytes) -> None:
        """Write a blob, over the same bytes if they are there, and remember it.

        The younger object is safe from a collection of garbage that is under way.
        """
        self._store.put(keys.blob(digest), body, Overwrite())
        with self._lock:
            if digest not in self._blobs:
                self._blobs[digest] = body
                self._blob_bytes += len(body)
            while self._blob_bytes > _KEPT_BLOB_BYTES:
                self._blob_bytes -= len(self._blobs.popitem(last=False)[1])

    def _read(self, key: str, kind: type[R]) -> R:
        known = self._records.get(key)
        if isinstance(known, kind):
            self._records.move_to_end(key)
            return known
        stored = self._store.get(key)
        if stored is None:
            raise _missing(key)
        record = kind.model_validate_json(stored.body)
        self._remember(key, record)
        return record

    def _remember(self, key: str, record: Record) -> None:
        self._records[key] = record
        while len(self._records) > _KEPT_RECORDS:
            self._records.popitem(last=False)


def _missing(key: str) -> StoreUnreachableError:
    return StoreUnreachableError(
        f"{key}: expected an immutable object that a pointer, release or set names, found "
        "nothing; it was deleted by hand or by a lifecycle rule: restore its last version"
    )
