"""Every order of the store calls of two publishers and a delivery; drawn ones with faults.

And mutations: each rule broken on purpose; a simulation that lets one pass is worth nothing.
"""

import time

import pytest

from content_assets.delivery import mirror
from content_assets.publishing import pointer, publish, raw
from content_assets.publishing.diff import diff_releases
from content_assets.publishing.store import Overwrite
from tests.simulation.scheduler import BrokenInvariant, draw, explore, replay
from tests.simulation.world import Simulated

ONE, TWO = {"us1": "one"}, {"us1": "two"}
BUDGET_SECONDS = 20  # of drawn orders, in `make test`


def two_publishers():
    """An empty bucket; the source says something new each time it is asked."""
    return Simulated([ONE, TWO], deliveries=1)


def there_and_back():
    """A document changes and changes back while deliveries are at work."""
    return Simulated([TWO, ONE], bodies_before=[ONE], deliveries=2)


def a_removal():
    """A document goes while another delivery is at work."""
    return Simulated(
        [{"us2": "one"}], bodies_before=[{"us1": "one", "us2": "one"}], runs=1, deliveries=2
    )


def with_a_site():
    """A site that keeps pages; a delivery proves what it acknowledges."""
    return Simulated([TWO], bodies_before=[ONE], runs=1, deliveries=2, has_site=True)


class TestEveryOrder:
    @pytest.mark.parametrize("make", [two_publishers, a_removal, with_a_site])
    def test_holds_every_invariant(self, make):
        """All of them after each call, and settled in the end."""
        explored = explore(make)
        assert explored.states > 100
        assert explored.orders >= 1

    def test_with_one_death_or_lost_reply_anywhere(self):
        """A publisher and a delivery, each call of which may be the last."""
        explored = explore(
            lambda: Simulated([TWO], bodies_before=[ONE], runs=1, deliveries=1), faults=1
        )
        assert explored.states > 100


class TestDrawnOrders:
    @pytest.mark.parametrize("make", [two_publishers, there_and_back, a_removal, with_a_site])
    def test_hold_every_invariant_with_deaths_and_lost_replies(self, make):
        """As many as the time allows; a failing seed is named."""
        ends, seed = time.monotonic() + BUDGET_SECONDS / 4, 0
        while time.monotonic() < ends:
            draw(make, seed)
            seed += 1
        assert seed > 20


def pointers_overwrite(patch):
    """Pointers move whatever is there."""
    patch.setattr(pointer, "IfMatch", lambda _: Overwrite())
    patch.setattr(pointer, "Create", Overwrite)


def raw_overwrites(patch):
    """A stalled fetch replaces a newer one."""
    patch.setattr(raw, "IfMatch", lambda _: Overwrite())
    patch.setattr(raw, "Create", Overwrite)


def losers_win(patch):
    """A commit conflict is rebased, whatever the winner touched."""
    patch.setattr(publish, "_superseded_by", lambda *_: None)


def mirror_forgets_revisions(patch):
    """A copy is written over a newer one."""
    patch.setattr(mirror, "revision_of", lambda _: 0)


def ends_only(patch):
    """The difference of the two ends instead of every step (docs/decisions/0002)."""

    def paths_since(archive, production, revision):
        releases = {move.revision: move.release for move in production.moves}
        if revision not in releases:
            return None
        old = archive.release(releases[revision])
        return diff_releases(archive, old, archive.release(production.release)).paths

    patch.setattr(mirror, "paths_since", paths_since)


def cursor_moves_first(patch):
    """The mirror's cursor is moved whatever was written."""
    patch.setattr(mirror, "_write_copy", lambda *_: None)


MUTATIONS = [
    (pointers_overwrite, two_publishers),
    (raw_overwrites, two_publishers),
    (losers_win, two_publishers),
    (mirror_forgets_revisions, there_and_back),
    (ends_only, there_and_back),
    (cursor_moves_first, a_removal),
]


class TestMutations:
    @pytest.mark.parametrize(("mutate", "make"), MUTATIONS, ids=lambda each: each.__name__)
    def test_each_broken_rule_is_caught_and_its_order_replays_alone(
        self, monkeypatch, mutate, make
    ):
        """The order that is printed breaks it again."""
        mutate(monkeypatch)
        with pytest.raises(BrokenInvariant) as caught:
            explore(make)
        with pytest.raises(AssertionError):
            replay(make, caught.value.order).finish()

    def test_rules_unbroken_pass_the_same_orders(self):
        """The simulation is not merely strict."""
        draw(there_and_back, seed=1)
