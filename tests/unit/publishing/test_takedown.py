"""Takedown: a document that must be nowhere."""

from datetime import UTC, datetime, timedelta

import pytest

from content_assets.contracts.release import Pointer
from content_assets.delivery.mirror import deliver_mirror
from content_assets.errors import (
    ChannelMovedError,
    NotFoundError,
    RefusedError,
    UnsafePathError,
)
from content_assets.publishing import keys
from content_assets.publishing.ancestry import find_release, log_releases
from content_assets.publishing.archive import Archive
from content_assets.publishing.collect import collect
from content_assets.publishing.memory import Crash, MemoryStore
from content_assets.publishing.needs import Retention
from content_assets.publishing.pointer import read_pointer
from content_assets.publishing.publish import Author
from content_assets.publishing.rollback import rollback
from content_assets.publishing.store import serial_map
from content_assets.publishing.takedown import erase, named_in, take_down
from content_assets.publishing.takedowns import is_taken_down, path_digest
from content_assets.publishing.verify import verify
from tests.unit.publishing.conftest import NOW, Clock, Publisher, head_documents, ref

ANN = Author(run="ann", release_id="takedown", now=NOW)
SECRET = "the secret"


@pytest.fixture
def clock() -> Clock:
    return Clock(datetime(2026, 11, 23, 12, tzinfo=UTC))


@pytest.fixture
def store(clock) -> MemoryStore:
    return MemoryStore(now=clock)


def publish_three(store) -> None:
    for number in range(1, 4):
        said = {"a.json": str(number), "bad.json": f"{SECRET} {number}"}
        Publisher(store, run=f"run-{number}").publish("a", said, sequence=number)
    deliver_mirror(store, Archive(store), serial_map)


def take(store, path="bad.json", *, with_bodies=False):
    archive = Archive(store)
    take_down(
        store,
        archive,
        path,
        reason="court",
        author=ANN,
        readable=dict,
        map_=serial_map,
        with_bodies=with_bodies,
    )
    deliver_mirror(store, archive, serial_map)
    return erase(store, archive, path, map_=serial_map)


def bodies(store) -> list[str]:
    return sorted(entry.key.rpartition("/")[2] for entry in store.list(keys.RAW_BODIES))


def collect_twice(store, clock) -> None:
    for _ in range(2):
        clock.now += timedelta(hours=2)
        collect(store, retention=Retention(), map_=serial_map)


def everything(store) -> bytes:
    return b"".join(store.get(entry.key).body for entry in store.list(""))


class TestTakedown:
    def test_its_words_are_nowhere(self, store):
        """Not at head, not in history, not in the mirror, not among the blobs."""
        publish_three(store)
        assert take(store).blobs == 3
        assert SECRET.encode() not in everything(store)
        assert "bad.json" not in head_documents(store)

    def test_the_mirror_has_a_tombstone(self, store):
        """With a revision, so that no slower delivery brings it back."""
        publish_three(store)
        take(store)
        assert b'"removed":true' in store.get(keys.mirror("bad.json")).body

    def test_it_holds_while_production_is_pinned_to_a_release_that_has_it(self, store):
        """The pin stays, the document goes."""
        publish_three(store)
        archive = Archive(store)
        first = find_release(store, archive, "1")
        rollback(store, archive, first, reason="bad", author=ANN, readable=dict)
        deliver_mirror(store, archive, serial_map)
        take(store)
        pointer = read_pointer(store, keys.PRODUCTION).pointer
        assert pointer.pinned
        assert pointer.number == 1
        assert SECRET.encode() not in everything(store)

    def test_rolling_back_to_a_release_that_had_it_does_not_bring_it_back(self, store):
        """It holds for good."""
        publish_three(store)
        take(store)
        archive = Archive(store)
        first = find_release(store, archive, "1")
        rollback(store, archive, first, reason="bad", author=ANN, readable=dict)
        deliver_mirror(store, archive, serial_map)
        assert b"removed" in store.get(keys.mirror("bad.json")).body

    def test_what_is_left_of_history_verifies(self, store):
        """Its absence is no damage."""
        publish_three(store)
        take(store)
        archive = Archive(store)
        taken = read_pointer(store, keys.PRODUCTION).pointer.taken_down
        releases = log_releases(store, archive, limit=10)
        assert verify(store, releases, map_=serial_map, without=taken).problems == ()
        assert verify(store, releases, map_=serial_map).problems

    @pytest.mark.parametrize("place", [keys.PRODUCTION, keys.HEAD, keys.BLOBS, keys.MIRROR])
    def test_cut_off_anywhere_it_is_ended_by_asking_again(self, store, place):
        """And what is done is not done twice."""
        publish_three(store)
        store.fail(Crash(), verb="delete" if place == keys.BLOBS else "put", prefix=place)
        with pytest.raises(Crash):
            take(store)
        take(store)
        assert SECRET.encode() not in everything(store)

    def test_twice_is_once(self, store):
        """No second release."""
        publish_three(store)
        take(store)
        before = (store.get(keys.HEAD), store.get(keys.PRODUCTION))
        take(store)
        assert (store.get(keys.HEAD), store.get(keys.PRODUCTION)) == before

    def test_a_run_that_made_it_meanwhile_publishes_nothing_and_does_not_try_again(self, store):
        """It looks at production when its release is written; another run makes it again."""
        publish_three(store)
        late = Publisher(store, run="late")
        made = late.make("a", {"a.json": "4", "bad.json": f"{SECRET} 4"}, sequence=4)
        take(store)
        late.base = Publisher(store).base
        before = store.get(keys.HEAD)
        with pytest.raises(ChannelMovedError, match="taken down while this was made"):
            late.commit({"a": made})
        assert store.get(keys.HEAD) == before

    def test_bytes_that_stand_elsewhere_too_are_refused_by_name(self, store):
        """They would be missing there."""
        Publisher(store).publish("a", {"a.json": "same", "bad.json": "same"})
        with pytest.raises(RefusedError, match=r"found the same at a\.json"):
            take(store)
        assert read_pointer(store, keys.PRODUCTION).pointer.taken_down == {}

    def test_the_bodies_that_it_was_made_from_go_on_demand(self, store, clock):
        """With the collections that follow; that of head stays, until head has a newer one."""
        publish_three(store)
        take(store, with_bodies=True)
        collect_twice(store, clock)
        assert bodies(store) == [ref(3).digest]
        Publisher(store, run="run-4").publish("a", {"a.json": "4"}, sequence=4)
        collect_twice(store, clock)
        assert bodies(store) == [ref(4).digest]
        archive, taken = Archive(store), read_pointer(store, keys.PRODUCTION).pointer.taken_down
        releases = log_releases(store, archive, limit=10)
        assert verify(store, releases, map_=serial_map, without=taken).problems == ()

    def test_without_being_asked_for_they_stay(self, store, clock):
        """For replay."""
        publish_three(store)
        take(store)
        collect_twice(store, clock)
        assert len(bodies(store)) == 3

    def test_they_may_be_asked_for_later(self, store, clock):
        """And are not forgotten when it is asked for once more without."""
        publish_three(store)
        for with_bodies in (False, True, False):
            take(store, with_bodies=with_bodies)
        down = read_pointer(store, keys.PRODUCTION).pointer.taken_down["bad.json"]
        assert sorted(down.bodies) == sorted(ref(number).digest for number in (1, 2, 3))
        assert down.revision == 4

    def test_documents_that_still_name_it_are_named(self, store):
        """By its path, or by what it is called; a member that is called so is none."""
        said = {"bad.json": "x", "list.json": "bad", "path.json": "bad.json", "a.json": "badly"}
        Publisher(store).publish("a", said)
        take(store)
        archive = Archive(store)
        assert named_in(store, archive, "bad.json", map_=serial_map) == ["list.json", "path.json"]
        assert named_in(store, archive, "title.json", map_=serial_map) == []

    def test_an_unknown_path_is_said_with_near_ones(self, store):
        """The operator has mistyped it."""
        publish_three(store)
        with pytest.raises(NotFoundError, match=r"near: bad\.json"):
            take(store, "bat.json")

    def test_no_path_is_refused(self, store):
        """Before anything is read."""
        with pytest.raises(UnsafePathError):
            take(store, "../bad.json")


def test_a_path_is_down_by_its_name_or_by_its_digest_alone() -> None:
    """After a restore from `public/` alone nobody knows the names."""
    down = Pointer(release="1-a", revision=1, moves=[], unknown_takedowns=[path_digest("a.json")])
    assert is_taken_down(down, "a.json")
    assert not is_taken_down(down, "b.json")
    assert not is_taken_down(None, "a.json")
