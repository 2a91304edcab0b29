"""The worlds that are gone through: small enough for every order, or for orders drawn by lot.

Bounds, stated here: two assets with one source each, at most three documents, one store, one
site, at most one tick of the clock while a task lives. Every order is gone through without a
fault in the worlds that test_every_order.py names, in some with one fault at any call; with
several faults, orders are drawn by lot.
"""

import random
from dataclasses import replace
from datetime import timedelta

from content_assets.publishing import keys
from tests.simulation.accidents import POINTERS, Struck
from tests.simulation.actors import GROUPS, PATHS, Actor
from tests.simulation.stepped import Body
from tests.simulation.world import Part, Simulated

ONE, TWO = {"us1": "one"}, {"us1": "two"}
BOTH, GONE, LAST = {"us1": "one", "us2": "1"}, {"us2": "1"}, {"us1": "two", "us2": "2"}
NONE: Body = {}
THREE = {"us1": "one", "us2": "1", "us3": "i"}
OLD = {"events": ONE}
US1 = PATHS["events"].format("us1")
EVENTS = ("events",)
QUAKES = ("events", "list")


def run(number: int = 0, *assets: str, is_delivering: bool = False) -> Part:
    """A worker run of these assets, by default of the events."""
    chosen = assets or EVENTS
    return Part(f"run-{number}", lambda actor: actor.run(chosen, is_delivering=is_delivering))


def delivery(number: int = 0) -> Part:
    return Part(f"delivery-{number}", Actor.deliver)


def rollback(to: str = "1") -> Part:
    return Part(f"rollback-{to}", lambda actor: actor.roll_back(to))


def unpin() -> Part:
    return Part("unpin", Actor.unpin)


def collection(number: int = 0) -> Part:
    return Part(f"gc-{number}", Actor.collect)


def stage() -> Part:
    return Part("stage", lambda actor: actor.stage("events"))


def staged_release() -> Part:
    return Part("release", lambda actor: actor.publish_staged("stage"))


def approval() -> Part:
    return Part("approve", lambda actor: actor.approve("events"))


def rejection() -> Part:
    return Part("reject", lambda actor: actor.reject("events"))


def retirement() -> Part:
    return Part("retire", lambda actor: actor.retire("events"))


def takedown(path: str = US1) -> Part:
    return Part("takedown", lambda actor: actor.take_down(path))


def repair() -> Part:
    return Part("repair", Actor.repair)


def run_without_list() -> Part:
    """A run in which the list can't be made."""
    failing = {"list": "an error of the code"}
    return Part("run-bad", lambda actor: actor.run(QUAKES, failing=failing))


# every order


def wrong_clocks():
    """Two machines whose clocks are off, beside one that is right, and a collection."""
    off = [timedelta(hours=2), timedelta(days=-400)]
    wrong = [replace(run(number), off=each) for number, each in enumerate(off, start=1)]
    cast = [run(), *wrong, replace(collection(), off=timedelta(hours=2))]
    return Simulated({"events": [TWO, LAST, ONE]}, cast, [OLD], is_collecting=True)


def two_publishers():
    """An empty bucket; the source says something new each time it is asked."""
    return Simulated({"events": [ONE, TWO]}, [run(0), run(1)])


def two_publishers_and_a_delivery():
    """The same, while somebody delivers."""
    return Simulated({"events": [ONE, TWO]}, [run(0), run(1), delivery()])


def two_assets():
    """Two runs that have nothing to do with each other, but for head."""
    said = {"events": [TWO], "notes": [{"usgs": "well"}]}
    return Simulated(said, [run(0, "events"), run(1, "notes")], [{"events": ONE}])


def there_and_back():
    """A document changes and changes back while deliveries are at work."""
    return Simulated({"events": [TWO, ONE]}, [run(0), run(1), delivery(0), delivery(1)], [OLD])


def a_rollback():
    """A run, a delivery, and somebody who wants the release before."""
    return Simulated({"events": [TWO]}, [run(), delivery(), rollback()], [OLD])


def a_pin():
    """Production is pinned, and somebody unpins it while a run is at work."""
    said = {"events": [LAST]}
    return Simulated(said, [run(), unpin(), rollback()], [OLD, {"events": TWO}], pinned="1")


def a_removal():
    """A document goes while another delivery is at work."""
    cast = [run(), delivery(0), delivery(1)]
    return Simulated({"events": [GONE]}, cast, [{"events": BOTH}])


def old_words():
    """Garbage is deleted while the source says again what was garbage."""
    before = [OLD, {"events": TWO}]
    return Simulated(
        {"events": [ONE]}, [run(), collection()], before, is_condemned=True, is_collecting=True
    )


def a_rollback_to_garbage():
    """Somebody wants a release that is being deleted."""
    cast = [rollback(), collection()]
    return Simulated(
        {"events": [TWO]}, cast, [OLD, {"events": TWO}], is_condemned=True, is_collecting=True
    )


def a_backfill():
    """What was staged waits for its release run while garbage is condemned and deleted."""
    cast = [stage(), collection(0), collection(1), staged_release()]
    return Simulated({"events": [TWO]}, cast, [OLD], ticks=3, is_collecting=True)


def a_decision():
    """All documents are gone: held; somebody approves, somebody rejects, the source mends."""
    cast = [run(0), approval(), rejection()]
    return Simulated({"events": [NONE]}, cast, [{"events": BOTH}])


def a_decision_too_late():
    """What was looked at is replaced by a newer set meanwhile."""
    before = [{"events": BOTH}, {"events": NONE}]
    return Simulated({"events": [LAST]}, [run(), approval()], before)


def many_small_losses():
    """Each loss is small; what the public sees must not lose them all at once."""
    before = [{"events": THREE}, {"events": BOTH}]
    cast = [run(), unpin()]
    return Simulated({"events": [ONE]}, cast, before, pinned="1", is_audit_alone=True)


def a_takedown():
    """A document must be nowhere while a run and a delivery are at work on it."""
    cast = [takedown(), run(), delivery()]
    return Simulated({"events": [LAST]}, cast, [{"events": BOTH}], is_collecting=True)


def a_takedown_below_a_major():
    """Production can't follow head, which is made from another body than it."""
    said = {"events": [{"us1": "v2 one"}]}
    cast = [run(), takedown(US1.replace("us1", "us2"))]
    return Simulated(said, cast, [{"events": BOTH}], has_site=True, is_collecting=True)


def a_takedown_and_a_rollback():
    """The release before has what was taken down."""
    cast = [takedown(), rollback(), delivery()]
    before = [{"events": BOTH}, {"events": LAST}]
    return Simulated({"events": [LAST]}, cast, before)


def a_site():
    """A site that keeps pages; two deliveries prove what they acknowledge."""
    cast = [run(), delivery(0), delivery(1)]
    return Simulated({"events": [TWO]}, cast, [OLD], has_site=True)


def one_of_each():
    """A run and a delivery to a site, small enough for a fault at every call."""
    return Simulated({"events": [TWO]}, [run(), delivery()], [OLD], has_site=True)


def a_deployment():
    """A new deployment is built and goes live while a delivery is at work."""
    cast = [run(), delivery()]
    return Simulated({"events": [TWO]}, cast, [OLD], has_site=True, deployments=[[1]])


def a_restart():
    """The site forgets its marks while a delivery is at work."""
    cast = [run(), delivery()]
    return Simulated({"events": [TWO]}, cast, [OLD], has_site=True, restarts=1)


def a_major():
    """The next major of a contract, and a site that can't read it yet."""
    said = {"events": [{"us1": "v2 one"}]}
    return Simulated(said, [run(), unpin()], [OLD], has_site=True, pinned="1")


def a_removal_on_a_site():
    """A page whose document goes, and a site that forgets its marks."""
    cast = [run(), delivery()]
    return Simulated({"events": [GONE]}, cast, [{"events": BOTH}], has_site=True, restarts=1)


def back_on_a_site():
    """A document changes, is rolled back, and the page of the change is still being made."""
    cast = [run(is_delivering=True), rollback(), delivery()]
    return Simulated({"events": [TWO]}, cast, [OLD], has_site=True)


def a_forgotten_build():
    """A deployment was built from a release that is gone by now; a document went meanwhile."""
    return Simulated(
        {"events": [GONE]},
        [run(is_delivering=True)],
        [{"events": BOTH}],
        has_site=True,
        looks=12,
        deployments=[[1]],
        is_collecting=True,
    )


def an_old_backfill():
    """What was staged from an older body than the one that was published since."""
    cast = [stage(), run(), staged_release()]
    return Simulated({"events": [ONE, TWO]}, cast, [{"events": GONE}])


def a_rejection():
    """What was rejected is asked for once more."""
    before = [{"events": BOTH}, {"events": NONE}]
    return Simulated({"events": [NONE]}, [rejection(), run()], before)


def a_pinned_takedown():
    """Production is pinned, and a document is taken down."""
    before = [OLD, {"events": TWO}]
    return Simulated({"events": [TWO]}, [takedown()], before, pinned="1")


def a_collection_after_a_run():
    """What the mirror still has to be brought on from is no garbage yet."""
    cast = [run(), collection(0), collection(1)]
    return Simulated({"events": [TWO]}, cast, [OLD], ticks=3, is_collecting=True)


def a_collection_below_a_pin():
    """Production is pinned while garbage is condemned and deleted."""
    cast = [run(), collection(0), collection(1), delivery()]
    before = [OLD, {"events": TWO}]
    return Simulated({"events": [LAST]}, cast, before, ticks=3, pinned="1", is_collecting=True)


def a_hasty_collection():
    """Two collections come one right after the other."""
    cast = [collection(0), collection(1)]
    before = [OLD, {"events": TWO}]
    return Simulated({"events": [TWO]}, cast, before, ticks=1, is_collecting=True)


def a_rollback_while_condemning():
    """Somebody goes back to a release at the very moment when it is condemned."""
    cast = [collection(0), rollback(), collection(1)]
    before = [OLD, {"events": TWO}]
    return Simulated({"events": [TWO]}, cast, before, ticks=2, is_collecting=True)


def two_collections():
    """A collection that is slow, another one, and a run that says again what was garbage."""
    before = [OLD, {"events": TWO}]
    cast = [run(), collection(0), collection(1)]
    return Simulated({"events": [ONE]}, cast, before, is_condemned=True, is_collecting=True)


# accidents to pointers; drawn orders


def a_lost_head():
    """Head is deleted while a run and a repair are at work."""
    cast = [run(is_delivering=True), repair()]
    return Struck({"events": [LAST]}, cast, _TWICE, hurt=[keys.HEAD])


def an_older_head():
    """The same, but the first version of head is put back."""
    cast = [run(is_delivering=True), repair()]
    return Struck({"events": [LAST]}, cast, _TWICE, hurt=[keys.HEAD], is_put_back=True)


def a_lost_production():
    """Production is deleted while a run, a delivery and a repair are at work."""
    cast = [run(), delivery(), repair()]
    return Struck({"events": [LAST]}, cast, _TWICE, hurt=[keys.PRODUCTION])


def an_older_production():
    """The same, but the first version of production is put back."""
    cast = [run(), delivery(), repair()]
    return Struck({"events": [LAST]}, cast, _TWICE, hurt=[keys.PRODUCTION], is_put_back=True)


def a_lost_pin():
    """Production is deleted while its newest move is being delivered: nothing names it yet."""
    cast = [delivery(), repair()]
    return Struck({"events": [TWO]}, cast, _TWICE, hurt=[keys.PRODUCTION], pinned="1")


def older_pointers():
    """The first version of both pointers is put back: they agree with each other."""
    cast = [run(is_delivering=True), repair()]
    return Struck({"events": [LAST]}, cast, _TWICE, hurt=POINTERS, is_put_back=True)


def a_takedown_forgotten():
    """The first version of production is put back while a document is taken down."""
    cast = [takedown(), run(is_delivering=True), repair()]
    before = [{"events": BOTH}, {"events": LAST}]
    return Struck({"events": [BOTH]}, cast, before, hurt=[keys.PRODUCTION], is_put_back=True)


def a_takedown_lost():
    """Production is deleted while a document is taken down."""
    cast = [takedown(), run(is_delivering=True), repair()]
    before = [{"events": BOTH}, {"events": LAST}]
    return Struck({"events": [BOTH]}, cast, before, hurt=[keys.PRODUCTION])


def private_gone():
    """All that is left is below public/."""
    cast = [takedown(), run(is_delivering=True), repair()]
    before = [{"events": BOTH}, {"events": LAST}]
    return Struck({"events": [BOTH]}, cast, before, is_private_gone=True)


# hold groups


def a_group_in_parts():
    """Two runs make a part of a group each, from whatever its source says then."""
    cast = [run(0, "events"), run(1, "list"), run(2, *QUAKES)]
    return _grouped([TWO, LAST, ONE], cast, [OLD["events"]])


def a_held_group():
    """One set of a group is held; somebody approves, somebody rejects, the source mends."""
    cast = [run(0, *QUAKES), run(1, *QUAKES), approval(), rejection()]
    return _grouped([NONE, LAST], cast, [BOTH])


def a_failed_group():
    """One set of a group can't be made while another run makes all."""
    return _grouped([TWO, LAST], [run_without_list(), run(0, *QUAKES), delivery()], [ONE])


def _grouped(said: list[Body], cast: list[Part], before: list[Body]):
    both = [dict.fromkeys(QUAKES, each) for each in before]
    return Simulated(dict.fromkeys(QUAKES, said), cast, both, groups=GROUPS)


_TWICE = [{"events": BOTH}, {"events": TWO}]
ACCIDENTS = [
    a_lost_head,
    an_older_head,
    a_lost_production,
    an_older_production,
    a_lost_pin,
    older_pointers,
    a_takedown_forgotten,
    a_takedown_lost,
    private_gone,
]
GROUPED = [a_group_in_parts, a_held_group, a_failed_group]

# drawn worlds


def big(seed: int):
    """A world that is drawn itself: who is there, what the sources say, what the site does."""
    dice = random.Random(f"world {seed}")
    said = {
        "events": [dice.choice(_EVENTS) for _ in range(dice.randint(1, 4))],
        "notes": [{"usgs": dice.choice("abc")} for _ in range(dice.randint(1, 2))],
    }
    has_gc = dice.random() < 0.5
    cast = [
        run(number, *dice.choice([EVENTS, ("notes",), (*EVENTS, "notes")]), is_delivering=True)
        for number in range(dice.randint(1, 4))
    ]
    others = [rollback("1"), rollback("2"), unpin(), approval(), rejection(), takedown()]
    others += [retirement()]
    others += [delivery(0), delivery(1), *([collection(n) for n in range(3)] if has_gc else [])]
    cast += dice.sample(others, k=dice.randint(1, 5))
    dice.shuffle(cast)
    return Simulated(
        said,
        cast,
        [{"events": dice.choice(_BEFORE), "notes": {"usgs": "a"}} for _ in range(2)],
        has_site=dice.random() < 0.6,
        looks=20,
        is_losing_marks=dice.random() < 0.5,
        deployments=[[1, 2]] if dice.random() < 0.3 else [],
        restarts=dice.choice([0, 0, 1]),
        ticks=dice.randint(0, 6) if has_gc else 0,
        pinned=dice.choice([None, None, "1"]),
        is_condemned=has_gc and dice.random() < 0.5,
        is_collecting=has_gc,
    )


_BEFORE = [ONE, TWO, BOTH, GONE, LAST, THREE]
_EVENTS = [*_BEFORE, NONE, {"us1": "one", "us3": "v2 three"}]
