"""One event that can't be read spoils no other; an odd value is reported in the documents."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from content_assets.content.earthquakes.day_documents import build_day
from content_assets.content.earthquakes.documents_archive import EarthquakeStatistics
from content_assets.content.earthquakes.event_service import DayReading
from content_assets.content.earthquakes.statistics import build_statistics
from content_assets.content.earthquakes.tracking import read_tracked
from content_assets.errors import SourceContentError
from content_assets.sources.values import shown
from tests.content.earthquakes.conftest import documents, event, raw, table

NO_IDS = ["", "..", ".", "a/b", "../../etc/passwd", "a b", "ü", "a.b", "a\n", "a" * 65, "a%2Fb"]


class TestLeftOut:
    @pytest.mark.parametrize(
        ("at", "member", "found"),
        [
            ([190, 0, 0], "longitude_deg", "190"),
            ([-180.001, 0, 0], "longitude_deg", "-180.001"),
            ([0, 90.5, 0], "latitude_deg", "90.5"),
        ],
    )
    def test_an_event_that_lies_nowhere(self, at: list[float], member: str, found: str) -> None:
        read = table(event("us1"), event("us2", at=at))
        assert read.frame["id"].tolist() == ["us1"]
        (refused,) = read.refused
        assert (refused.event_id, refused.member, refused.found) == ("us2", member, found)
        assert refused.is_event_left_out

    @pytest.mark.parametrize("event_id", [*NO_IDS, "x" * 100_000])
    def test_an_event_whose_id_no_path_can_hold(self, event_id: str) -> None:
        """It is reported by its first 80 characters, escaped."""
        read = table(event("us1"), event(event_id, ids=",us1,"))
        assert read.frame["id"].tolist() == ["us1"]
        (refused,) = read.refused
        assert (refused.event_id, refused.member) == (shown(event_id) or "record 1", "id")

    def test_all_others_are_published(self) -> None:
        read = documents([event("us1"), event("us2", at=[190, 0, 0]), event("us3", mag=4.0)])
        assert {"earthquakes/events/us1.json", "earthquakes/events/us3.json"} <= read.keys()
        assert "earthquakes/events/us2.json" not in read
        assert read["earthquakes/summary.json"]["event_count"] == 2


class TestUnknown:
    @pytest.mark.parametrize(
        ("said", "member", "instead"),
        [
            ({"at": [0, 0, 1001]}, "depth_km", None),
            ({"at": [0, 0, -101]}, "depth_km", None),
            ({"sig": -1}, "significance", 0),
            ({"felt": -1}, "felt_count", None),
            ({"felt": 10**30}, "felt_count", None),
            ({"cdi": 13}, "intensity_felt", None),
            ({"mmi": -0.5}, "intensity_estimated", None),
            ({"nst": -2}, "station_count", None),
            ({"dmin": 181}, "nearest_station_deg", None),
            ({"gap": 361}, "azimuthal_gap_deg", None),
            ({"alert": "purple"}, "alert", None),
            ({"ids": ",us2,a/b,at7,"}, "linked_ids", ["at7"]),
        ],
        ids=lambda given_: given_ if isinstance(given_, str) else "",
    )
    def test_the_event_stays_without_what_can_not_be(
        self, said: dict[str, Any], member: str, instead: object
    ) -> None:
        found = documents([event("us1"), event("us2", **said)])["earthquakes/events/us2.json"]
        assert found[member] == instead
        (refused,) = table(event("us1"), event("us2", **said)).refused
        assert (refused.event_id, refused.member) == ("us2", member)
        assert not refused.is_event_left_out


class TestToldWhere:
    def test_in_the_statistics(self) -> None:
        (found,) = build_statistics(table(event("us1", gap=400))).documents.values()
        assert isinstance(found, EarthquakeStatistics)
        assert [(each.event_id, each.member, each.found) for each in found.refused] == [
            ("us1", "azimuthal_gap_deg", "400")
        ]

    def test_in_the_day(self) -> None:
        """An old catalogue's oddity keeps no day out of the archive."""
        read = raw([event("us1"), event("us2", at=[0, 95, 1])])
        asked = DayReading("usgs_days", "2025-04-27", read.rows, read.rejected)
        day = build_day(asked, settled_days=30)
        assert (day.event_count, [each.event_id for each in day.refused]) == (1, ["us2"])


class TestMany:
    def test_a_few_are_a_slip(self) -> None:
        """Five, or one in ten."""
        events = [event(f"us{n}", at=[190 if n < 5 else 10, 0, 0]) for n in range(20)]
        assert len(table(*events).frame) == 15
        events = [event(f"us{n}", at=[190 if n < 10 else 10, 0, 0]) for n in range(200)]
        assert len(table(*events).frame) == 190

    def test_more_are_another_format(self) -> None:
        """Latitude and longitude exchanged, say: the last good documents stay."""
        events = [event(f"us{n}", at=[35.3, -117.8, 8.8]) for n in range(6)]
        with pytest.raises(SourceContentError, match=r"expected latitude -90 to 90, found") as e:
            table(*events)
        assert "of 'us0', and 6 odd records of 6" in str(e.value)


def odd_values() -> st.SearchStrategy[dict[str, Any]]:
    """What one event may say that can't be, or can."""
    number = st.none() | st.integers(-(10**20), 10**20)
    decimal = number | st.floats(allow_nan=False, allow_infinity=False)
    return st.fixed_dictionaries(
        {
            "sig": st.integers(-(10**20), 10**20),
            "felt": number,
            "nst": number,
            "cdi": decimal,
            "mmi": decimal,
            "dmin": decimal,
            "gap": decimal,
            "alert": st.none() | st.text(max_size=5),
            "ids": st.text(st.characters(exclude_categories=["Cs"]), max_size=20),
            "at": st.tuples(*[st.floats(allow_nan=False, allow_infinity=False)] * 2, decimal).map(
                list
            ),
        }
    )


@settings(max_examples=150, deadline=None)
@given(
    st.dictionaries(
        st.text(st.characters(exclude_categories=["Cs"]), max_size=70), odd_values(), max_size=5
    )
)
def test_whatever_a_few_events_say_every_other_is_published(odd: dict[str, Any]) -> None:
    """Each event is in the documents or told of as left out; never neither, never both."""
    events = [
        event("sound"),
        *(event(f"{n}-{i}", **said) for n, (i, said) in enumerate(odd.items())),
    ]
    tracked = read_tracked(raw(events))
    left_out = [each["id"] for each in events if each["id"] not in set(tracked.table.frame["id"])]
    told = {each.event_id for each in tracked.table.refused if each.is_event_left_out}
    assert {shown(each) for each in left_out} == told
    assert "sound" not in told
    read = documents(events)
    assert read["earthquakes/summary.json"]["event_count"] == len(events) - len(left_out)
