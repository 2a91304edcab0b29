"""The Store in memory, which fails on cue: for tests, simulations and a first try.

    store = MemoryStore()
    store.fail(StoreUnreachableError("time-out"), verb="put", prefix="private/channels/")
    store.fail(Crash(), verb="put", prefix=keys.HEAD, has_landed=True)  # the reply is lost

Belongs here: the semantics of store.py, and cues. Does not: anything that knows keys.
"""

import hashlib
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from content_assets.errors import PreconditionFailedError
from content_assets.publishing.store import (
    Condition,
    Create,
    Entry,
    IfMatch,
    Overwrite,
    Stored,
    Version,
)

_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)


class Crash(BaseException):  # no error of ours: nobody may catch it
    """The process died here."""


@dataclass
class _Cue:
    error: BaseException
    verb: str | None
    prefix: str
    after: int
    has_landed: bool


class MemoryStore:
    """A dict; an ETag is the sha256 of its body: the same bytes have the same one, as on S3."""

    def __init__(
        self, now: Callable[[], datetime] | None = None, *, is_versioned: bool = False
    ) -> None:
        """Begin empty; `now` is the clock that stamps what is written, if there is one.

        Args:
            is_versioned: Whether what is overwritten or deleted is kept, until it is purged.
        """
        self._now = now
        self._is_versioned = is_versioned
        self._versions: dict[str, list[tuple[Stored | None, datetime]]] = {}
        self._objects: dict[str, Stored] = {}
        self._modified: dict[str, datetime] = {}
        self._counts: Counter[str] = Counter()
        self._cues: list[_Cue] = []
        self._stale: dict[str, Stored] | None = None
        self._lock = threading.RLock()

    def fail(
        self,
        error: BaseException,
        *,
        verb: str | None = None,
        prefix: str = "",
        after: int = 0,
        has_landed: bool = False,
    ) -> None:
        """Raise `error` once, at a call of `verb` below `prefix`.

        Args:
            after: So many matching calls succeed first.
            has_landed: Whether the call takes effect before its answer is lost.
        """
        self._cues.append(_Cue(error, verb, prefix, after, has_landed))

    def stall_list(self) -> None:
        """Let the next listing show what there is now, whatever is written meanwhile."""
        self._stale = dict(self._objects)

    def counts(self) -> dict[str, int]:
        """Calls so far, by verb."""
        return dict(self._counts)

    def get(self, key: str) -> Stored | None:
        """See store.Store."""
        with self._lock:
            self._begin("get", key)
            return self._objects.get(key)

    def head(self, key: str) -> Entry | None:
        """See store.Store."""
        with self._lock:
            self._begin("head", key)
            return self._entry(key, self._objects[key]) if key in self._objects else None

    def put(self, key: str, body: bytes, condition: Condition) -> str:
        """See store.Store."""
        with self._lock:
            lost = self._begin("put", key)
            self._check(key, condition)
            self._objects[key] = Stored(body, hashlib.sha256(body).hexdigest())
            self._modified[key] = self._now() if self._now else _EPOCH
            self._keep_version(key)
            if lost:
                raise lost
            return self._objects[key].etag

    def delete(self, key: str, condition: IfMatch | Overwrite) -> None:
        """See store.Store."""
        with self._lock:
            lost = self._begin("delete", key)
            if key in self._objects:
                self._check(key, condition)
                del self._objects[key]
                self._keep_version(key)
            if lost:
                raise lost

    def purge(self, key: str, *, keep_newest: bool = False) -> None:
        """See store.Store."""
        if not keep_newest:
            self.delete(key, Overwrite())
        with self._lock:
            kept = self._versions.pop(key, [])
            if keep_newest and kept:
                self._versions[key] = kept[-1:]

    def versions(self, prefix: str) -> Iterator[Version]:
        """See store.VersionedStore; empty unless versions are kept."""
        with self._lock:
            self._begin("list", prefix)
            found = [(k, v) for k, v in sorted(self._versions.items()) if k.startswith(prefix)]
        for key, kept in found:
            for number, (stored, modified) in enumerate(kept):
                newest = number == len(kept) - 1
                yield Version(key, str(number), modified, newest, stored is None)

    def get_version(self, version: Version) -> Stored | None:
        """See store.VersionedStore."""
        with self._lock:
            self._begin("get", version.key)
            kept = self._versions.get(version.key, [])
            return kept[int(version.version_id)][0] if kept else None

    def _keep_version(self, key: str) -> None:
        if self._is_versioned:
            kept = self._versions.setdefault(key, [])
            kept.append((self._objects.get(key), self._now() if self._now else _EPOCH))

    def list(self, prefix: str) -> Iterator[Entry]:
        """See store.Store."""
        with self._lock:
            self._begin("list", prefix)
            shown, self._stale = self._stale, None
            found = sorted((self._objects if shown is None else shown).items())
        return iter([self._entry(key, stored) for key, stored in found if key.startswith(prefix)])

    def now(self) -> datetime | None:
        """See store.Store."""
        return self._now() if self._now else None

    def _entry(self, key: str, stored: Stored) -> Entry:
        return Entry(key, stored.etag, self._modified[key], len(stored.body))

    def _begin(self, verb: str, key: str) -> BaseException | None:
        """Count the call; raise a cue that is due, or return it if its effect comes first."""
        self._counts[verb] += 1
        for cue in self._cues:
            if cue.verb not in (None, verb) or not key.startswith(cue.prefix):
                continue
            if cue.after:
                cue.after -= 1
                continue
            self._cues.remove(cue)
            if cue.has_landed:
                return cue.error
            raise cue.error
        return None

    def _check(self, key: str, condition: Condition) -> None:
        standing = self._objects.get(key)
        if isinstance(condition, Create) and standing:
            found = f"ETag {standing.etag}"
            raise PreconditionFailedError(
                f"{key}: expected nothing there, found {found}; look again"
            )
        if isinstance(condition, IfMatch) and (not standing or standing.etag != condition.etag):
            found = f"ETag {standing.etag}" if standing else "nothing"
            msg = f"{key}: expected ETag {condition.etag}, found {found}; read it again"
            raise PreconditionFailedError(msg)
