"""The Store: all that publishing asks of S3, a directory or memory.

Semantics, the same in all: strong consistency after a write; `put` is all or nothing;
an ETag changes whenever the body does. A conditional write that meets another state
raises `PreconditionFailedError` (S3: 412, and 404 for if-match on a missing key; its 409 is
tried again, as nothing was written).
No answer raises `StoreUnreachableError`: the write may have landed.

Belongs here: the Protocol and its values. Does not: any implementation
(memory.py, stores/).
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, TypeVar

A = TypeVar("A")
B = TypeVar("B")


@dataclass(frozen=True)
class Stored:
    """A body, and the ETag that it was read with."""

    body: bytes
    etag: str


@dataclass(frozen=True)
class Entry:
    """A line of a listing, or the answer to `head`."""

    key: str
    etag: str
    modified: datetime
    size_bytes: int


@dataclass(frozen=True)
class Create:
    """Write only if there is nothing at the key."""


@dataclass(frozen=True)
class IfMatch:
    """Write or delete only if the ETag is still this one."""

    etag: str


@dataclass(frozen=True)
class Overwrite:
    """Write whatever is there."""


Condition = Create | IfMatch | Overwrite


class Store(Protocol):
    """A flat map of keys to bodies with conditional writes."""

    def get(self, key: str) -> Stored | None:
        """The body at `key`, or None if there is none."""

    def head(self, key: str) -> Entry | None:
        """What a listing says of `key`, or None if there is nothing."""

    def put(self, key: str, body: bytes, condition: Condition) -> str:
        """Write `body` and return its new ETag.

        Raises:
            PreconditionFailedError: The condition does not hold; nothing was written.
            StoreUnreachableError: No answer; it may have been written.
            ConfigurationError: The store refuses us (403), or there is no such bucket.
        """

    def delete(self, key: str, condition: IfMatch | Overwrite) -> None:
        """Remove `key`; removing what isn't there is no error."""

    def purge(self, key: str, *, keep_newest: bool = False) -> None:
        """Remove all versions of `key` for good; the newest is kept on demand."""

    def list(self, prefix: str) -> Iterator[Entry]:
        """Every key below `prefix`, in no particular order."""

    def now(self) -> datetime | None:
        """The store's own time, by one of its last answers; no request of its own.

        The only clock that decides how old something is. A machine's own clock only counts the
        seconds since that answer. None: no answer yet, or the store keeps no time.
        """


@dataclass(frozen=True)
class Version:
    """A version of an object, or the marker that says it was deleted."""

    key: str
    version_id: str
    modified: datetime
    is_newest: bool
    is_deletion: bool


class VersionedStore(Store, Protocol):
    """A store that keeps what was overwritten or deleted, for a time."""

    def versions(self, prefix: str) -> Iterator[Version]:
        """All versions of every key below `prefix`, in no particular order.

        Raises:
            RefusedError: The store keeps no versions.
        """

    def get_version(self, version: Version) -> Stored | None:
        """The body of a version; None where it is gone by now."""


class ParallelMap(Protocol):
    """`map`, possibly many at a time. Given in, so that a simulation can order it.

    Results come in the order of the items; the first exception is raised after all
    that were begun have ended.
    """

    def __call__(self, function: Callable[[A], B], items: Iterable[A], /) -> list[B]:
        """Apply `function` to every item."""


def serial_map(function: Callable[[A], B], items: Iterable[A], /) -> list[B]:
    """The `ParallelMap` that is none."""
    return [function(item) for item in items]
