"""Restore: what was deleted comes back by version, what was taken down does not."""

from datetime import UTC, datetime, timedelta

import pytest

from content_assets.delivery.mirror import deliver_mirror
from content_assets.publishing import keys
from content_assets.publishing.archive import Archive
from content_assets.publishing.consistency import pointer_faults
from content_assets.publishing.memory import MemoryStore
from content_assets.publishing.pointer import read_pointer
from content_assets.publishing.repair import Repair, plan_repair
from content_assets.publishing.restore import Restored, restore
from content_assets.publishing.store import Overwrite, serial_map
from content_assets.publishing.takedown import erase, take_down
from content_assets.publishing.verify import verify
from tests.unit.publishing.conftest import Clock, Publisher

BEGUN = datetime(2026, 11, 30, tzinfo=UTC)
ACCIDENT = BEGUN + timedelta(hours=1)


@pytest.fixture
def clock() -> Clock:
    return Clock(BEGUN)


@pytest.fixture
def store(clock: Clock) -> MemoryStore:
    """A versioned bucket with three releases; b.json is taken down, with its bodies."""
    store = MemoryStore(now=clock, is_versioned=True)
    for number in range(1, 4):
        run = Publisher(store, run=f"run-{number}")
        run.publish("a", {"a.json": str(number), "b.json": "SECRET"}, sequence=number)
        deliver_mirror(store, Archive(store), serial_map)
    author, archive = Publisher(store, run="ann").author, Archive(store)
    take_down(
        store,
        archive,
        "b.json",
        reason="a name",
        author=author,
        readable=dict,
        map_=serial_map,
        with_bodies=True,
    )
    deliver_mirror(store, archive, serial_map)
    erase(store, archive, "b.json", map_=serial_map)
    Publisher(store, run="run-4").publish("a", {"a.json": "4"}, sequence=4)
    for number in range(1, 4):  # as two collections do
        body = next(e.key for e in store.list(keys.RAW_BODIES) if _body(store, e.key) == number)
        store.delete(body, Overwrite())
    deliver_mirror(store, archive, serial_map)
    clock.now = ACCIDENT
    return store


def _body(store: MemoryStore, key: str) -> int:
    stored = store.get(key)
    assert stored
    return int(stored.body)


def bring_back(store: MemoryStore, since: datetime = ACCIDENT) -> Restored:
    """As the command does."""
    done = restore(store, since=since, map_=serial_map)
    for path in done.taken_down:
        erase(store, Archive(store), path, map_=serial_map)
    return done


def all_of(store: MemoryStore) -> dict[str, bytes]:
    found = {entry.key: store.get(entry.key) for entry in store.list("")}
    return {key: stored.body for key, stored in found.items() if stored}


def check_sound(store: MemoryStore) -> None:
    archive = Archive(store)
    assert pointer_faults(store) == ()
    plan = plan_repair(
        store, archive, author=Publisher(store).author, readable=dict, map_=serial_map
    )
    assert plan == Repair()
    head, production = read_pointer(store, keys.HEAD), read_pointer(store, keys.PRODUCTION)
    assert head
    assert production
    release, down = archive.release(head.pointer.release), production.pointer.taken_down
    assert verify(store, [release], map_=serial_map, without=down).problems == ()
    assert "b.json" in down
    public = {key: body for key, body in all_of(store).items() if key.startswith("public/")}
    assert [key for key, body in public.items() if b"SECRET" in body] == []


@pytest.mark.parametrize(
    "prefix",
    [keys.RELEASES, keys.SETS, keys.BLOBS, keys.TAKEDOWNS, "private/channels/", "private/", ""],
)
def test_all_that_was_deleted_below_a_prefix_comes_back(store: MemoryStore, prefix: str) -> None:
    before = all_of(store)
    gone = [entry.key for entry in store.list(prefix) if not entry.key.startswith(keys.MIRROR)]
    for key in gone:
        store.delete(key, Overwrite())
    bring_back(store)
    left = ("private/delivery/", "private/receipts/", keys.MIRROR)
    after = all_of(store)
    assert {k for k in before if not k.startswith(left)} <= after.keys()
    assert all(before[key] == body for key, body in after.items())
    check_sound(store)


@pytest.mark.parametrize("key", [keys.HEAD, keys.PRODUCTION])
def test_a_pointer_that_was_put_back_older_is_the_newest_again(
    store: MemoryStore, key: str
) -> None:
    before = all_of(store)
    oldest = next(iter(store.versions(key)))
    older = store.get_version(oldest)
    assert older
    store.put(key, older.body, Overwrite())
    assert bring_back(store).pointers.keys() == {key}
    assert all_of(store)[key] == before[key]
    check_sound(store)


def test_bodies_that_went_with_what_was_taken_down_stay_away(store: MemoryStore) -> None:
    """Their versions are there still, until the lifecycle rule removes them."""
    done = bring_back(store, since=BEGUN)
    assert len(done.left_out) == 3
    bodies = {_body(store, entry.key) for entry in store.list(keys.RAW_BODIES)}
    assert bodies == {4}
    check_sound(store)


def test_what_was_deleted_before_the_accident_stays_deleted(store: MemoryStore) -> None:
    assert bring_back(store).objects == ()


def test_a_dry_run_writes_nothing(store: MemoryStore) -> None:
    for entry in list(store.list(keys.RELEASES)):
        store.delete(entry.key, Overwrite())
    store.delete(keys.HEAD, Overwrite())
    before = all_of(store)
    plan = restore(store, since=ACCIDENT, map_=serial_map, is_dry_run=True)
    assert all_of(store) == before
    assert len(plan.objects) == 5
    assert plan.pointers == {keys.HEAD: "revision 5"}


def test_asked_again_it_does_nothing(store: MemoryStore) -> None:
    store.delete(keys.HEAD, Overwrite())
    bring_back(store)
    before = all_of(store)
    assert bring_back(store).objects == ()
    assert all_of(store) == before
