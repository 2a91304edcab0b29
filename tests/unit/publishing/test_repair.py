"""Repair: pointers to build on again, with nothing used twice and nothing back."""

import json
from collections.abc import Callable, Mapping

import pytest

from content_assets.contracts.release import Cursor, Pin, Pointer
from content_assets.delivery.mirror import deliver_mirror
from content_assets.errors import (
    ChannelMovedError,
    NotFoundError,
    PointerFaultError,
    StoreUnreachableError,
)
from content_assets.publishing import keys
from content_assets.publishing.archive import Archive
from content_assets.publishing.canonical import record_bytes
from content_assets.publishing.consistency import check_pointers, pointer_faults
from content_assets.publishing.memory import Crash, MemoryStore
from content_assets.publishing.pointer import read_pointer
from content_assets.publishing.publish import Author, follow
from content_assets.publishing.repair import Repair, plan_repair, repair
from content_assets.publishing.rollback import rollback
from content_assets.publishing.store import Overwrite, serial_map
from content_assets.publishing.takedown import erase, take_down
from content_assets.publishing.verify import verify
from tests.unit.publishing.conftest import NOW, Publisher

PERSON = Author(run="cli:ann", release_id="id-of-repair", now=NOW)
POINTERS = (keys.HEAD, keys.PRODUCTION)


def deliver(store: MemoryStore) -> None:
    deliver_mirror(store, Archive(store), serial_map)


def publish(store: MemoryStore, number: int) -> None:
    """One more release, delivered: a document that changes, and one that stays."""
    run = Publisher(store, run=f"run-{number}")
    documents = {"a.json": f"text {number}", "b.json": "the same"}
    run.publish("a", documents, sequence=number)
    deliver(store)


def kept(store: MemoryStore) -> dict[str, bytes]:
    """All that is there."""
    found = {entry.key: store.get(entry.key) for entry in store.list("")}
    return {key: stored.body for key, stored in found.items() if stored}


def mend(store: MemoryStore, readable: Mapping[str, object] | None = None) -> Repair:
    """Plan, repair, follow, deliver: as the command does."""
    archive = Archive(store)

    def majors() -> dict[str, dict[str, list[int]]]:
        return {}

    plan = plan_repair(store, archive, author=PERSON, readable=majors, map_=serial_map)
    repair(store, archive, plan)
    follow(store, archive, known=None, author=PERSON, readable=majors)
    deliver(store)
    return plan


def pointer(store: MemoryStore, key: str = keys.PRODUCTION) -> Pointer:
    seen = read_pointer(store, key)
    assert seen
    return seen.pointer


def copy(store: MemoryStore, path: str) -> dict[str, object]:
    """The mark of a copy in the mirror."""
    stored = store.get(keys.mirror(path))
    assert stored
    mark: dict[str, object] = json.loads(stored.body)["$release"]
    return mark


def check_sound(store: MemoryStore, *, above: int) -> None:
    """All is as it should be, every copy has a revision above all that was ever seen."""
    assert pointer_faults(store) == ()
    head, production = pointer(store, keys.HEAD), pointer(store)
    archive = Archive(store)
    release = archive.release(production.release)
    down = production.taken_down
    assert (
        verify(store, [archive.release(head.release)], map_=serial_map, without=down).problems == ()
    )
    documents = archive.documents(release, without=down)
    for entry in store.list(keys.MIRROR):
        path = entry.key.removeprefix(keys.MIRROR)
        mark = copy(store, path)
        assert mark["revision"] > above  # type: ignore[operator]
        assert mark.get("digest") == documents.get(path)


@pytest.fixture
def then() -> dict[str, bytes]:
    """The bucket as it was at the second of four releases."""
    return {}


@pytest.fixture
def published(store: MemoryStore, then: dict[str, bytes]) -> MemoryStore:
    """Four releases, each delivered."""
    for number in range(1, 5):
        publish(store, number)
        if number == 2:
            then |= kept(store)
    return store


def lose(store: MemoryStore, then: Mapping[str, bytes], key: str) -> None:
    store.delete(key, Overwrite())


def go_back(store: MemoryStore, then: Mapping[str, bytes], key: str) -> None:
    store.put(key, then[key], Overwrite())


def spoil(store: MemoryStore, then: Mapping[str, bytes], key: str) -> None:
    store.put(key, b'{"release": "x"', Overwrite())


class TestRepair:
    @pytest.mark.parametrize("hurt", [lose, go_back, spoil])
    @pytest.mark.parametrize("hurt_keys", [POINTERS[:1], POINTERS[1:], POINTERS], ids=len)
    def test_counts_on_and_delivers_everything(
        self,
        published: MemoryStore,
        then: dict[str, bytes],
        hurt_keys: tuple[str, ...],
        hurt: Callable[[MemoryStore, Mapping[str, bytes], str], None],
    ) -> None:
        for key in hurt_keys:
            hurt(published, then, key)
        assert mend(published).faults
        assert pointer(published, keys.HEAD).release == "4-id-of-run-4"
        assert pointer(published).release == "4-id-of-run-4"
        check_sound(published, above=4 if keys.PRODUCTION in hurt_keys else 0)
        publish(published, 5)
        assert pointer(published).number == 5
        assert pointer_faults(published) == ()

    def test_of_sound_pointers_does_nothing(self, published: MemoryStore) -> None:
        before = kept(published)
        assert mend(published) == Repair()
        assert kept(published) == before

    def test_of_an_empty_bucket_does_nothing(self, store: MemoryStore) -> None:
        plan = plan_repair(store, Archive(store), author=PERSON, readable=dict, map_=serial_map)
        assert plan == Repair()

    def test_of_what_was_repaired_does_nothing(self, published: MemoryStore) -> None:
        published.delete(keys.PRODUCTION, Overwrite())
        mend(published)
        assert mend(published) == Repair()

    def test_private_gone_with_its_versions_is_rebuilt_from_public(
        self, published: MemoryStore
    ) -> None:
        for entry in list(published.list("private/")):
            published.delete(entry.key, Overwrite())
        mend(published)
        publish(published, 5)  # fetches the body again
        assert pointer(published).number == 5
        check_sound(published, above=0)
        assert copy(published, "b.json")["revision"] > 5  # type: ignore[operator]

    @pytest.mark.parametrize("hurt", [lose, go_back])
    def test_a_revision_that_nothing_names_yet_is_not_used_again(
        self,
        published: MemoryStore,
        then: dict[str, bytes],
        hurt: Callable[[MemoryStore, Mapping[str, bytes], str], None],
    ) -> None:
        """A delivery that read it before the accident may write its copies after the repair."""
        Publisher(published, run="run-5").publish("a", {"a.json": "text 5"}, sequence=5)
        unseen = pointer(published).revision
        hurt(published, then, keys.PRODUCTION)
        mend(published)
        assert pointer(published).revision > unseen

    def test_pointers_that_went_back_by_one_release_do_not_use_its_number_again(
        self, published: MemoryStore
    ) -> None:
        """The newest release might be of a publisher that died; the cursor knows better."""
        older = {key: published.get(key) for key in POINTERS}
        publish(published, 5)
        for key, stored in older.items():
            assert stored
            published.put(key, stored.body, Overwrite())
        with pytest.raises(PointerFaultError, match="expected release 5 or a later one"):
            check_pointers(published)
        mend(published)
        assert pointer(published, keys.HEAD).release == "5-id-of-run-5"
        check_sound(published, above=5)

    def test_a_store_that_does_not_answer_makes_no_release_incomplete(
        self, published: MemoryStore
    ) -> None:
        """Of sound pointers, one would go back; of lost ones, to an older release."""
        before = kept(published)
        published.fail(StoreUnreachableError("time-out"), verb="get", prefix=keys.SETS)
        with pytest.raises(StoreUnreachableError, match="time-out"):
            mend(published)
        assert kept(published) == before

    def test_private_restored_as_a_whole_to_an_older_version(
        self, published: MemoryStore, then: dict[str, bytes]
    ) -> None:
        """The copies alone say how far it was."""
        for key, body in then.items():
            if key.startswith("private/"):
                published.put(key, body, Overwrite())
        assert len(mend(published).pointers) == 2
        check_sound(published, above=4)


class TestHead:
    def test_a_release_whose_blob_is_gone_is_not_chosen_and_its_number_not_used_again(
        self, published: MemoryStore
    ) -> None:
        published.delete(keys.HEAD, Overwrite())
        digest = Archive(published).documents(Archive(published).release("4-id-of-run-4"))["a.json"]
        published.delete(keys.blob(digest), Overwrite())
        plan = mend(published)
        assert plan.release
        assert (plan.release.name, plan.release.parent) == ("5-id-of-repair", "3-id-of-run-3")
        check_sound(published, above=0)
        assert pointer(published).number == 5

    def test_nothing_whole_is_no_reason_to_begin_again(self, published: MemoryStore) -> None:
        published.delete(keys.HEAD, Overwrite())
        for entry in list(published.list(keys.BLOBS)):
            published.delete(entry.key, Overwrite())
        with pytest.raises(NotFoundError, match="bring deleted objects back by version"):
            mend(published)

    def test_one_that_lost_its_race_is_not_chosen(self, published: MemoryStore) -> None:
        """It has the number of the one that won, and leads nowhere."""
        stored = published.get(keys.release("4-id-of-run-4"))
        assert stored
        other = stored.body.replace(b"id-of-run-4", b"a-loser")
        published.put(keys.release("4-a-loser"), other, Overwrite())
        published.delete(keys.HEAD, Overwrite())
        mend(published)
        assert pointer(published, keys.HEAD).release == "4-id-of-run-4"

    @pytest.mark.parametrize("name", ["4-a-loser", "4-z-loser"])
    def test_the_copies_know_which_of_two_was_published(
        self, published: MemoryStore, name: str
    ) -> None:
        """By its time, where nothing else is left that names either."""
        stored = published.get(keys.release("4-id-of-run-4"))
        assert stored
        other = stored.body.replace(b"4-id-of-run-4", name.encode())
        other = other.replace(b"id-of-run-4", name[2:].encode()).replace(b"12:00:00", b"12:00:01")
        published.put(keys.release(name), other, Overwrite())
        for entry in [*published.list("private/")]:
            published.delete(entry.key, Overwrite())
        assert published.get(keys.STATUS) is None
        mend(published)
        assert pointer(published, keys.HEAD).release == "4-id-of-run-4"

    def test_a_loser_at_head_is_found_out_by_the_copies(self, published: MemoryStore) -> None:
        """An older repair chose it, say."""
        stored, head = published.get(keys.release("4-id-of-run-4")), published.get(keys.HEAD)
        assert stored
        assert head
        other = stored.body.replace(b"id-of-run-4", b"a-loser").replace(b"12:00:00", b"12:00:01")
        published.put(keys.release("4-a-loser"), other, Overwrite())
        published.put(keys.HEAD, head.body.replace(b"4-id-of-run-4", b"4-a-loser"), Overwrite())
        published.delete(keys.PRODUCTION, Overwrite())
        for entry in [*published.list(keys.CURSORS)]:
            published.delete(entry.key, Overwrite())
        mend(published)
        assert pointer(published, keys.HEAD).release == "4-id-of-run-4"


class TestPin:
    def test_is_kept_by_the_older_pointer(self, published: MemoryStore) -> None:
        archive = Archive(published)
        to = archive.release("1-id-of-run-1")
        rollback(published, archive, to, reason="wrong", author=PERSON, readable=dict)
        older = published.get(keys.PRODUCTION)
        assert older
        deliver(published)
        published.put(keys.MIRROR_CURSOR, record_bytes(Cursor(revision=9)), Overwrite())
        mend(published)
        assert pointer(published).pinned == Pin(reason="wrong", by="cli:ann", at=NOW)
        assert pointer(published).release == "1-id-of-run-1"
        assert pointer(published).revision > 9
        check_sound(published, above=9)

    def test_moves_are_read_by_the_first_version(self, published: MemoryStore) -> None:
        """By a verb that it knows; the new one beside it."""
        published.delete(keys.PRODUCTION, Overwrite())
        mend(published)
        (move,) = pointer(published).moves
        assert (move.verb, move.name) == ("follow", "repair")


class TestTakenDown:
    def down(self, store: MemoryStore) -> None:
        """Take b.json down."""
        archive = Archive(store)
        take_down(
            store, archive, "b.json", reason="a name", author=PERSON, readable=dict, map_=serial_map
        )
        deliver(store)
        erase(store, archive, "b.json", map_=serial_map)

    def test_its_record_names_no_path(self, published: MemoryStore) -> None:
        self.down(published)
        (entry,) = published.list(keys.TAKEDOWNS)
        stored = published.get(entry.key)
        assert stored
        assert b"b.json" not in entry.key.encode() + stored.body
        assert b"name" not in stored.body

    @pytest.mark.parametrize("hurt", [lose, go_back, spoil])
    def test_stays_down(
        self,
        published: MemoryStore,
        then: dict[str, bytes],
        hurt: Callable[[MemoryStore, Mapping[str, bytes], str], None],
    ) -> None:
        self.down(published)
        hurt(published, then, keys.PRODUCTION)
        plan = mend(published)
        assert plan.kept_down == ("b.json",)
        assert copy(published, "b.json")["removed"]
        check_sound(published, above=5)

    def test_stays_down_where_all_of_private_is_gone(self, published: MemoryStore) -> None:
        self.down(published)
        for entry in list(published.list("private/")):
            published.delete(entry.key, Overwrite())
        assert mend(published).kept_down == ("b.json",)

    def test_is_known_by_its_digest_where_nothing_names_its_path(
        self, published: MemoryStore
    ) -> None:
        self.down(published)
        head = keys.release(pointer(published, keys.HEAD).release)
        named = (keys.MIRROR, "private/", keys.RELEASES)
        for entry in [e for each in named for e in published.list(each)]:
            if entry.key != head:
                published.delete(entry.key, Overwrite())
        plan = mend(published)
        assert (plan.kept_down, plan.unknown_takedowns) == ((), 1)
        assert pointer_faults(published) == ()
        publish(published, 6)
        assert len(pointer(published).unknown_takedowns) == 1

    def test_an_older_production_that_moved_on_is_found_out(
        self, published: MemoryStore, then: dict[str, bytes]
    ) -> None:
        """By an older version of the code, which looks at nothing."""
        self.down(published)
        standing = pointer(published)
        without = standing.model_copy(update={"taken_down": {}})
        published.put(keys.PRODUCTION, record_bytes(without), Overwrite())
        assert "expected all takedowns" in pointer_faults(published)[0]
        assert mend(published).kept_down == ("b.json",)


class TestCutOff:
    @pytest.mark.parametrize("key", [keys.RELEASES, *POINTERS])
    @pytest.mark.parametrize("has_landed", [True, False])
    def test_asked_again_it_goes_on(
        self, published: MemoryStore, key: str, *, has_landed: bool
    ) -> None:
        for each in POINTERS:
            published.delete(each, Overwrite())
        digest = Archive(published).documents(Archive(published).release("4-id-of-run-4"))["a.json"]
        published.delete(keys.blob(digest), Overwrite())
        published.fail(Crash(), verb="put", prefix=key, has_landed=has_landed)
        with pytest.raises(Crash):
            mend(published)
        mend(published)
        check_sound(published, above=4)

    def test_of_two_at_once_one_is_too_late(self, published: MemoryStore) -> None:
        published.delete(keys.HEAD, Overwrite())
        archive = Archive(published)
        plan = plan_repair(published, archive, author=PERSON, readable=dict, map_=serial_map)
        mend(published)
        with pytest.raises(ChannelMovedError, match="moved meanwhile"):
            repair(published, archive, plan)
        assert check_pointers(published).head


def test_a_publisher_that_was_under_way_does_not_go_on_from_before(
    published: MemoryStore,
) -> None:
    """Its head is gone; after the repair it is planned again."""
    run = Publisher(published, run="run-9")
    made = run.make("a", {"a.json": "nine"}, sequence=9)
    published.delete(keys.HEAD, Overwrite())
    with pytest.raises(PointerFaultError):
        run.commit({"a": made})
    mend(published)
    assert run.commit({"a": made}).is_new
