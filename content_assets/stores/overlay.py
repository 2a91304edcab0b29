"""A Store over another one that keeps writes to itself: for dry runs and replays.

Unwritten keys are read from the other store, which is never changed. Deleting and purging are
refused.
"""

from collections.abc import Iterator
from datetime import datetime

from content_assets.publishing.memory import MemoryStore
from content_assets.publishing.store import Condition, Entry, IfMatch, Overwrite, Store, Stored


class OverlayStore:
    """Its writes are visible only to its own users."""

    def __init__(self, below: Store) -> None:
        """Read through to `below`."""
        self._below = below
        self._above = MemoryStore()

    def get(self, key: str) -> Stored | None:
        """See store.Store."""
        return self._above.get(key) or self._below.get(key)

    def head(self, key: str) -> Entry | None:
        """See store.Store."""
        return self._above.head(key) or self._below.head(key)

    def put(self, key: str, body: bytes, condition: Condition) -> str:
        """See store.Store; it has one writer, so conditions are not checked."""
        del condition
        return self._above.put(key, body, Overwrite())

    def delete(self, key: str, condition: IfMatch | Overwrite) -> None:
        """Not here."""
        del condition
        raise RuntimeError(f"{key}: an overlay deletes nothing")

    def purge(self, key: str, *, keep_newest: bool = False) -> None:
        """Not here."""
        del keep_newest
        raise RuntimeError(f"{key}: an overlay deletes nothing")

    def list(self, prefix: str) -> Iterator[Entry]:
        """See store.Store."""
        above = {entry.key: entry for entry in self._above.list(prefix)}
        yield from above.values()
        yield from (entry for entry in self._below.list(prefix) if entry.key not in above)

    def now(self) -> datetime | None:
        """See store.Store."""
        return self._below.now()
