"""Ancestry: the releases that head comes from, the only ones whose number means something.

A publisher that lost its race leaves a release behind that nobody points to; it may have the
same number as the one that won. So a release is found only on a way from head.

Rules, in order:
  1. The last hundred are among the moves of head: one request.
  2. Older ones are found along the skips (skips.py): about twice the logarithm of the distance,
     13 requests for a release 8,000 back.
  3. Releases of older code name no ancestor but their parent. Among those a number is looked
     up by its prefix, and believed if one release alone has it; if several do, the parents are
     followed for `MOST_PARENTS` requests, and no further.

Belongs here: finding releases. Does not: moving to them (rollback.py).
"""

from collections.abc import Iterator
from itertools import islice

from content_assets.contracts.release import Pointer, Release, release_number
from content_assets.errors import NotFoundError, ReleaseGoneError
from content_assets.publishing import keys
from content_assets.publishing.archive import Archive
from content_assets.publishing.consistency import find_pointed, find_pointer
from content_assets.publishing.skips import step_towards
from content_assets.publishing.store import Store

_MOST_DIGITS = 15
MOST_PARENTS = 200  # one request each, one after the other


def find_release(store: Store, archive: Archive, wanted: str) -> Release:
    """The release that `wanted` names: `head`, `production`, `12` or `12-<id>`.

    Raises:
        NotFoundError: No such release was ever published.
        ReleaseGoneError: It was, and is older than what is kept.
        PointerFaultError: A pointer is lost, unreadable, or its release is gone.
    """
    head = _pointer(store, keys.HEAD)
    if wanted == "head":
        return find_pointed(archive, keys.HEAD, head)
    if wanted == "production":
        return find_pointed(archive, keys.PRODUCTION, _pointer(store, keys.PRODUCTION))
    number, _, ident = wanted.partition("-")
    if not _is_number(number) or not 0 < int(number) <= head.number:
        raise _unknown(wanted, head)
    found = _by_number(store, archive, head, int(number))
    if ident and found.id != ident:
        raise _unknown(wanted, head)
    return found


def _is_number(text: str) -> bool:
    """Whether Python would read it as a number, in reasonable time."""
    return text.isascii() and text.isdecimal() and len(text) <= _MOST_DIGITS


def log_releases(
    store: Store, archive: Archive, *, limit: int, before: int | None = None
) -> list[Release]:
    """Up to `limit` releases, newest first, as far back as they are kept.

    Args:
        before: Only those with a lower number.

    Raises:
        NotFoundError: Nothing was published yet.
        PointerFaultError: Head is lost, unreadable, or its release is gone.
    """
    head = _pointer(store, keys.HEAD)
    newest = head.number if before is None else min(before - 1, head.number)
    if newest < 1:
        return []
    try:
        first = _by_number(store, archive, head, newest)
    except ReleaseGoneError:
        return []
    found = [first]
    for release in _parents(archive, first):
        if len(found) >= limit:
            break
        found.append(release)
    return found[:limit]


def kept_chain(archive: Archive, head: Release) -> Iterator[Release]:
    """Head and the releases that it comes from, as far back as they are there."""
    yield head
    yield from _parents(archive, head)


def _by_number(store: Store, archive: Archive, head: Pointer, number: int) -> Release:
    if number == head.number:
        return find_pointed(archive, keys.HEAD, head)
    names = {release_number(move.release): move.release for move in head.moves}
    if number in names:
        return archive.release(names[number])
    release = archive.release(head.release)
    if not release.skips:  # the moves of head go further back than its parent
        later = [name for each, name in names.items() if each > number]
        release = archive.release(min([head.release, *later], key=release_number))
    while name := step_towards(release, number):
        if _is_slow(release, name, number):
            return _among_older(store, archive, release, number)
        try:
            release = archive.release(name)
        except ReleaseGoneError as error:
            raise _gone(head.release, number) from error
        if release.number == number:
            return release
    raise _gone(head.release, number)


def _is_slow(release: Release, name: str, number: int) -> bool:
    """Whether older code wrote `release`, so that the next step is one of many."""
    return not release.skips and name == release.parent and release_number(name) - number > 1


def _among_older(store: Store, archive: Archive, release: Release, number: int) -> Release:
    """Rule 3, below the `release` that has no skips."""
    prefix = keys.RELEASES + f"{number}-"
    named = [entry.key for entry in store.list(prefix)]
    if not named:
        raise _gone(release.name, number)
    if len(named) == 1:
        return archive.release(named[0].removeprefix(keys.RELEASES).removesuffix(".json"))
    for older in islice(_parents(archive, release), MOST_PARENTS):
        if older.number == number:
            return older
    msg = (
        f"release {number}: expected one release of this number or at most {MOST_PARENTS} between "
        f"it and {release.name}, found {len(named)} of this number, and more between; older code "
        "wrote them without a quicker way: go to a newer one first"
    )
    raise ReleaseGoneError(msg)


def _gone(newer: str, number: int) -> ReleaseGoneError:
    msg = (
        f"release {number}: expected it among the ancestors of {newer}, found that they "
        "are kept no further back; it is older than the retention: choose a newer one"
    )
    return ReleaseGoneError(msg)


def _parents(archive: Archive, release: Release) -> Iterator[Release]:
    while release.parent:
        try:
            release = archive.release(release.parent)
        except ReleaseGoneError:
            return
        yield release


def _pointer(store: Store, key: str) -> Pointer:
    pointer = find_pointer(store, key)
    if pointer is None:
        msg = f"{key}: expected a pointer, found nothing published yet; run the pipeline first"
        raise NotFoundError(msg)
    return pointer


def _unknown(wanted: str, head: Pointer) -> NotFoundError:
    near = ", ".join(move.release for move in head.moves[-3:])
    return NotFoundError(
        f"release {wanted[:60]!r}: expected head, production, a number from 1 to {head.number} or "
        f"a name like {head.release}, found none such; near: {near}"
    )
