"""The archive: releases and document sets, which never change once written.

Read through one `Archive` per process: what was read once, or was written by us, is not
read again, so that a warm worker with nothing to do reads pointers only.

Belongs here: reading and writing immutable records. Does not: pointers, which move
(pointer.py).
"""

from collections import OrderedDict
from collections.abc import Collection
from threading import Lock
from typing import TypeVar

from content_assets.contracts.record import Record
from content_assets.contracts.release import DocumentSet, Release, Shard
from content_assets.errors import ReleaseGoneError, StoreUnreachableError
from content_assets.publishing import keys
from content_assets.publishing.canonical import record_bytes
from content_assets.publishing.index import ReleaseIndex, SetIndex
from content_assets.publishing.records import check_digest, read_record
from content_assets.publishing.store import Condition, Overwrite, Store

R = TypeVar("R", bound=Record)
_KEPT_RECORD_BYTES = 16 * 1024 * 1024  # as JSON; a set of 100,000 documents is 12 MB
_KEPT_BLOB_BYTES = 32 * 1024 * 1024  # what a run has just written, the mirror needs next


class Archive:
    """Immutable records by key, kept in memory: the last that were used."""

    def __init__(self, store: Store) -> None:
        """Read from and write to `store`."""
        self._store = store
        self._records: OrderedDict[str, tuple[Record, int]] = OrderedDict()
        self._record_bytes = 0
        self._blobs: OrderedDict[str, bytes] = OrderedDict()
        self._blob_bytes = 0
        self._lock = Lock()

    def release(self, name: str) -> Release:
        """The release called `<number>-<id>`.

        Raises:
            ReleaseGoneError: It is not there (any more).
            UnreadableRecordError: It is damaged.
        """
        try:
            return self._read(keys.release(name), Release)
        except MissingObjectError as error:
            msg = (
                f"release {name}: expected it in the store, found nothing; it is older than what "
                "is kept (docs/operating.md, «Retention»), or was deleted by hand: choose another"
            )
            raise ReleaseGoneError(msg) from error

    def document_set(self, digest: str) -> DocumentSet:
        """The document set with this digest.

        Raises:
            StoreUnreachableError: It is not there, though something points to it.
            UnreadableRecordError: It is damaged.
        """
        return self._read(keys.document_set(digest), DocumentSet, digest)

    def shard(self, digest: str) -> Shard:
        """A part of a large document set.

        Raises:
            StoreUnreachableError: It is not there, though a set names it.
            UnreadableRecordError: It is damaged.
        """
        return self._read(keys.document_set(digest), Shard, digest)

    def index(self, digest: str) -> SetIndex:
        """Blob digest by path, of the document set with this digest; shards are read on demand."""
        return SetIndex(self.document_set(digest), self.shard)

    def documents(self, release: Release, *, without: Collection[str] = ()) -> ReleaseIndex:
        """Blob digest by path, over all assets of a release; shards are read on demand.

        Args:
            without: Paths that were taken down since.
        """
        return ReleaseIndex([self.index(record.set) for record in release.assets.values()], without)

    def write(self, key: str, record: Record, condition: Condition) -> None:
        """Write an immutable record and remember it."""
        body = record_bytes(record)
        self._store.put(key, body, condition)
        self._remember(key, record, len(body))

    def blob(self, digest: str) -> bytes:
        """The canonical bytes of a document: those of this digest, so they can be parsed.

        Raises:
            StoreUnreachableError: It is not there, though a set names it.
            UnreadableRecordError: It is damaged.
        """
        with self._lock:
            known = self._blobs.get(digest)
        if known is not None:
            return known
        stored = self._store.get(keys.blob(digest))
        if stored is None:
            raise _missing(keys.blob(digest))
        return check_digest(stored, keys.blob(digest), digest).body

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

    def forget(self) -> None:
        """Read everything anew: what was written may have been deleted since."""
        with self._lock:
            self._records.clear()
            self._blobs.clear()
            self._record_bytes = self._blob_bytes = 0

    def _read(self, key: str, kind: type[R], digest: str | None = None) -> R:
        with self._lock:
            known, _ = self._records.get(key, (None, 0))
            if isinstance(known, kind):
                self._records.move_to_end(key)
                return known
        stored = self._store.get(key)
        if stored is None:
            raise _missing(key)
        if digest:
            check_digest(stored, key, digest)
        record = read_record(stored, key, kind)
        self._remember(key, record, len(stored.body))
        return record

    def _remember(self, key: str, record: Record, size_bytes: int) -> None:
        with self._lock:
            _, before = self._records.pop(key, (None, 0))
            self._records[key] = (record, size_bytes)
            self._record_bytes += size_bytes - before
            while self._record_bytes > _KEPT_RECORD_BYTES and len(self._records) > 1:
                self._record_bytes -= self._records.popitem(last=False)[1][1]


class MissingObjectError(StoreUnreachableError):
    """The store answered, and has not what something names."""


def _missing(key: str) -> MissingObjectError:
    return MissingObjectError(
        f"{key}: expected an immutable object that a pointer, release or set names, found "
        "nothing; it was deleted by hand or by a lifecycle rule: restore its last version"
    )
