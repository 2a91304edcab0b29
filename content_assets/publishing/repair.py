"""Repair: make pointers that are lost, unreadable or older ones to build on again.

Rules, in order:
  1. All that names a revision or a release is read: pointers, cursors, status.json, releases,
     every copy in the mirror. The new revision, and the number of the release at head, are
     higher than any of them, so that every copy is written over and every reader notices.
     The pointers are read first: whatever is named later, unless they were moved meanwhile.
     The revision is higher by `_UNSEEN`, for moves that nothing names yet: a delivery that read
     one of them before the accident may still write its copies.
  2. Head becomes the newest release that is whole: its sets and blobs are there, and it comes
     from the release in production. Where a newer one was seen, which is gone, the same
     content is released once more under a higher number.
  3. Production stays where the newest record of it has it, pinned as it was; else it goes to
     head, or to the newest ancestor that the sites can read.
  4. What was taken down stays so: what the old pointer names, and all records of takedowns.
  5. A pointer that nothing contradicts is left alone.
  6. A repaired pointer has one move, so that every cursor is older than what it remembers: the
     next delivery brings everything.
  7. It is safe to repeat, and to cut off: each pointer is written by compare-and-swap, head
     first; raw pointers mend themselves (raw.py).

Belongs here: what to do, and doing it. Does not: finding out that there is a fault
(consistency.py), delivery.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import TypeVar

from content_assets.contracts.receipt import Status
from content_assets.contracts.release import (
    Mark,
    MirrorCopy,
    Move,
    Pin,
    Pointer,
    Release,
    TakedownRecord,
    TakenDown,
    Verb,
    release_number,
)
from content_assets.errors import (
    ChannelMovedError,
    ContentAssetsError,
    NotFoundError,
    PreconditionFailedError,
    UnreachableError,
)
from content_assets.publishing import keys
from content_assets.publishing.ancestry import kept_chain
from content_assets.publishing.archive import Archive, MissingObjectError
from content_assets.publishing.canonical import record_bytes
from content_assets.publishing.consistency import (
    Sighting,
    fault_of_head,
    fault_of_production,
    look_around,
    pointer_faults,
    released_names,
)
from content_assets.publishing.publish import Author, Readable, next_release, unreadable
from content_assets.publishing.reach import made_sets, reachable
from content_assets.publishing.records import Copy, read_copy
from content_assets.publishing.store import Create, IfMatch, ParallelMap, Store
from content_assets.publishing.takedowns import (
    match_paths,
    missing_takedowns,
    path_digest,
    read_takedowns,
)

T = TypeVar("T")
_UNSEEN = 100  # moves of production that no cursor, copy or status.json names yet


@dataclass(frozen=True)
class PointerRepair:
    """A pointer as it is to be, over what is there now; `etag` None: nothing is."""

    key: str
    pointer: Pointer
    etag: str | None


@dataclass(frozen=True)
class Repair:
    """What a repair would do.

    Attributes:
        faults: What is wrong, one line each.
        release: To be created first, if any.
        pointers: To be written, head first; empty where there is nothing to do.
        kept_down: Paths whose takedown production did not name.
        unknown_takedowns: How many records of takedowns fit no known path.
    """

    faults: tuple[str, ...] = ()
    release: Release | None = None
    pointers: tuple[PointerRepair, ...] = ()
    kept_down: tuple[str, ...] = ()
    unknown_takedowns: int = 0


def plan_repair(
    store: Store, archive: Archive, *, author: Author, readable: Readable, map_: ParallelMap
) -> Repair:
    """Look at everything, and say what is to be done; nothing is written.

    Raises:
        NotFoundError: No release is whole: there is nothing to point to.
        StoreUnreachableError: The store did not answer.
    """
    look = _look(store, archive, map_)
    head, made = _plan_head(look, author)
    name = head.pointer.release if head else look.head_release
    if name is None:
        return Repair(look.faults)  # nothing was ever published
    release = made or archive.release(name)
    production = _plan_production(look, release, author, readable)
    after = production.pointer if production else None
    before = look.production.record
    known = before.taken_down.keys() if before else set()
    return Repair(
        faults=look.faults,
        release=made,
        pointers=tuple(each for each in (head, production) if each),
        kept_down=tuple(sorted(after.taken_down.keys() - known)) if after else (),
        unknown_takedowns=len(after.unknown_takedowns) if after else 0,
    )


def repair(store: Store, archive: Archive, plan: Repair) -> None:
    """Do it; what was done already is found done by the next plan.

    Raises:
        ChannelMovedError: Somebody else moved a pointer since it was looked at.
        StoreUnreachableError: No answer; a write may have landed. Ask again.
    """
    if plan.release:
        archive.write(keys.release(plan.release.name), plan.release, Create())
    for each in plan.pointers:
        condition = IfMatch(each.etag) if each.etag else Create()
        try:
            store.put(each.key, record_bytes(each.pointer), condition)
        except PreconditionFailedError as error:
            msg = (
                f"{each.key}: expected it as it was looked at, found that it was moved meanwhile; "
                "look again with `content-assets repair --dry-run`"
            )
            raise ChannelMovedError(msg) from error


@dataclass
class _Look:
    """All that there is, read once."""

    store: Store
    archive: Archive
    map_: ParallelMap
    faults: tuple[str, ...]
    head: Copy[Pointer]
    production: Copy[Pointer]
    sightings: list[Sighting]
    status: Status | None
    names: list[str]  # of the releases, newest first
    keys_there: frozenset[str]
    takedowns: dict[str, TakedownRecord]
    _whole: dict[str, Release | None] = field(default_factory=dict)

    @property
    def head_release(self) -> str | None:
        """The name of the release at head, as its pointer has it."""
        return self.head.record.release if self.head.record else None

    @property
    def is_head_sound(self) -> bool:
        """Whether head's pointer may stay."""
        name = self.head_release
        return name is not None and self.whole(name) is not None and self.agrees(name)

    def agrees(self, head: str) -> bool:
        """Whether nothing contradicts that this release is at head."""
        seen = [*self.sightings, *self._of_production()]
        return not any(fault_of_head(head, each) for each in seen)

    @property
    def is_production_sound(self) -> bool:
        """Whether production's pointer may stay, but for takedowns that it does not name."""
        pointer = self.production.record
        if pointer is None or not self.whole(pointer.release):
            return False
        return not any(fault_of_production(pointer, each) for each in self.sightings)

    @property
    def newest_number(self) -> int:
        """The highest number of a release that is named anywhere."""
        named = [each.number for each in (*self.sightings, *self._of_production())]
        return max([*map(release_number, self.names), *named], default=0)

    @property
    def newest_revision(self) -> int:
        """The highest revision of production that is named anywhere."""
        standing = self.production.record.revision if self.production.record else 0
        return max([standing, *(max(each.revision, each.begun) for each in self.sightings)])

    def whole(self, name: str) -> Release | None:
        """The release, if its sets and blobs are there; its raw bodies can be fetched again."""
        if name not in self._whole:
            self._whole[name] = self._read_whole(name)
        return self._whole[name]

    def _read_whole(self, name: str) -> Release | None:
        def read() -> tuple[Release, frozenset[str]]:
            release = self.archive.release(name)
            needed = reachable(self.archive, release, without=self._taken_down(release))
            return release, frozenset(needed)

        release, needed = _or_none(read) or (None, frozenset[str]())
        public = {key for key in needed if not key.startswith(keys.RAW_BODIES)}
        return release if public <= self.keys_there else None

    def _taken_down(self, release: Release) -> dict[str, TakenDown]:
        """Of what a release names, what was taken down: its blobs were erased."""
        known = self.production.record.taken_down if self.production.record else {}
        if not self.takedowns:
            return known
        sets = {made.set for record in release.assets.values() for made in made_sets(record)}
        paths = {path for each in sets for path in self.archive.index(each)}
        found = match_paths(self.takedowns, paths, by="")
        return {**known, **{p: TakenDown(**v.model_dump(), revision=1) for p, v in found.items()}}

    def _of_production(self) -> Iterator[Sighting]:
        pointer = self.production.record
        if pointer:
            yield Sighting(keys.PRODUCTION, number=pointer.number, head=pointer.release)


def _look(store: Store, archive: Archive, map_: ParallelMap) -> _Look:
    archive.forget()
    head, production = _pointer(store, keys.HEAD), _pointer(store, keys.PRODUCTION)
    sightings, marks = look_around(store), _marks(store, map_)
    names = sorted(released_names(store), key=_newest_first)  # listed last: all of theirs is in it
    shown = _by_time(archive, names)
    sightings += [_sighting_of_copy(key, mark, shown) for key, mark in marks.items()]
    there = (keys.RELEASES, keys.SETS, keys.BLOBS)
    return _Look(
        store=store,
        archive=archive,
        map_=map_,
        faults=pointer_faults(store),
        head=head,
        production=production,
        sightings=sightings,
        status=read_copy(store.get(keys.STATUS), keys.STATUS, Status).record,
        names=names,
        keys_there=frozenset(entry.key for each in there for entry in store.list(each)),
        takedowns=read_takedowns(store, map_),
    )


def _newest_first(name: str) -> tuple[int, str]:
    return -release_number(name), name


def _marks(store: Store, map_: ParallelMap) -> dict[str, Mark | None]:
    """The mark of every copy in the mirror, by key; None where it can't be read."""

    def read(key: str) -> Mark | None:
        copy = read_copy(store.get(key), key, MirrorCopy).record
        return copy.mark if copy else None

    listed = [entry.key for entry in store.list(keys.MIRROR)]
    return dict(zip(listed, map_(read, listed), strict=True))


def _sighting_of_copy(
    key: str, mark: Mark | None, shown: Mapping[tuple[int, str], str]
) -> Sighting:
    """The revision of a copy, and its release, if its number alone would not name it."""
    if mark is None:
        return Sighting(key)
    name = shown.get((mark.number, mark.published_at))
    return Sighting(key, mark.revision, name, mark.number, name)


def _by_time(archive: Archive, names: Sequence[str]) -> dict[tuple[int, str], str]:
    """Of releases that share a number, the name by number and time; none where both agree."""
    counts = Counter(map(release_number, names))
    doubled = [name for name in names if counts[release_number(name)] > 1]
    found = [_or_none(partial(archive.release, name)) for name in doubled]
    named = [((each.number, each.published_at), each.name) for each in found if each]
    times = Counter(time for time, _ in named)
    return {time: name for time, name in named if times[time] == 1}


def _pointer(store: Store, key: str) -> Copy[Pointer]:
    """A pointer that may be damaged: absent then, but written over by its ETag."""
    copy = read_copy(store.get(key), key, Pointer)
    try:
        _ = copy.record.number if copy.record else 0
    except ValueError:
        return Copy(None, copy.etag, (key,))
    return copy


def _plan_head(look: _Look, author: Author) -> tuple[PointerRepair | None, Release | None]:
    """Rule 2: head's pointer, and the release that is to be created for it."""
    if look.is_head_sound or not (look.names or look.faults):
        return None, None
    chosen = next(_candidates(look), None)
    if chosen is None:
        msg = (
            "releases: expected one whose sets and blobs are all there, found none; bring deleted "
            "objects back by version first (docs/runbook/restore.md)"
        )
        raise NotFoundError(msg)
    made = None
    if chosen.number < look.newest_number or not look.agrees(chosen.name):
        number = look.newest_number + 1
        assets = dict(chosen.assets)
        made = next_release(look.archive, chosen, assets, author, number=number)
    name = made.name if made else chosen.name
    before = look.head.record.revision if look.head.record else 0
    revision = max(before, release_number(name)) + 1
    pointer = _repaired(name, revision, "publish", author, pin=None)
    return PointerRepair(keys.HEAD, pointer, look.head.etag), made


def _candidates(look: _Look) -> Iterator[Release]:
    """Releases that are whole, the best first."""
    production = look.production.record if look.is_production_sound else None
    shown = {name for each in look.sightings for name in (each.head, each.production) if name}
    moved = _moved_to(look)

    def order(name: str) -> tuple[int, bool, bool, str]:
        """Newest first; of two with one number one lost its race: what others name is first."""
        return -release_number(name), name not in shown, name not in moved, name

    names = sorted(look.names, key=order)
    for name in names:
        release = look.whole(name)
        if release and (production is None or _comes_from(look, release, production.release)):
            yield release


def _moved_to(look: _Look) -> set[str]:
    """The releases that the pointers were at, as they have it."""
    pointers = [each for each in (look.head.record, look.production.record) if each]
    return {move.release for pointer in pointers for move in pointer.moves}


def _comes_from(look: _Look, release: Release, name: str) -> bool:
    """Whether `name` is the release, or leads to it, as far as its ancestors are kept."""
    if release.number < release_number(name):
        return True  # the one in production is gone
    for each in kept_chain(look.archive, release):
        if each.number <= release_number(name):
            return each.name == name
    return True


def _plan_production(
    look: _Look, head: Release, author: Author, readable: Readable
) -> PointerRepair | None:
    """Rules 3 and 4."""
    standing = look.production.record
    missing = missing_takedowns(standing, look.takedowns) if standing else look.takedowns
    if look.is_production_sound and not missing:
        return None
    release, pin = _where_it_was(look)
    if release is None or release.number > head.number:
        release, pin = _newest_readable(look.archive, head, readable), None
    revision = look.newest_revision + _UNSEEN + 1
    verb: Verb = "rollback" if pin else "follow"
    pointer = _repaired(release.name, revision, verb, author, pin=pin)
    known = dict(standing.taken_down) if standing else {}
    found = match_paths(missing, _known_paths(look) if missing else (), by=author.run)
    unknown = missing.keys() - {path_digest(path) for path in found}
    down = {path: verdict.model_dump() for path, verdict in {**known, **found}.items()}
    given = {
        "taken_down": {
            path: TakenDown.model_validate({**each, "revision": revision})
            for path, each in down.items()
        },
        "unknown_takedowns": sorted({*unknown, *(standing.unknown_takedowns if standing else ())}),
    }
    return PointerRepair(keys.PRODUCTION, pointer.model_copy(update=given), look.production.etag)


def _where_it_was(look: _Look) -> tuple[Release | None, Pin | None]:
    """The release in production, and its pin, by the newest record of both that is there."""
    standing, status = look.production.record, look.status
    revision = standing.revision if standing else 0
    if status and status.production and status.revision > revision:
        at = status.checked_at
        pin = Pin(reason=status.pinned, by=keys.STATUS, at=at) if status.pinned else None
        return look.whole(status.production), pin
    return (look.whole(standing.release), standing.pinned) if standing else (None, None)


def _newest_readable(archive: Archive, head: Release, readable: Readable) -> Release:
    """Head, or the newest of its ancestors that every site can read."""
    majors = readable()
    chain = (each for each in kept_chain(archive, head) if not unreadable(each, majors))
    return next(chain, head)


def _repaired(
    release: str, revision: int, verb: Verb, author: Author, *, pin: Pin | None
) -> Pointer:
    """A pointer with one move, by a verb that older code knows."""
    move = Move(
        release=release,
        revision=revision,
        verb=verb,
        by=author.run,
        at=author.now,
        action="repair",
    )
    return Pointer(release=release, revision=revision, pinned=pin, moves=[move])


def _or_none(read: Callable[[], T]) -> T | None:
    """What is read; None where a part of it is gone or damaged.

    Raises:
        StoreUnreachableError: The store did not answer, which says neither.
    """
    try:
        return read()
    except MissingObjectError:
        return None
    except UnreachableError:
        raise
    except ContentAssetsError:
        return None


def _known_paths(look: _Look) -> set[str]:
    """Every path that the mirror or a release names."""
    found = {entry.key.removeprefix(keys.MIRROR) for entry in look.store.list(keys.MIRROR)}
    sets: set[str] = set()
    for name in look.names:
        release = _or_none(partial(look.archive.release, name))
        assets = release.assets if release else {}  # the others name most of the same paths
        sets |= {made.set for record in assets.values() for made in made_sets(record)}

    def paths_of(digest: str) -> set[str]:
        return set(_or_none(lambda: look.archive.index(digest)) or ())

    return found.union(*look.map_(paths_of, sorted(sets)))
