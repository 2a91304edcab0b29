"""The cues of MemoryStore; what all stores do is in tests/integration/stores."""

import contextlib

import pytest

from content_assets.errors import PreconditionFailedError, StoreUnreachableError
from content_assets.publishing.memory import Crash, MemoryStore
from content_assets.publishing.store import Create, IfMatch, Overwrite

LOST = StoreUnreachableError("no answer")


@pytest.fixture
def store():
    """One object, at `a/1`."""
    made = MemoryStore()
    made.put("a/1", b"one", Create())
    return made


class TestCues:
    def test_fail_once_and_leave_everything_as_it_was(self, store):
        store.fail(LOST)
        with pytest.raises(StoreUnreachableError):
            store.put("a/1", b"two", Overwrite())
        assert store.get("a/1").body == b"one"

    def test_lose_a_reply_after_the_write_has_landed(self, store):
        store.fail(LOST, has_landed=True)
        with pytest.raises(StoreUnreachableError):
            store.put("a/1", b"two", Overwrite())
        assert store.get("a/1").body == b"two"

    def test_lose_the_reply_of_a_delete(self, store):
        store.fail(LOST, verb="delete", has_landed=True)
        with pytest.raises(StoreUnreachableError):
            store.delete("a/1", Overwrite())
        assert store.get("a/1") is None

    def test_a_lost_race_is_answered_though_its_reply_was_to_be_lost(self, store):
        """A refused write did not land; whoever lost it learns so."""
        store.fail(LOST, has_landed=True)
        with pytest.raises(PreconditionFailedError):
            store.put("a/1", b"two", IfMatch("another"))
        assert store.get("a/1").body == b"one"

    def test_wait_for_their_verb_and_prefix(self, store):
        store.fail(LOST, verb="put", prefix="b/")
        store.put("a/2", b"two", Create())
        assert store.get("b/1") is None
        with pytest.raises(StoreUnreachableError):
            store.put("b/1", b"one", Create())

    def test_let_so_many_calls_pass_first(self, store):
        store.fail(LOST, verb="get", after=2)
        assert [store.get("a/1").body for _ in range(2)] == [b"one"] * 2
        with pytest.raises(StoreUnreachableError):
            store.get("a/1")
        assert store.get("a/1").body == b"one"

    @pytest.mark.parametrize("ask", ["get", "head", "list"])
    def test_meet_reads_too(self, store, ask):
        store.fail(LOST, verb=ask)
        with pytest.raises(StoreUnreachableError):
            getattr(store, ask)("a/1")

    def test_a_crash_passes_whoever_catches_errors(self, store):
        """A dead process handles nothing."""
        store.fail(Crash())
        with pytest.raises(Crash), contextlib.suppress(Exception):
            store.get("a/1")


class TestCounts:
    def test_are_by_verb_with_failures_among_them(self, store):
        store.fail(LOST, verb="get")
        with pytest.raises(StoreUnreachableError):
            store.get("a/1")
        store.get("a/1")
        store.head("a/1")
        store.list("a/")
        assert store.counts() == {"put": 1, "get": 2, "head": 1, "list": 1}


class TestListing:
    def test_is_of_one_moment(self, store):
        """What is written while somebody goes through it doesn't disturb it."""
        listed = store.list("")
        store.put("a/0", b"", Create())
        assert [entry.key for entry in listed] == ["a/1"]

    def test_shows_once_what_there_was_when_it_was_stalled(self, store):
        """A key that came since is absent, one that went is there still."""
        store.stall_list()
        store.put("a/2", b"two", Create())
        store.delete("a/1", Overwrite())
        assert [entry.key for entry in store.list("a/")] == ["a/1"]
        assert [entry.key for entry in store.list("a/")] == ["a/2"]
