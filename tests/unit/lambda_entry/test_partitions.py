"""Partitions in `POST /refresh`: refused by the manifest alone, queued as they were written."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from content_assets.runtime.order import Order, partitions_of

from .conftest import Answer, FakeQueue, InProcessApi, http_event  # isort: skip

NOW = "2025-06-01T12:00:00.000Z"


@pytest.fixture(autouse=True)
def neutral(with_content: Callable[[str], None]) -> None:
    with_content("tests.neutral_content")


def order(api: InProcessApi, **wanted: Any) -> Answer:
    return api.event(http_event("POST", "/refresh", json.dumps(wanted)))


@pytest.mark.parametrize(
    ("asset", "partitions", "keys"),
    [
        ("country_rate", ["ch..jp", "us"], ["ch", "jp", "us"]),
        ("day_rate", ["*|2025-02-01"], ["chf|2025-02-01", "usd|2025-02-01"]),
        ("shop_rate", ["kiosk/2", "corner"], ["kiosk/2", "corner"]),
    ],
)
def test_of_every_kind_reach_the_worker(
    in_process: InProcessApi, queue: FakeQueue, asset: str, partitions: list[str], keys: list[str]
) -> None:
    assert order(in_process, assets=[asset], partitions=partitions).status == 202
    ((message, _),) = queue.sent
    assert message.assets
    wanted = Order(message.assets, message.ordered)
    assert partitions_of(wanted, frozenset({asset}), now=NOW) == {asset: keys}


@pytest.mark.parametrize(
    ("wanted", "detail"),
    [
        ({"assets": ["country_rate"], "partitions": ["ch", "it"]}, "partitions.1: 'it': expected"),
        ({"assets": ["day_rate"], "partitions": ["usd"]}, "1 parts instead of currency|day"),
        ({"assets": ["day_rate"], "partitions": ["usd|2999-01-01"]}, "has not ended"),
        ({"assets": ["rates"], "partitions": ["ch"]}, "country_rate, day_rate, shop_rate"),
        ({"partitions": ["usd|2999-01-01"]}, "partitions.0: 'usd|2999-01-01'"),
        ({"assets": ["shop_rate"], "partitions": ["|" * 30]}, "at most 64"),
    ],
)
def test_that_there_are_not_are_refused_and_nothing_is_queued(
    in_process: InProcessApi, queue: FakeQueue, wanted: dict[str, Any], detail: str
) -> None:
    answer = order(in_process, **wanted)
    assert answer.status == 422
    assert detail in answer.json()["detail"]
    assert queue.sent == []


def test_without_assets_are_for_those_that_have_them(
    in_process: InProcessApi, queue: FakeQueue
) -> None:
    assert order(in_process, partitions=["ch"]).status == 202
    ((message, _),) = queue.sent
    assert (message.assets, message.ordered) == (None, ("ch",))
