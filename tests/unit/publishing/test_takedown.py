"""Takedown: a document that must be nowhere."""

import pytest

from content_assets.delivery.mirror import deliver_mirror
from content_assets.errors import NotFoundError, RefusedError, UnsafePathError
from content_assets.publishing import keys
from content_assets.publishing.ancestry import find_release, log_releases
from content_assets.publishing.archive import Archive
from content_assets.publishing.memory import Crash
from content_assets.publishing.pointer import read_pointer
from content_assets.publishing.publish import Author
from content_assets.publishing.rollback import rollback
from content_assets.publishing.store import serial_map
from content_assets.publishing.takedown import erase, take_down
from content_assets.publishing.verify import verify
from tests.unit.publishing.conftest import NOW, Publisher, head_documents

ANN = Author(run="ann", release_id="takedown", now=NOW)
SECRET = "the secret"


def publish_three(store) -> None:
    for number in range(1, 4):
        said = {"a.json": str(number), "bad.json": f"{SECRET} {number}"}
        Publisher(store, run=f"run-{number}").publish("a", said, sequence=number)
    deliver_mirror(store, Archive(store), serial_map)


def take(store, path="bad.json"):
    archive = Archive(store)
    take_down(store, archive, path, reason="court", author=ANN, readable=dict, map_=serial_map)
    deliver_mirror(store, archive, serial_map)
    return erase(store, archive, path, map_=serial_map)


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

    def test_bytes_that_stand_elsewhere_too_are_refused_by_name(self, store):
        """They would be missing there."""
        Publisher(store).publish("a", {"a.json": "same", "bad.json": "same"})
        with pytest.raises(RefusedError, match=r"found the same at a\.json"):
            take(store)
        assert read_pointer(store, keys.PRODUCTION).pointer.taken_down == {}

    def test_an_unknown_path_is_said_with_near_ones(self, store):
        """The operator has mistyped it."""
        publish_three(store)
        with pytest.raises(NotFoundError, match=r"near: bad\.json"):
            take(store, "bat.json")

    def test_no_path_is_refused(self, store):
        """Before anything is read."""
        with pytest.raises(UnsafePathError):
            take(store, "../bad.json")
