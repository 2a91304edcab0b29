"""The table of events: columns, order, and what no row may be."""

import re

import pandas as pd
import pytest

from content_assets.content.earthquakes.events import read_events
from tests.content.earthquakes.conftest import FIRST_MS, REF, event, table


class TestColumns:
    @pytest.mark.parametrize("events", [[], [event()]], ids=["no event", "one"])
    def test_columns_and_dtypes_are_those_of_the_docstring(self, events: list[object]) -> None:
        """However little is in the feed: an empty column has its dtype, too."""
        told = dict[str, str]()
        for names, dtype in re.findall(r"- (`.+?`): (\S[^;\n]*)", read_events.__doc__ or ""):
            for name in re.findall(r"`(\w+)`", names):
                told[name] = dtype.split(", nullable")[0]
        frame = table(*events).frame  # type: ignore[arg-type]  # they are events
        assert {name: str(dtype) for name, dtype in frame.dtypes.items()} == told

    def test_a_row_says_what_the_feed_says(self) -> None:
        row = table(
            event(
                "us1",
                mag=-1.318,
                place="Pāhala",
                status="REVIEWED",
                tsunami=1,
                ids=",zz9,us1,aa1,zz9,",
                at=[179.62266666667, -58.96694, -3.4149],
                felt=0,
                gap=67,
            )
        ).frame.iloc[0]
        told = (row["magnitude"], row["place"], row["status"], row["linked_ids"])
        assert told == (-1.32, "Pāhala", "reviewed", "aa1 zz9")
        assert (row["longitude_deg"], row["latitude_deg"]) == (179.6227, -58.9669)
        assert (row["depth_km"], row["felt_count"], row["azimuthal_gap_deg"]) == (-3.41, 0, 67.0)
        assert row["is_tsunami_flagged"]
        assert row["occurred_at"] == pd.Timestamp("2025-04-27T13:54:10.707Z")

    def test_what_the_feed_does_not_say_is_missing_and_not_zero(self) -> None:
        row = table(event(mag=None, place=None, at=[1, 2, None])).frame.iloc[0]
        names = ["magnitude", "place", "depth_km", "felt_count", "station_count", "alert"]
        assert all(row[name] is pd.NA for name in names)

    def test_a_place_without_a_depth_has_none(self) -> None:
        assert table(event(at=[1, 2])).frame["depth_km"].isna().all()

    def test_what_rounds_to_zero_has_no_sign(self) -> None:
        row = table(event(mag=-0.001, at=[-0.00001, -0.00001, -0.001])).frame.iloc[0]
        numbers = [row[name] for name in ("magnitude", "longitude_deg", "latitude_deg", "depth_km")]
        assert [str(number) for number in numbers] == ["0.0"] * 4

    def test_it_is_made_from_the_body_that_it_was_read_from(self) -> None:
        assert table(event()).made_from == {"usgs": REF}


class TestOrder:
    def test_the_newest_come_first_then_ids_in_order(self) -> None:
        events = [event("b"), event("c", time=FIRST_MS + 1), event("a"), event("d", time=FIRST_MS)]
        frame = table(*events).frame
        assert frame["id"].tolist() == ["c", "a", "b", "d"]
        assert frame.index.tolist() == [0, 1, 2, 3]


class TestRefusals:
    def test_of_an_event_that_comes_twice_the_first_is_taken(self) -> None:
        read = table(event("us1"), event("us2"), event("us1", mag=5))
        assert sorted(read.frame["id"]) == ["us1", "us2"]
        assert read.frame["magnitude"].max() == 3
        assert [(each.event_id, each.found) for each in read.refused] == [
            ("us1", "it again, with other values")
        ]

    @pytest.mark.parametrize("at", [[180, 90, 1000], [-180, -90, -100]])
    def test_the_edges_of_the_world_are_in_it(self, at: list[float]) -> None:
        assert len(table(event(at=at)).frame) == 1


def test_an_event_is_left_out_by_any_of_its_ids() -> None:
    """USGS may prefer another one by the next snapshot."""
    events = table(event("us1", ids=",us1,nc2,"), event("us3", ids=",us3,"))
    for gone in ("us1", "nc2"):
        left = events.without(lambda name, gone=gone: name == gone)  # type: ignore[misc]
        assert left.frame["id"].tolist() == ["us3"]
