"""Pointers that are lost, unreadable or older than what is known: nothing is built on them."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import pytest

from content_assets.contracts.release import Cursor, Pointer
from content_assets.delivery.mirror import deliver_mirror
from content_assets.errors import PointerFaultError
from content_assets.publishing import keys
from content_assets.publishing.archive import Archive
from content_assets.publishing.canonical import record_bytes
from content_assets.publishing.collect import collect
from content_assets.publishing.consistency import (
    check_pointers,
    look_around,
    pointer_faults,
)
from content_assets.publishing.memory import MemoryStore
from content_assets.publishing.needs import Retention
from content_assets.publishing.pointer import read_pointer
from content_assets.publishing.publish import follow
from content_assets.publishing.retire import retire
from content_assets.publishing.review import approve, reject
from content_assets.publishing.rollback import rollback, unpin
from content_assets.publishing.store import Overwrite, serial_map
from content_assets.publishing.takedown import take_down
from tests.unit.publishing.conftest import Publisher

BOTH = pytest.mark.parametrize("key", [keys.HEAD, keys.PRODUCTION])
NOW = datetime(2026, 11, 30, tzinfo=UTC)


def publish(store: MemoryStore, number: int) -> None:
    """One more release, delivered."""
    run = Publisher(store, run=f"run-{number}")
    run.publish("a", {"a.json": f"text {number}"}, sequence=number)
    deliver_mirror(store, Archive(store), serial_map)


@pytest.fixture
def older() -> dict[str, bytes]:
    """Both pointers as they were at the second release."""
    return {}


@pytest.fixture
def published(store: MemoryStore, older: dict[str, bytes]) -> MemoryStore:
    """Four releases, each delivered to the mirror."""
    for number in range(1, 5):
        publish(store, number)
        if number == 2:
            for key in (keys.HEAD, keys.PRODUCTION):
                older[key] = body_of(store, key)
    return store


def body_of(store: MemoryStore, key: str) -> bytes:
    """What is stored at `key`."""
    stored = store.get(key)
    assert stored
    return stored.body


@contextmanager
def nothing_written(store: MemoryStore) -> Iterator[None]:
    """Neither pointer, cursor nor copy changes, and nothing is deleted."""
    mutable = ("private/channels/", keys.CURSORS, "public/", keys.GARBAGE)
    before = {e.key: e.etag for each in mutable for e in store.list(each)}
    yield
    assert {e.key: e.etag for each in mutable for e in store.list(each)} == before


class TestWhatIsRefused:
    @BOTH
    @pytest.mark.parametrize("hurt", ["lost", "older", "empty", "cut short", "a list"])
    def test_every_move_delivery_and_collection_names_the_repair(
        self, published: MemoryStore, older: dict[str, bytes], key: str, hurt: str
    ) -> None:
        whole = body_of(published, key)
        if hurt == "lost":
            published.delete(key, Overwrite())
        else:
            bodies = {"older": older[key], "empty": b"", "cut short": whole[:50], "a list": b"[]"}
            published.put(key, bodies[hurt], Overwrite())
        with nothing_written(published):
            for act in self._acts(published):
                with pytest.raises(PointerFaultError, match=rf"{key}.*content-assets repair"):
                    act()

    @staticmethod
    def _acts(store: MemoryStore) -> Iterator[Callable[[], object]]:
        archive = Archive(store)
        author = Publisher(MemoryStore()).author
        release = archive.release("1-id-of-run-1")

        yield lambda: rollback(store, archive, release, reason="x", author=author, readable=dict)
        yield lambda: unpin(store, archive, author=author, readable=dict)
        yield lambda: take_down(
            store, archive, "a.json", reason="x", author=author, readable=dict, map_=serial_map
        )
        yield lambda: retire(store, archive, "a", author=author, made=())
        yield lambda: approve(store, archive, "a", author=author)
        yield lambda: reject(store, archive, "a", reason="x", author=author)
        yield lambda: collect(store, retention=Retention(), map_=serial_map)

    def test_production_that_goes_back_during_a_run_moves_no_head(
        self, published: MemoryStore, older: dict[str, bytes]
    ) -> None:
        """What was taken down since the older version is not in it, and would get into head."""
        run = Publisher(published, run="run-9")
        made = run.make("a", {"a.json": "nine"}, sequence=9)
        published.put(keys.PRODUCTION, older[keys.PRODUCTION], Overwrite())
        before = published.get(keys.HEAD)
        with pytest.raises(PointerFaultError, match=keys.PRODUCTION):
            run.commit({"a": made})
        assert published.get(keys.HEAD) == before

    def test_a_delivery_that_began_a_revision_names_it(self, published: MemoryStore) -> None:
        """It was cut short: the cursor acknowledges the revision before."""
        before = body_of(published, keys.PRODUCTION)
        Publisher(published, run="run-5").publish("a", {"a.json": "five"}, sequence=5)
        deliver_mirror(published, Archive(published), serial_map, must_end=lambda: True)
        published.put(keys.PRODUCTION, before, Overwrite())
        with pytest.raises(PointerFaultError, match="expected revision 5 or a later one"):
            check_pointers(published)

    @BOTH
    @pytest.mark.parametrize("hurt", ["lost", "older"])
    def test_a_run_that_did_not_look_first_moves_no_production(
        self, published: MemoryStore, older: dict[str, bytes], key: str, hurt: str
    ) -> None:
        if hurt == "lost":
            published.delete(key, Overwrite())
        else:
            published.put(key, older[key], Overwrite())
        before = published.get(keys.PRODUCTION)
        with pytest.raises(PointerFaultError, match=key):
            Publisher(published, run="run-9").publish("a", {"a.json": "nine"}, sequence=9)
        assert published.get(keys.PRODUCTION) == before

    @pytest.mark.parametrize("hurt", ["lost", "older"])
    def test_a_delivery_does_not_go_by_such_a_production(
        self, published: MemoryStore, older: dict[str, bytes], hurt: str
    ) -> None:
        if hurt == "lost":
            published.delete(keys.PRODUCTION, Overwrite())
        else:
            published.put(keys.PRODUCTION, older[keys.PRODUCTION], Overwrite())
        with nothing_written(published), pytest.raises(PointerFaultError, match=keys.PRODUCTION):
            deliver_mirror(published, Archive(published), serial_map)


class TestWhatIsNoticed:
    def test_a_copy_ahead_of_production_though_the_cursor_went_back_too(
        self, published: MemoryStore, older: dict[str, bytes]
    ) -> None:
        """All of private/ was restored to an older version."""
        for key, body in older.items():
            published.put(key, body, Overwrite())
        published.put(keys.MIRROR_CURSOR, record_bytes(Cursor(revision=2)), Overwrite())
        run = Publisher(published, run="run-9")
        run.publish("a", {"a.json": "nine"}, sequence=9)
        with pytest.raises(PointerFaultError, match=r"a\.json"):
            deliver_mirror(published, Archive(published), serial_map)

    def test_a_release_beyond_the_next_one_by_those_who_look_around(
        self, published: MemoryStore, older: dict[str, bytes]
    ) -> None:
        for key, body in older.items():
            published.put(key, body, Overwrite())
        published.delete(keys.MIRROR_CURSOR, Overwrite())
        assert check_pointers(published).head
        assert any("head.json" in fault for fault in pointer_faults(published))

    def test_a_revision_that_was_used_twice(
        self, published: MemoryStore, older: dict[str, bytes]
    ) -> None:
        """An older image went on from the older version, as far as the cursor had been."""
        pointer = Pointer.model_validate_json(older[keys.PRODUCTION])
        head = read_pointer(published, keys.HEAD)
        assert head
        moves = [
            pointer.moves[-1].model_copy(update={"revision": n, "release": head.pointer.release})
            for n in (3, 4)
        ]
        again = pointer.model_copy(
            update={
                "revision": 4,
                "release": "3-id-of-run-3",
                "moves": [*pointer.moves, moves[0], moves[1].model_copy(update={"release": "3-x"})],
            }
        )
        published.put(keys.PRODUCTION, record_bytes(again), Overwrite())
        assert "expected revision 4 to be 4-id-of-run-4" in pointer_faults(published)[0]

    def test_head_of_the_same_number_with_another_id(self, published: MemoryStore) -> None:
        head = read_pointer(published, keys.HEAD)
        assert head
        other = head.pointer.model_copy(update={"release": "4-other"})
        published.put(keys.HEAD, record_bytes(other), Overwrite())
        assert "expected 4-id-of-run-4" in pointer_faults(published)[0]

    def test_a_head_whose_release_is_gone(self, published: MemoryStore) -> None:
        published.delete(keys.release("4-id-of-run-4"), Overwrite())
        with pytest.raises(PointerFaultError, match="found 4-id-of-run-4, gone"):
            follow(
                published,
                Archive(published),
                known=None,
                author=Publisher(MemoryStore()).author,
                readable=dict,
            )


class TestWhatIsNoFault:
    def test_an_empty_bucket(self, store: MemoryStore) -> None:
        assert check_pointers(store).head is None
        assert pointer_faults(store) == ()

    def test_the_first_release_of_a_publisher_that_died(self, store: MemoryStore) -> None:
        run = Publisher(store)
        run.commit({"a": run.make("a", {"a.json": "one"})})
        store.delete(keys.HEAD, Overwrite())
        assert pointer_faults(store) == ()
        publish(store, 2)
        assert pointer_faults(store) == ()

    def test_production_that_did_not_follow_yet(self, store: MemoryStore) -> None:
        run = Publisher(store)
        run.commit({"a": run.make("a", {"a.json": "one"})})
        assert pointer_faults(store) == ()

    @pytest.mark.parametrize("gone", [False, True])
    def test_a_cursor_that_is_older_or_lost_and_the_delivery_mends_it(
        self, published: MemoryStore, *, gone: bool
    ) -> None:
        before = {e.key: e.etag for e in published.list(keys.MIRROR)}
        if gone:
            published.delete(keys.MIRROR_CURSOR, Overwrite())
        else:
            published.put(keys.MIRROR_CURSOR, record_bytes(Cursor(revision=1)), Overwrite())
        assert pointer_faults(published) == ()
        assert deliver_mirror(published, Archive(published), serial_map).to_revision == 4
        assert {e.key: e.etag for e in published.list(keys.MIRROR)} == before

    def test_a_cursor_of_older_code_that_kept_what_it_did_not_know(
        self, published: MemoryStore
    ) -> None:
        """It moved the revision, and left the release of the one before."""
        cursor = Cursor.model_validate_json(body_of(published, keys.MIRROR_CURSOR))
        publish(published, 5)
        older = cursor.model_copy(update={"revision": 5})
        published.put(keys.MIRROR_CURSOR, record_bytes(older), Overwrite())
        assert pointer_faults(published) == ()

    @pytest.mark.parametrize("body", [b"", b"[]", b"{}", b'{"revision": 4'])
    def test_copies_that_cannot_be_read(self, published: MemoryStore, body: bytes) -> None:
        """Cursor and status.json are copies: as good as absent."""
        published.put(keys.MIRROR_CURSOR, body, Overwrite())
        published.put(keys.STATUS, body, Overwrite())
        assert pointer_faults(published) == ()

    def test_an_object_among_the_releases_that_is_none(self, published: MemoryStore) -> None:
        published.put(f"{keys.RELEASES}README.json", b"hello", Overwrite())
        assert look_around(published)
        assert pointer_faults(published) == ()
