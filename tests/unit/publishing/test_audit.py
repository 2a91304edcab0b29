"""The audit, and what becomes of a set that fails it."""

import pytest

from content_assets.contracts.release import AssetRecord
from content_assets.errors import ChannelMovedError, NotFoundError
from content_assets.publishing import keys
from content_assets.publishing.archive import Archive
from content_assets.publishing.audit import (
    NotOlder,
    Rules,
    Steady,
    SteadyTotal,
    Within,
    audit,
    empty_set,
    hold,
)
from content_assets.publishing.canonical import canonical_json, digest_of, record_bytes
from content_assets.publishing.pointer import read_pointer
from content_assets.publishing.publish import read_head
from content_assets.publishing.review import approve, held_of, reject
from content_assets.publishing.store import Overwrite
from tests.unit.publishing.conftest import NOW, Publisher, head_documents

TEN = {f"a/{n}.json": "one" for n in range(10)}
SIX = dict(list(TEN.items())[:6])


def audited(before: dict[str, dict], after: dict[str, dict], rules: Rules) -> list[str]:
    """Reasons, for documents given as JSON."""
    from content_assets.contracts.release import DocumentSet
    from content_assets.publishing.memory import MemoryStore

    archive = Archive(MemoryStore())
    made = []
    for documents in (before, after):
        bodies = {path: canonical_json(value) for path, value in documents.items()}
        for body in bodies.values():
            archive.write_blob(digest_of(body), body)
        digests = {path: digest_of(body) for path, body in bodies.items()}
        made.append(DocumentSet(contract="a/1.0", count=len(digests), documents=digests))
    return audit(archive, made[1], made[0] if before else None, rules)


class TestAudit:
    @pytest.mark.parametrize(("left", "is_held"), [(10, False), (7, False), (6, True), (0, True)])
    def test_the_shrink_guard_allows_three_in_ten_to_go(self, left, is_held):
        """More than that is held, and the reason says how many of how many."""
        before: dict[str, dict] = {f"{n}.json": {} for n in range(10)}
        after = dict(list(before.items())[:left])
        reasons = audited(before, after, Rules(min_lost=2))
        assert bool(reasons) == is_held
        assert all(f"found {10 - left}" in reason for reason in reasons)

    @pytest.mark.parametrize(
        ("added", "rules", "is_held"),
        [
            (9, Rules(max_gained=9), False),
            (10, Rules(max_gained=5), False),
            (11, Rules(max_gained=5), True),
            (11, Rules(max_gained=11), False),
            (11, Rules(max_gained=5, max_gained_share=None), False),
            (2501, Rules(), True),
        ],
    )
    def test_the_growth_guard_allows_a_number_or_a_share(self, added, rules, is_held):
        """More than both is held, not lost; the reason says that it grew, and by how many."""
        before: dict[str, dict] = {f"{n}.json": {} for n in range(10)}
        reasons = audited(before, before | {f"new-{n}.json": {} for n in range(added)}, rules)
        assert bool(reasons) == is_held
        assert all(f"grew by {added}" in reason for reason in reasons)

    def test_what_there_was_nothing_of_may_grow_as_it_likes(self):
        """A first set, also one whose forerunner was held."""
        after: dict[str, dict] = {f"{n}.json": {} for n in range(10)}
        assert audited({}, after, Rules(max_gained=1)) == []

    def test_other_documents_do_not_make_up_for_lost_ones(self):
        """A source that gave all its events new ids is held as well."""
        before: dict[str, dict] = {f"{n}.json": {} for n in range(10)}
        assert audited(before, {f"new-{n}.json": {} for n in range(10)}, Rules())

    def test_a_few_lost_of_few_are_no_matter(self):
        """One of two is half, and nothing to wake anybody for."""
        assert audited({"a.json": {}, "b.json": {}}, {"a.json": {}}, Rules()) == []

    @pytest.mark.parametrize(
        ("after", "is_held"),
        [
            pytest.param({"us": 100, "fr": 4, "it": 0}, False, id="nothing fell far"),
            pytest.param({"us": 60, "fr": 4, "it": 6}, False, id="within the share"),
            pytest.param({"us": 100, "fr": 0, "it": 0}, False, id="small ones fell to nothing"),
            pytest.param({"us": 40, "fr": 4, "it": 6}, True, id="the large one fell"),
            pytest.param({"fr": 4, "it": 6}, True, id="the large one is gone"),
            pytest.param({"fr": 4, "it": 6, "ca": 100}, False, id="another has it now"),
        ],
    )
    def test_what_is_spread_over_many_documents_is_summed(self, after, is_held):
        """One that fell to nothing may be right; half of all is not."""
        before = {"us": 100, "fr": 4, "it": 6}
        was, now = ({f"{at}.json": {"n": n} for at, n in each.items()} for each in (before, after))
        rules = Rules(totals=[SteadyTotal("n", max_fall_share=0.5)], max_lost_share=1)
        reasons = audited(was, now, rules)
        assert bool(reasons) == is_held
        assert all("from 110" in reason for reason in reasons)

    def test_a_first_set_is_looked_at_but_has_nothing_to_shrink_from(self):
        """Its ranges are."""
        rules = Rules(within=[Within("m", 0, 10)])
        assert audited({}, {"a.json": {"m": 3}}, rules) == []
        (reason,) = audited({}, {"a.json": {"m": 11}}, rules)
        assert "a.json: expected m between 0 and 10, found 11" in reason

    def test_a_number_that_falls_too_far_is_held(self):
        """Compared with production's document at the same path."""
        rules = Rules(steady=[Steady("count", max_fall_share=0.5)])
        assert audited({"a.json": {"count": 10}}, {"a.json": {"count": 5}}, rules) == []
        (reason,) = audited({"a.json": {"count": 10}}, {"a.json": {"count": 4}}, rules)
        assert "from 10, found 4" in reason

    def test_older_news_than_production_has_is_held(self):
        """A cache that answers with yesterday's body; an hour less may be a withdrawal."""
        rules = Rules(not_older=[NotOlder("at", tolerance_hours=6)])
        noon = {"a.json": {"at": "2026-11-23T12:00:00.000Z"}}
        assert audited(noon, {"a.json": {"at": "2026-11-23T07:00:00.000Z"}}, rules) == []
        (reason,) = audited(noon, {"a.json": {"at": "2026-11-22T12:00:00.000Z"}}, rules)
        assert "freshness" in reason

    def test_members_that_are_missing_are_no_reason(self):
        """A contract says what must be there; the audit does not."""
        rules = Rules(
            within=[Within("m", 0, 1)], steady=[Steady("m")], not_older=[NotOlder("at", 1)]
        )
        assert audited({"a.json": {"m": None}}, {"a.json": {"x": 1}}, rules) == []

    def test_many_reasons_are_summed_up(self):
        """A release is no log."""
        rules = Rules(within=[Within("m", 0, 1)])
        reasons = audited({}, {f"{n}.json": {"m": 5} for n in range(100)}, rules)
        assert len(reasons) == 4
        assert reasons[-1] == "and 97 more"


def publish_held(store, *, run: str = "run-2", sequence: int = 2, said=SIX) -> AssetRecord:
    """A run whose candidate for asset `a` failed its audit."""
    publisher = Publisher(store, run=run)
    candidate = publisher.make("a", said, sequence=sequence)
    standing = publisher.base.assets.get("a") if publisher.base else None
    held = hold(standing, candidate, ["it shrank"], now=NOW)
    if standing is None:
        empty = empty_set(candidate.contract)
        publisher.archive.write(keys.document_set(held.set), empty, Overwrite())
        assert held.set == digest_of(record_bytes(empty))
    publisher.commit({"a": held})
    publisher.follow()
    return held


class TestHeld:
    def test_production_keeps_the_set_that_passed(self, store):
        """And the release names the candidate, why, and since when."""
        Publisher(store).publish("a", TEN)
        publish_held(store)
        assert set(head_documents(store)) == set(TEN)
        _, head = read_head(store, Archive(store))
        assert head.assets["a"].held.reasons == ["it shrank"]
        assert "it shrank" in head.assets["a"].stale.reason

    def test_one_bad_set_blocks_no_other(self, store):
        """The same release publishes the other asset's."""
        Publisher(store).publish("a", TEN)
        publisher = Publisher(store, run="run-2")
        bad = hold(publisher.base.assets["a"], publisher.make("a", SIX), ["bad"], now=NOW)
        publisher.commit({"a": bad, "b": publisher.make("b", {"b.json": "one"})})
        assert set(head_documents(store)) == {*TEN, "b.json"}

    def test_a_first_set_that_fails_shows_nothing(self, store):
        """There is no earlier one to keep."""
        publish_held(store)
        assert head_documents(store) == {}
        approve(store, Archive(store), "a", author=Publisher(store, run="x").author)
        assert set(head_documents(store)) == set(SIX)

    def test_a_candidate_that_passes_later_ends_it(self, store):
        """Nobody has to decide any more."""
        Publisher(store).publish("a", TEN)
        publish_held(store)
        Publisher(store, run="run-3").publish("a", TEN, sequence=3)
        _, head = read_head(store, Archive(store))
        assert head.assets["a"].held is None

    def test_since_is_that_of_the_first_of_several(self, store):
        """A newer candidate that fails too takes its place, not its date."""
        Publisher(store).publish("a", TEN)
        publish_held(store)
        publisher = Publisher(store, run="run-3")
        again = hold(publisher.base.assets["a"], publisher.make("a", {}), ["worse"], now="later")
        assert again.held.since == NOW

    def test_an_older_run_does_not_get_over_a_held_newer_one(self, store):
        """Body 3 is held; a stalled run made of body 2, which read head before, loses."""
        Publisher(store).publish("a", TEN)
        stalled = Publisher(store, run="stalled")
        publish_held(store, sequence=3)
        done = stalled.commit({"a": stalled.make("a", {**TEN, "b.json": "one"}, sequence=2)})
        assert "a" in done.superseded

    def test_a_run_begun_after_it_with_an_older_body_loses_too(self, store):
        """What is held counts as the newest that was made."""
        Publisher(store).publish("a", TEN)
        publish_held(store, sequence=3)
        late = Publisher(store, run="late")
        assert late.commit({"a": late.make("a", SIX, sequence=2)}).superseded


class TestReview:
    def test_approving_publishes_the_candidate(self, store):
        """As a release of its own, whose move says so."""
        Publisher(store).publish("a", TEN)
        publish_held(store)
        done = approve(store, Archive(store), "a", author=Publisher(store, run="ann").author)
        assert done.is_new
        assert set(head_documents(store)) == set(SIX)
        assert read_pointer(store, keys.HEAD).pointer.moves[-1].verb == "approve"

    def test_rejecting_keeps_what_stands_and_remembers_the_verdict(self, store):
        """The same candidate, made again, is not held again."""
        Publisher(store).publish("a", TEN)
        publish_held(store)
        author = Publisher(store, run="ann").author
        done = reject(store, Archive(store), "a", reason="wrong", author=author)
        assert set(head_documents(store)) == set(TEN)
        assert held_of(done.head) == {}
        assert done.head.assets["a"].held.rejected.reason == "rejected by an operator"
        assert read_pointer(store, keys.HEAD).pointer.moves[-1].reason == "wrong"
        publish_held(store, run="run-9")
        _, head = read_head(store, Archive(store))
        assert held_of(head) == {}
        assert head.assets["a"].stale is None

    def test_nothing_held_is_said(self, store):
        """Twice approved is once."""
        Publisher(store).publish("a", TEN)
        publish_held(store)
        author = Publisher(store, run="ann").author
        approve(store, Archive(store), "a", author=author)
        with pytest.raises(NotFoundError, match="a: expected a set that is held, found none"):
            approve(store, Archive(store), "a", author=author)

    def test_an_unknown_asset_is_said_with_near_names(self, store):
        """The operator has mistyped it."""
        Publisher(store).publish("page_events", TEN)
        with pytest.raises(NotFoundError, match="near: page_events"):
            approve(store, Archive(store), "page_event", author=Publisher(store).author)

    def test_another_candidate_than_the_one_looked_at_is_a_conflict(self, store):
        """Nobody approves what they have not seen."""
        Publisher(store).publish("a", TEN)
        seen = publish_held(store).held.set
        publish_held(store, run="run-3", sequence=3, said={"a/0.json": "one"})
        author = Publisher(store, run="ann").author
        with pytest.raises(ChannelMovedError, match=r"found .* which is newer"):
            approve(store, Archive(store), "a", author=author, set_digest=seen)
