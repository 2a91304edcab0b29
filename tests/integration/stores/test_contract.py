"""What every Store does, in memory, in a folder, on SeaweedFS and on moto.

Where they differ, and nothing may count on either:
  - A folder can't have a key that is another one's folder (`a` beside `a/b`), nor a segment
    that is empty or begins with a dot (tests/unit/stores/test_directory.py).
  - If-Match on a missing key: 404 on AWS, 412 on SeaweedFS; both are a lost race.
  - SeaweedFS lists folder by folder: `b/2` before `b.json`, which S3 has the other way round.
  - Memory knows no time: `modified` is always the same.
  - Real S3 also answers 409 to two writers at once; none of these does (test_s3.py injects it).
"""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from content_assets.errors import PreconditionFailedError
from content_assets.publishing.store import Create, IfMatch, Overwrite, Stored

KEY = "private/channels/head.json"
RACERS = 24


def race(make_store, write):
    """Let `RACERS` users write at the same moment; what each came to, errors of a loser too."""
    stores = [make_store() for _ in range(RACERS)]
    gate = threading.Barrier(RACERS)

    def run(number):
        gate.wait()
        try:
            return write(stores[number], number)
        except PreconditionFailedError as error:
            return error

    with ThreadPoolExecutor(RACERS) as pool:
        return list(pool.map(run, range(RACERS)))


def winners(outcomes):
    return [n for n, outcome in enumerate(outcomes) if isinstance(outcome, str)]


class TestReading:
    def test_a_missing_key_is_none(self, store):
        assert store.get(KEY) is None
        assert store.head(KEY) is None
        assert list(store.list("")) == []

    @pytest.mark.parametrize("size", [0, 1, 65_536, 6 * 1024 * 1024])
    def test_gives_the_very_bytes_that_were_put(self, store, size):
        """Of any size and any value."""
        body = bytes(range(256)) * (size // 256) + b"\xff" * (size % 256)
        store.put(KEY, body, Create())
        assert store.get(KEY).body == body
        assert store.head(KEY).size_bytes == size

    def test_put_get_head_and_list_name_the_same_etag(self, store):
        etag = store.put(KEY, b"one", Create())
        [listed] = store.list(KEY)
        assert {etag, store.get(KEY).etag, store.head(KEY).etag, listed.etag} == {etag}

    def test_the_etag_changes_with_the_body(self, store):
        first = store.put(KEY, b"one", Overwrite())
        assert store.put(KEY, b"two", Overwrite()) != first

    def test_modified_is_an_aware_time_in_utc(self, store):
        store.put(KEY, b"one", Overwrite())
        assert store.head(KEY).modified.utcoffset() == timedelta(0)

    @pytest.mark.parametrize(
        "key", ["private/a b+c%20&=.json", "private/ø/日本.json", "public/~(x)'!*.json"]
    )
    def test_keys_are_taken_as_they_are(self, store, key):
        """No escape, no normal form, no folding gets between a key and itself."""
        store.put(key, "Ærø".encode(), Create())
        assert store.get(key).body == "Ærø".encode()
        assert [entry.key for entry in store.list("")] == [key]

    def test_another_user_reads_at_once_what_was_written(self, make_store):
        writer, reader = make_store(), make_store()
        for number in range(20):
            writer.put(KEY, b"%d" % number, Overwrite())
            assert reader.get(KEY).body == b"%d" % number


class TestConditions:
    def test_create_refuses_what_is_there_and_leaves_it(self, store):
        store.put(KEY, b"one", Create())
        with pytest.raises(PreconditionFailedError, match="expected nothing there"):
            store.put(KEY, b"two", Create())
        assert store.get(KEY).body == b"one"

    def test_create_refuses_the_same_bytes_too(self, store):
        store.put(KEY, b"one", Create())
        with pytest.raises(PreconditionFailedError):
            store.put(KEY, b"one", Create())

    def test_if_match_moves_from_what_was_read(self, store):
        store.put(KEY, b"one", Create())
        store.put(KEY, b"two", IfMatch(store.get(KEY).etag))
        assert store.get(KEY).body == b"two"

    def test_if_match_refuses_a_stale_etag_and_leaves_what_is_there(self, store):
        stale = store.put(KEY, b"one", Create())
        store.put(KEY, b"two", IfMatch(stale))
        with pytest.raises(PreconditionFailedError, match="expected ETag"):
            store.put(KEY, b"three", IfMatch(stale))
        assert store.get(KEY).body == b"two"

    def test_if_match_refuses_a_missing_key(self, store):
        etag = store.put(KEY, b"one", Create())
        store.delete(KEY, Overwrite())
        with pytest.raises(PreconditionFailedError):
            store.put(KEY, b"two", IfMatch(etag))
        assert store.get(KEY) is None

    def test_overwrite_takes_whatever_is_there(self, store):
        for body in (b"one", b"two"):
            store.put(KEY, body, Overwrite())
        assert store.get(KEY).body == b"two"


class TestDelete:
    def test_a_deleted_key_is_gone_and_may_be_created_again(self, store):
        store.put(KEY, b"one", Create())
        store.delete(KEY, Overwrite())
        assert store.get(KEY) is None
        store.put(KEY, b"two", Create())
        assert store.get(KEY).body == b"two"

    def test_deleting_what_is_not_there_is_no_error(self, store):
        store.delete(KEY, Overwrite())

    def test_if_match_deletes_what_was_read(self, store):
        store.delete(KEY, IfMatch(store.put(KEY, b"one", Create())))
        assert store.get(KEY) is None

    def test_if_match_refuses_to_delete_something_newer(self, store):
        stale = store.put(KEY, b"one", Create())
        store.put(KEY, b"two", Overwrite())
        with pytest.raises(PreconditionFailedError):
            store.delete(KEY, IfMatch(stale))
        assert store.get(KEY).body == b"two"

    def test_if_match_on_a_deleted_key_is_no_error(self, store):
        etag = store.put(KEY, b"one", Create())
        store.delete(KEY, Overwrite())
        store.delete(KEY, IfMatch(etag))


class TestRaces:
    def test_one_of_many_creates(self, make_store):
        """Exactly one wins, and its body is what stands."""
        outcomes = race(make_store, lambda store, n: store.put(KEY, b"%d" % n, Create()))
        [winner] = winners(outcomes)
        stored = make_store().get(KEY)
        assert (stored.body, stored.etag) == (b"%d" % winner, outcomes[winner])

    def test_one_of_many_moves_from_the_same_state(self, make_store):
        """Exactly one wins, and its body is what stands."""
        seen = IfMatch(make_store().put(KEY, b"before", Create()))
        outcomes = race(make_store, lambda store, n: store.put(KEY, b"%d" % n, seen))
        [winner] = winners(outcomes)
        assert make_store().get(KEY).body == b"%d" % winner

    def test_one_of_many_deletes_and_moves_from_the_same_state(self, make_store):
        """Either the body of the one that moved it is there, or nothing, and all moves lost."""
        seen = IfMatch(make_store().put(KEY, b"before", Create()))

        def write(store, number):
            return store.put(KEY, b"%d" % number, seen) if number % 2 else store.delete(KEY, seen)

        won, stored = winners(race(make_store, write)), make_store().get(KEY)
        assert [b"%d" % n for n in won] == ([stored.body] if stored else [])

    def test_no_update_is_lost_where_losers_try_again(self, make_store):
        """Everybody counts up once."""
        make_store().put(KEY, b"0", Create())

        def count(store, _):
            while True:
                seen = store.get(KEY)
                try:
                    return store.put(KEY, b"%d" % (int(seen.body) + 1), IfMatch(seen.etag))
                except PreconditionFailedError:
                    continue

        race(make_store, count)
        assert make_store().get(KEY).body == b"%d" % RACERS

    def test_a_reader_never_sees_half_a_write(self, make_store):
        """Each body is all of one letter, and has the ETag of its own."""
        sizes = 200_000
        make_store().put(KEY, b"a" * sizes, Create())
        seen: list[Stored] = []

        def overwrite_or_read(store, number):
            if number % 4 == 0:
                return store.put(KEY, bytes([97 + number]) * sizes, Overwrite())
            return seen.extend(store.get(KEY) for _ in range(4))

        race(make_store, overwrite_or_read)
        assert {(len(stored.body), len(set(stored.body))) for stored in seen} == {(sizes, 1)}
        by_etag: dict[str, bytes] = {}
        for stored in seen:
            assert by_etag.setdefault(stored.etag, stored.body) == stored.body


class TestListing:
    def test_is_by_prefix(self, store):
        keys = ["private/é.json", "public/a.json", "public/b.json", "public/b/2.json"]
        for key in keys:
            store.put(key, key.encode(), Create())
        assert sorted(entry.key for entry in store.list("")) == keys
        assert sorted(entry.key for entry in store.list("public/b")) == keys[2:]
        assert [entry.size_bytes for entry in store.list("public/a")] == [len(keys[1])]

    def test_keys_of_one_folder_come_in_their_order(self, store):
        for name in ("b", "é", "a", "B", "日", "a0"):
            store.put(f"public/{name}.json", b"", Create())
        names = [entry.key.removeprefix("public/")[:-5] for entry in store.list("public/")]
        assert names == ["B", "a", "a0", "b", "é", "日"]

    def test_a_prefix_is_text_and_not_a_folder(self, store):
        store.put("public/sets/abc.json", b"", Create())
        assert [entry.key for entry in store.list("public/sets/a")] == ["public/sets/abc.json"]
        assert list(store.list("public/set/")) == []
        assert list(store.list("sets/")) == []

    def test_shows_a_write_and_a_delete_at_once(self, make_store):
        writer, reader = make_store(), make_store()
        writer.put(KEY, b"one", Create())
        assert [entry.key for entry in reader.list(KEY)] == [KEY]
        writer.delete(KEY, Overwrite())
        assert list(reader.list(KEY)) == []


class TestNow:
    def test_is_the_stores_time_as_of_an_answer(self, store):
        """It agrees with what a listing says of an object that was just written."""
        store.put(KEY, b"one", Overwrite())
        assert store.get(KEY)
        now = store.now()
        if now is not None:  # memory without a clock keeps no time
            assert abs(now - store.head(KEY).modified) < timedelta(minutes=1)
