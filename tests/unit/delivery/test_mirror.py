"""The mirror: a document never goes back, and what is gone leaves a tombstone."""

import json
from functools import partial
from types import MappingProxyType

import pytest

from content_assets.contracts.receipt import DeliveryReport
from content_assets.delivery.cursor import read_cursor
from content_assets.delivery.mirror import deliver_mirror
from content_assets.delivery.reconcile import Maps, reconcile
from content_assets.delivery.site import Waiting
from content_assets.errors import ChannelMovedError, PointerFaultError, StoreUnreachableError
from content_assets.publishing import keys
from content_assets.publishing.archive import Archive
from content_assets.publishing.memory import Crash, MemoryStore
from content_assets.publishing.store import Overwrite, serial_map
from tests.unit.delivery.conftest import EVENT, OTHER, SUMMARY, World


def mirrored(world: World, path: str) -> dict:
    """A mirror copy, parsed."""
    return json.loads(world.store.get(keys.mirror(path)).body)


class TestDeliverMirror:
    def test_copies_carry_the_release(self, world):
        """Document and `$release`, in one object."""
        world.publish({EVENT: "one"})
        world.deliver()
        copy = mirrored(world, EVENT)
        assert copy["document_sets"][0]["title"] == "one"
        assert copy["$release"].keys() == {"revision", "number", "digest", "published_at"}

    def test_only_what_differs_is_written(self, world):
        """The other document's copy stays as it is, stamp and all."""
        world.publish({EVENT: "one", OTHER: "one"})
        world.deliver()
        before = world.store.get(keys.mirror(OTHER))
        world.publish({EVENT: "two", OTHER: "one"})
        assert world.deliver()[0].pages_proven == 1
        assert world.store.get(keys.mirror(OTHER)) == before

    def test_a_removed_document_leaves_a_tombstone(self, world):
        """So that nothing older can be written there again."""
        world.publish({EVENT: "one", OTHER: "one"})
        world.deliver()
        world.publish({OTHER: "one"})
        world.deliver()
        assert mirrored(world, EVENT)["$release"]["removed"] is True

    def test_a_second_delivery_does_nothing(self, world):
        """And says so."""
        world.publish({EVENT: "one"})
        world.deliver()
        assert world.deliver()[0].state == "nothing_to_do"

    def test_a_killed_delivery_is_made_good_by_the_next(self, world):
        """The cursor moves last."""
        world.publish({EVENT: "one", OTHER: "one"})
        world.store.fail(Crash(), verb="put", prefix=keys.mirror(OTHER))
        with pytest.raises(Crash):
            world.deliver()
        assert world.deliver()[0].state == "proven"
        assert mirrored(world, OTHER)["$release"]["revision"] == 1

    def test_a_lost_cursor_means_everything(self, world):
        """Documents that are gone by then included."""
        world.publish({EVENT: "one", OTHER: "one"})
        world.deliver()
        world.publish({OTHER: "one"})
        world.store.delete(keys.cursor("mirror"), Overwrite())
        world.deliver()
        assert mirrored(world, EVENT)["$release"]["removed"] is True
        assert mirrored(world, OTHER)["$release"]["revision"] == 2

    def test_no_answer_is_said_and_nothing_is_acknowledged(self, world):
        """The next delivery goes on from the cursor."""
        world.publish({EVENT: "one"})
        for _ in range(2):
            world.store.fail(StoreUnreachableError("down"), verb="put", prefix=keys.MIRROR)
        with pytest.raises(StoreUnreachableError):
            world.deliver()
        assert read_cursor(world.store, "mirror").cursor.revision == 0

    def test_a_lost_answer_is_looked_up(self, world):
        """The copy has landed: it is not written twice, and the delivery goes on."""
        world.publish({EVENT: "one"})
        lost = StoreUnreachableError("lost")
        world.store.fail(lost, verb="put", prefix=keys.MIRROR, has_landed=True)
        before = world.store.counts()["put"]
        assert world.deliver()[0].state == "proven"
        assert world.store.counts()["put"] - before == 3  # the copy and two cursors


class TestMany:
    """More documents than are looked at one by one."""

    SAID = MappingProxyType({f"earthquakes/events/e{n}.json": "one" for n in range(100)})

    def deliver(self, world):
        return deliver_mirror(world.store, Archive(world.store), serial_map)

    def test_their_copies_are_listed_and_not_read(self, world):
        """New ones and standing ones: a GET for each blob, and none for its copy."""
        for text in ("one", "two"):
            world.publish(dict.fromkeys(self.SAID, text))
            before = world.store.counts()["get"]
            assert self.deliver(world).pages_proven == 100
            assert world.store.counts()["get"] - before < 120

    def test_a_copy_that_changes_after_the_listing_is_read(self, world):
        """And stays, if it is of a higher revision."""
        world.publish(self.SAID)
        self.deliver(world)
        world.publish(dict.fromkeys(self.SAID, "two"))
        world.publish({**dict.fromkeys(self.SAID, "two"), EVENT: "one"})

        def overtake():
            world.publish({**dict.fromkeys(self.SAID, "two"), EVENT: "three"})
            self.deliver(world)

        far = Stalled(world.store, overtake)
        deliver_mirror(far, Archive(far), serial_map)
        assert mirrored(world, EVENT)["document_sets"][0]["title"] == "three"

    def test_a_listing_that_production_has_outrun_is_not_trusted(self, world):
        """A newer delivery may have written copies before it."""
        world.publish(self.SAID)
        self.deliver(world)
        world.publish(dict.fromkeys(self.SAID, "two"))

        class Outrun(Stalled):
            def list(self, prefix):
                world.publish(dict.fromkeys(TestMany.SAID, "three"))
                TestMany().deliver(world)
                return super().list(prefix)

        slow = Outrun(world.store, None)
        deliver_mirror(slow, Archive(slow), serial_map)
        path = next(iter(self.SAID))
        assert mirrored(world, path)["document_sets"][0]["title"] == "three"

    def test_out_of_time_the_rest_is_named_and_written_by_the_next(self, world):
        """However often: each goes on where the one before ended; no copy is written twice."""
        world.publish(self.SAID)
        written = 0
        reports: list[DeliveryReport] = []
        while not reports or reports[-1].unproven:
            left = iter([False] * 30)
            before = world.store.counts()["put"]
            store, archive = world.store, Archive(world.store)
            ends = partial(next, left, True)
            reports.append(deliver_mirror(store, archive, serial_map, must_end=ends))
            written += world.store.counts()["put"] - before - 1  # the cursor
        assert [len(each.unproven) for each in reports] == [70, 40, 10, 0]
        assert [each.to_revision for each in reports] == [0, 0, 0, 1]
        assert written == 100
        assert read_cursor(world.store, "mirror").cursor.unproven == []

    def test_what_was_left_comes_with_what_is_newer(self, world):
        """Production moves on while some copies are not written yet."""
        world.publish(self.SAID)
        left = iter([False] * 60)
        store = world.store
        deliver_mirror(store, Archive(store), serial_map, must_end=partial(next, left, True))
        world.publish({**self.SAID, EVENT: "one"})
        assert self.deliver(world).pages_proven == 101  # of what changed since the cursor
        for path in self.SAID:
            assert mirrored(world, path)["$release"]["revision"] in {1, 2}

    def test_no_site_is_told_while_some_are_left(self, world):
        """It would render what is old, and keep it."""
        world.publish(self.SAID)
        over = Waiting(10, world.clock.read, world.clock.pause, until=world.clock.read())
        sites, maps = {"site": world.site}, Maps(serial_map, serial_map)
        store = world.store
        told = reconcile(store, Archive(store), sites=sites, maps=maps, waiting=over)
        assert [(each.target, each.state) for each in told] == [("mirror", "unproven")]
        assert [each.state for each in world.deliver()] == ["proven", "proven"]

    def test_cut_off_in_the_middle_the_next_ends_it(self, world):
        """Copies that are there already are no obstacle."""
        world.publish(self.SAID)
        world.store.fail(Crash(), verb="put", prefix=keys.MIRROR, after=50)
        with pytest.raises(Crash):
            self.deliver(world)
        assert self.deliver(world).state == "proven"


class Stalled(MemoryStore):
    """Another view of a store, whose first mirror write waits for `meanwhile`."""

    def __init__(self, store: MemoryStore, meanwhile) -> None:
        self.__dict__.update(store.__dict__)
        self.meanwhile = meanwhile

    def put(self, key, body, condition):
        """Let the others go first, once."""
        if key.startswith(keys.MIRROR) and self.meanwhile:
            meanwhile, self.meanwhile = self.meanwhile, None
            meanwhile()
        return super().put(key, body, condition)


class TestARevisionThatIsUsedTwice:
    """Production was put back to what the cursor acknowledged, while its next move was delivered.

    No pointer contradicts another then; the copies alone have seen the move that was lost.
    """

    def lose_a_move(self, world: World, lost: dict[str, str]) -> None:
        """A move of production whose delivery was killed before its cursor, and put back."""
        before = world.store.get(keys.PRODUCTION)
        assert before
        world.publish(lost)
        world.store.fail(Crash(), verb="put", prefix=keys.MIRROR_CURSOR)
        with pytest.raises(Crash):
            world.deliver()
        world.store.put(keys.PRODUCTION, before.body, Overwrite())

    def test_its_copies_are_written_over(self, world: World) -> None:
        world.publish({EVENT: "one", OTHER: "one"})
        world.deliver()
        self.lose_a_move(world, {EVENT: "lost", OTHER: "lost"})
        world.publish({EVENT: "two", OTHER: "two"})
        assert world.deliver()[0].state == "proven"
        for path in (EVENT, OTHER):
            assert mirrored(world, path)["document_sets"][0]["title"] == "two"
            assert mirrored(world, path)["$release"]["number"] == 3

    def test_so_are_those_that_the_next_move_does_not_touch(self, world: World) -> None:
        """The lost move changed a document that the next one has as it was before."""
        world.publish({EVENT: "one", OTHER: "one", SUMMARY: "one"})
        world.deliver()
        self.lose_a_move(world, {EVENT: "lost", OTHER: "lost"})
        world.publish({EVENT: "two", OTHER: "one", SUMMARY: "one"})
        assert world.deliver()[0].state == "proven"
        for path, text in ((EVENT, "two"), (OTHER, "one"), (SUMMARY, "one")):
            assert mirrored(world, path)["document_sets"][0]["title"] == text

    def test_a_delivery_of_the_lost_move_writes_over_nothing(self, world: World) -> None:
        """It is slow, and its revision is another release by now."""
        world.publish({EVENT: "one"})
        world.deliver()
        before = world.store.get(keys.PRODUCTION)
        assert before
        world.publish({EVENT: "lost"})

        def meanwhile() -> None:
            world.store.put(keys.PRODUCTION, before.body, Overwrite())
            world.publish({EVENT: "two"})
            world.deliver()

        with pytest.raises((ChannelMovedError, PointerFaultError)):
            deliver_mirror(Stalled(world.store, meanwhile), Archive(world.store), serial_map)
        assert mirrored(world, EVENT)["document_sets"][0]["title"] == "two"


class TestSlowDelivery:
    def test_never_puts_an_older_document_over_a_newer_one(self, world):
        """Its revision is lower than what stands there."""
        world.publish({EVENT: "one"})
        world.deliver()
        world.publish({EVENT: "two"})

        def meanwhile():
            world.publish({EVENT: "three"})
            world.deliver()

        deliver_mirror(Stalled(world.store, meanwhile), Archive(world.store), serial_map)
        assert mirrored(world, EVENT)["document_sets"][0]["title"] == "three"

    def test_does_not_win_where_a_document_went_there_and_back(self, world):
        """Production is again what the cursor's release says (docs/decisions/0002)."""
        world.publish({EVENT: "one"})
        world.deliver()
        world.publish({EVENT: "two"})

        def meanwhile():
            world.publish({EVENT: "one"})
            world.deliver()

        deliver_mirror(Stalled(world.store, meanwhile), Archive(world.store), serial_map)
        assert mirrored(world, EVENT)["document_sets"][0]["title"] == "one"
