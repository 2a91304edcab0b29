"""CountingStore: the same store, with its requests counted."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from content_assets.errors import StoreUnreachableError
from content_assets.publishing.memory import MemoryStore
from content_assets.publishing.store import Create, IfMatch, Overwrite
from content_assets.stores.counting import CountingStore


class TestCountingStore:
    def test_does_what_the_other_does_and_counts_each_verb(self):
        inner = MemoryStore()
        store = CountingStore(inner)
        etag = store.put("a", b"one", Create())
        assert store.get("a") == inner.get("a")
        assert store.head("a") == inner.head("a")
        assert list(store.list("")) == list(inner.list(""))
        store.put("a", b"two", IfMatch(etag))
        store.delete("a", Overwrite())
        assert inner.get("a") is None
        assert store.counts() == {"put": 2, "get": 1, "head": 1, "list": 1, "delete": 1}

    def test_counts_what_failed(self):
        """A request costs whatever becomes of it."""
        inner = MemoryStore()
        inner.fail(StoreUnreachableError("no answer"))
        store = CountingStore(inner)
        with pytest.raises(StoreUnreachableError):
            store.get("a")
        assert store.counts() == {"get": 1}

    def test_begins_at_zero_after_a_reset(self):
        store = CountingStore(MemoryStore())
        store.get("a")
        store.reset()
        assert store.counts() == {}

    def test_counts_are_the_caller_s_own(self):
        """What a receipt has taken doesn't change any more."""
        store = CountingStore(MemoryStore())
        store.get("a")
        taken = store.counts()
        store.get("a")
        assert taken == {"get": 1}

    def test_misses_none_of_many_threads(self):
        store = CountingStore(MemoryStore())
        with ThreadPoolExecutor(16) as pool:
            list(pool.map(store.get, ["a"] * 2_000))
        assert store.counts() == {"get": 2_000}
