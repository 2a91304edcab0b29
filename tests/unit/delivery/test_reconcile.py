"""Several targets: each is brought on from what it acknowledged itself."""

import pytest

from content_assets.delivery.cursor import read_cursor
from content_assets.delivery.reconcile import Maps, readable_majors, reconcile
from content_assets.delivery.site import Waiting
from content_assets.publishing import keys
from content_assets.publishing.ancestry import find_release
from content_assets.publishing.archive import Archive
from content_assets.publishing.publish import Author
from content_assets.publishing.rollback import rollback, unpin
from content_assets.publishing.store import Overwrite, serial_map
from content_assets.publishing.takedown import take_down
from tests.unit.delivery.conftest import EVENT, OTHER, SUMMARY, World
from tests.unit.delivery.memory_site import MemorySite
from tests.unit.publishing.conftest import NOW

PAGE = "/earthquakes/us1"
ANN = Author(run="ann", release_id="by-ann", now=NOW)


@pytest.fixture
def second(world) -> MemorySite:
    return MemorySite(world.store, deployment="other")


def deliver(world: World, **sites: MemorySite):
    waiting = Waiting(10, world.clock.read, world.clock.pause)
    maps = Maps(serial_map, serial_map)
    return {
        report.target: report
        for report in reconcile(
            world.store, Archive(world.store), sites=sites, maps=maps, waiting=waiting
        )
    }


class TestSeveralSites:
    def test_each_is_proven_and_has_a_cursor_of_its_own(self, world, second):
        """The second is told no less than the first."""
        world.publish({EVENT: "one"})
        reports = deliver(world, one=world.site, two=second)
        assert {name: r.state for name, r in reports.items() if name != "mirror"} == {
            "one": "proven",
            "two": "proven",
        }
        assert read_cursor(world.store, "two").cursor.deployment == "other"

    def test_one_that_is_down_keeps_no_other_waiting(self, world, second):
        """And is brought on alone, later."""
        world.publish({EVENT: "one"})
        world.site.is_down = True
        reports = deliver(world, one=world.site, two=second)
        assert (reports["one"].state, reports["two"].state) == ("unreachable", "proven")
        world.site.is_down = False
        reports = deliver(world, one=world.site, two=second)
        assert (reports["one"].state, reports["two"].state) == ("proven", "nothing_to_do")

    def test_a_site_that_joins_is_brought_up_whole(self, world, second):
        """It was built at no revision that it knows of."""
        world.publish({EVENT: "one", OTHER: "one"})
        deliver(world, one=world.site)
        assert deliver(world, one=world.site, two=second)["two"].pages_proven == 2

    def test_all_have_to_read_what_is_published(self, world, second):
        """The majors of one that is down are the last it said; one that never spoke is no judge."""
        world.publish({EVENT: "one"})
        second.contracts = {"catalog": [2]}
        deliver(world, two=second)
        second.is_down = world.site.is_down = True
        sites = {"one": world.site, "two": second}
        assert readable_majors(world.store, sites) == {"two": {"catalog": [2]}}


class TestMoves:
    def test_a_rollback_and_back_brings_what_differs(self, world):
        """Two pages, one of which is as it was."""
        world.publish({EVENT: "one", OTHER: "one"})
        world.publish({EVENT: "two", OTHER: "one"})
        world.deliver()
        archive = Archive(world.store)
        first = find_release(world.store, archive, "1")
        rollback(world.store, archive, first, reason="bad", author=ANN, readable=dict)
        report = world.deliver()[1]
        assert (report.state, report.pages_proven) == ("proven", 1)
        unpin(world.store, archive, author=ANN, readable=dict)
        assert world.deliver()[1].pages_proven == 1

    def test_hundreds_of_documents_go_back_and_on_again_front_page_first(self, world):
        """One move each way, and every page proven; nothing is made anew."""
        many = [f"earthquakes/events/e{n}.json" for n in range(200)]
        for text in ("one", "two"):
            world.publish({**dict.fromkeys(many, text), SUMMARY: text})
        world.deliver()
        archive = Archive(world.store)
        blobs = [entry.key for entry in world.store.list(keys.BLOBS)]
        for go in (
            lambda: rollback(
                world.store,
                archive,
                find_release(world.store, archive, "1"),
                reason="bad",
                author=ANN,
                readable=dict,
            ),
            lambda: unpin(world.store, archive, author=ANN, readable=dict),
        ):
            go()
            world.site.visits.clear()
            mirror, site = world.deliver()
            assert (mirror.state, site.state) == ("proven", "proven")
            assert (mirror.pages_proven, site.pages_proven) == (
                201,
                203,
            )  # the feeds show SUMMARY, too
            assert world.site.visits[0] == "/"
        assert [entry.key for entry in world.store.list(keys.BLOBS)] == blobs

    def test_a_document_taken_down_is_gone_from_the_site(self, world):
        """Its page answers 404, and stays so when production goes back to a release with it."""
        world.publish({EVENT: "one", OTHER: "other"})
        world.publish({EVENT: "two", OTHER: "other"})
        world.deliver()
        archive = Archive(world.store)
        take_down(
            world.store, archive, EVENT, reason="x", author=ANN, readable=dict, map_=serial_map
        )
        assert world.deliver()[1].state == "proven"
        assert world.site.page(PAGE).status == 404
        first = find_release(world.store, archive, "1")
        rollback(world.store, archive, first, reason="bad", author=ANN, readable=dict)
        world.deliver()
        assert world.site.page(PAGE).status == 404

    def test_a_cursor_whose_release_is_gone_means_everything(self, world):
        """Collected as garbage, since the site was away for long."""
        for text in ("one", "two", "three"):
            world.publish({EVENT: text, OTHER: "one"})
            if text == "one":
                world.deliver()
        name = find_release(world.store, Archive(world.store), "1").name
        world.store.delete(keys.release(name), Overwrite())
        mirror, site = world.deliver()
        assert (mirror.pages_proven, site.pages_proven) == (2, 2)
