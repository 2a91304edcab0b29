"""A directory as a Store: to try the pipeline without S3, and to inspect published objects.

Writes are atomic (a file beside, fsync, rename) and one at a time, over threads and processes
(one lock file), so that conditional writes are right. The ETag is the sha256 of the body:
writing the same bytes again does not change it, as on S3; nothing that we compare-and-swap is
ever written twice with the same bytes, since every move counts a revision or a sequence up.

Unlike S3, no key may be another one's folder (`a` beside `a/b`), and no segment of a key may
begin with a dot.

Belongs here: files. Does not: who may read them.
"""

import fcntl
import hashlib
import os
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
_NEW = ".new"  # written under the lock, then renamed; a crash leaves one at most


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
        try:
            modified = datetime.fromtimestamp(self._path(key).stat().st_mtime, UTC)
        except (FileNotFoundError, NotADirectoryError):
            return None
        return Entry(key, stored.etag, modified, len(stored.body)) if stored else None

    def put(self, key: str, body: bytes, condition: Condition) -> str:
        """See store.Store."""
        path, new = self._path(key), self._root / _NEW
        with self._locked(key):
            self._check(key, condition)
            path.parent.mkdir(parents=True, exist_ok=True)
            with new.open("wb") as file:
                file.write(body)
                file.flush()
                os.fsync(file.fileno())
            new.replace(path)
        return _etag(body)

    def delete(self, key: str, condition: IfMatch | Overwrite) -> None:
        """See store.Store."""
        path = self._path(key)
        with self._locked(key):
            if path.is_file():
                self._check(key, condition)
                path.unlink()

    def purge(self, key: str, *, keep_newest: bool = False) -> None:
        """See store.Store; there are no older versions here."""
        if not keep_newest:
            self.delete(key, Overwrite())

    def list(self, prefix: str) -> Iterator[Entry]:
        """See store.Store."""
        paths = (path for path in self._root.rglob("*") if path.is_file())
        keys = sorted(path.relative_to(self._root).as_posix() for path in paths)
        for key in keys:
            entry = self.head(key) if key.startswith(prefix) and _is_plain(key) else None
            if entry:
                yield entry

    def now(self) -> datetime | None:
        """See store.Store; the files' times are this machine's."""
        return datetime.now(UTC)

    def _path(self, key: str) -> Path:
        if not _is_plain(key):
            msg = (
                f"key {key!r}: expected segments that are neither empty nor begin with a dot, "
                "found one that does; rename it"
            )
            raise ConfigurationError(msg)
        return self._root.joinpath(*key.split("/"))

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


def _is_plain(key: str) -> bool:
    return "\0" not in key and all(part and not part.startswith(".") for part in key.split("/"))


def _etag(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()


def _unreachable(key: str, error: OSError) -> StoreUnreachableError:
    return StoreUnreachableError(
        f"{key}: expected to read or write it, found {error.strerror}; check the folder's rights "
        "and its free space"
    )
