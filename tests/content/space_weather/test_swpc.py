"""SWPC: what may become the newest raw body of each product, and what never does."""

import json
from typing import Any

import pytest

from content_assets.content.space_weather import sources
from content_assets.content.space_weather.swpc import (
    ALERTS,
    KP,
    read_alerts,
    read_forecast,
    read_kp,
)
from content_assets.errors import SourceContentError
from content_assets.http.client import HttpClient
from content_assets.sources.spec import SourceSpec
from demo.replayer import Replayer

LISTS = [
    ["time_tag", "Kp", "a_running", "station_count"],
    ["2026-02-02 00:00:00", "2.33", "9", "8"],
]
OBJECTS = [
    {"time_tag": "2026-02-02T00:00:00", "Kp": 2.33, "a_running": 9, "station_count": 8},
    {"time_tag": "2026-02-02T03:00:00", "Kp": 3, "a_running": 9, "station_count": 8},
]
PERIODS = [{"time_tag": "2026-02-02T00:00:00", "kp": 2.33, "observed": "predicted"}]
ALERT = {"product_id": "K05W", "issue_datetime": "2026-08-18 02:27:00.810", "message": "…"}


def said(value: Any) -> bytes:
    return json.dumps(value).encode()


class TestFetch:
    @pytest.mark.parametrize("spec", [sources.KP, sources.FORECAST, sources.ALERTS])
    def test_each_product_is_a_source_of_its_own(self, spec: SourceSpec) -> None:
        with Replayer(life_seconds=0) as replayer, HttpClient(user_agent="test") as client:
            product = spec.wired(client, {"swpc_base_url": replayer.url})
            first = product.fetch(None)
            assert first is not None
            assert first.body == replayer.others[spec.name].answer.body
            assert product.fetch(first.validators) is None


class TestTables:
    @pytest.mark.parametrize("rows", [LISTS, OBJECTS], ids=["lists", "objects"])
    def test_both_forms_are_read(self, rows: Any) -> None:
        assert read_kp(said(rows)).rows[0]["kp"] == 2.33

    def test_a_value_that_is_not_known_is_no_reason_to_refuse(self) -> None:
        rows = [{**OBJECTS[0], "Kp": None}, {**OBJECTS[1], "Kp": -1, "a_running": -1}]
        assert read_kp(said(rows)).rejected == []

    @pytest.mark.parametrize(
        ("given", "found"),
        [
            (b"<html>", "a page of HTML"),
            (said(OBJECTS)[:-4], "no JSON"),
            (b"{}", "an object"),
            (b"[]", "at least one row"),
            (said(LISTS[:1]), "at least one row"),
            (said([{"time": "2026-02-02T00:00:00", "value": 2}]), "1 odd records of 1"),
        ],
    )
    def test_what_is_not_the_table_is_refused_and_told(self, given: bytes, found: str) -> None:
        with pytest.raises(SourceContentError) as caught:
            read_kp(given)
        assert f"source {KP}: expected " in str(caught.value)
        assert found in str(caught.value)

    @pytest.mark.parametrize(
        ("odd", "member"),
        [
            (7, "record"),
            (["2026-02-02 06:00:00"], "record"),
            ({"Kp": "strong"}, "kp"),
            ({"Kp": 9.33}, "kp"),
            ({"Kp": float("nan")}, "kp"),
            ({"time_tag": "noon"}, "time_tag"),
            ({"time_tag": None}, "time_tag"),
            ({"time_tag": "2026-09-02T00:00:00"}, "time_tag"),
            ({"time_tag": "2026-02-02 00:00:00.000"}, "id"),
        ],
    )
    def test_a_row_that_can_not_be_is_left_out_and_reported(self, odd: Any, member: str) -> None:
        row = {**OBJECTS[0], "time_tag": "2026-02-02T06:00:00", "Kp": 1}
        found = read_kp(said([*OBJECTS, {**row, **odd} if isinstance(odd, dict) else odd]))
        assert [each["kp"] for each in found.rows] == [2.33, 3]
        assert [each.member for each in found.rejected] == [member]

    def test_rows_of_lists_that_are_shorter_than_the_header_are_left_out(self) -> None:
        found = read_kp(said([*LISTS, ["2026-02-02 03:00:00", "2.33"]]))
        assert (len(found.rows), [each.id for each in found.rejected]) == (
            1,
            ["2026-02-02 03:00:00"],
        )

    def test_a_table_was_made_at_its_last_period(self) -> None:
        assert str(read_kp(said(OBJECTS)).body_time) == "2026-02-02 03:00:00+00:00"

    def test_a_forecast_says_which_periods_were_observed(self) -> None:
        observed = {**PERIODS[0], "observed": "observed", "time_tag": "2026-02-01T21:00:00"}
        found = read_forecast(said([observed, *PERIODS]))
        assert len(found.rows) == 2
        assert str(found.body_time) == "2026-02-01 21:00:00+00:00"
        odd = {**PERIODS[0], "observed": "guessed", "time_tag": "2026-02-02T03:00:00"}
        assert [each.member for each in read_forecast(said([*PERIODS, odd])).rejected] == [
            "observed"
        ]


class TestAlerts:
    def test_no_message_is_a_body_like_any_other(self) -> None:
        assert read_alerts(b"[]").fingerprint != read_alerts(said([ALERT])).fingerprint

    def test_a_time_that_says_that_it_is_utc_is_one(self) -> None:
        given = {**ALERT, "issue_datetime": f"{ALERT['issue_datetime']} UTC"}
        assert read_alerts(said([given])).rows == [ALERT]

    @pytest.mark.parametrize("given", [b"<html>", b"{}", b"null"])
    def test_what_is_no_list_of_messages_is_refused(self, given: bytes) -> None:
        with pytest.raises(SourceContentError, match=f"source {ALERTS}: expected "):
            read_alerts(given)

    @pytest.mark.parametrize(
        "odd", [{"message": None}, {"issue_datetime": "later"}, {"message": "x" * 100_001}]
    )
    def test_a_message_that_can_not_be_is_left_out(self, odd: dict[str, Any]) -> None:
        found = read_alerts(said([ALERT, {**ALERT, **odd}]))
        assert found.rows == [ALERT]
        assert [each.member for each in found.rejected] == list(odd)
