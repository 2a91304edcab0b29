"""Every order of calls in small worlds, and orders drawn by lot in larger ones.

Each order is checked after every call (invariants.py), and settled in the end. A failure
prints the calls that led to it and the order, which replays alone:

    replay(worlds.two_publishers, "0 0 1 1d 0l")

Some worlds have so many orders that `make test` draws a few hundred; `make soak PART=simulation`
goes through all.
"""

import os

import pytest

from tests.simulation import worlds
from tests.simulation.scheduler import NOT_STALE, Make, draw, explore
from tests.simulation.soak import draw_big

IS_SOAK = os.environ.get("SOAK") == "1"
DRAWN = 500  # orders of each world that is drawn
ACCIDENTS = 20_000 if IS_SOAK else 30  # orders of each world with an accident or a hold group


def go_through(make: Make, fewest: int | None, *, faults: int) -> None:
    """Every order, in at least `fewest` states: with less the world has come to a halt early.

    Args:
        fewest: None: the world is large, and some of its orders are drawn.
    """
    if fewest is None:
        for seed in range(DRAWN):
            draw(make, seed, fault_chance=None if faults else 0)
    else:
        assert explore(make, faults=faults).states > fewest


def if_soak(fewest: int) -> int | None:
    """The states of a large world, where all of them are gone through."""
    return fewest if IS_SOAK else None


class TestEveryOrder:
    @pytest.mark.parametrize(
        ("make", "fewest"),
        [
            (worlds.two_publishers_and_a_delivery, if_soak(10_000)),
            (worlds.two_assets, 800),
            (worlds.a_rollback, 700),
            (worlds.a_removal, 250),
            (worlds.old_words, if_soak(4_000)),
            (worlds.a_rollback_to_garbage, 150),
            (worlds.a_decision_too_late, 400),
            (worlds.a_site, if_soak(3_000)),
            (worlds.a_deployment, 1_000),
            (worlds.a_restart, 300),
        ],
        ids=lambda each: getattr(each, "__name__", ""),
    )
    def test_holds_every_invariant(self, make, fewest):
        go_through(make, fewest, faults=0)


class TestEveryFault:
    @pytest.mark.parametrize(
        ("make", "fewest"),
        [
            (worlds.one_of_each, 300),
            (worlds.two_publishers, if_soak(20_000)),
            (worlds.a_rollback, if_soak(5_000)),
            (worlds.a_rollback_to_garbage, 200),
            (worlds.a_pinned_takedown, 150),
        ],
        ids=lambda each: getattr(each, "__name__", ""),
    )
    def test_at_any_call_of_any_order_is_made_good_by_the_next_run(self, make, fewest):
        """A death, a lost reply, a request that never arrived, a conflict that is none."""
        go_through(make, fewest, faults=1)


class TestAccidents:
    @pytest.mark.parametrize("make", worlds.ACCIDENTS, ids=lambda each: each.__name__)
    def test_are_reported_and_a_repair_makes_them_good(self, make):
        """Listings are complete: S3's are, and a repair relies on it."""
        for seed in range(ACCIDENTS):
            draw(make, seed, fault_chance=None if seed % 2 else 0, fates=NOT_STALE)


class TestHoldGroups:
    @pytest.mark.parametrize("make", worlds.GROUPED, ids=lambda each: each.__name__)
    def test_get_in_together(self, make):
        for seed in range(ACCIDENTS):
            draw(make, seed, fault_chance=None if seed % 2 else 0)


class TestDrawnOrders:
    @pytest.mark.parametrize("start", range(0, DRAWN, 100))
    def test_hold_every_invariant_with_several_faults(self, start):
        """The same ones each time; the rest of the 100,000 in `make soak`."""
        for seed in range(start, start + 100):
            draw_big(seed)
