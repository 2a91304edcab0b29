"""Verify: read again everything that a release reaches, and hash it.

Belongs here: looking. Does not: mending; a lost object is restored from the bucket's versions.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from content_assets.contracts.release import Release, TakenDown
from content_assets.errors import ReleaseGoneError, StoreUnreachableError, UnreadableRecordError
from content_assets.publishing import keys
from content_assets.publishing.archive import Archive
from content_assets.publishing.reach import NOTHING, reachable
from content_assets.publishing.records import check_digest, read_record
from content_assets.publishing.store import ParallelMap, Store

_AT_ONCE = 64  # releases: their keys are held until they are joined


@dataclass(frozen=True)
class Verification:
    """What was read, and what is wrong with it: one line each."""

    objects: int
    bytes: int
    problems: tuple[str, ...]


def verify(
    store: Store,
    releases: Iterable[Release],
    *,
    map_: ParallelMap,
    without: Mapping[str, TakenDown] = NOTHING,
) -> Verification:
    """Re-hash all that the releases reach.

    Args:
        without: What was taken down, by path: its bytes are not expected.

    Raises:
        StoreUnreachableError: The store did not answer.
    """
    archive = Archive(store)
    wanted: set[str] = set()
    problems: list[str] = []

    def needs(release: Release) -> tuple[frozenset[str], str | None]:
        try:
            return reachable(archive, release, without=without), None
        except (StoreUnreachableError, ReleaseGoneError, UnreadableRecordError) as error:
            return frozenset(), f"{release.name}: {error}"

    known = list(releases)
    for first in range(0, len(known), _AT_ONCE):
        for keys_, problem in map_(needs, known[first : first + _AT_ONCE]):
            wanted |= keys_
            problems += [problem] if problem else []
    looked = map_(lambda key: _look(store, key), sorted(wanted))
    problems += [problem for _, problem in looked if problem]
    return Verification(len(looked), sum(length for length, _ in looked), tuple(problems))


def _look(store: Store, key: str) -> tuple[int, str | None]:
    stored = store.get(key)
    if stored is None:
        return 0, f"{key}: expected an object, found nothing; restore its last version"
    try:
        if key.startswith(keys.RELEASES):
            read_record(stored, key, Release)
        else:
            check_digest(stored, key, key.rpartition("/")[2].removesuffix(".json"))
    except UnreadableRecordError as error:
        return len(stored.body), str(error)
    return len(stored.body), None
