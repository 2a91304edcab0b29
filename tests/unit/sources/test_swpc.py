"""SWPC: what may become the newest raw body of each product, and what never does."""

import json
from typing import Any

import pytest

from content_assets.errors import SourceContentError
from content_assets.http.client import HttpClient
from content_assets.sources.swpc import (
    ALERTS,
    FORECAST,
    KP,
    PRODUCTS,
    SwpcProduct,
    alerts_fingerprint,
    forecast_fingerprint,
    kp_fingerprint,
)
from demo.replayer import Replayer

LISTS = [
    ["time_tag", "Kp", "a_running", "station_count"],
    ["2026-02-02 00:00:00", "2.33", "9", "8"],
]
OBJECTS = [{"time_tag": "2026-02-02T00:00:00", "Kp": 2.33, "a_running": 9, "station_count": 8}]
PERIODS = [{"time_tag": "2026-02-02T00:00:00", "kp": 2.33, "observed": "predicted"}]
ALERT = {"product_id": "K05W", "issue_datetime": "2026-08-18 02:27:00.810", "message": "…"}


def said(value: Any) -> bytes:
    return json.dumps(value).encode()


class TestFetch:
    @pytest.mark.parametrize("name", PRODUCTS)
    def test_each_product_is_a_source_of_its_own(self, name: str) -> None:
        with Replayer(life_seconds=0) as replayer, HttpClient(user_agent="test") as client:
            product = SwpcProduct(client, replayer.url, name)
            first = product.fetch(None)
            assert first is not None
            assert first.body == replayer.others[name].answer.body
            assert product.fetch(first.validators) is None


class TestTables:
    @pytest.mark.parametrize("rows", [LISTS, OBJECTS], ids=["lists", "objects"])
    def test_both_forms_are_read(self, rows: Any) -> None:
        assert kp_fingerprint(said(rows))

    def test_a_value_that_is_not_known_is_no_reason_to_refuse(self) -> None:
        assert kp_fingerprint(said([{**OBJECTS[0], "Kp": None}]))
        assert kp_fingerprint(said([{**OBJECTS[0], "Kp": -1, "a_running": -1}]))

    @pytest.mark.parametrize(
        ("given", "found"),
        [
            (b"<html>", "a page of HTML"),
            (said(OBJECTS)[:-4], "no JSON"),
            (b"{}", "a dict"),
            (b"[]", "at least 1 item"),
            (said(LISTS[:1]), "at least 1 item"),
            (said([LISTS[0], ["2026-02-02 00:00:00", "2.33"]]), "rows that are not 4 long"),
            (said([LISTS[0], OBJECTS[0]]), "rows that are not 4 long"),
            (said([OBJECTS[0], 7]), "rows of several forms"),
            (said([{**OBJECTS[0], "Kp": "strong"}]), "rows.0.kp"),
            (said([{**OBJECTS[0], "Kp": 9.33}]), "rows.0.kp"),
            (said([{**OBJECTS[0], "time_tag": "noon"}]), "rows.0.time_tag"),
            (said([{"time": "2026-02-02T00:00:00", "value": 2}]), "rows.0.time_tag"),
            (said([*OBJECTS, {**OBJECTS[0], "time_tag": "2026-02-02 00:00:00.000"}]), "2 times"),
            (b'[{"time_tag": "2026-02-02T00:00:00", "Kp": NaN}]', "no JSON"),
        ],
    )
    def test_what_is_not_the_table_is_refused_and_told(self, given: bytes, found: str) -> None:
        with pytest.raises(SourceContentError) as caught:
            kp_fingerprint(given)
        assert f"source {KP}: expected " in str(caught.value)
        assert found in str(caught.value)

    def test_a_forecast_says_which_periods_were_observed(self) -> None:
        assert forecast_fingerprint(said(PERIODS))
        with pytest.raises(SourceContentError, match=rf"{FORECAST}: .*rows\.0\.observed"):
            forecast_fingerprint(said([{**PERIODS[0], "observed": "guessed"}]))
        with pytest.raises(SourceContentError, match=r"rows\.0\.observed"):
            forecast_fingerprint(said(OBJECTS))


class TestAlerts:
    def test_no_message_is_a_body_like_any_other(self) -> None:
        assert alerts_fingerprint(b"[]") != alerts_fingerprint(said([ALERT]))

    @pytest.mark.parametrize(
        ("given", "found"),
        [
            (b"<html>", "a page of HTML"),
            (b"{}", "rows: Input should be"),
            (said([{**ALERT, "message": None}]), "rows.0.message"),
            (said([{**ALERT, "issue_datetime": "later"}]), "rows.0.issue_datetime"),
            (said([{**ALERT, "message": "\ud800"}]), "no JSON"),
        ],
    )
    def test_what_is_no_list_of_messages_is_refused_and_told(
        self, given: bytes, found: str
    ) -> None:
        with pytest.raises(SourceContentError) as caught:
            alerts_fingerprint(given)
        assert f"source {ALERTS}: expected " in str(caught.value)
        assert found in str(caught.value)
