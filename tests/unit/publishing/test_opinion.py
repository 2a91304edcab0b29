"""The opinion: one answer to «is all well?», from plain values."""

from typing import Any

import pytest

from content_assets.contracts.metrics import CADENCES_MISSED, MANY_REJECTED, OLDER_MINUTES
from content_assets.publishing.opinion import Facts, Opinion, TargetState, judge

SINCE = "2026-11-30T12:00:00.000Z"


def about(**facts: Any) -> Opinion:
    """The opinion on a good run, but for `facts`."""
    return judge(Facts(**{"state": "succeeded", "age_minutes": 1, "cadence_minutes": 5, **facts}))


class TestLevel:
    def test_a_good_run_just_now_is_well(self) -> None:
        opinion = about()
        assert (opinion.level, opinion.headline, opinion.reasons) == ("well", "All is well.", ())
        assert opinion.is_good

    @pytest.mark.parametrize(
        ("facts", "headline"),
        [
            ({"state": "failed"}, "The last run failed; what was published before stays."),
            (
                {"age_minutes": CADENCES_MISSED * 5 + 1},
                "No run has ended for 16 minutes; one is expected every 5 minutes.",
            ),
            (
                {"age_minutes": 300.0},
                "No run has ended for 5 hours; one is expected every 5 minutes.",
            ),
            (
                {"pointer_faults": ["head is missing"]},
                "The pointers contradict each other: head is missing",
            ),
        ],
    )
    def test_nothing_new_can_be_published_is_failed(
        self, facts: dict[str, Any], headline: str
    ) -> None:
        opinion = about(**facts)
        assert (opinion.level, opinion.headline) == ("failed", headline)
        assert not opinion.is_good

    @pytest.mark.parametrize(
        ("facts", "headline"),
        [
            (
                {"state": "degraded"},
                "The last run was degraded; its receipt names the problems.",
            ),
            ({"held": {"a": ["lost 9", "old"]}}, "a is held: lost 9; old"),
            ({"waiting": {"a": "waits for b: held"}}, "a waits for b: held"),
            ({"stale": {"usgs": (SINCE, "down")}}, f"usgs is stale since {SINCE}: down"),
            ({"targets": {"site": TargetState(behind=2)}}, "site is 2 revisions behind production"),
            ({"targets": {"site": TargetState(unproven=3)}}, "site: 3 documents are not proven"),
            ({"unreadable": ["private/x.json"]}, "1 records can't be read: private/x.json"),
            ({"refusal": "site reads 1"}, "Production does not follow head: site reads 1"),
            (
                {"rejected": {"usgs": MANY_REJECTED + 1}},
                f"usgs: {MANY_REJECTED + 1} records of its newest body were rejected",
            ),
            (
                {"older": {"usgs": OLDER_MINUTES + 1}},
                "usgs has returned only older bodies for 3 hours",
            ),
        ],
    )
    def test_what_deviates_is_amiss_and_named(self, facts: dict[str, Any], headline: str) -> None:
        opinion = about(**facts)
        assert (opinion.level, opinion.headline, opinion.is_good) == ("amiss", headline, False)

    @pytest.mark.parametrize(
        "facts",
        [
            {"age_minutes": CADENCES_MISSED * 5},
            {"age_minutes": 10_000.0, "cadence_minutes": 0},
            {"age_minutes": 10_000.0, "cadence_minutes": None},
            {"age_minutes": None, "state": None},
            {"rejected": {"usgs": MANY_REJECTED}},
            {"older": {"usgs": OLDER_MINUTES}},
            {"targets": {"site": TargetState()}},
        ],
    )
    def test_at_its_limit_all_is_well(self, facts: dict[str, Any]) -> None:
        assert about(**facts).level == "well"


class TestPin:
    def test_is_a_level_of_its_own_and_good(self) -> None:
        """A person's decision is no deviation, and it is named."""
        opinion = about(production="12-01", pinned="wrong data", refusal="pinned")
        assert opinion.headline == "Production is pinned to release 12: wrong data"
        assert (opinion.level, opinion.is_good) == ("pinned", True)

    def test_hides_nothing_else(self) -> None:
        opinion = about(production="12-01", pinned="wrong data", held={"a": ["old"]})
        assert opinion.level == "amiss"
        assert opinion.headline == "a is held: old (and 1 more)"
        assert opinion.reasons[-1].startswith("Production is pinned")


class TestReasons:
    def test_the_worst_comes_first(self) -> None:
        opinion = about(state="failed", held={"a": ["old"]})
        assert opinion.level == "failed"
        assert opinion.headline.startswith("The last run failed")

    def test_one_reason_for_all_that_are_stale_for_it(self) -> None:
        stale = dict.fromkeys(("a", "b", "c", "d", "e"), (SINCE, "down"))
        assert about(stale=stale).reasons == (f"a, b, c and 2 more are stale since {SINCE}: down",)

    def test_what_is_held_is_not_also_stale(self) -> None:
        opinion = about(held={"a": ["old"]}, stale={"a": (SINCE, "a is held")})
        assert len(opinion.reasons) == 1
