"""Clocks: the store's decides what is old; a publisher's that is far off publishes nothing."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from content_assets.errors import ClockError
from content_assets.publishing import keys
from content_assets.publishing.ancestry import find_release
from content_assets.publishing.archive import Archive
from content_assets.publishing.collect import Collected, collect
from content_assets.publishing.memory import MemoryStore
from content_assets.publishing.needs import Retention
from content_assets.publishing.store import serial_map
from content_assets.publishing.verify import verify
from tests.unit.publishing.conftest import Clock, Publisher

BEGIN = datetime(2026, 11, 23, tzinfo=UTC)
OFF = [timedelta(hours=2), timedelta(hours=-2), timedelta(days=400), timedelta(days=-400)]


def publisher(store: MemoryStore, clock: Clock, off: timedelta, run: str = "run-1") -> Publisher:
    made = Publisher(store, run=run)
    made.author = replace(made.author, clock=lambda: clock.now + off)
    return made


class TestPublisher:
    @pytest.mark.parametrize("off", OFF, ids=str)
    def test_far_from_the_stores_time_publishes_nothing(self, off: timedelta) -> None:
        clock = Clock(BEGIN)
        store = MemoryStore(now=clock)
        publisher(store, clock, timedelta(0)).publish("a", {"a.json": "one"})
        before = store.get(keys.HEAD)
        wrong = publisher(store, clock, off, "wrong")
        made = wrong.make("a", {"a.json": "two"}, sequence=2)
        with pytest.raises(ClockError, match="within 5 minutes of the store's, found it"):
            wrong.commit({"a": made})
        assert store.get(keys.HEAD) == before

    @pytest.mark.parametrize("off", [timedelta(minutes=4), timedelta(minutes=-4)], ids=str)
    def test_a_few_minutes_do_no_harm(self, off: timedelta) -> None:
        clock = Clock(BEGIN)
        store = MemoryStore(now=clock)
        assert publisher(store, clock, off).publish("a", {"a.json": "one"}).is_new

    def test_a_store_that_keeps_no_time_says_nothing_of_it(self) -> None:
        made = publisher(MemoryStore(), Clock(BEGIN), timedelta(days=400))
        assert made.publish("a", {"a.json": "one"}).is_new


class TestRetention:
    @pytest.mark.parametrize("off", OFF, ids=str)
    def test_no_date_of_a_publisher_makes_anything_old(self, off: timedelta) -> None:
        """As older code wrote it, which did not compare its clock with the store's."""
        clock = Clock(BEGIN)
        store = MemoryStore(now=clock)
        for number in range(1, 31):
            clock.now += timedelta(minutes=5)
            made = Publisher(store, run=f"run-{number}")
            now = clock.now + (off if number == 15 else timedelta(0))
            made.author = replace(made.author, now=now.isoformat())
            made.publish("a", {"a.json": str(number)}, sequence=number)
        for _ in range(2):
            done = self.collect(store)
            clock.now += timedelta(hours=24)
        assert (done.kept_releases, done.deleted, done.condemned) == (30, (), ())
        archive = Archive(store)
        kept = [find_release(store, archive, str(number)) for number in range(1, 31)]
        assert verify(store, kept, map_=serial_map).problems == ()

    def test_a_young_release_keeps_all_between_it_and_head(self) -> None:
        """One that was restored, and has a new date; the chain has no gap."""
        clock = Clock(BEGIN)
        store = MemoryStore(now=clock)
        for number in range(1, 31):
            Publisher(store, run=f"run-{number}").publish("a", {"a.json": str(number)})
        third = find_release(store, Archive(store), "3")
        clock.now += timedelta(days=60)
        restored = store.get(keys.release(third.name))
        assert restored
        store._modified[keys.release(third.name)] = clock.now
        done = self.collect(store)
        assert done.kept_releases == 28
        assert keys.release(third.name) not in done.condemned

    @staticmethod
    def collect(store: MemoryStore) -> Collected:
        return collect(store, retention=Retention(releases=5), map_=serial_map)
