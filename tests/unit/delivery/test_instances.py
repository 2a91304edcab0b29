"""Several page caches behind one address, and pages that read what no rule gives them."""

from collections.abc import Callable
from dataclasses import dataclass, field

import pytest

from content_assets.contracts.receipt import DeliveryReport
from content_assets.contracts.revalidation import Health, RevalidateRequest
from content_assets.delivery.cursor import read_cursor
from content_assets.delivery.pages import Page
from content_assets.delivery.reconcile import Maps, reconcile
from content_assets.delivery.site import RESTARTS, Waiting
from content_assets.publishing.archive import Archive
from content_assets.publishing.store import serial_map
from tests.unit.delivery.conftest import EVENT, OTHER, SUMMARY, World
from tests.unit.delivery.memory_site import MemorySite

SEQUENCE = 8  # requests of a delivery of two events and a summary: health, hook, pages, health


@dataclass
class Balancer:
    """One address; `choose` says which of the sites behind it gets the n-th request."""

    sites: list[MemorySite]
    choose: Callable[[int], int]
    requests: int = field(default=0)

    def _next(self) -> MemorySite:
        self.requests += 1
        return self.sites[self.choose(self.requests) % len(self.sites)]

    def health(self) -> Health:
        """See site.Site."""
        return self._next().health()

    def revalidate(self, request: RevalidateRequest) -> str | None:
        """See site.Site."""
        return self._next().revalidate(request)

    def page(self, path: str) -> Page:
        """See site.Site."""
        return self._next().page(path)


def deliver(world: World, site: Balancer) -> DeliveryReport:
    """One delivery to what is behind the address."""
    waiting = Waiting(10, world.clock.read, world.clock.pause)
    maps = Maps(serial_map, serial_map)
    archive = Archive(world.store)
    return reconcile(world.store, archive, sites={"site": site}, maps=maps, waiting=waiting)[1]


def two(world: World, *names: str | None) -> list[MemorySite]:
    """Two processes of one build."""
    return [MemorySite(world.store, instance=name) for name in names]


class TestSeveral:
    def test_two_page_caches_behind_one_address_prove_nothing(self, world: World) -> None:
        """A hook reaches one; the other stays old, and its readers with it."""
        balancer = Balancer(two(world, "a", "b"), lambda n: n)
        for text in ("one", "two"):
            world.publish({EVENT: text, SUMMARY: text})
            report = deliver(world, balancer)
            assert (report.state, report.pages_proven) == ("unproven", 0)
            assert report.unproven == sorted([EVENT, SUMMARY])
            assert "found 2 (a, b)" in str(report.problem)

    def test_it_is_made_good_once_there_is_one(self, world: World) -> None:
        """What was not proven is told again."""
        sites = two(world, "a", "b")
        world.publish({EVENT: "one", SUMMARY: "one"})
        deliver(world, Balancer(sites, lambda n: n))
        report = deliver(world, Balancer(sites[:1], lambda n: n))
        assert report.state == "proven"
        assert read_cursor(world.store, "site").cursor.unproven == []

    @pytest.mark.parametrize("switch", range(1, SEQUENCE))
    def test_a_restart_at_any_moment_is_proven_from_the_start(
        self, world: World, switch: int
    ) -> None:
        """The new process was told nothing, and has the old pages."""
        sites = two(world, "a", "b")
        world.publish({EVENT: "one", OTHER: "one", SUMMARY: "one"})
        deliver(world, Balancer(sites[:1], lambda n: n))
        old = {page: sites[1].page(page).body for page in sites[0].pages}
        world.publish({EVENT: "two", OTHER: "two", SUMMARY: "two"})
        report = deliver(world, Balancer(sites, lambda n: int(n > switch)))
        assert report.state == "proven"
        shown = {page: sites[1].pages[page].body for page in old}
        assert {page: world.site.page(page).body for page in old} == shown != old

    def test_processes_that_restart_for_ever_are_unproven(self, world: World) -> None:
        """Each attempt sees another two."""
        sites = [MemorySite(world.store, instance=str(n)) for n in range(100)]
        world.publish({EVENT: "one"})
        balancer = Balancer(sites, lambda n: n // 2)
        assert deliver(world, balancer).state == "unproven"
        assert len({hook.release for site in sites for hook in site.hooks}) == 1
        assert sum(len(site.hooks) for site in sites) <= (RESTARTS + 1) * 10

    @pytest.mark.parametrize("names", [(None, None), ("shared", "shared")])
    def test_processes_that_share_a_cache_are_one(
        self, world: World, names: tuple[str | None, str | None]
    ) -> None:
        """On Vercel none is named; a shared cache has one name."""
        sites = two(world, *names)
        sites[1].pages, sites[1].marked = sites[0].pages, sites[0].marked
        world.publish({EVENT: "one", SUMMARY: "one"})
        assert deliver(world, Balancer(sites, lambda n: n)).state == "proven"

    def test_a_deployment_in_the_middle_is_started_from(self, world: World) -> None:
        """The proof is of the build that answers at the end."""
        old, new = two(world, "a", "a")
        new.deployment = "dep-2"
        world.publish({EVENT: "one"})
        report = deliver(world, Balancer([old, new], lambda n: int(n > 3)))
        assert report.state == "proven"
        assert read_cursor(world.store, "site").cursor.deployment == "dep-2"


class TestReads:
    def test_a_page_that_reads_more_than_its_rule_is_misconfigured_by_name(
        self, world: World
    ) -> None:
        """It would stay old when that changes; the other pages are proven."""
        world.site.reads = {"/": {SUMMARY, "catalog.json"}, "/earthquakes/us1": {EVENT}}
        world.publish({EVENT: "one", SUMMARY: "one"})
        report = world.deliver()[1]
        assert report.state == "misconfigured"
        assert "/ reads catalog.json, which no line of the page rule gives it" in str(
            report.problem
        )
        assert report.unproven == [SUMMARY]
        assert world.site.pages["/earthquakes/us1"].status == 200

    def test_it_is_told_until_it_is_mended(self, world: World) -> None:
        """Not only once, in the log of one run."""
        world.site.reads = {"/": {"catalog.json"}}
        world.publish({SUMMARY: "one"})
        assert [world.deliver()[1].state for _ in range(2)] == ["misconfigured"] * 2
        world.site.reads = {}
        world.site.pages.clear()
        assert [world.deliver()[1].state for _ in range(2)] == ["proven", "nothing_to_do"]

    def test_a_404_counts_as_reading(self, world: World) -> None:
        """A cached one stays until its tags are told."""
        world.site.reads = {"/earthquakes/us1": {EVENT, "sources/usgs.json"}}
        world.publish({EVENT: "one", OTHER: "one"})
        world.deliver()
        world.publish({OTHER: "one"})
        assert world.deliver()[1].state == "misconfigured"
        assert world.site.page("/earthquakes/us1").status == 404
