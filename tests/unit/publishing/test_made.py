"""The updates of a release, from the sets that runs made: values alone."""

from collections.abc import Mapping

from content_assets.contracts.release import AssetRecord, Release, StagedSet, Staleness
from content_assets.publishing.archive import Archive
from content_assets.publishing.canonical import digest_of
from content_assets.publishing.hold_groups import Grouping
from content_assets.publishing.made import Made, made_by, outdated, stale_sources, updates_of
from content_assets.publishing.memory import MemoryStore
from content_assets.publishing.staging import write_staged
from content_assets.publishing.store import serial_map
from tests.unit.publishing.conftest import NOW, ref

LATER = "2026-11-24T12:00:00.000Z"


def record(text: str, *, source: str = "usgs", stale: Staleness | None = None) -> AssetRecord:
    """A set that says `text`."""
    return AssetRecord(
        set=digest_of(text.encode()),
        contract="catalog/1.0",
        made_from={source: ref(1)},
        code_version="1",
        stale=stale,
    )


def release(**assets: AssetRecord) -> Release:
    return Release(number=1, id="a", parent=None, run="r", published_at=NOW, assets=assets)


def since(when: str) -> Staleness:
    return Staleness(since=when, reason="no answer")


def held_reasons(updates: Mapping[str, AssetRecord], asset: str) -> list[str]:
    held = updates[asset].held
    return held.reasons if held else []


class TestThen:
    def test_a_set_made_later_is_not_held_for_the_reasons_of_the_earlier_one(self) -> None:
        earlier = Made({"week": record("bad")}, {"week": ["range: too large"]})
        found = earlier.then(Made({"week": record("good")}))
        assert (found.records, found.reasons) == ({"week": record("good")}, {})

    def test_the_reasons_of_other_assets_stay(self) -> None:
        earlier = Made({"week": record("bad")}, {"week": ["range: too large"]})
        assert earlier.then(Made({"day": record("good")})).reasons == earlier.reasons


def test_sets_of_two_runs_are_read_one_after_the_other_with_what_checks_said() -> None:
    store = MemoryStore()
    for run, text in (("one", "first"), ("two", "second")):
        write_staged(store, run, StagedSet(asset="week", record=record(text)))
    found = made_by(
        ["one", "two"],
        store,
        Archive(store),
        base=None,
        refused={"week": ["check ranges: expected it to pass, found 9"]},
        taken_down=(),
        map_=serial_map,
    )
    assert found.records == {"week": record("second")}
    assert found.reasons == {"week": ["check ranges: expected it to pass, found 9"]}


class TestUpdates:
    def test_a_set_with_reasons_is_held_beside_the_one_that_stands(self) -> None:
        made = Made({"week": record("new")}, {"week": ["range: too large"]})
        found = updates_of(made, release(week=record("old")), {}, now=LATER)
        assert found["week"].set == record("old").set
        assert held_reasons(found, "week") == ["range: too large"]

    def test_one_that_stands_already_is_not_held(self) -> None:
        made = Made({"week": record("old")}, {"week": ["range: too large"]})
        assert not held_reasons(
            updates_of(made, release(week=record("old")), {}, now=LATER), "week"
        )

    def test_reasons_without_a_set_say_nothing(self) -> None:
        made = Made({}, {"week": ["range: too large"]})
        assert updates_of(made, release(week=record("old")), {}, now=LATER) == {}

    def test_an_asset_that_was_not_made_is_marked_where_it_stands(self) -> None:
        found = updates_of(Made(), release(week=record("old")), {"week": since(NOW)}, now=LATER)
        assert found == {"week": record("old", stale=since(NOW))}


def test_code_is_outdated_until_it_made_the_asset() -> None:
    base = release(week=record("old"), day=record("old"))
    versions = {"week": "2", "day": "1"}
    assert outdated(Made(), base, versions).keys() == {"week"}
    assert not outdated(Made({"week": record("new")}), base, versions)


def test_a_source_is_stale_since_the_earliest_mark_of_what_is_made_from_it_alone() -> None:
    base = release(
        week=record("week", stale=since(LATER)),
        day=record("day", stale=since(NOW)),
        fires=record("fires", source="eonet"),
    )
    assert stale_sources({}, base, Grouping({}), now=LATER) == {"usgs": since(NOW)}
