"""Every order of calls in small worlds, and orders drawn by lot in larger ones.

Each order is checked after every call (invariants.py), and settled in the end. A failure
prints the calls that led to it and the order, which replays alone:

    replay(worlds.two_publishers, "0 0 1 1d 0l")
"""

import time

import pytest

from tests.simulation import worlds
from tests.simulation.scheduler import explore
from tests.simulation.soak import draw_big

DRAWN_SECONDS = 60


class TestEveryOrder:
    @pytest.mark.parametrize(
        ("make", "fewest"),
        [
            (worlds.two_publishers_and_a_delivery, 10_000),
            (worlds.two_assets, 800),
            (worlds.a_rollback, 700),
            (worlds.a_removal, 250),
            (worlds.old_words, 4_000),
            (worlds.a_rollback_to_garbage, 150),
            (worlds.a_decision_too_late, 400),
            (worlds.a_site, 3_000),
            (worlds.a_deployment, 1_000),
            (worlds.a_restart, 300),
        ],
        ids=lambda each: getattr(each, "__name__", ""),
    )
    def test_holds_every_invariant(self, make, fewest):
        """`fewest` states at least: else the world has come to a halt early."""
        assert explore(make).states > fewest


class TestEveryFault:
    @pytest.mark.parametrize(
        ("make", "fewest"),
        [
            (worlds.one_of_each, 300),
            (worlds.two_publishers, 20_000),
            (worlds.a_rollback, 5_000),
            (worlds.a_rollback_to_garbage, 200),
            (worlds.a_pinned_takedown, 150),
        ],
        ids=lambda each: getattr(each, "__name__", ""),
    )
    def test_at_any_call_of_any_order_is_made_good_by_the_next_run(self, make, fewest):
        """A death, a lost reply, a request that never arrived, a conflict that is none."""
        assert explore(make, faults=1).states > fewest


class TestDrawnOrders:
    def test_hold_every_invariant_with_several_faults(self):
        """As many as the time allows, the same ones first each time."""
        ends, seed = time.monotonic() + DRAWN_SECONDS, 0
        while time.monotonic() < ends:
            draw_big(seed)
            seed += 1
        assert seed > 20  # a machine so slow that nothing was drawn proves nothing
