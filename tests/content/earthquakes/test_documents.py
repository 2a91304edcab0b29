"""The documents made of events: which, what is in them, and that nothing is lost."""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from content_assets.content.earthquakes.documents import (
    EarthquakeEvent,
    EarthquakeLedger,
    EarthquakeSummary,
    EarthquakeWeek,
)
from content_assets.content.earthquakes.event_documents import build_event_documents
from content_assets.content.earthquakes.summary import build_summary
from content_assets.content.earthquakes.tracking import Tracked
from content_assets.content.earthquakes.week import build_week
from content_assets.contracts.document import Document, Documents
from content_assets.errors import ContractError
from tests.content.earthquakes.conftest import DAY_MS, FIRST_MS, documents, event, feeds, tracked

SUMMARY = "earthquakes/summary.json"
WEEK = "earthquakes/week.geojson"
LEDGER = "earthquakes/ledger.json"


class TestPages:
    @pytest.mark.parametrize(
        ("given_", "has_page"),
        [
            ({"mag": 2.5}, True),
            ({"mag": 2.499}, True),
            ({"mag": 2.494}, False),
            ({"mag": 2.1, "sig": 600}, True),
            ({"mag": 2.1, "sig": 599}, False),
            ({"mag": None, "sig": 600}, True),
            ({"mag": None, "sig": 599}, False),
            ({"mag": -1.3}, False),
            ({"mag": 2.5, "type": "quarry blast"}, True),
        ],
    )
    def test_an_event_has_a_page_from_2_5_on_or_when_significant(
        self, given_: dict[str, Any], *, has_page: bool
    ) -> None:
        """As shown, which is rounded: a page of «2.5» is never missing."""
        made = documents([event("us1", **given_)])
        assert ("earthquakes/events/us1.json" in made) is has_page
        assert made[WEEK]["features"][0]["properties"]["has_page"] is has_page
        assert made[SUMMARY]["page_count"] == int(has_page)

    @pytest.mark.parametrize("build", [build_event_documents, build_summary, build_week])
    def test_a_row_that_breaks_the_contract_is_refused_by_name_and_member(
        self, build: Callable[[Tracked], Documents]
    ) -> None:
        """A mistake of ours: what a source can't mean is sifted out before."""
        read = tracked(event("us2"))
        frame = read.table.frame.assign(alert="purple")
        with pytest.raises(ContractError, match="event us2: alert: "):
            build(replace(read, table=replace(read.table, frame=frame)))


class TestSummary:
    def test_every_day_of_the_window_is_there_quiet_ones_too(self) -> None:
        made = documents(
            [event("a", mag=3.1), event("b", mag=None), event("c", time=FIRST_MS + 3 * DAY_MS)]
        )
        assert made[SUMMARY]["days"] == [
            {"date": "2025-04-27", "count": 2, "largest_magnitude": 3.1},
            {"date": "2025-04-28", "count": 0, "largest_magnitude": None},
            {"date": "2025-04-29", "count": 0, "largest_magnitude": None},
            {"date": "2025-04-30", "count": 1, "largest_magnitude": 3.0},
        ]
        assert made[SUMMARY]["window_days"] == 3

    def test_a_wrong_year_does_not_make_a_day_for_each_day_since(self) -> None:
        made = documents([event("a"), event("b", time=0)])
        assert len(made[SUMMARY]["days"]) == 31
        assert made[SUMMARY]["first_occurred_at"] == "1970-01-01T00:00:00.000Z"

    def test_the_largest_come_first_and_of_equals_the_newest(self) -> None:
        made = documents(
            [
                event("a", mag=5),
                event("b", mag=5, time=FIRST_MS + 1),
                event("c", mag=6),
                event("d", mag=5),
                event("e", mag=None),
            ]
        )
        assert [each["id"] for each in made[SUMMARY]["largest"]] == ["c", "b", "a", "d"]

    def test_lists_are_short_however_much_happens(self) -> None:
        made = documents([event(f"us{number}", mag=4.0) for number in range(50)])
        assert len(made[SUMMARY]["largest"]) == 10
        assert len(made[SUMMARY]["latest"]) == 20

    @pytest.mark.parametrize(
        ("magnitude", "label"),
        [
            (-1.3, "below 1"),
            (0.999, "1 to 2.5"),  # as shown: 1.0
            (1.0, "1 to 2.5"),
            (2.49, "1 to 2.5"),
            (2.5, "2.5 to 4.5"),
            (6.99, "6 to 7"),
            (7.0, "7 and above"),
        ],
    )
    def test_a_band_begins_with_its_minimum_and_ends_before_the_next(
        self, magnitude: float, label: str
    ) -> None:
        bands = documents([event(mag=magnitude)])[SUMMARY]["bands"]
        assert {each["label"]: each["count"] for each in bands if each["count"]} == {label: 1}


class TestAnyFeed:
    @given(feeds(), st.randoms(use_true_random=False))
    @settings(max_examples=60, deadline=None)
    def test_the_order_of_the_feed_makes_no_difference(
        self, feed: list[dict[str, Any]], dice: Any
    ) -> None:
        before = documents(feed)
        dice.shuffle(feed)
        assert documents(feed) == before

    @given(feeds())
    @settings(max_examples=60, deadline=None)
    def test_documents_read_back_as_what_they_were(self, feed: list[dict[str, Any]]) -> None:
        models: dict[str, type[Document]] = {
            SUMMARY: EarthquakeSummary,
            WEEK: EarthquakeWeek,
            LEDGER: EarthquakeLedger,
        }
        for path, document in documents(feed).items():
            model = models.get(path, EarthquakeEvent)
            again = model.model_validate(document)
            assert again.model_dump(mode="json", by_alias=True) == document

    @given(feeds())
    @settings(max_examples=60, deadline=None)
    def test_nothing_is_lost_and_nothing_is_counted_twice(self, feed: list[dict[str, Any]]) -> None:
        """Against a count that knows no pandas."""
        made = documents(feed)
        summary, week, ledger = made.pop(SUMMARY), made.pop(WEEK), made.pop(LEDGER)
        magnitudes = [each["properties"]["mag"] for each in feed]
        known = [round(float(magnitude), 2) for magnitude in magnitudes if magnitude is not None]
        days = Counter(
            datetime.fromtimestamp(each["properties"]["time"] / 1000, UTC).strftime("%Y-%m-%d")
            for each in feed
        )
        paged = {
            f"earthquakes/events/{each['id']}.json"
            for each in feed
            if (
                each["properties"]["mag"] is not None and round(each["properties"]["mag"], 2) >= 2.5
            )
            or each["properties"]["sig"] >= 600
        }
        assert set(made) == paged
        assert summary["page_count"] == len(paged) == ledger["listed_count"]
        assert summary["event_count"] == len(week["features"]) == len(feed)
        assert {each["id"] for each in week["features"]} == {each["id"] for each in feed}
        assert sum(each["count"] for each in summary["bands"]) == len(known)
        assert {each["date"]: each["count"] for each in summary["days"] if each["count"]} == days
        largest = summary["largest"][0]["magnitude"] if summary["largest"] else None
        assert largest == max(known, default=None)

    @given(feeds())
    @settings(max_examples=60, deadline=None)
    def test_every_page_says_what_the_feed_says(self, feed: list[dict[str, Any]]) -> None:
        made = documents(feed)
        for each in feed:
            document = made.get(f"earthquakes/events/{each['id']}.json")
            if document is None:
                continue
            said = each["properties"]
            for member, name in [
                ("place", "place"),
                ("alert", "alert"),
                ("felt_count", "felt"),
                ("station_count", "nst"),
                ("significance", "sig"),
                ("magnitude_type", "magType"),
            ]:
                assert document[member] == said[name]
            assert document["status"] == said["status"].lower()
            assert document["is_tsunami_flagged"] is (said["tsunami"] == 1)
            assert (document["magnitude"] is None) is (said["mag"] is None)
            linked = sorted({*said["ids"].split(",")} - {"", each["id"]})
            assert document["linked_ids"] == linked
            instant = datetime.fromisoformat(document["occurred_at"])
            assert round(instant.timestamp() * 1000) == said["time"]
