"""Publishing: atomic, repeatable, and never backwards, whatever fails or races."""

import pytest

from content_assets.contracts.document import Documents
from content_assets.contracts.engine_documents import Catalog
from content_assets.contracts.release import Pin, Staleness
from content_assets.errors import ContractError, PointerFaultError, UnsafePathError
from content_assets.publishing import keys
from content_assets.publishing.canonical import record_bytes
from content_assets.publishing.pointer import read_pointer
from content_assets.publishing.publish import read_head
from content_assets.publishing.sets import build_set
from content_assets.publishing.store import IfMatch
from tests.unit.publishing.conftest import (
    Publisher,
    catalog,
    head_documents,
    production_number,
)


class TestCommit:
    def test_a_first_release_is_number_one_without_a_parent(self, store):
        """And production follows it, at revision 1."""
        Publisher(store).publish("a", {"a.json": "one"})
        _, release = read_head(store, Publisher(store).archive)
        assert (release.number, release.parent) == (1, None)
        assert read_pointer(store, keys.PRODUCTION).pointer.revision == 1

    def test_unchanged_documents_publish_nothing(self, store):
        """The same again leaves both pointers where they were, without one write of theirs."""
        Publisher(store).publish("a", {"a.json": "one"})
        before = (store.get(keys.HEAD), store.get(keys.PRODUCTION))
        again = Publisher(store, run="run-2").publish("a", {"a.json": "one"})
        assert not again.is_new
        assert (store.get(keys.HEAD), store.get(keys.PRODUCTION)) == before

    def test_nothing_to_say_does_not_even_read_head(self, store):
        """A warm worker with nothing new pays for no request here."""
        Publisher(store).publish("a", {"a.json": "one"})
        quiet = Publisher(store, run="run-2")
        before = store.counts()
        assert not quiet.commit({}).is_new
        assert store.counts() == before

    def test_a_newer_body_with_the_same_documents_is_recorded(self, store):
        """So that a stalled older run finds its asset touched (docs/decisions/0001)."""
        Publisher(store).publish("a", {"a.json": "one"}, sequence=1)
        done = Publisher(store, run="run-2").publish("a", {"a.json": "one"}, sequence=3)
        assert done.is_new
        assert done.head.assets["a"].made_from["usgs"].sequence == 3

    def test_other_assets_keep_their_sets(self, store):
        """A release carries all assets, changed or not."""
        Publisher(store).publish("a", {"a.json": "one"})
        Publisher(store, run="run-2").publish("b", {"b.json": "one"})
        assert set(head_documents(store)) == {"a.json", "b.json"}

    def test_a_stale_mark_is_a_release_of_its_own(self, store):
        """Readers are told, though no document of the asset changed."""
        first = Publisher(store).publish("a", {"a.json": "one"})
        stale = first.head.assets["a"].model_copy(
            update={"stale": Staleness(since="2026-11-23T12:00:00.000Z", reason="down")}
        )
        done = Publisher(store, run="run-2").commit({"a": stale})
        assert done.is_new
        assert done.head.assets["a"].set == first.head.assets["a"].set

    def test_two_assets_with_one_path_are_refused_before_anything_is_published(self, store):
        """By name of the path and of both assets; head stays where it was."""
        Publisher(store).publish("a", {"x.json": "one"})
        before = store.get(keys.HEAD)
        with pytest.raises(ContractError, match=r"x\.json.*found a and b"):
            Publisher(store, run="run-2").publish("b", {"x.json": "two"})
        assert store.get(keys.HEAD) == before

    def test_paths_of_two_assets_that_differ_by_case_are_refused(self, store):
        """On some disks they are one file."""
        Publisher(store).publish("a", {"x.json": "one"})
        with pytest.raises(UnsafePathError, match="differ"):
            Publisher(store, run="run-2").publish("b", {"X.json": "two"})


class TestRaces:
    def test_what_the_winner_did_not_touch_is_rebased(self, store):
        """Both runs' assets are in the end at head."""
        slow, fast = Publisher(store, run="slow"), Publisher(store, run="fast")
        update = slow.make("a", {"a.json": "one"})
        fast.publish("b", {"b.json": "one"})
        assert slow.commit({"a": update}).is_new
        assert set(head_documents(store)) == {"a.json", "b.json"}

    def test_what_the_winner_touched_is_superseded_and_said_so(self, store):
        """The loser's older documents never replace the winner's."""
        slow, fast = Publisher(store, run="slow"), Publisher(store, run="fast")
        update = slow.make("a", {"a.json": "older"}, sequence=1)
        fast.publish("a", {"a.json": "newer"}, sequence=2)
        before = head_documents(store)
        done = slow.commit({"a": update})
        assert not done.is_new
        assert "planned again" in done.superseded["a"]
        assert head_documents(store) == before

    def test_content_that_went_there_and_back_is_not_overtaken(self, store):
        """Head says c0 again, made from a newer body: a stalled c1 is superseded."""
        Publisher(store).publish("a", {"a.json": "c0"}, sequence=1)
        slow = Publisher(store, run="slow")
        stalled = slow.make("a", {"a.json": "c1"}, sequence=2)
        Publisher(store, run="fast").publish("a", {"a.json": "c0"}, sequence=3)
        assert "a" in slow.commit({"a": stalled}).superseded

    def test_an_older_body_never_replaces_a_newer_one(self, store):
        """Not even when this run saw the newer release before it planned (staged sets)."""
        Publisher(store).publish("a", {"a.json": "newer"}, sequence=5)
        late = Publisher(store, run="late")
        done = late.commit({"a": late.make("a", {"a.json": "older"}, sequence=4)})
        assert "older 4" in done.superseded["a"]


class TestFollow:
    def test_a_crash_between_head_and_production_is_made_good(self, store):
        """By whoever comes next, with nothing of its own to publish."""
        crashed = Publisher(store)
        crashed.commit({"a": crashed.make("a", {"a.json": "one"})})
        assert production_number(store) == 0
        assert Publisher(store, run="run-2").follow().has_moved
        assert production_number(store) == 1

    def test_a_pin_holds(self, store):
        """A release under a pinned production waits, and says why."""
        Publisher(store).publish("a", {"a.json": "one"})
        pin(store, "bad numbers on the front page")
        next_ = Publisher(store, run="run-2")
        next_.publish("a", {"a.json": "two"}, sequence=2)
        assert production_number(store) == 1
        assert "bad numbers" in next_.follow().refusal

    def test_never_to_a_major_that_the_site_cannot_read(self, store):
        """It names asset, contract, what the site reads, and what to do."""
        first = Publisher(store)
        first.commit({"a": first.make("a", {"a.json": "one"})})
        refusal = first.follow({"catalog": [2]}).refusal
        assert "a is catalog/1.0" in refusal
        assert "deploy a site that reads 1" in refusal
        assert production_number(store) == 0

    def test_a_site_that_reads_it_lets_production_move(self, store):
        """The guard is no wall."""
        first = Publisher(store)
        first.commit({"a": first.make("a", {"a.json": "one"})})
        assert first.follow({"catalog": [1, 2]}).has_moved

    def test_never_to_a_lower_number(self, store):
        """A head that somebody restored from a backup pulls nothing back, and is reported."""
        Publisher(store).publish("a", {"a.json": "one"})
        old = store.get(keys.HEAD)
        Publisher(store, run="run-2").publish("a", {"a.json": "two"}, sequence=2)
        store.put(keys.HEAD, old.body, IfMatch(store.get(keys.HEAD).etag))
        run = Publisher(store, run="run-3")
        with pytest.raises(PointerFaultError, match=r"head\.json: expected release 2"):
            run.follow()
        assert production_number(store) == 2


class TestBuildSet:
    def test_an_unsafe_path_is_refused_by_name(self):
        """Before anything is written."""
        with pytest.raises(UnsafePathError, match=r"'\.\./x\.json'"):
            build_set(Documents(Catalog, {"../x.json": catalog("one")}))

    def test_a_document_of_another_contract_is_refused_by_name(self):
        """One document set has one contract."""

        class Other(Catalog):
            contract_name = "other"

        with pytest.raises(
            ContractError, match=r"a\.json: expected the set's contract catalog/1\.0"
        ):
            build_set(Documents(Catalog, {"a.json": Other(document_sets=[])}))

    def test_the_order_of_documents_does_not_matter(self):
        """The same documents are the same set."""
        one, two = catalog("one"), catalog("two")
        there = build_set(Documents(Catalog, {"a.json": one, "b.json": two}))
        back = build_set(Documents(Catalog, {"b.json": two, "a.json": one}))
        assert there.digest == back.digest


def pin(store, reason):
    """Pin production where it stands, as `rollback` will."""
    seen = read_pointer(store, keys.PRODUCTION)
    pinned = seen.pointer.model_copy(
        update={"pinned": Pin(reason=reason, by="someone", at="2026-11-23T12:00:00.000Z")}
    )
    store.put(keys.PRODUCTION, record_bytes(pinned), IfMatch(seen.etag))
