"""The table: each rule of publishing and delivery, broken on purpose, and who notices.

A rule that has no line here is held elsewhere: that a failed source or asset stops no other is
the worker's (tests/integration/worker), that cost grows with what changed is the benchmark's.

Belongs here: rule -> mutation -> world. Does not: how to break a rule (mutations.py).
"""

from dataclasses import dataclass

from content_assets.delivery import mirror, pages, site
from content_assets.publishing import (
    audit,
    collect,
    consistency,
    garbage,
    needs,
    pointer,
    publish,
    raw,
    repair,
    rollback,
    sets,
    survey,
    takedown,
)
from content_assets.runtime import plan
from tests.simulation import stand_ins, worlds
from tests.simulation.actors import Actor
from tests.simulation.mutations import Mutation, Replaced, both, overwriting
from tests.simulation.scheduler import ALL_FATES, NOT_STALE, Make, draw, explore


@dataclass(frozen=True)
class Broken:
    """One line of the table.

    Attributes:
        rule: What holds, in a few words.
        mutation: How it is broken.
        world: Where that is noticed.
        faults: How many faults it takes.
        draws: How many orders are drawn by lot; 0: every order is gone through.
        fates: What may become of a call of these.
        is_slow: Whether it is left to `make soak`.
    """

    rule: str
    mutation: Mutation
    world: Make
    faults: int = 0
    draws: int = 0
    fates: str = ALL_FATES
    is_slow: bool = False

    def find(self) -> None:
        """Look for an order that breaks an invariant.

        Raises:
            BrokenInvariantError: There is one.
        """
        for seed in range(self.draws):
            draw(self.world, seed, fates=self.fates)
        if not self.draws:
            explore(self.world, faults=self.faults, fates="dlu")


def _after_accident(rule: str, mutation: Mutation, world: Make) -> Broken:
    """A rule for which it takes an accident; listings are not stale there."""
    return Broken(rule, mutation, world, draws=500, fates=NOT_STALE)


PUBLISHING = (
    Broken(
        "1: the same data, the same bytes",
        Replaced(sets, "_bodies", stand_ins.numbered_bodies),
        worlds.there_and_back,
    ),
    Broken(
        "2: what is done is read from head, held sets too",
        Replaced(plan, "_reason_to_run", stand_ins.reason_without_held),
        worlds.a_rejection,
    ),
    Broken(
        "3: nothing changed, nothing written",
        Replaced(publish, "_is_published", lambda *_: False),
        worlds.a_rollback,
    ),
    Broken(
        "4: every blob that head does not reach is uploaded",
        Replaced(sets, "_missing", lambda *_: []),
        worlds.two_publishers,
    ),
    Broken("5: raw moves by compare-and-swap", overwriting(raw), worlds.two_publishers),
    Broken(
        "5: a body before its pointer",
        Replaced(raw, "_keep", stand_ins.pointer_before_body),
        worlds.two_publishers,
    ),
    Broken(
        "5: the loser of a fetch takes the winner's body",
        Replaced(raw, "_winner", stand_ins.own_body),
        worlds.two_publishers,
    ),
    Broken("6: pointers move by compare-and-swap", overwriting(pointer), worlds.two_publishers),
    Broken(
        "6: the release before its pointer",
        Replaced(publish, "_put_at_head", stand_ins.pointer_before_release),
        worlds.two_publishers,
    ),
    Broken(
        "6: a lost race is lost",
        Replaced(publish, "advance", stand_ins.winning_advance),
        worlds.two_publishers,
    ),
    Broken(
        "6: no reply is no success",
        Replaced(publish, "advance", stand_ins.trusting_advance),
        worlds.two_publishers,
        faults=1,
    ),
    Broken(
        "6: what the winner did not touch is rebased on it",
        Replaced(publish, "rebase", stand_ins.rebase_on_base),
        worlds.two_assets,
    ),
    Broken(
        "6: what the winner touched is dropped",
        Replaced(publish, "_superseded_by", lambda *_: None),
        worlds.two_publishers,
    ),
    Broken(
        "6: nothing older replaces something newer",
        Replaced(publish, "_superseded_by", stand_ins.superseded_by_race),
        worlds.an_old_backfill,
    ),
    Broken(
        "6: the release id stays the same",
        Replaced(publish, "next_release", stand_ins.release_of_another_id),
        worlds.two_publishers,
    ),
    Broken(
        "6: each move counts the revision up",
        Replaced(pointer, "_moved", stand_ins.moved_uncounted),
        worlds.a_rollback,
    ),
    Broken(
        "7: a set that fails its audit is held",
        Replaced(audit, "hold", stand_ins.hold_published),
        worlds.a_decision,
    ),
    Broken(
        "7: an audit compares with production's set",
        Replaced(
            Actor,
            "_shown",
            lambda self, asset, production, base: (
                self.archive.document_set(base.assets[asset].set) if base else None
            ),
        ),
        worlds.many_small_losses,
    ),
    Broken(
        "7: what was rejected is not held anew",
        both(
            Replaced(plan, "_reason_to_run", stand_ins.reason_without_held),
            Replaced(audit, "hold", stand_ins.hold_undecided),
        ),
        worlds.a_rejection,
    ),
    Broken(
        "8: production never goes to a lower number",
        Replaced(publish, "follow", stand_ins.follow_known),
        worlds.two_publishers,
    ),
    Broken(
        "8: what was cut off is made good by the next run",
        Replaced(publish, "follow", stand_ins.follow_new),
        worlds.two_assets,
        faults=1,
    ),
    Broken(
        "8: never to a major that the site can't read",
        Replaced(publish, "unreadable", lambda *_: None),
        worlds.a_major,
    ),
    Broken(
        "9: a pin holds",
        Replaced(publish, "_refusal", stand_ins.refusal_but_for_pins),
        worlds.a_pin,
    ),
    Broken(
        "9: an unpin takes the pin away",
        Replaced(rollback, "unpin", stand_ins.follow_pinned),
        worlds.a_pin,
    ),
    Broken(
        "9: a rollback pins",
        Replaced(rollback, "Step", stand_ins.Pinless),
        worlds.a_rollback,
    ),
    Broken(
        "9: no rollback to what is garbage",
        Replaced(rollback, "read_garbage", stand_ins.no_garbage),
        worlds.a_rollback_to_garbage,
    ),
    Broken(
        "9: a takedown leaves the pin",
        Replaced(takedown, "Step", stand_ins.Pinless),
        worlds.a_pinned_takedown,
    ),
    Broken(
        "9: a takedown is not forgotten",
        Replaced(pointer, "_moved", stand_ins.moved_forgetting),
        worlds.a_takedown_and_a_rollback,
    ),
    Broken(
        "9: what was taken down is not mirrored",
        Replaced(mirror, "_write_all", stand_ins.write_what_was_taken_down),
        worlds.a_takedown_and_a_rollback,
    ),
    Broken(
        "9: the bytes of what was taken down are erased",
        both(
            Replaced(takedown, "erase", stand_ins.erase_but_blobs),
            Replaced(survey.Survey, "reached", stand_ins.reached_with_all),
            Replaced(needs.Needs, "_staged", stand_ins.staged_with_all),
        ),
        worlds.a_takedown,
        draws=500,
    ),
    Broken(
        "9: nor are the bodies that it was made from kept for longer than head needs them",
        Replaced(needs, "_erased", lambda _: set()),
        worlds.a_takedown_below_a_major,
        draws=500,
    ),
    Broken(
        "9: what head was made from stays, whatever was taken down",
        Replaced(needs.Needs, "_made_from", lambda _: set()),
        worlds.a_takedown,
        draws=5000,
    ),
    Broken(
        "11: time passes between condemning and deleting",
        Replaced(collect._Collection, "_is_due", lambda *_: True),
        worlds.a_hasty_collection,
        draws=200,
    ),
    Broken(
        "11: a collection looks again",
        Replaced(collect._Collection, "_look_again", lambda _, condemned: condemned),
        worlds.a_rollback_while_condemning,
        draws=5000,
    ),
    Broken(
        "11: what was written since is spared",
        Replaced(collect, "_was_written_since", lambda *_: False),
        worlds.old_words,
    ),
    Broken(
        "11: a publisher does not build on what is being deleted",
        Replaced(garbage, "_going", lambda *_: []),
        worlds.old_words,
        draws=500,
    ),
    Broken(
        "11: nor on what was deleted since it was written",
        Replaced(garbage, "_gone", lambda *_: []),
        worlds.old_words,
        draws=20_000,
        is_slow=True,
    ),
    Broken(
        "11: one collection at a time",
        Replaced(collect, "has_ended", lambda *_: True),
        worlds.two_collections,
        draws=20_000,
        is_slow=True,
    ),
    Broken(
        "11: where production stands is kept",
        Replaced(needs.Needs, "_pointed", lambda *_: []),
        worlds.a_collection_below_a_pin,
        draws=5000,
    ),
    Broken(
        "11: what a cursor still needs is kept",
        Replaced(needs.Needs, "_pointed", lambda _, pointer: [pointer.release]),
        worlds.a_collection_after_a_run,
        draws=20_000,
        is_slow=True,
    ),
    Broken(
        "11: the newest body of a source is kept",
        Replaced(needs.Needs, "_raw", lambda _: set()),
        worlds.a_collection_after_a_run,
        draws=5000,
    ),
    Broken(
        "11: what a staged set reaches is kept",
        Replaced(needs.Needs, "_staged", lambda *_: set()),
        worlds.a_backfill,
        draws=5000,
    ),
    Broken(
        "12: a publisher whose clock is off does not publish",
        Replaced(publish, "check_clock", lambda *_: None),
        worlds.wrong_clocks,
        draws=200,
    ),
    Broken(
        "11: a release names all that it added",
        Replaced(publish, "added_by", stand_ins.added_without_blobs),
        worlds.a_collection_after_a_run,
        draws=5000,
    ),
)

DELIVERY = (
    Broken(
        "every step counts, not the two ends (docs/decisions/0002)",
        Replaced(mirror, "paths_since", stand_ins.ends_only),
        worlds.there_and_back,
    ),
    Broken(
        "a copy is written over a lower revision only",
        Replaced(mirror, "revision_of", lambda _: 0),
        worlds.there_and_back,
    ),
    Broken("by If-Match", overwriting(mirror), worlds.there_and_back),
    Broken(
        "a removal leaves a tombstone",
        Replaced(mirror, "paths_since", stand_ins.published_since),
        worlds.a_removal,
    ),
    Broken(
        "the cursor moves when every copy is written",
        Replaced(mirror, "deliver_mirror", stand_ins.cursor_before_copies),
        worlds.a_removal,
    ),
    Broken(
        "the site is told",
        Replaced(site.SiteDelivery, "_tell", lambda *_: None),
        worlds.one_of_each,
    ),
    Broken(
        "each page is looked at",
        Replaced(pages.Expectation, "fault", lambda *_: None),
        worlds.one_of_each,
    ),
    Broken(
        "a removed document's page answers 404",
        Replaced(pages.Expectation, "_faults_of_missing", stand_ins.nothing_missing),
        worlds.a_removal_on_a_site,
    ),
    Broken(
        "a page that is about to be replaced proves nothing",
        Replaced(pages.Expectation, "fault", stand_ins.fault_if_current),
        worlds.back_on_a_site,
        draws=5000,
    ),
    Broken(
        "unproven paths are kept",
        Replaced(site.SiteDelivery, "_acknowledge", stand_ins.acknowledge_all),
        worlds.one_of_each,
        faults=2,
    ),
    Broken(
        "and worked off by the next delivery",
        Replaced(site, "_left_over", lambda *_: frozenset()),
        worlds.one_of_each,
        faults=2,
    ),
    Broken(
        "a new deployment is a new state",
        Replaced(site, "_is_known", lambda *_: True),
        worlds.a_deployment,
    ),
    Broken(
        "which starts from the revision that it was built from",
        Replaced(site, "_start", stand_ins.start_at_cursor),
        worlds.a_deployment,
    ),
    Broken(
        "a full delivery tells of what is gone, too",
        Replaced(site, "mirrored_paths", lambda _: frozenset()),
        worlds.a_forgotten_build,
    ),
)

ACCIDENTS = (
    _after_accident(
        "nothing is built on pointers that something contradicts",
        Replaced(consistency, "find_faults", lambda *_: []),
        worlds.an_older_production,
    ),
    _after_accident(
        "a missing pointer is no first run where something has come of it",
        Replaced(consistency, "_missing_faults", lambda *_: ()),
        worlds.private_gone,
    ),
    _after_accident(
        "a cursor, and a copy, name a release that head was at",
        both(
            Replaced(consistency, "_number", lambda _: 0),
            Replaced(repair, "_marks", lambda *_: {}),
        ),
        worlds.older_pointers,
    ),
    _after_accident(
        "a body below the one that head was made from is counted on",
        Replaced(raw, "is_below", lambda *_: False),
        worlds.private_gone,
    ),
    _after_accident(
        "a repair counts on from all that names a revision",
        both(
            Replaced(repair, "_UNSEEN", 0),
            Replaced(repair._Look, "newest_revision", property(stand_ins.of_pointer_alone)),
        ),
        worlds.an_older_production,
    ),
    _after_accident(
        "and leaves room for moves that nothing names yet",
        Replaced(repair, "_UNSEEN", 0),
        worlds.a_lost_pin,
    ),
    _after_accident(
        "a repair keeps what was taken down",
        Replaced(repair, "read_takedowns", lambda *_: {}),
        worlds.a_takedown_lost,
    ),
    _after_accident(
        "a store that does not answer makes no release incomplete",
        Replaced(repair, "_or_none", stand_ins.none_if_unanswered),
        worlds.a_lost_head,
    ),
    Broken(
        "sets of a hold group get in together",
        Replaced(publish, "hold_together", stand_ins.as_given),
        worlds.a_group_in_parts,
        draws=200,
    ),
    Broken(
        "a group waits for what a run could not make",
        Replaced(publish, "hold_together", stand_ins.as_given),
        worlds.a_failed_group,
        draws=200,
    ),
    Broken(
        "a group waits for a set that is held",
        Replaced(publish, "hold_together", stand_ins.as_given),
        worlds.a_held_group,
        draws=200,
    ),
)

TABLE = (*PUBLISHING, *DELIVERY, *ACCIDENTS)
