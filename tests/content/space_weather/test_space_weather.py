"""Space weather: the scale, both forms of the tables, messages word for word."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from content_assets.bootstrap import readers
from content_assets.content.space_weather.alerts import build_alerts
from content_assets.content.space_weather.documents import (
    PlanetaryKForecast,
    PlanetaryKObserved,
    SpaceWeatherAlert,
    SpaceWeatherAlerts,
)
from content_assets.content.space_weather.planetary_k import build_forecast, build_observed
from content_assets.content.space_weather.scale import g_scale, scale_steps
from content_assets.contracts.release import RawRef
from content_assets.errors import ContractError
from content_assets.publishing.canonical import canonical_json, document_bytes
from content_assets.publishing.reading import RawReading

REF = RawRef(sequence=1, digest="0" * 64)


def raw(value: Any, source: str = "swpc_kp") -> RawReading:
    return RawReading(source, REF, readers()[source](json.dumps(value).encode()))


def row(hour: int, kp: Any, **said: Any) -> dict[str, Any]:
    """A row of a table; `hour` counts from the first of May."""
    day, of_day = divmod(hour, 24)
    return {"time_tag": f"2026-05-{1 + day:02d}T{of_day:02d}:00:00", "Kp": kp, **said}


def as_lists(rows: list[dict[str, Any]]) -> list[list[Any]]:
    """The older form: a header, then strings."""
    header = list(rows[0])
    values = [[None if r[name] is None else str(r[name]) for name in header] for r in rows]
    return [header, *values]


def observed(value: Any) -> PlanetaryKObserved:
    (document,) = build_observed(raw(value)).documents.values()
    assert isinstance(document, PlanetaryKObserved)
    return document


def forecast(value: Any) -> PlanetaryKForecast:
    (document,) = build_forecast(raw(value, "swpc_forecast")).documents.values()
    assert isinstance(document, PlanetaryKForecast)
    return document


def alerts(*messages: Any) -> list[SpaceWeatherAlert]:
    """What becomes of messages, each published a day after the one before."""
    rows = [
        {"product_id": "X", "issue_datetime": f"2026-05-{day:02d} 00:00:00", "message": message}
        for day, message in enumerate(messages, 1)
    ]
    (document,) = build_alerts(raw(rows, "swpc_alerts")).documents.values()
    assert isinstance(document, SpaceWeatherAlerts)
    return document.alerts


class TestScale:
    @pytest.mark.parametrize(
        ("kp", "step"),
        [
            (0, 0),
            (4.33, 0),
            (4.67, 1),
            (4.666667, 1),
            (5.33, 1),
            (5.67, 2),
            (6.33, 2),
            (6.67, 3),
            (7.33, 3),
            (7.67, 4),
            (8.33, 4),
            (8.67, 4),
            (9, 5),
        ],
    )
    def test_is_noaas_with_nine_minus_still_severe(self, kp: float, step: int) -> None:
        assert g_scale(kp) == step

    @given(st.floats(0, 9), st.floats(0, 9))
    def test_a_larger_index_is_no_smaller_storm(self, one: float, other: float) -> None:
        low, high = sorted((one, other))
        assert g_scale(low) <= g_scale(high)

    def test_each_step_begins_where_it_says(self) -> None:
        for step in scale_steps():
            assert g_scale(step.kp_from) == step.g_scale
            assert g_scale(step.kp_from - 0.34) == step.g_scale - 1


class TestObserved:
    def test_lists_of_strings_and_objects_with_numbers_make_the_same_document(self) -> None:
        rows = [row(0, 2.33, a_running=9, station_count=8), row(3, 5.0, a_running=48)]
        rows[1]["station_count"] = None
        assert observed(rows) == observed(as_lists(rows))

    def test_names_differ_by_case_only(self) -> None:
        rows = [row(0, 2.33)]
        assert observed([{name.upper(): value for name, value in rows[0].items()}]) == observed(
            rows
        )

    @pytest.mark.parametrize("value", [27, 27.0, "27", "27.0", " 27 "])
    def test_a_number_that_the_source_may_say_is_read(self, value: Any) -> None:
        assert observed([row(0, 2, a_running=value)]).readings[0].a_running == 27

    @pytest.mark.parametrize("name", [["x"], None, 7, "kp"])
    def test_a_column_that_nobody_asked_for_does_not_matter(self, name: Any) -> None:
        table = [["time_tag", "Kp", name], ["2026-05-01T00:00:00", "2", "2"]]
        assert observed(table) == observed([row(0, 2)])

    def test_what_is_not_known_is_a_gap(self) -> None:
        found = observed([row(6, 1), row(0, None), row(3, -1)])
        assert [each.starts_at for each in found.readings] == ["2026-05-01T06:00:00.000Z"]

    def test_a_table_of_gaps_alone_is_no_document(self) -> None:
        with pytest.raises(ContractError, match=r"space-weather/kp\.json"):
            build_observed(raw([row(0, None)]))

    def test_the_largest_is_the_newest_of_the_largest(self) -> None:
        found = observed([row(0, 5), row(3, 5), row(6, 4)])
        assert found.largest.starts_at == "2026-05-01T03:00:00.000Z"
        assert found.last_starts_at == "2026-05-01T06:00:00.000Z"

    @settings(max_examples=100, deadline=None)
    @given(st.dictionaries(st.integers(0, 700), st.integers(0, 27), min_size=1, max_size=60))
    def test_any_table_is_read_in_order_whatever_its_own(self, thirds: dict[int, int]) -> None:
        rows = [row(hour, round(third / 3, 2)) for hour, third in thirds.items()]
        found = observed(rows)
        assert found == observed(as_lists(rows[::-1]))
        assert document_bytes("space-weather/kp.json", found)
        instants = [each.starts_at for each in found.readings]
        assert instants == sorted(set(instants))
        assert len(instants) == len(thirds)
        assert found.largest.kp == max(each.kp for each in found.readings)


class TestForecast:
    def test_what_was_observed_is_not_in_it(self) -> None:
        kinds = ["observed", "estimated", "predicted", "predicted"]
        found = forecast([row(3 * n, n, observed=kind) for n, kind in enumerate(kinds)])
        assert [each.kind for each in found.periods] == kinds[1:]
        assert found.largest == found.periods[-1]

    def test_nothing_may_be_expected(self) -> None:
        found = forecast([row(0, 7, observed="observed")])
        assert (found.periods, found.largest) == ([], None)


class TestAlerts:
    def test_the_head_is_read_and_the_text_stays(self) -> None:
        text = (
            "Space Weather Message Code: WARK05\r\nSerial Number: 2250\r\n"
            "Issue Time: 2026 Jul 12 2101 UTC\r\n\r\nCANCEL WARNING: K-index of 5 \r\n"
            "Cancel Serial Number: 2249\nOriginal Issue Time: 2026 Jul 12 1411 UTC\n"
        )
        (found,) = alerts(text)
        assert (found.code, found.serial) == ("WARK05", 2250)
        assert found.issued_at == "2026-07-12T21:01:00.000Z"
        assert found.headline == "CANCEL WARNING: K-index of 5"
        assert found.message.split() == text.split()
        assert "\r" not in found.message

    @pytest.mark.parametrize(
        "text",
        [
            "",
            "Continuation of Serial Number: 7",
            "Serial Number: 12345678901",
            "Issue Time: 2026 Feb 30 0000 UTC",
            "Issue Time: 2026 Mai 01 0000 UTC",
            "Issue Time: 2026 May 01 2460 UTC",
            "Space Weather Message Code: <script>",
        ],
    )
    def test_what_the_head_does_not_say_is_null_and_never_guessed(self, text: str) -> None:
        (found,) = alerts(text)
        assert (found.code, found.serial, found.issued_at) == (None, None, None)
        assert found.message == text

    def test_the_newest_comes_first_and_what_is_listed_twice_is_told_once(self) -> None:
        assert [each.message for each in alerts("one", "two")] == ["two", "one"]
        twice = [{"product_id": "X", "issue_datetime": "2026-05-01", "message": "m"}] * 2
        (document,) = build_alerts(raw(twice, "swpc_alerts")).documents.values()
        assert isinstance(document, SpaceWeatherAlerts)
        assert len(document.alerts) == 1

    @settings(max_examples=100, deadline=None)
    @given(st.lists(st.text(st.characters(exclude_categories=["Cs"])), max_size=5))
    def test_any_text_makes_a_document(self, messages: list[str]) -> None:
        for found in alerts(*messages):
            assert canonical_json(found.model_dump(mode="json", by_alias=True))
