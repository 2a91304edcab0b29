"""Needs: what is kept, what that needs, and what is left: garbage.

Rules, in order:
  1. Releases are kept by their place and by when they were written, by the store's clock; where
     pointers and cursors are; and all between head and the oldest that is kept for its age.
  2. The chain of parents decides; a listing says what may be read ahead, and what is there.
  3. What can change is read at each call; what a release adds is known from then on.
  4. What can't be read may need anything of its kind: then none of that kind is garbage. A
     pointer, release or set that can't be read ends the collection.

Belongs here: reading. Does not: deleting (collect.py).
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TypeVar

from pydantic import BaseModel

from content_assets.contracts.release import (
    Cursor,
    MirrorCopy,
    Pointer,
    RawPointer,
    StagedSet,
    TakenDown,
    release_number,
)
from content_assets.errors import ReleaseGoneError
from content_assets.publishing import keys
from content_assets.publishing.pointer import read_pointer
from content_assets.publishing.reach import bodies_of, made_sets, set_keys
from content_assets.publishing.records import Copy, read_copy
from content_assets.publishing.store import Entry, ParallelMap, Store
from content_assets.publishing.survey import Mark, Survey, mark, remembered_at

R = TypeVar("R", bound=BaseModel)
_MANY = 1000  # releases, from which on large prefixes are listed in parts
_LONG_AGO = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Retention:
    """What is kept.

    Attributes:
        releases: So many of the newest, however old.
        days: Releases younger than this, however many.
        receipt_days: Receipts, requests and tombstones younger than this.
        staged: A run's staged sets, until longer has passed than a run takes to publish them.
        grace: Between condemning and deleting: longer than any run may last.
        lease: Longer than a few hundred requests to delete may be under way, time-outs included.
    """

    releases: int = 50
    days: int = 30
    receipt_days: int = 400
    staged: timedelta = timedelta(days=1)
    grace: timedelta = timedelta(hours=1)
    lease: timedelta = timedelta(minutes=5)


@dataclass
class Needs:
    """What the store names; releases that were looked at once are known from then on.

    Attributes:
        must_end: Asked after every few hundred requests.
        is_read_only: Whether what is learned of releases may not be written.
        kept_count: Releases that are kept, by the last look.
        unreadable: Keys of copies and notes that can't be read.
    """

    store: Store
    retention: Retention
    map_: ParallelMap
    must_end: Callable[[], bool]
    is_read_only: bool = False
    kept_count: int = 0

    def __post_init__(self) -> None:
        """Begin with nothing known."""
        self.survey = Survey(self.store, self.map_, self.must_end, is_read_only=self.is_read_only)
        self.listed: dict[str, datetime] = {}  # releases: when they were written
        self.unreadable: set[str] = set()
        self.unsure: set[str] = set()  # prefixes of which something unreadable may need any
        self.production: Pointer | None = None
        self.head: Pointer | None = None

    def read_ahead(self) -> None:
        """The long part: read every release that may be kept.

        Raises:
            OutOfTimeError: There was no time for all.
        """
        self.production, self.head = self._pointer(keys.PRODUCTION), self._pointer(keys.HEAD)
        entries = self.store.list(keys.RELEASES)
        self.listed = {_release_name(entry.key): entry.modified for entry in entries}
        self.survey.learn(filter(_is_release, self.listed))

    def reached(self) -> set[Mark]:
        """Marks of all that is needed right now.

        Raises:
            OutOfTimeError: As `read_ahead`.
        """
        self.read_ahead()
        taken_down = self.production.taken_down if self.production else {}
        kept = self.kept()
        reached = self.survey.reached(kept, without=taken_down)
        reached -= _erased(taken_down)
        return reached | self._made_from() | self._staged(taken_down) | self._raw()

    def is_needed(self, key: str, reached: Collection[Mark]) -> bool:
        """Whether something reaches it, or something that can't be read may."""
        return mark(key) in reached or key.startswith(tuple(self.unsure))

    def kept(self) -> list[str]:
        """The names of the kept releases (rule 1), of those that are there."""
        names = self._chain(self.head) if self.head else []
        names += self._pointed(self.production) if self.production else []
        self.survey.learn(names)
        known = self.survey.known
        found = [name for name in dict.fromkeys(names) if name in known and self._written(name)]
        self.kept_count = len(found)
        return found

    def _pointer(self, key: str) -> Pointer | None:
        seen = read_pointer(self.store, key)
        return seen.pointer if seen else None

    def garbage(self, reached: set[Mark]) -> list[str]:
        """Keys of what is not reached, or is older than its kind is kept."""
        is_old = self._is_older_than
        found = [keys.release(name) for name in self.listed if keys.release(name) not in reached]
        for prefix in (keys.SETS, keys.BLOBS, keys.RAW_BODIES):
            found += self._unreached(prefix, reached)
        days = timedelta(days=self.retention.receipt_days)
        for prefix in (keys.RECEIPTS, keys.REQUESTS):
            found += [entry.key for entry in self.store.list(prefix) if is_old(entry, days)]
        found += [entry.key for entry in self.store.list(keys.STAGED) if self._is_over(entry)]
        return found + self._tombstones(days) + self._forgotten()

    def _made_from(self) -> set[Mark]:
        """The bodies of head: what is made next may read what was made before, body and all."""
        if self.head is None:
            return set()
        return set(map(mark, bodies_of(self.survey.archive.release(self.head.release))))

    def _chain(self, head: Pointer) -> list[str]:
        """From head back to the oldest that is kept."""
        now = self.store.now()
        since = now - timedelta(days=self.retention.days) if now else _LONG_AGO
        oldest = head.number - self.retention.releases
        names: list[str] = []
        kept = 0
        name: str | None = head.release
        while name and (written := self._written(name)):
            names.append(name)
            if release_number(name) > oldest or written >= since:
                kept = len(names)
            name = self.survey.parent(name)
        return names[:kept]

    def _written(self, name: str) -> datetime | None:
        """When a release was written; None: it is not there."""
        if name not in self.listed:  # gone, or newer than the listing shows
            entry = self.store.head(keys.release(name))
            if entry is None:
                return None
            self.listed[name] = entry.modified
        return self.listed[name]

    def _pointed(self, pointer: Pointer) -> list[str]:
        listed = [entry.key for entry in self.store.list(keys.CURSORS)]
        cursors = [copy for copy in self._read(listed, Cursor) if copy.etag]
        revisions = [copy.record.revision if copy.record else 0 for copy in cursors]
        oldest = min(revisions, default=pointer.revision)  # unreadable: from the first move on
        moved = [move.release for move in pointer.moves if move.revision >= oldest]
        return [pointer.release, *moved]

    def _staged(self, without: Collection[str]) -> set[Mark]:
        entries = self.store.list(keys.STAGED)
        listed = [entry.key for entry in entries if not self._is_over(entry)]
        found: set[Mark] = set()
        for copy in self._read(listed, StagedSet):
            for made in made_sets(copy.record.record) if copy.record else ():
                found |= set(map(mark, set_keys(self.survey.archive, made.set, without=without)))
            if copy.unreadable:
                self.unsure |= {keys.SETS, keys.BLOBS}
        return found

    def _raw(self) -> set[Mark]:
        entries = self.store.list(keys.RAW)
        listed = [e.key for e in entries if not e.key.startswith(keys.RAW_BODIES)]
        read = self._read(listed, RawPointer)
        if any(copy.unreadable for copy in read):
            self.unsure.add(keys.RAW_BODIES)
        return {mark(keys.raw_body(copy.record.digest)) for copy in read if copy.record}

    def _read(self, listed: Sequence[str], kind: type[R]) -> list[Copy[R]]:
        """Records that only say what to keep; those that can't be read are remembered."""
        pairs = zip(listed, self.map_(self.store.get, listed), strict=True)
        found = [read_copy(stored, key, kind) for key, stored in pairs]
        self.unreadable |= {key for copy in found for key in copy.unreadable}
        return found

    def _unreached(self, prefix: str, reached: set[Mark]) -> list[str]:
        def unreached(part: str) -> list[str]:
            return [e.key for e in self.store.list(part) if not self.is_needed(e.key, reached)]

        is_many = len(self.listed) > _MANY
        parts = [f"{prefix}{digit:x}" for digit in range(16)] if is_many else [prefix]
        return [key for found in self.map_(unreached, parts) for key in found]

    def _is_over(self, entry: Entry) -> bool:
        """Whether a run staged it, long ago; older code has one for each asset, which stay."""
        is_of_run = "/" in entry.key.removeprefix(keys.STAGED)
        return is_of_run and self._is_older_than(entry, self.retention.staged)

    def _forgotten(self) -> list[str]:
        """What a survey remembers of releases that are all gone."""
        hundreds = {remembered_at(name) for name in self.listed if _is_release(name)}
        return [e.key for e in self.store.list(keys.SURVEY) if e.key not in hundreds]

    def _tombstones(self, age: timedelta) -> list[str]:
        """Old copies of what is gone; of what production shows, no copy has to be read."""
        shown = self._shown()
        old = [
            entry.key
            for entry in self.store.list(keys.MIRROR)
            if self._is_older_than(entry, age) and entry.key.removeprefix(keys.MIRROR) not in shown
        ]
        copies = zip(old, self._read(old, MirrorCopy), strict=True)
        return [key for key, copy in copies if copy.record and copy.record.mark.removed]

    def _shown(self) -> Collection[str]:
        """Paths of which no copy has to be read, or none may go: what was taken down stays said."""
        if self.production is None:
            return frozenset()
        taken_down = self.production.taken_down
        try:
            release = self.survey.archive.release(self.production.release)
        except ReleaseGoneError:
            return frozenset(taken_down)  # somebody deleted it: then all others are read
        return {*self.survey.archive.documents(release), *taken_down}

    def _is_older_than(self, entry: Entry, age: timedelta) -> bool:
        now = self.store.now()
        return now is not None and now - entry.modified > age


def _erased(taken_down: Mapping[str, TakenDown]) -> set[Mark]:
    """The bodies that are to go with what was taken down."""
    return {mark(keys.raw_body(body)) for each in taken_down.values() for body in each.bodies}


def _is_release(name: str) -> bool:
    """Whether a release can be called so; what else lies there is garbage."""
    number, _, ident = name.partition("-")
    return number.isascii() and number.isdecimal() and bool(ident)


def _release_name(key: str) -> str:
    return key.removeprefix(keys.RELEASES).removesuffix(".json")
