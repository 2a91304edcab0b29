"""Each rule broken on purpose; a simulation that lets one pass is worth nothing.

And the simulation itself: an order replays, and the printed one is the one that broke.
"""

import pytest

from tests.simulation import mutations as broken
from tests.simulation import worlds
from tests.simulation.scheduler import BrokenInvariantError, explore, replay

CASES = [  # rule, world, how many faults it takes
    (broken.POINTERS_OVERWRITE, worlds.two_publishers, 0),
    (broken.LOST_RACE_IS_WON, worlds.two_publishers, 0),
    (broken.NO_REPLY_IS_SUCCESS, worlds.two_publishers, 1),
    (broken.LOSER_WINS, worlds.two_publishers, 0),
    (broken.PRODUCTION_MOVES_SIDEWAYS, worlds.two_publishers, 0),
    (broken.BLOBS_LEFT_OUT, worlds.two_publishers, 0),
    (broken.HEAD_BEFORE_RELEASE, worlds.two_publishers, 0),
    (broken.RAW_OVERWRITES, worlds.two_publishers, 0),
    (broken.RAW_POINTER_BEFORE_BODY, worlds.two_publishers, 0),
    (broken.MIRROR_FORGETS_REVISIONS, worlds.there_and_back, 0),
    (broken.MIRROR_OVERWRITES, worlds.there_and_back, 0),
    (broken.ENDS_ONLY, worlds.there_and_back, 0),
    (broken.NO_TOMBSTONES, worlds.a_removal, 0),
    (broken.CURSOR_BEFORE_COPIES, worlds.a_removal, 0),
    (broken.NO_HOOK, worlds.one_of_each, 0),
    (broken.UNPROVEN_IS_PROVEN, worlds.one_of_each, 2),
    (broken.UNPROVEN_IS_FORGOTTEN, worlds.one_of_each, 2),
]
NAMES = {id(rule): name.lower() for name, rule in vars(broken).items() if name.isupper()}


def test_every_mutation_has_its_world():
    """None is written and forgotten."""
    assert {id(rule) for rule, _, _ in CASES} == set(NAMES)


@pytest.mark.parametrize(
    ("mutate", "make", "faults"), CASES, ids=[NAMES[id(rule)] for rule, _, _ in CASES]
)
def test_a_broken_rule_is_caught_and_its_order_replays_alone(monkeypatch, mutate, make, faults):
    """The order that is printed breaks it again, and does no harm to what is whole."""
    with monkeypatch.context() as patch:
        mutate(patch)
        with pytest.raises(BrokenInvariantError) as caught:
            explore(make, faults=faults)
        assert isinstance(caught.value.__cause__, AssertionError)  # no slip of the mutation's
        with pytest.raises(BrokenInvariantError) as again:
            replay(make, caught.value.order)
        assert again.value.order == caught.value.order
    replay(make, caught.value.order)
