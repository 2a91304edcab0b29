"""Garbage of a long past: few requests a release, in pieces, and never what is needed."""

import random
from collections.abc import Callable, Collection, Iterable, Iterator
from datetime import UTC, datetime, timedelta
from functools import lru_cache, partial
from itertools import count
from typing import TypeVar

import pytest

from bench.past import Past, write_past
from content_assets.contracts.release import Release, TakenDown
from content_assets.errors import CollectingError
from content_assets.publishing import keys
from content_assets.publishing.ancestry import find_release
from content_assets.publishing.archive import Archive
from content_assets.publishing.canonical import record_bytes
from content_assets.publishing.collect import Collected, collect
from content_assets.publishing.garbage import read_garbage
from content_assets.publishing.memory import Crash, MemoryStore
from content_assets.publishing.needs import Retention
from content_assets.publishing.reach import MOST_NAMED, reachable
from content_assets.publishing.store import Overwrite, serial_map
from content_assets.publishing.survey import Survey, mark
from content_assets.publishing.verify import verify
from tests.unit.publishing.conftest import NOW, Clock, Publisher, ref

A = TypeVar("A")
B = TypeVar("B")

RELEASES = 250
WRITTEN = datetime(2026, 11, 23, tzinfo=UTC)
ALL = Retention(releases=RELEASES)
FEW = Retention(releases=20, days=1)
NEW_CODE, OLDER_CODE = 3, 8  # requests a release, at most


def past(*, is_old: bool = False, releases: int = RELEASES) -> tuple[MemoryStore, Clock]:
    """A bucket two days after the last of its releases, and its clock."""
    clock = Clock(WRITTEN)
    store = MemoryStore(now=clock)
    written = _written(is_old, releases)
    store._objects, store._modified = dict(written._objects), dict(written._modified)
    clock.now += timedelta(days=2)
    return store, clock


@lru_cache
def _written(is_old: bool, releases: int) -> MemoryStore:
    store = MemoryStore(now=lambda: WRITTEN)
    write_past(store, Past(releases=releases, documents=8, is_old=is_old))
    return store


def run(store: MemoryStore, retention: Retention = ALL, **given: object) -> Collected:
    return collect(store, retention=retention, map_=serial_map, **given)  # type: ignore[arg-type]


def counted(store: MemoryStore, act: Callable[[], object]) -> int:
    before = sum(store.counts().values())
    act()
    return sum(store.counts().values()) - before


def without_added(store: MemoryStore, chosen: Collection[int]) -> None:
    """As if older code had written these releases."""
    for entry in list(store.list(keys.RELEASES)):
        stored = store.get(entry.key)
        assert stored
        release = Release.model_validate_json(stored.body)
        if release.number in chosen:
            older = release.model_copy(update={"added": None, "skips": [], "counts": {}})
            store.put(entry.key, record_bytes(older), Overwrite())


def is_beyond(asked: Iterator[int], limit: int) -> bool:
    """Whether it was asked more often than that."""
    return next(asked) >= limit


class TestRequests:
    @pytest.mark.parametrize(("is_old", "most"), [(False, NEW_CODE), (True, OLDER_CODE)])
    def test_are_few_for_each_release(self, is_old: bool, most: int) -> None:
        store, _ = past(is_old=is_old)
        assert counted(store, lambda: run(store)) <= most * RELEASES

    @pytest.mark.parametrize("is_old", [False, True])
    def test_a_second_collection_reads_only_what_is_new(self, is_old: bool) -> None:
        store, _ = past(is_old=is_old)
        run(store)
        Publisher(store, run="one-more").publish("a", {"a.json": "new"}, sequence=9999)
        assert counted(store, lambda: run(store)) < RELEASES / 2

    def test_are_made_many_at_a_time(self) -> None:
        """No loop over releases makes one request after the other."""
        store, _ = past(is_old=True)
        at_once = [0]

        def parallel(function: Callable[[A], B], items: Iterable[A], /) -> list[B]:
            found: list[B] = []
            at_once[0] += counted(store, lambda: found.extend(serial_map(function, items)))
            return found

        made = counted(store, lambda: collect(store, retention=ALL, map_=parallel))
        assert made - at_once[0] < RELEASES / 4


class TestOutOfTime:
    @pytest.mark.parametrize("is_old", [False, True])
    def test_each_invocation_continues_where_the_last_one_ended(self, is_old: bool) -> None:
        """However little time each has, the end is reached, and nothing is read twice."""
        store, _ = past(is_old=is_old)
        outcomes: list[Collected] = []

        def in_pieces() -> None:
            while not outcomes or outcomes[-1].is_cut_short:
                asked = count()
                outcomes.append(run(store, must_end=partial(is_beyond, asked, 4 * is_old)))
                assert not read_garbage(store).deleting

        most = OLDER_CODE if is_old else NEW_CODE
        assert counted(store, in_pieces) < (most + 1) * RELEASES
        surveyed = [done.surveyed for done in outcomes]
        assert surveyed == sorted(surveyed)
        assert surveyed[0] < surveyed[-1] == RELEASES

    def test_what_is_left_to_delete_is_continued_at_once(self) -> None:
        """Without another grace, by the next collection."""
        store, clock = past()
        condemned = set(run(store, FEW).condemned)
        clock.now += FEW.grace
        deleted: list[str] = []
        outcomes: list[Collected] = []
        while not outcomes or outcomes[-1].is_cut_short:
            asked = count()
            outcomes.append(run(store, FEW, must_end=partial(is_beyond, asked, 3)))
            deleted += outcomes[-1].deleted
        assert len(outcomes) > 2
        assert sorted(deleted) == sorted(condemned)


class TestReach:
    def test_is_what_the_sets_say_whatever_the_releases_name(self) -> None:
        """By hand: every set of every kept release, read in full."""
        dice = random.Random(7)
        store, _ = past(releases=60)
        without_added(store, {dice.randrange(1, 61) for _ in range(20)})
        archive = Archive(store)
        survey = Survey(store, serial_map)
        for _ in range(10):
            oldest = dice.randrange(1, 60)
            kept = [f"{number}-id{number}" for number in range(oldest, 61)]
            survey.learn(kept)
            taken = TakenDown(by="ann", at=NOW, reason="a name", revision=1)
            down = {f"a0/{dice.randrange(8)}.json": taken}
            by_hand: set[str] = set()
            for name in kept:
                by_hand |= reachable(archive, archive.release(name), without=down)
            assert survey.reached(kept, without=down) == set(map(mark, by_hand))

    def test_a_release_that_added_too_much_to_name_is_read(self) -> None:
        """As one of older code is."""
        store = MemoryStore()
        publisher = Publisher(store)
        many = {f"many/{number}.json": str(number) for number in range(MOST_NAMED + 1)}
        done = publisher.publish("a", many)
        assert done.head
        assert done.head.added is None
        survey = Survey(store, serial_map)
        survey.learn([done.head.name])
        needed = reachable(Archive(store), done.head)
        assert survey.reached([done.head.name], without=()) == set(map(mark, needed))

    def test_what_is_remembered_wrongly_as_json_is_read_again(self) -> None:
        store, _ = past()
        run(store)
        for entry in list(store.list(keys.SURVEY)):
            store.put(entry.key, b"[]", Overwrite())
        done = run(store, FEW)
        head = find_release(store, Archive(store), "head")
        assert done.kept_releases == 20
        assert verify(store, [head], map_=serial_map).problems

    def test_what_is_remembered_goes_with_its_releases(self) -> None:
        store, clock = past()
        run(store, FEW)
        for _ in range(3):
            clock.now += timedelta(hours=2)
            run(store, FEW)
        assert [entry.key for entry in store.list(keys.SURVEY)] == [keys.survey("2")]


class TestBarrier:
    def test_is_there_only_while_something_is_deleted(self) -> None:
        """The long part comes before it."""
        store, clock = past()
        run(store, FEW)
        clock.now += FEW.grace
        seen: list[str] = []

        def watching(function, items, /):
            if read_garbage(store).deleting:
                seen.extend(map(str, items))
            return serial_map(function, items)

        collect(store, retention=FEW, map_=watching)
        assert seen
        assert not [each for each in seen if each.endswith("-id1")]
        assert not read_garbage(store).deleting

    def cut_off(self, store: MemoryStore, clock: Clock, collector: str = "") -> None:
        """A collection dies while it deletes."""
        run(store, FEW)
        clock.now += FEW.grace
        store.fail(Crash(), verb="delete", after=2)
        with pytest.raises(Crash):
            run(store, FEW, collector=collector)

    def test_of_one_that_was_cut_off_a_retry_continues_at_once(self) -> None:
        """The same message, delivered again; no time has to pass."""
        store, clock = past()
        self.cut_off(store, clock, "message-1")
        done = run(store, FEW, collector="message-1")
        assert done.deleted
        assert not [key for key in done.condemned if not key.startswith(keys.SURVEY)]

    def test_others_wait_for_the_lease_and_not_for_the_grace(self) -> None:
        store, clock = past()
        self.cut_off(store, clock, "message-1")
        clock.now += FEW.lease + timedelta(seconds=1)
        assert run(store, FEW, collector="message-2").deleted

    def test_does_not_stand_for_good_though_nobody_collects_again(self) -> None:
        """A publisher that needs what it covers lifts it, when its collection must have ended."""
        store, clock = past()
        self.cut_off(store, clock)
        body = keys.raw_body(ref(1).digest)
        garbage = read_garbage(store)
        covered = garbage.model_copy(update={"condemned": [*garbage.condemned, body]})
        store.put(keys.GARBAGE, record_bytes(covered), Overwrite())
        publisher = Publisher(store, run="again")
        made = publisher.make("new", {"new.json": "new"}, sequence=1)
        with pytest.raises(CollectingError, match="being deleted"):
            publisher.commit({"new": made})
        clock.now += FEW.lease + timedelta(seconds=1)
        assert publisher.commit({"new": made}).is_new
        assert not read_garbage(store).deleting
        run(store, FEW)
        head = find_release(store, Archive(store), "head")
        assert store.get(body)
        assert head.assets["new"].set == made.set
