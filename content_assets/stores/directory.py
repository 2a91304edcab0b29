"""A directory as a Store: for a try without S3, and for looking at what is published.

Writes are atomic (a temporary file, fsync, rename) and conditional writes are right under
many processes (one lock file). The ETag is the sha256 of the body, so that writing the same
bytes again does not change it; nothing that we compare-and-swap is ever written twice with
the same bytes, since every move counts a revision or a sequence up.

Belongs here: files. Does not: who may read them.
"""

import fcntl
import hashlib
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from content_assets.errors import (
    ConfigurationError,
    PreconditionFailedError,
    StoreUnreachableError,
)
from content_assets.publishing.store import Condition, Create, Entry, IfMatch, Overwrite, Stored

_LOCK = ".lock"
_TEMPORARY = ".tmp-"


class DirectoryStore:
    """Keys are paths below one folder."""

    def __init__(self, root: Path) -> None:
        """Keep objects below `root`, which is made when the first is written."""
        self._root = root

    def get(self, key: str) -> Stored | None:
        """See store.Store."""
        try:
            body = self._path(key).read_bytes()
        except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
            return None
        except OSError as error:
            raise _unreachable(key, error) from error
        return Stored(body, _etag(body))

    def head(self, key: str) -> Entry | None:
        """See store.Store."""
        stored = self.get(key)
        return self._entry(key, stored.body) if stored else None

    def put(self, key: str, body: bytes, condition: Condition) -> str:
        """See store.Store."""
        path = self._path(key)
        with self._locked(key):
            self._check(key, condition)
            path.parent.mkdir(parents=True, exist_ok=True)
            handle, temporary = tempfile.mkstemp(prefix=_TEMPORARY, dir=path.parent)
            try:
                with os.fdopen(handle, "wb") as file:
                    file.write(body)
                    file.flush()
                    os.fsync(file.fileno())
                Path(temporary).replace(path)
            except OSError:
                Path(temporary).unlink(missing_ok=True)
                raise
        return _etag(body)

    def delete(self, key: str, condition: IfMatch | Overwrite) -> None:
        """See store.Store."""
        with self._locked(key):
            if self._path(key).is_file():
                self._check(key, condition)
                self._path(key).unlink()

    def list(self, prefix: str) -> Iterator[Entry]:
        """See store.Store."""
        paths = [p for p in self._root.rglob("*") if p.is_file() and not p.name.startswith(".")]
        keys = sorted(path.relative_to(self._root).as_posix() for path in paths)
        for key in keys:
            stored = self.get(key) if key.startswith(prefix) else None
            if stored:
                yield self._entry(key, stored.body)

    def _path(self, key: str) -> Path:
        parts = key.split("/")
        if any(part in {"", ".", ".."} or part.startswith(".") for part in parts):
            msg = f"key {key!r}: expected plain segments, found one that leaves or hides; rename it"
            raise ConfigurationError(msg)
        return self._root.joinpath(*parts)

    def _entry(self, key: str, body: bytes) -> Entry:
        modified = datetime.fromtimestamp(self._path(key).stat().st_mtime, UTC)
        return Entry(key, _etag(body), modified, len(body))

    def _check(self, key: str, condition: Condition) -> None:
        if isinstance(condition, Overwrite):
            return
        standing = self.get(key)
        found = f"ETag {standing.etag}" if standing else "nothing"
        if isinstance(condition, Create) and standing:
            raise PreconditionFailedError(
                f"{key}: expected nothing there, found {found}; look again"
            )
        if isinstance(condition, IfMatch) and (not standing or standing.etag != condition.etag):
            msg = f"{key}: expected ETag {condition.etag}, found {found}; read it again"
            raise PreconditionFailedError(msg)

    @contextmanager
    def _locked(self, key: str) -> Iterator[None]:
        """One writer at a time, over processes; the lock dies with its holder."""
        try:
            self._root.mkdir(parents=True, exist_ok=True)
            with (self._root / _LOCK).open("w") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX)
                yield
        except OSError as error:
            raise _unreachable(key, error) from error


def _etag(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()


def _unreachable(key: str, error: OSError) -> StoreUnreachableError:
    return StoreUnreachableError(
        f"{key}: expected to read or write it, found {error.strerror}; check the folder's rights "
        "and its free space"
    )
