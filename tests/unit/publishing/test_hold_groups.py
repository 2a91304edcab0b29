"""Hold groups: all new sets of a group get into a release, or none of them does."""

from collections.abc import Mapping
from typing import Any, NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from content_assets.contracts.release import AssetRecord, Release
from content_assets.errors import ChannelMovedError, NotFoundError, RefusedError
from content_assets.publishing import review
from content_assets.publishing.audit import hold, waits_for_review
from content_assets.publishing.canonical import digest_of
from content_assets.publishing.hold_groups import (
    Grouping,
    Groups,
    hold_together,
    is_waiting,
    waiting_of,
)
from content_assets.publishing.memory import MemoryStore
from content_assets.publishing.publish import commit
from tests.unit.publishing.conftest import NOW, Publisher, ref

LATER = "2026-11-24T12:00:00.000Z"
QUAKES = {name: frozenset({"usgs"}) for name in ("events", "summary", "week")}
FIRES = {"fires": frozenset({"eonet"}), "map": frozenset({"eonet"})}
BOTH = {"countries": frozenset({"usgs", "eonet"})}
GROUPS: Groups = {"quakes": {**QUAKES, **BOTH}, "fires": {**FIRES, **BOTH}}
SOURCES = {**QUAKES, **FIRES, **BOTH}


def made(*, code: str = "1", text: str = "", **bodies: int) -> AssetRecord:
    """A set made from these bodies by this code."""
    return AssetRecord(
        set=digest_of(f"{sorted(bodies.items())} {code} {text}".encode()),
        contract="catalog/1.0",
        made_from={source: ref(sequence) for source, sequence in bodies.items()},
        code_version=code,
    )


def quakes(sequence: int, *names: str) -> dict[str, AssetRecord]:
    """These assets of the group, by default all, from one body."""
    return {name: made(usgs=sequence, text=name) for name in names or QUAKES}


def release(assets: Mapping[str, AssetRecord]) -> Release:
    return Release(number=1, id="a", parent=None, run="r", published_at=NOW, assets=dict(assets))


def after(
    before: Mapping[str, AssetRecord],
    updates: Mapping[str, AssetRecord],
    *,
    unmade: Mapping[str, str] | None = None,
) -> dict[str, AssetRecord]:
    """The assets of the next release."""
    grouping = Grouping(GROUPS, unmade or {})
    return hold_together({**before, **updates}, grouping, before=release(before), now=LATER)


def failed(standing: AssetRecord, candidate: AssetRecord) -> AssetRecord:
    """What a run says of a candidate that failed its audit."""
    return hold(standing, candidate, ["range: too large"], now=LATER)


def bodies(assets: Mapping[str, AssetRecord], source: str = "usgs") -> dict[str, int]:
    """What readers see: the sequence of each asset's body."""
    records = {a: r.made_from[source] for a, r in assets.items() if source in r.made_from}
    return {asset: each.sequence for asset, each in records.items()}


class TestTogether:
    def test_a_group_of_one_body_gets_in(self) -> None:
        assert after(quakes(1), quakes(2)) == quakes(2)

    def test_a_first_release_needs_no_other_before_it(self) -> None:
        assert hold_together(quakes(1), Grouping(GROUPS), before=None, now=NOW) == quakes(1)

    def test_nothing_new_changes_nothing_even_where_an_older_release_mixed_bodies(self) -> None:
        mixed = {**quakes(2), **quakes(1, "week")}
        assert after(mixed, {}) == mixed

    def test_an_asset_outside_of_the_group_is_left_alone(self) -> None:
        found = after(quakes(1), {"kp": made(kp=7), **quakes(2, "week")})
        assert found["kp"] == made(kp=7)

    def test_groups_of_other_sources_do_not_wait(self) -> None:
        fires = {name: made(eonet=2, text=name) for name in FIRES}
        found = after(quakes(1), {**quakes(2, "week"), **fires})
        assert {name: found[name] for name in fires} == fires

    def test_other_code_for_the_same_body_gets_in(self) -> None:
        changed = made(usgs=1, code="2")
        assert after(quakes(1), {"week": changed})["week"] == changed


class TestNotTogether:
    def test_a_set_that_failed_its_audit_holds_back_the_group(self) -> None:
        before = quakes(1)
        events = failed(before["events"], quakes(2)["events"])
        found = after(before, {**quakes(2), "events": events})
        assert bodies(found) == dict.fromkeys(QUAKES, 1)
        assert found["events"] == events
        week = found["week"]
        assert week.held
        assert (week.held.set, week.held.waits_for) == (quakes(2)["week"].set, "events")
        assert week.stale
        assert week.stale.reason == "waits for events: it is held: range: too large"
        assert week.newest.made_from == {"usgs": ref(2)}  # it isn't made again

    @pytest.mark.parametrize("name", QUAKES)
    def test_so_does_one_that_was_not_made(self, name: str) -> None:
        updates = {asset: record for asset, record in quakes(2).items() if asset != name}
        found = after(quakes(1), updates, unmade={name: "KeyError: 'x'"})
        assert bodies(found) == dict.fromkeys(QUAKES, 1)
        assert set(waiting_of(release(found)).values()) == {f"waits for {name}: KeyError: 'x'"}

    def test_so_does_one_that_nobody_asked_for(self) -> None:
        """A run of some assets only."""
        found = after(quakes(1), quakes(2, "week"))
        assert bodies(found) == dict.fromkeys(QUAKES, 1)
        assert waiting_of(release(found)) == {
            "week": "waits for events: made from body 1 of usgs, not 2"
        }

    def test_of_a_first_release_nothing_gets_in(self) -> None:
        updates = {k: v for k, v in quakes(1).items() if k != "events"}
        found = hold_together(updates, Grouping(GROUPS), before=None, now=NOW)
        assert all(is_waiting(record) for record in found.values())
        assert not any(record.made_from for record in found.values())

    def test_a_first_set_that_failed_its_audit_stays_named_whatever_else_is_missing(self) -> None:
        held = hold(None, quakes(1)["events"], ["range: too large"], now=NOW)
        grouping = Grouping(GROUPS, {"week": "it failed"})
        updates = {**quakes(1, "summary"), "events": held}
        found = hold_together(updates, grouping, before=None, now=NOW)
        assert found["events"] == held

    def test_an_asset_whose_other_source_never_answered_is_not_waited_for(self) -> None:
        found = hold_together(quakes(1), Grouping(GROUPS), before=None, now=NOW)
        assert not waiting_of(release(found))

    def test_it_waits_since_it_began_to(self) -> None:
        first = after(quakes(1), quakes(2, "week"))
        grouping = Grouping(GROUPS)
        updates = {**first, **quakes(3, "week")}
        second = hold_together(updates, grouping, before=release(first), now="2026-12-01T00:00:00Z")
        assert second["week"].held
        assert second["week"].held.since == LATER

    def test_what_waits_stays_as_it_is_while_nothing_comes(self) -> None:
        """No release is made to say it again."""
        first = after(quakes(1), quakes(2, "week"))
        assert after(first, {}) == first
        assert after(first, quakes(2, "week")) == first  # made once more, by force


class TestGetsIn:
    def test_with_the_last_of_its_group(self) -> None:
        first = after(quakes(1), quakes(2, "week"))
        second = after(first, quakes(2, "events", "summary"))
        assert second == quakes(2)

    def test_with_a_newer_body(self) -> None:
        first = after(quakes(1), quakes(2, "week"))
        assert after(first, quakes(3)) == quakes(3)

    def test_with_the_approval_of_what_it_waited_for(self) -> None:
        before = quakes(1)
        held = failed(before["events"], quakes(2)["events"])
        first = after(before, {**quakes(2), "events": held})
        assert after(first, quakes(2, "events")) == quakes(2)


class TestFollowers:
    def test_what_joins_groups_never_leads_one(self) -> None:
        """A list would link to pages that nobody published."""
        before = {**quakes(1), "countries": made(usgs=1, eonet=1)}
        events = failed(before["events"], quakes(2)["events"])
        updates = {**quakes(2), "events": events, "countries": made(usgs=2, eonet=1)}
        found = after(before, updates)
        assert bodies(found) == dict.fromkeys((*QUAKES, "countries"), 1)
        assert waiting_of(release(found))["countries"] == waiting_of(release(found))["week"]

    def test_no_group_waits_for_what_joins_several(self) -> None:
        """What fails of one source harms nothing of another."""
        before = {**quakes(1), "countries": made(usgs=1, eonet=1)}
        found = after(before, quakes(2), unmade={"countries": "NotTried: a step failed"})
        assert bodies(found) == {**dict.fromkeys(QUAKES, 2), "countries": 1}

    def test_it_follows_each_of_its_groups(self) -> None:
        fires = {name: made(eonet=1, text=name) for name in FIRES}
        before = {**quakes(1), **fires, "countries": made(usgs=1, eonet=1)}
        held = failed(fires["fires"], made(eonet=2, text="fires"))
        updates = {**quakes(2), "fires": held, "countries": made(usgs=2, eonet=2)}
        found = after(before, updates)
        assert bodies(found) == {**dict.fromkeys(QUAKES, 2), "countries": 1}


NAMES = st.sampled_from(sorted(SOURCES))


class Play(NamedTuple):
    """A run: the newest body of each source; what it skips, what fails, what its audit holds."""

    newest: dict[str, int]
    skipped: set[str] = set()  # noqa: RUF012  # of a tuple, never changed
    broken: set[str] = set()  # noqa: RUF012
    bad: set[str] = set()  # noqa: RUF012


@st.composite
def runs(draw: st.DrawFn) -> list[Play]:
    """Bodies that only go up, and of each run what it skips, fails at, or finds bad."""
    usgs, eonet, found = 1, 1, list[Play]()
    for _ in range(draw(st.integers(1, 6))):
        usgs, eonet = usgs + draw(st.integers(0, 1)), eonet + draw(st.integers(0, 1))
        sets = [draw(st.sets(NAMES, max_size=2)) for _ in range(3)]
        found.append(Play({"usgs": usgs, "eonet": eonet}, sets[0], sets[1], sets[2]))
    return found


class TestAlways:
    @settings(max_examples=150, deadline=None)
    @given(runs())
    def test_readers_see_one_body_a_group_and_two_good_runs_bring_all(
        self, plays: list[Play]
    ) -> None:
        """Whatever was skipped, failed or held before."""
        head: dict[str, AssetRecord] = {}
        good = Play(plays[-1].newest)
        for play in [*plays, good, good]:
            head = self._run(head, play)
            for name, source in (("quakes", "usgs"), ("fires", "eonet")):
                shown = bodies({a: r for a, r in head.items() if a in GROUPS[name]}, source)
                own = {sequence for asset, sequence in shown.items() if asset not in BOTH}
                assert len(own) <= 1
                assert all(shown[asset] <= max(own, default=0) for asset in shown)
        undecided = {a for a, r in head.items() if waits_for_review(r) and not is_waiting(r)}
        if not undecided:
            assert not waiting_of(release(head))
            assert all(bodies(head, s)[a] == good.newest[s] for a in head for s in SOURCES[a])

    @staticmethod
    def _run(
        head: dict[str, AssetRecord],
        play: Play,
    ) -> dict[str, AssetRecord]:
        updates, unmade = {}, {}
        for asset in sorted(SOURCES.keys() - play.skipped):
            made_from: dict[str, Any] = {s: play.newest[s] for s in SOURCES[asset]}
            record = made(text=asset, **made_from)
            known = head.get(asset)
            if known and known.newest.made_from == record.made_from:
                continue  # nothing new: as the plan
            if asset in play.broken:
                unmade[asset] = "it failed"
            elif asset in play.bad:
                updates[asset] = hold(known, record, ["range"], now=LATER)
            else:
                updates[asset] = record
        grouping = Grouping(GROUPS, unmade)
        before = release(head) if head else None
        return hold_together({**head, **updates}, grouping, before=before, now=LATER)


@pytest.fixture
def store() -> MemoryStore:
    return MemoryStore()


class TestDecisions:
    """Approve and reject act on the group."""

    def _held(self, store: MemoryStore) -> Publisher:
        first = Publisher(store, "run-1")
        sets = {name: first.make(name, {f"{name}.json": "one"}) for name in QUAKES}
        commit(store, first.archive, sets, base=None, author=first.author)
        run = Publisher(store, "run-2")
        assert run.base
        made = {n: run.make(n, {f"{n}.json": "two"}, sequence=2) for n in QUAKES}
        made["events"] = failed(run.base.assets["events"], made["events"])
        commit(
            store,
            run.archive,
            made,
            base=run.base,
            author=run.author,
            grouping=Grouping(GROUPS),
        )
        return Publisher(store, "person")

    @pytest.mark.parametrize("asset", ["events", "week"])
    def test_approving_one_publishes_the_group(self, store: MemoryStore, asset: str) -> None:
        person = self._held(store)
        done = review.approve(store, person.archive, asset, author=person.author, groups=GROUPS)
        assert done.head
        assert bodies(done.head.assets) == dict.fromkeys(QUAKES, 2)
        assert not any(record.held or is_waiting(record) for record in done.head.assets.values())

    @pytest.mark.parametrize("asset", ["events", "week"])
    def test_rejecting_one_drops_what_is_held_of_the_group(
        self, store: MemoryStore, asset: str
    ) -> None:
        person = self._held(store)
        done = review.reject(
            store, person.archive, asset, reason="no", author=person.author, groups=GROUPS
        )
        assert done.head
        assert bodies(done.head.assets) == dict.fromkeys(QUAKES, 1)
        assert not waiting_of(done.head)
        assert not review.held_of(done.head)
        again = Publisher(store, "run-3")
        assert again.base
        forced = {n: again.make(n, {f"{n}.json": "two"}, sequence=2) for n in QUAKES}
        after_ = commit(
            store,
            again.archive,
            {**forced, "events": failed(again.base.assets["events"], forced["events"])},
            base=again.base,
            author=again.author,
            grouping=Grouping(GROUPS),
        )
        assert after_.head
        assert not waiting_of(after_.head)
        assert not review.held_of(after_.head)
        assert bodies(after_.head.assets) == dict.fromkeys(QUAKES, 1)

    def test_what_waits_for_a_failure_has_nothing_to_approve(self, store: MemoryStore) -> None:
        first = Publisher(store, "run-1")
        sets = {name: first.make(name, {f"{name}.json": "one"}) for name in QUAKES}
        commit(store, first.archive, sets, base=None, author=first.author)
        run = Publisher(store, "run-2")
        updates = {"week": run.make("week", {"week.json": "two"}, sequence=2)}
        grouping = Grouping(GROUPS, {"events": "KeyError"})
        commit(store, run.archive, updates, base=run.base, author=run.author, grouping=grouping)
        person = Publisher(store, "person")
        with pytest.raises(RefusedError, match="waits for events: KeyError"):
            review.approve(store, person.archive, "week", author=person.author, groups=GROUPS)

    def test_only_what_was_seen_is_decided(self, store: MemoryStore) -> None:
        person = self._held(store)
        with pytest.raises(ChannelMovedError):
            review.approve(
                store,
                person.archive,
                "week",
                author=person.author,
                set_digest="0" * 64,
                groups=GROUPS,
            )
        with pytest.raises(NotFoundError):
            review.approve(store, person.archive, "map", author=person.author, groups=GROUPS)
