"""Survey: what each release adds to the one before, every release read once and remembered.

Rules, in order:
  1. What a release adds to its parent never changes. So it is remembered, for a hundred numbers
     in one record (`private/gc-survey/<hundred>.json`): a survey that runs out of time is
     continued by the next one, and the next night only new releases are read.
  2. A release says itself what it added. For one of older code, or one that added too much to
     name, the sets that differ from its parent's are read, many at a time.
  3. Nothing that can change is remembered: no pointer, cursor, staged set or raw pointer.
  4. The record is a copy: one that is lost or can't be read is made again.

Belongs here: releases and what they add. Does not: which releases are kept (collect.py).
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from content_assets.contracts.garbage import Hundred, Surveyed
from content_assets.contracts.release import Release, release_number
from content_assets.errors import ReleaseGoneError
from content_assets.publishing import keys
from content_assets.publishing.archive import Archive
from content_assets.publishing.canonical import record_bytes
from content_assets.publishing.reach import added_by, keys_of, read_ahead
from content_assets.publishing.records import read_copy
from content_assets.publishing.store import Overwrite, ParallelMap, Store

_RECORDS_AT_ONCE = 16  # of a hundred releases each: some MB
_READ_AT_ONCE = 128  # releases between two looks at the time
_COMPARED_AT_ONCE = 16  # releases whose sets are read together: some 7 MB of the archive's 16
_MARKS = {keys.SETS: b"s", keys.BLOBS: b"d", keys.RAW_BODIES: b"b"}
_DIGEST_LENGTH = 64

Mark = bytes | str  # a key, in 33 bytes where it ends in a digest


class OutOfTimeError(Exception):
    """A survey has to be continued by the next collection; what it learned is kept."""


@dataclass(frozen=True, slots=True)
class Known:
    """A release in memory: its parent, and marks of what it adds.

    Attributes:
        marks: Of itself, its sets and bodies.
        blobs: By document path.
    """

    parent: str | None
    marks: tuple[Mark, ...]
    blobs: tuple[tuple[str, Mark], ...]


@dataclass
class Survey:
    """Releases, as far as they were looked at.

    Attributes:
        must_end: Asked after each few hundred requests.
        is_read_only: Whether nothing may be remembered in the store.
    """

    store: Store
    map_: ParallelMap
    must_end: Callable[[], bool] = lambda: False
    is_read_only: bool = False
    known: dict[str, Known] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Begin with nothing known."""
        self.archive = Archive(self.store)
        self._paths: dict[str, str] = {}

    def learn(self, names: Iterable[str]) -> None:
        """Read what is not known yet; a release that is gone stays unknown.

        Raises:
            OutOfTimeError: There was no time for all.
            StoreUnreachableError, UnreadableRecordError: A set that a release names is lost or
                damaged; the message names it.
        """
        wanted = sorted({*names} - self.known.keys(), key=release_number)
        remembered = self._remembered(wanted)
        missing = [name for name in wanted if name not in self.known]
        for first in range(0, len(missing), _READ_AT_ONCE):
            self._learn_some(missing[first : first + _READ_AT_ONCE], remembered)
            if self.must_end() and first + _READ_AT_ONCE < len(missing):
                raise OutOfTimeError

    def parent(self, name: str) -> str | None:
        """The parent of a release; None for the first, or for one that is gone."""
        self.learn([name])  # a listing may not show it yet
        return self.known[name].parent if name in self.known else None

    def reached(self, names: Collection[str], *, without: Collection[str]) -> set[Mark]:
        """Marks of all that these releases reach; they are known.

        Args:
            without: Paths that were taken down: their blobs are not needed.
        """
        found: set[Mark] = set()
        names = frozenset(names)
        for name in names:
            known = self.known[name]
            found.update(known.marks)
            found.update(blob for path, blob in known.blobs if path not in without)
            if known.parent and known.parent not in names:
                found |= self._whole(name, without)
        return found

    def _whole(self, name: str, without: Collection[str]) -> set[Mark]:
        """Marks of everything that a release reaches, whatever its parent has."""
        release = self.archive.release(name)
        read_ahead(self.archive, [(None, release)], self.map_)
        added = added_by(self.archive, None, release)
        return {mark(key) for key in keys_of(name, added, without=without)}

    def _remembered(self, names: Iterable[str]) -> dict[str, Hundred]:
        """Know what earlier surveys learned; the records that lack some of the names."""
        found: dict[str, Hundred] = {}
        groups = {hundred: [*group] for hundred, group in groupby(names, key=_hundred)}
        hundreds = sorted(groups)
        for first in range(0, len(hundreds), _RECORDS_AT_ONCE):
            some = hundreds[first : first + _RECORDS_AT_ONCE]
            for hundred, record in zip(some, self.map_(self._record, some), strict=True):
                known = record.releases.keys() & set(groups[hundred])
                self.known |= {name: self._known(name, record.releases[name]) for name in known}
                if len(known) < len(groups[hundred]):
                    found[hundred] = record
        return found

    def _learn_some(self, names: Sequence[str], remembered: dict[str, Hundred]) -> None:
        read = [release for release in self.map_(self._release, names) if release]
        learned: dict[str, dict[str, Surveyed]] = {}
        try:
            for name, surveyed in self._survey(read):
                learned.setdefault(_hundred(name), {})[name] = surveyed
                self.known[name] = self._known(name, surveyed)
        finally:
            for hundred, releases in learned.items():
                known = {**remembered[hundred].releases, **releases}
                remembered[hundred] = Hundred(releases=known)
                self._remember(hundred, remembered[hundred])

    def _survey(self, releases: Sequence[Release]) -> Iterator[tuple[str, Surveyed]]:
        for release in releases:
            if release.added is not None:
                yield release.name, Surveyed(parent=release.parent, added=release.added)
        older = [release for release in releases if release.added is None]
        for first in range(0, len(older), _COMPARED_AT_ONCE):
            some = older[first : first + _COMPARED_AT_ONCE]
            pairs = [(self._parent_of(release), release) for release in some]
            read_ahead(self.archive, pairs, self.map_)
            for before, release in pairs:
                added = added_by(self.archive, before, release)
                yield release.name, Surveyed(parent=release.parent, added=added)
            if self.must_end() and first + _COMPARED_AT_ONCE < len(older):
                raise OutOfTimeError

    def _parent_of(self, release: Release) -> Release | None:
        return self._release(release.parent) if release.parent else None

    def _release(self, name: str) -> Release | None:
        try:
            return self.archive.release(name)
        except ReleaseGoneError:
            return None

    def _record(self, hundred: str) -> Hundred:
        key = keys.survey(hundred)
        return read_copy(self.store.get(key), key, Hundred).record or Hundred()

    def _remember(self, hundred: str, record: Hundred) -> None:
        """Another collection may write the same record: it holds the same facts, or fewer."""
        if not self.is_read_only:
            self.store.put(keys.survey(hundred), record_bytes(record), Overwrite())

    def _known(self, name: str, surveyed: Surveyed) -> Known:
        """The same in little memory: hundreds of thousands of blobs have few paths."""
        added, paths = surveyed.added, self._paths
        plain = added.model_copy(update={"blobs": {}})
        marks = tuple(mark(key) for key in keys_of(name, plain))
        blobs = tuple(
            (paths.setdefault(path, path), mark(keys.blob(digest)))
            for path, digests in added.blobs.items()
            for digest in digests
        )
        return Known(surveyed.parent, marks, blobs)


def remembered_at(release_name: str) -> str:
    """The key under which a survey remembers a release."""
    return keys.survey(_hundred(release_name))


def _hundred(release_name: str) -> str:
    return str(release_number(release_name) // 100)


def mark(key: str) -> Mark:
    """A key in little memory: hundreds of thousands are held at once."""
    folder, _, file = key.rpartition("/")
    code, digest = _MARKS.get(f"{folder}/"), file.removesuffix(".json")
    if code is None or len(digest) != _DIGEST_LENGTH:
        return key
    try:
        return code + bytes.fromhex(digest)
    except ValueError:
        return key
