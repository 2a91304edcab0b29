"""Consistency: whether the pointers may be built upon.

A pointer's numbers only ever go up, and what they once were is remembered elsewhere: by the
cursors, by status.json, by production of head, by the copies in the mirror. A pointer that is
lost, or was restored to an older version, contradicts one of them. To begin at 1 again, or to
continue from the older version, would use numbers twice: readers would stay as they are until
the numbers have passed each other, and documents that were taken down would come back.

Rules, in order:
  1. Production is never at a higher release than head, nor at another one of head's number.
  2. No revision is higher than production's, and each was the release that production names.
  3. A pointer is missing only while nothing that it led to was ever there.
  4. What may contradict is read before the pointer: then no race of healthy processes looks
     like a fault. A contradiction between values that were read otherwise is looked at again.
  5. Where there is a fault nothing moves, is collected or delivered, until somebody repairs it.

What is read anyway is compared for free; only where a pointer is missing are listings read.

Belongs here: finding faults. Does not: mending them (repair.py).
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from content_assets.contracts.receipt import Status
from content_assets.contracts.release import Cursor, Pointer, Release, release_number
from content_assets.errors import PointerFaultError, ReleaseGoneError
from content_assets.publishing import keys
from content_assets.publishing.archive import Archive
from content_assets.publishing.pointer import Seen, read_pointer
from content_assets.publishing.records import read_copy
from content_assets.publishing.store import Store, serial_map
from content_assets.publishing.takedowns import missing_takedowns, read_takedowns

_LOOKS = 2  # what came into being between two reads looks like a fault once, and not again


@dataclass(frozen=True)
class Pointers:
    """Both pointers, read at one time; None where there is none."""

    head: Seen | None
    production: Seen | None


@dataclass(frozen=True)
class Sighting:
    """What something else in the bucket says that the pointers were.

    Attributes:
        key: The object that says so.
        revision, production: A revision of production, and its release, where it is named.
        number, head: The number of the release at head, and its name, where it is named.
        begun: A revision that a delivery began to write.
    """

    key: str
    revision: int = 0
    production: str | None = None
    number: int = 0
    head: str | None = None
    begun: int = 0


def sighting_of_cursor(target: str, cursor: Cursor) -> Sighting:
    """What a target's cursor says of production, and so of head, which was there before."""
    known = cursor.acknowledged
    release = known.release if known and known.revision == cursor.revision else None
    begun = cursor.begun_revision or 0
    return Sighting(keys.cursor(target), cursor.revision, release, _number(release), release, begun)


def sighting_of_status(status: Status) -> Sighting:
    """What status.json says of both pointers."""
    number = _number(status.head)
    return Sighting(keys.STATUS, status.revision, status.production, number, status.head)


def _number(release: str | None) -> int:
    """The number in a release's name; 0 where there is none."""
    has_number = release is not None and release.partition("-")[0].isdecimal()
    return release_number(release) if release and has_number else 0


def check_pointers(store: Store, sightings: Iterable[Sighting] = ()) -> Pointers:
    """Read both pointers, and refuse to build on them where something contradicts.

    Args:
        sightings: What the caller has read, besides the mirror's cursor.

    Raises:
        PointerFaultError: A pointer is lost, unreadable or older than what is known of it.
        StoreUnreachableError: The store did not answer.
    """
    known = tuple(sightings)
    for _ in range(_LOOKS):
        seen = [*known, *_cursor_sightings(store, [keys.MIRROR_CURSOR])]
        pointers = _read(store)
        faults = [*find_faults(pointers, seen), *_missing_faults(store, pointers)]
        if not faults:
            return pointers
    raise PointerFaultError(*dict.fromkeys(faults))


def find_pointer(store: Store, key: str) -> Pointer | None:
    """A pointer, for those who only look; None only before the first release.

    Raises:
        PointerFaultError: It is lost or unreadable.
        StoreUnreachableError: The store did not answer.
    """
    seen = read_pointer(store, key)
    if seen is None:
        pointers = check_pointers(store)
        seen = pointers.head if key == keys.HEAD else pointers.production
    return seen.pointer if seen else None


def find_pointed(archive: Archive, key: str, pointer: Pointer) -> Release:
    """The release that a pointer names.

    Raises:
        PointerFaultError: It is gone.
        UnreadableRecordError: It is damaged.
    """
    try:
        return archive.release(pointer.release)
    except ReleaseGoneError as error:
        msg = f"{key}: expected a release that is there, found {pointer.release}, gone"
        raise PointerFaultError(msg) from error


def check_production(store: Store, production: Seen | None) -> None:
    """Refuse to move production from what the mirror's cursor contradicts; one GET.

    Raises:
        PointerFaultError, StoreUnreachableError: As `check_pointers`.
    """
    cursors = list(_cursor_sightings(store, [keys.MIRROR_CURSOR]))
    pointer = production.pointer if production else None
    if production is None or any(fault_of_production(pointer, each) for each in cursors):
        check_pointers(store)  # in a race the cursor is newer than what was read of production


def pointer_faults(store: Store) -> tuple[str, ...]:
    """All that is wrong with the pointers, one line each: for people who look.

    Reads all cursors, status.json, the records of takedowns and the names of the releases, too.

    Raises:
        StoreUnreachableError: The store did not answer.
    """
    try:
        production = check_pointers(store, look_around(store)).production
    except PointerFaultError as error:
        return error.faults
    forgotten = (
        missing_takedowns(production.pointer, read_takedowns(store, serial_map))
        if production
        else {}
    )
    if forgotten:
        found = f"{len(forgotten)} of them not in it"
        return (f"{keys.PRODUCTION}: expected all takedowns of {keys.TAKEDOWNS}, found {found}",)
    return ()


def find_faults(pointers: Pointers, sightings: Iterable[Sighting]) -> list[str]:
    """Rules 1 and 2; of a pointer that is missing, only what the sightings say."""
    head = pointers.head.pointer.release if pointers.head else None
    production = pointers.production.pointer if pointers.production else None
    sightings = list(sightings)
    if production:
        named = production.release
        sightings.append(Sighting(keys.PRODUCTION, number=production.number, head=named))
    faults = (fault_of_head(head, each) for each in sightings)
    others = (fault_of_production(production, each) for each in sightings)
    return [fault for fault in (*faults, *others) if fault]


def fault_of_head(head: str | None, seen: Sighting) -> str | None:
    """What is wrong with head, if the sighting is right; `head` is the name of its release."""
    found = head or "no pointer"
    number = release_number(head) if head else 0
    if seen.number > number:
        expected = f"expected release {seen.number} or a later one, as {seen.key} says"
        return f"{keys.HEAD}: {expected}, found {found}"
    if head and seen.number == number and seen.head not in (None, head):
        return f"{keys.HEAD}: expected {seen.head}, as {seen.key} says, found {found}"
    return None


def fault_of_production(production: Pointer | None, seen: Sighting) -> str | None:
    """What is wrong with production, if the sighting is right."""
    revision = production.revision if production else 0
    known = max(seen.revision, seen.begun)
    if known > revision:
        expected = f"expected revision {known} or a later one, which {seen.key} has"
        found = f"revision {revision}" if production else "no pointer"
        return f"{keys.PRODUCTION}: {expected}, found {found}"
    if production is None or seen.production is None:
        return None
    was = next((m.release for m in production.moves if m.revision == seen.revision), None)
    if was in (None, seen.production):
        return None
    expected = f"expected revision {seen.revision} to be {seen.production}, as {seen.key} says"
    return f"{keys.PRODUCTION}: {expected}, found {was}"


def look_around(store: Store) -> list[Sighting]:
    """What all cursors, status.json and the names of the releases say."""
    cursors = [entry.key for entry in store.list(keys.CURSORS)]
    seen = list(_cursor_sightings(store, cursors))
    status = _read_status(store)
    if status:
        seen.append(sighting_of_status(status))
    newest = max(released_names(store), key=release_number, default=None)
    if newest:  # whose publisher may have died before it moved head; it was one ahead then
        key = f"{keys.RELEASES}{newest}.json"
        seen.append(Sighting(key, number=release_number(newest) - 1))
    return seen


def _missing_faults(store: Store, pointers: Pointers) -> Iterator[str]:
    """Rule 3: what there is below public/ that only a pointer can have led to."""
    if pointers.head is None:
        later = next((name for name in released_names(store) if release_number(name) > 1), None)
        if later:  # the first may be of a publisher that died before it moved head
            yield f"{keys.HEAD}: expected a pointer, as there is {later}, found none"
    if pointers.production is None:
        led_to = (keys.MIRROR, keys.TAKEDOWNS)
        copy = next((e.key for prefix in led_to for e in store.list(prefix)), None)
        if copy:
            yield f"{keys.PRODUCTION}: expected a pointer, as there is {copy}, found none"


def released_names(store: Store) -> Iterator[str]:
    """The names of the releases that are there, in no order; other objects are passed over."""
    for entry in store.list(keys.RELEASES):
        name = entry.key.removeprefix(keys.RELEASES).removesuffix(".json")
        if name.partition("-")[0].isdecimal():
            yield name


def _read_status(store: Store) -> Status | None:
    """status.json, or None where it is not there or can't be read: it is a copy."""
    return read_copy(store.get(keys.STATUS), keys.STATUS, Status).record


def _cursor_sightings(store: Store, cursors: Sequence[str]) -> Iterator[Sighting]:
    for key in cursors:
        cursor = read_copy(store.get(key), key, Cursor).record
        if cursor:
            name = key.removeprefix(keys.CURSORS).removesuffix(".json")
            yield sighting_of_cursor(name, cursor)


def _read(store: Store) -> Pointers:
    """Production first: head never is at a lower release than production was before."""
    production = read_pointer(store, keys.PRODUCTION)
    return Pointers(read_pointer(store, keys.HEAD), production)
