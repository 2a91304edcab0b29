"""A store that counts the requests made of another one, for the receipt."""

import threading
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from typing import cast

from content_assets.errors import RefusedError
from content_assets.publishing.store import (
    Condition,
    Entry,
    IfMatch,
    Overwrite,
    Store,
    Stored,
    Version,
    VersionedStore,
)


class CountingStore:
    """Any Store, with its requests counted by verb."""

    def __init__(self, store: Store) -> None:
        """Count the requests to `store`."""
        self._store = store
        self._counts: Counter[str] = Counter()
        self._lock = threading.Lock()

    def counts(self) -> dict[str, int]:
        """Requests since the last reset, by verb."""
        with self._lock:
            return dict(self._counts)

    def reset(self) -> None:
        """Begin at zero: a new run of a warm worker."""
        with self._lock:
            self._counts.clear()

    def get(self, key: str) -> Stored | None:
        """See store.Store."""
        self._count("get")
        return self._store.get(key)

    def head(self, key: str) -> Entry | None:
        """See store.Store."""
        self._count("head")
        return self._store.head(key)

    def put(self, key: str, body: bytes, condition: Condition) -> str:
        """See store.Store."""
        self._count("put")
        return self._store.put(key, body, condition)

    def delete(self, key: str, condition: IfMatch | Overwrite) -> None:
        """See store.Store."""
        self._count("delete")
        self._store.delete(key, condition)

    def purge(self, key: str, *, keep_newest: bool = False) -> None:
        """See store.Store."""
        self._count("delete")
        self._store.purge(key, keep_newest=keep_newest)

    def versions(self, prefix: str) -> Iterator[Version]:
        """See store.VersionedStore.

        Raises:
            RefusedError: The store behind keeps no versions.
        """
        self._count("list")
        return self._versioned().versions(prefix)

    def get_version(self, version: Version) -> Stored | None:
        """See store.VersionedStore."""
        self._count("get")
        return self._versioned().get_version(version)

    def _versioned(self) -> VersionedStore:
        if hasattr(self._store, "versions"):
            return cast("VersionedStore", self._store)
        msg = "store: expected one that keeps versions, found one that does not; use a bucket on S3"
        raise RefusedError(msg)

    def list(self, prefix: str) -> Iterator[Entry]:
        """See store.Store; a listing of many pages counts once."""
        self._count("list")
        return self._store.list(prefix)

    def now(self) -> datetime | None:
        """See store.Store."""
        return self._store.now()

    def _count(self, verb: str) -> None:
        with self._lock:
            self._counts[verb] += 1
