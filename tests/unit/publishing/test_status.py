"""status.json: two writers at once, runs that failed, pointers that went back."""

from dataclasses import replace

import pytest

from content_assets.contracts.receipt import DeliveryReport, LastRun, SourceFreshness, Status
from content_assets.errors import ChannelMovedError, StoreUnreachableError
from content_assets.publishing import keys
from content_assets.publishing.archive import Archive
from content_assets.publishing.memory import MemoryStore
from content_assets.publishing.rollback import rollback
from content_assets.publishing.status import (
    RunReport,
    Update,
    read_standing,
    read_status,
    update_status,
)
from content_assets.publishing.store import Condition, Overwrite
from tests.unit.publishing.conftest import NOW, Publisher

LATER = "2026-11-23T12:10:00.000Z"


def report(
    *, run: str = "run-1", state: str = "succeeded", finished_at: str | None = NOW
) -> Update:
    """What a run adds."""
    last_run = LastRun.model_validate(
        {
            "run": run,
            "state": state,
            "started_at": NOW,
            "milliseconds": 1.0,
            "changed": 1,
            "release": None,
        }
    )
    usgs = SourceFreshness(checked_at=NOW, is_fresh=True)
    sources = {"usgs": usgs} if finished_at else {}
    run_report = RunReport(last_run=last_run, finished_at=finished_at, sources=sources)
    return Update(now=NOW, cadence_minutes=5, run=run_report, reports=[delivered(1)])


def delivered(revision: int, *, unproven: list[str] | None = None) -> DeliveryReport:
    """The mirror, brought to a revision."""
    return DeliveryReport(
        target="mirror",
        state="unproven" if unproven else "proven",
        from_revision=0,
        to_revision=revision,
        unproven=unproven or [],
    )


@pytest.fixture
def published(store: MemoryStore) -> MemoryStore:
    """Two releases, and a status of the first."""
    Publisher(store).publish("a", {"a.json": "one"})
    update_status(store, Archive(store), report())
    return store


def written(store: MemoryStore) -> Status:
    """What is in it."""
    status = read_status(store)
    assert status
    return status


class TestARun:
    def test_writes_pointers_opinion_and_itself(self, published: MemoryStore) -> None:
        status = written(published)
        assert (status.head, status.production, status.revision) == ("1-id-of-run-1",) * 2 + (1,)
        assert (status.level, status.headline, status.disagree_since) == (
            "well",
            "All is well.",
            None,
        )
        assert (status.mirror_revision, status.cadence_minutes) == (1, 5)

    def test_that_failed_takes_nothing_out(self, published: MemoryStore) -> None:
        before = written(published)
        update = replace(report(run="run-2", state="failed", finished_at=None), reports=None)
        update_status(published, Archive(published), replace(update, now=LATER))
        after = written(published)
        kept = ("checked_at", "head", "production", "revision", "sources", "deliveries")
        assert [getattr(after, k) for k in kept] == [getattr(before, k) for k in kept]
        assert (after.level, after.run, after.disagree_since) == ("failed", "run-2", LATER)

    def test_that_failed_first_leaves_one_all_the_same(self, store: MemoryStore) -> None:
        update = replace(report(state="failed", finished_at=None), reports=None)
        update_status(store, Archive(store), update)
        assert (written(store).level, written(store).head) == ("failed", None)


class TestAMove:
    def test_changes_the_pointers_and_leaves_the_run(self, published: MemoryStore) -> None:
        archive, other = Archive(published), Publisher(published, run="run-2")
        other.publish("a", {"a.json": "two"})
        to = archive.release("1-id-of-run-1")
        rollback(published, archive, to, reason="bad", author=other.author, readable=dict)
        update_status(published, archive, Update(now=LATER))
        status = written(published)
        assert (status.production, status.pinned, status.run) == (to.name, "bad", "run-1")
        assert status.level == "amiss"  # the mirror is behind
        update_status(published, archive, Update(now=LATER, reports=[delivered(status.revision)]))
        assert (written(published).level, written(published).disagree_since) == ("pinned", None)

    def test_before_any_run_writes_nothing(self, store: MemoryStore) -> None:
        Publisher(store).publish("a", {"a.json": "one"})
        assert update_status(store, Archive(store), Update(now=NOW)) is None
        assert store.get(keys.STATUS) is None


class RacingStore(MemoryStore):
    """Another writer gets in just before each of the first writes of status.json."""

    races = 0
    other: Update

    def put(self, key: str, body: bytes, condition: Condition) -> str:
        """As MemoryStore, after the other one."""
        if key == keys.STATUS and self.races:
            self.races, races = 0, self.races
            now = f"2026-11-23T12:11:{races:02}.000Z"  # or it would write what is there
            update_status(self, Archive(self), replace(self.other, now=now))
            self.races = races - 1
        return super().put(key, body, condition)


class TestTwoWriters:
    @pytest.mark.parametrize("races", [1, 3])
    def test_keep_the_newest_of_each(self, races: int) -> None:
        store = RacingStore()
        Publisher(store).publish("a", {"a.json": "one"})
        update_status(store, Archive(store), report())
        seen, standing = store.get(keys.STATUS), read_standing(store, Archive(store))
        other = Publisher(store, run="run-2")
        other.publish("a", {"a.json": "two"})
        store.other, store.races = Update(now=LATER, reports=[delivered(2)]), races
        update_status(
            store,
            Archive(store),
            replace(report(run="run-3"), reports=None),
            seen=seen,
            standing=standing,
        )
        status = written(store)
        assert (status.run, status.revision, status.mirror_revision) == ("run-3", 2, 2)
        assert [each.run for each in status.runs] == ["run-3", "run-1"]

    def test_that_never_end_are_said_to(self) -> None:
        store = RacingStore()
        Publisher(store).publish("a", {"a.json": "one"})
        update_status(store, Archive(store), report())
        store.other, store.races = Update(now=LATER), 50
        with pytest.raises(ChannelMovedError, match="faster"):
            update_status(store, Archive(store), Update(now=LATER))


class TestDamage:
    def test_one_that_cannot_be_read_is_written_over(self, published: MemoryStore) -> None:
        published.put(keys.STATUS, b"{", Overwrite())
        update_status(published, Archive(published), report(run="run-2"))
        assert (written(published).run, written(published).level) == ("run-2", "well")

    def test_pointers_that_went_back_do_not_take_it_along(self, published: MemoryStore) -> None:
        """What it says of them is how the loss is found."""
        older = {key: published.get(key) for key in (keys.HEAD, keys.PRODUCTION)}
        Publisher(published, run="run-2").publish("a", {"a.json": "two"})
        update_status(published, Archive(published), Update(now=NOW, reports=[delivered(2)]))
        for key, stored in older.items():
            assert stored
            published.put(key, stored.body, Overwrite())
        update_status(published, Archive(published), Update(now=LATER))
        assert (written(published).revision, written(published).head) == (2, "2-id-of-run-2")

    def test_a_store_that_is_down_is_said(self, published: MemoryStore) -> None:
        published.fail(StoreUnreachableError("down"), verb="put", prefix=keys.STATUS)
        with pytest.raises(StoreUnreachableError):
            update_status(published, Archive(published), Update(now=LATER))

    def test_after_a_repair_it_says_so_before_the_next_run(self, published: MemoryStore) -> None:
        """What a run found holds until somebody has looked again."""
        found = report(run="run-2", state="failed", finished_at=None)
        assert found.run
        update_status(
            published, Archive(published), replace(found, run=replace(found.run, pointer_faults=2))
        )
        assert "contradict" in written(published).headline
        update_status(published, Archive(published), Update(now=LATER))
        assert "contradict" in written(published).headline
        update_status(published, Archive(published), Update(now=LATER, pointer_faults=0))
        assert "contradict" not in written(published).headline
