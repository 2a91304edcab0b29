"""Garbage: what nothing reaches goes, late enough; what anything reaches stays."""

from datetime import UTC, datetime, timedelta

import pytest

from content_assets.contracts.release import Cursor, Validators
from content_assets.errors import ChannelMovedError, CollectingError, ReleaseGoneError
from content_assets.publishing import keys
from content_assets.publishing.ancestry import find_release
from content_assets.publishing.archive import Archive
from content_assets.publishing.canonical import record_bytes
from content_assets.publishing.collect import collect
from content_assets.publishing.garbage import read_garbage
from content_assets.publishing.memory import Crash, MemoryStore
from content_assets.publishing.needs import Retention
from content_assets.publishing.publish import Author
from content_assets.publishing.raw import Fetched, update_raw
from content_assets.publishing.rollback import rollback
from content_assets.publishing.store import Overwrite, serial_map
from content_assets.publishing.verify import verify
from tests.unit.publishing.conftest import NOW, Clock, Publisher, ref

HOUR = timedelta(hours=1)
_NO_VALIDATORS = Validators()
COPY = b'{"$release": {"revision": 1, "number": 1, "published_at": "2026-12-23T00:00:00.000Z"}}'
TOMBSTONE = COPY.replace(b'"number"', b'"removed": true, "number"')
FEW = Retention(releases=2, days=1, receipt_days=2, grace=HOUR)


@pytest.fixture
def clock() -> Clock:
    return Clock(datetime(2026, 11, 23, 12, tzinfo=UTC))


@pytest.fixture
def store(clock) -> MemoryStore:
    """With six releases, of which two are to be kept."""
    store = MemoryStore(now=clock)
    for number in range(1, 7):
        publisher = Publisher(store, run=f"run-{number}")
        publisher.publish("a", {"a.json": str(number), "same.json": "same"}, sequence=number)
    clock.now += timedelta(days=2)  # older than `FEW` keeps any for its age
    return store


def run(store, clock, **options):
    given = {"map_": serial_map, **options}
    return collect(store, retention=FEW, **given)


def collect_twice(store, clock):
    run(store, clock)
    clock.now += HOUR
    return run(store, clock)


class TestCollect:
    def test_releases_beyond_retention_go_and_the_kept_stay_whole(self, store, clock):
        """With their sets, blobs and raw bodies; asked for, one says that it is gone."""
        done = collect_twice(store, clock)
        assert done.kept_releases == 2
        archive = Archive(store)
        kept = [find_release(store, archive, n) for n in ("5", "6")]
        assert verify(store, kept, map_=serial_map).problems == ()
        assert store.get(keys.raw_body(ref(1).digest)) is None
        with pytest.raises(ReleaseGoneError, match="older than"):
            find_release(store, Archive(store), "1")

    def test_nothing_goes_before_longer_than_a_run_may_last(self, store, clock):
        """Condemned, and told how many."""
        before = {entry.key for entry in store.list("")}
        assert run(store, clock).condemned
        clock.now += HOUR - timedelta(seconds=1)
        assert run(store, clock).is_waiting
        assert before < {entry.key for entry in store.list("")}

    def test_a_dry_run_writes_nothing(self, store, clock):
        """And names what would be condemned."""
        before = {entry.key: entry.etag for entry in store.list("")}
        assert run(store, clock, is_dry_run=True).condemned
        assert {entry.key: entry.etag for entry in store.list("")} == before

    def test_where_production_is_pinned_stays(self, store, clock):
        """However old it is."""
        archive = Archive(store)
        first = find_release(store, archive, "1")
        author = Author(run="ann", release_id="none", now=NOW)
        rollback(store, archive, first, reason="bad", author=author, readable=dict)
        collect_twice(store, clock)
        assert verify(store, [first], map_=serial_map).problems == ()

    def test_what_a_cursor_has_to_be_brought_on_from_stays(self, store, clock):
        """A site that was down for four releases."""
        store.put(keys.cursor("site"), record_bytes(Cursor(revision=3)), Overwrite())
        done = collect_twice(store, clock)
        assert done.kept_releases == 4

    def test_a_blob_that_comes_back_meanwhile_is_spared(self, store, clock):
        """Revised back to what it said in a release long gone, uploaded before the second look."""
        run(store, clock)
        clock.now += HOUR
        Publisher(store, run="run-7").publish("a", {"a.json": "1"}, sequence=7)
        done = run(store, clock)
        assert done.spared
        head = find_release(store, Archive(store), "head")
        assert verify(store, [head], map_=serial_map).problems == ()

    def test_a_blob_that_is_uploaded_and_not_yet_published_is_spared(self, store, clock):
        """In flight: nothing reaches it, but it is younger than the verdict."""
        run(store, clock)
        clock.now += HOUR
        flying = Publisher(store, run="run-7")
        made = flying.make("a", {"a.json": "1"}, sequence=7)
        run(store, clock)
        done = flying.commit({"a": made})
        assert verify(store, [done.head], map_=serial_map).problems == ()

    def test_a_publisher_does_not_build_on_what_is_being_deleted(self, store, clock):
        """Uploaded after the second look, before the deletion: it is refused, and tried again."""
        run(store, clock)
        clock.now += HOUR
        store.fail(Crash(), verb="delete", prefix=keys.BLOBS)
        with pytest.raises(Crash):
            run(store, clock)
        flying = Publisher(store, run="run-7")
        made = flying.make("a", {"a.json": "1"}, sequence=7)
        with pytest.raises(CollectingError, match="being deleted"):
            flying.commit({"a": made})
        with pytest.raises(CollectingError):
            update_raw(store, "usgs", lambda _: Fetched(b"1", ref(9).digest, _NO_VALIDATORS))
        other = Publisher(store, run="run-8")
        assert other.commit({"a": other.make("a", {"a.json": "new"}, sequence=8)}).is_new

    def test_nor_on_what_was_deleted_since_it_was_written(self, store, clock):
        """Between a collection's look at an object and its deletion, it was uploaded again."""
        flying = Publisher(store, run="run-7")
        made = flying.make("a", {"a.json": "1"}, sequence=7)
        run(store, clock)
        blob = next(iter(flying.archive.index(made.set).values()))
        clock.now += HOUR
        run(store, clock)
        store.delete(keys.blob(blob), Overwrite())
        gone = read_garbage(store).model_copy(update={"deleted": [keys.blob(blob)]})
        store.put(keys.GARBAGE, record_bytes(gone), Overwrite())
        with pytest.raises(CollectingError, match="deleted as garbage meanwhile"):
            flying.commit({"a": made})

    def test_cut_off_it_is_ended_by_the_next(self, store, clock):
        """And the barrier is gone."""
        run(store, clock)
        clock.now += HOUR
        store.fail(Crash(), verb="delete", after=2)
        with pytest.raises(Crash):
            run(store, clock)
        with pytest.raises(ChannelMovedError, match="has not ended"):
            run(store, clock)  # it might be slow, and not dead
        clock.now += FEW.lease + timedelta(seconds=1)
        run(store, clock)
        assert not read_garbage(store).deleting
        assert not run(store, clock).condemned

    def test_out_of_time_it_ends_in_good_order_and_later_ones_do_the_rest(self, store, clock):
        """What it got to is gone, the rest is condemned; nobody has to wait for its end."""
        deleted, all_ = [], set(run(store, clock).condemned)
        for asked in (2, 1):  # how often it may go on
            clock.now += HOUR
            left = iter([False] * asked)
            done = run(store, clock, must_end=lambda left=left: next(left, True))
            deleted += done.deleted
            assert set(deleted) | set(done.condemned) >= all_
        clock.now += HOUR
        deleted += run(store, clock).deleted
        assert set(deleted) == all_
        archive = Archive(store)
        kept = [find_release(store, archive, n) for n in ("5", "6")]
        assert verify(store, kept, map_=serial_map).problems == ()

    def test_two_at_once_are_a_conflict(self, store, clock):
        """The second says so and deletes nothing more."""
        run(store, clock)
        clock.now += HOUR

        def interfering(function, items):
            store.put(keys.GARBAGE, b"{}", Overwrite())
            return serial_map(function, items)

        with pytest.raises(ChannelMovedError, match="another at work"):
            run(store, clock, map_=interfering)

    def test_a_stale_listing_deletes_nothing_that_was_written_since(self, store, clock):
        """It only proposes."""
        run(store, clock)
        clock.now += HOUR
        store.stall_list()
        Publisher(store, run="run-7").publish("a", {"a.json": "1"}, sequence=7)
        run(store, clock)
        head = find_release(store, Archive(store), "head")
        assert verify(store, [head], map_=serial_map).problems == ()

    def test_old_receipts_and_tombstones_go(self, store, clock):
        """Young ones, and documents, stay."""
        store.put(keys.receipt("2026-11-01", "r"), b"{}", Overwrite())
        store.put(keys.mirror("gone.json"), TOMBSTONE, Overwrite())
        store.put(keys.mirror("here.json"), COPY, Overwrite())
        clock.now += timedelta(days=3)
        store.put(keys.mirror("young.json"), TOMBSTONE, Overwrite())
        collect_twice(store, clock)
        left = {entry.key for entry in store.list("")}
        assert keys.receipt("2026-11-01", "r") not in left
        assert keys.mirror("gone.json") not in left
        assert {keys.mirror("here.json"), keys.mirror("young.json")} <= left

    def test_what_is_shown_is_not_read_to_see_whether_it_is_gone(self, store, clock):
        """However many old documents there are."""

        def reads():
            before = store.counts()["get"]
            run(store, clock, is_dry_run=True)
            return store.counts()["get"] - before

        needed = reads()
        for path in ("a.json", "same.json", "strange.json"):
            store.put(keys.mirror(path), COPY, Overwrite())
        clock.now += timedelta(days=3)
        assert reads() == needed + 1

    def test_an_empty_bucket_has_no_garbage(self, clock):
        """And nothing is written to it."""
        store = MemoryStore()
        assert run(store, clock).condemned == ()
        assert list(store.list("")) == []


class TestVerify:
    def test_what_is_lost_or_damaged_is_named(self, store):
        """One line each, with what to do."""
        head = find_release(store, Archive(store), "head")
        lost, damaged = sorted(Archive(store).documents(head).values())
        store.delete(keys.blob(lost), Overwrite())
        store.put(keys.blob(damaged), b"rubbish", Overwrite())
        problems = verify(store, [head], map_=serial_map).problems
        assert len(problems) == 2
        assert any(lost in each and "found nothing" in each for each in problems)
        assert any(damaged in each and "sha256" in each for each in problems)

    def test_a_lost_set_is_named_and_the_rest_is_read(self, store):
        """Other releases are looked at all the same."""
        archive = Archive(store)
        old, head = find_release(store, archive, "5"), find_release(store, archive, "head")
        store.delete(keys.document_set(old.assets["a"].set), Overwrite())
        done = verify(store, [old, head], map_=serial_map)
        assert len(done.problems) == 1
        assert done.objects > 3
