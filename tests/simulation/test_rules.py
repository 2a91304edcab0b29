"""Each rule broken on purpose; a simulation that lets one pass is worth nothing.

And the simulation itself: an order replays, and the printed one is the one that broke.
"""

import os

import pytest

from tests.simulation.rules import TABLE
from tests.simulation.scheduler import BrokenInvariantError, replay

CASES = [each for each in TABLE if "SOAK" in os.environ or not each.is_slow]


def test_every_rule_is_named_once():
    rules = [each.rule for each in TABLE]
    assert len(set(rules)) == len(rules)


@pytest.mark.parametrize("broken", CASES, ids=[each.rule for each in CASES])
def test_a_broken_rule_is_caught_and_its_order_replays_alone(monkeypatch, broken):
    """The order that is printed breaks it again, and does no harm to what is whole."""
    with monkeypatch.context() as patch:
        broken.mutation(patch)
        with pytest.raises(BrokenInvariantError) as caught:
            broken.find()
        assert isinstance(caught.value.__cause__, AssertionError)  # no slip of the mutation's
        with pytest.raises(BrokenInvariantError) as again:
            replay(broken.world, caught.value.order)
        assert again.value.order == caught.value.order
