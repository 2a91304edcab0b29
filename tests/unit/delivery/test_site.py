"""The site: what is acknowledged is what every affected page shows."""

import pytest

from content_assets.contracts.routes import pages_of
from content_assets.delivery.cursor import read_cursor
from content_assets.delivery.site import ATTEMPTS
from content_assets.errors import ChannelMovedError, PreconditionFailedError
from content_assets.publishing import keys
from content_assets.publishing.memory import Crash
from tests.unit.delivery.conftest import EVENT, OTHER, SUMMARY

FRONT = pages_of(SUMMARY, ())


def cursor(world):
    """What the site acknowledged."""
    return read_cursor(world.store, "site").cursor


class TestSiteDelivery:
    def test_the_pages_of_a_changed_document_are_told_and_seen(self, world):
        """And no other page is asked for."""
        world.publish({EVENT: "one", OTHER: "one", SUMMARY: "one"})
        world.deliver()
        world.site.visits.clear()
        world.publish({EVENT: "two", OTHER: "one", SUMMARY: "one"})
        report = world.deliver()[1]
        assert (report.state, report.pages_proven, report.pages_left_alone) == ("proven", 1, 2)
        assert set(world.site.visits) == {"/earthquakes/us1"}

    def test_front_pages_come_first(self, world):
        """People look there."""
        world.publish({EVENT: "one", SUMMARY: "one"})
        world.deliver()
        assert world.site.visits[0] == "/"

    def test_front_pages_are_proven_before_any_other_is_looked_at(self, world):
        """A look at two thousand others takes longer than a reader waits."""
        world.publish({EVENT: "one", OTHER: "one", SUMMARY: "one"})
        world.deliver()
        world.publish({EVENT: "two", OTHER: "two", SUMMARY: "two"})
        world.site.visits.clear()
        report = world.deliver()[1]
        assert report.state == "proven"
        assert 0 < report.front_milliseconds < report.proven_milliseconds
        first = world.site.visits.index("/earthquakes/us1")
        assert set(world.site.visits[:first]) == FRONT
        assert FRONT.isdisjoint(world.site.visits[first:])

    def test_a_front_page_that_stays_old_keeps_no_other_waiting_long(self, world):
        """As long as one hook is good for."""
        world.publish({EVENT: "one", SUMMARY: "one"})
        world.deliver()
        world.site.stuck.add("/")
        world.publish({EVENT: "two", SUMMARY: "two"})
        report = world.deliver()[1]
        assert (report.state, report.unproven, report.pages_proven) == ("unproven", [SUMMARY], 3)
        assert len(world.site.hooks) > 2

    def test_hooks_are_sent_again_less_and_less_often(self, world):
        """A site that is slow is not hammered."""
        world.publish({EVENT: "one"})
        world.deliver()
        world.site.stuck.add("/earthquakes/us1")
        world.publish({EVENT: "two"})
        world.site.hooks.clear()
        world.deliver(budget_seconds=30)
        assert world.clock.pauses[-1] == 1.0
        assert len(world.site.hooks) < 8

    def test_a_removed_documents_page_is_proven_by_404(self, world):
        """It is told like a change."""
        world.publish({EVENT: "one", OTHER: "one"})
        world.deliver()
        world.publish({OTHER: "one"})
        assert world.deliver()[1].state == "proven"
        assert world.site.page("/earthquakes/us1").status == 404

    def test_a_cached_404_is_told_when_its_document_comes(self, world):
        """Somebody was there before us."""
        world.publish({OTHER: "one"})
        world.deliver()
        assert world.site.page("/earthquakes/us1").status == 404
        world.publish({EVENT: "one", OTHER: "one"})
        assert world.deliver()[1].state == "proven"
        assert world.site.page("/earthquakes/us1").status == 200

    def test_nothing_new_tells_nobody(self, world):
        """Not one hook, not one page."""
        world.publish({EVENT: "one"})
        world.deliver()
        world.site.hooks.clear()
        world.site.visits.clear()
        assert world.deliver()[1].state == "nothing_to_do"
        assert (world.site.hooks, world.site.visits) == ([], [])

    def test_a_page_that_stays_old_is_unproven_and_worked_off_later(self, world):
        """The rest is acknowledged; the hook was sent again meanwhile."""
        world.publish({EVENT: "one", OTHER: "one"})
        world.deliver()
        world.site.stuck.add("/earthquakes/us1")
        world.publish({EVENT: "two", OTHER: "two"})
        report = world.deliver()[1]
        assert (report.state, report.unproven, report.pages_proven) == ("unproven", [EVENT], 1)
        assert len(world.site.hooks) > 2
        world.site.stuck.clear()
        assert world.deliver()[1].state == "proven"
        assert cursor(world).unproven == []

    def test_the_budget_ends_a_delivery(self, world):
        """Lambda is billed by time."""
        world.publish({EVENT: "one"})
        world.deliver()
        world.site.stuck.add("/earthquakes/us1")
        world.publish({EVENT: "two"})
        before = world.clock.seconds
        world.deliver(budget_seconds=5)
        assert world.clock.seconds - before < 5 + 1.0

    def test_a_site_that_is_down_acknowledges_nothing(self, world):
        """Three releases later, one delivery carries all three."""
        world.publish({EVENT: "one", OTHER: "one"})
        world.deliver()
        world.site.is_down = True
        for text in ("two", "three"):
            world.publish({EVENT: text, OTHER: "one"})
            assert world.deliver()[1].state == "unreachable"
        world.publish({EVENT: "three", OTHER: "two"})
        world.site.is_down = False
        report = world.deliver()[1]
        assert (report.state, report.from_revision, report.to_revision) == ("proven", 1, 4)
        assert report.pages_proven == 2

    def test_a_wrong_token_is_a_configuration_error_and_not_hammered(self, world):
        """One try, no waiting, and the cursor stays."""
        world.publish({EVENT: "one"})
        world.site.is_token_wrong = True
        report = world.deliver()[1]
        assert report.state == "misconfigured"
        assert "token" in report.problem
        assert world.clock.pauses == []
        assert cursor(world).revision == 0

    @pytest.mark.parametrize(
        ("protocol", "older"), [(0, "the site's package"), (2, "content-assets")]
    )
    def test_a_site_of_another_protocol_is_misconfigured_and_asked_nothing_else(
        self, world, protocol, older
    ):
        """A hook or a proof would mean something else there; the message names who is behind."""
        world.site.protocol = protocol
        world.publish({SUMMARY: "one"})
        report = world.deliver()[1]
        assert report.state == "misconfigured"
        assert f"found {protocol}" in report.problem
        assert report.problem.endswith(f"upgrade {older}")
        assert not world.site.hooks
        assert not world.site.visits

    def test_a_cursor_that_others_move_each_time_is_left_to_the_next(self, world):
        """As often as this one tries."""
        world.publish({EVENT: "one"})
        faster = PreconditionFailedError("a: expected b, found c; look again")
        for _ in range(ATTEMPTS):
            world.store.fail(faster, verb="put", prefix=keys.cursor("site"))
        with pytest.raises(ChannelMovedError, match="the next delivery looks again"):
            world.deliver()
        assert world.deliver()[1].state == "proven"

    def test_a_killed_delivery_is_made_good_by_the_next(self, world):
        """The cursor moves last."""
        world.publish({EVENT: "one"})
        world.store.fail(Crash(), verb="put", prefix=keys.cursor("site"))
        with pytest.raises(Crash):
            world.deliver()
        assert world.deliver()[1].state == "proven"

    def test_a_document_that_went_there_and_back_is_looked_at(self, world):
        """A page may have been made anew in between."""
        world.publish({EVENT: "one"})
        world.deliver()
        world.site.is_down = True
        world.publish({EVENT: "two"})
        world.deliver()
        world.site.is_down = False
        world.site.marked.add("/earthquakes/us1")
        world.site.page("/earthquakes/us1")  # a reader has it made from revision 2
        world.publish({EVENT: "one"})
        assert world.deliver()[1].pages_proven == 1
        assert b"=" in world.site.page("/earthquakes/us1").body


class TestDeployment:
    def test_a_new_deployment_starts_from_the_revision_it_was_built_at(self, world):
        """Built from an old state: everything since is told."""
        world.publish({EVENT: "one", OTHER: "one"})
        world.deliver()
        world.publish({EVENT: "two", OTHER: "one"})
        world.deliver()
        world.site.deployment, world.site.revision_at_build = "dep-2", 1
        report = world.deliver()[1]
        assert (report.from_revision, report.pages_proven) == (1, 1)
        assert cursor(world).deployment == "dep-2"

    def test_a_build_that_knows_no_revision_is_told_everything(self, world):
        """It may show anything."""
        world.publish({EVENT: "one", OTHER: "one"})
        world.deliver()
        world.site.deployment, world.site.revision_at_build = "dep-2", 0
        assert world.deliver()[1].pages_proven == 2

    def test_the_majors_that_it_reads_are_kept_for_when_it_is_down(self, world):
        """Production asks them before it moves."""
        world.publish({EVENT: "one"})
        world.deliver()
        assert cursor(world).contracts == {"catalog": [1]}
