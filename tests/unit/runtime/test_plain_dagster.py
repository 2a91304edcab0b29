"""Plain Dagster between a source and documents: a worker runs what `dagster dev` runs."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import dagster as dg
import pytest

from content_assets.bootstrap import Pipeline, build_pipeline, make_author
from content_assets.contracts.release import Validators
from content_assets.errors import ConfigurationError
from content_assets.orchestration.io_manager import RunIOManager
from content_assets.orchestration.listing import listing, manifest_path
from content_assets.publishing import keys
from content_assets.publishing.archive import Archive
from content_assets.publishing.memory import MemoryStore
from content_assets.publishing.publish import read_head
from content_assets.publishing.raw import Fetched
from content_assets.publishing.review import approve
from content_assets.runtime.order import Order
from content_assets.runtime.worker import work
from content_assets.settings import load_settings
from content_assets.stores.counting import CountingStore
from tests.plain_dagster.sources import read_prices


@dataclass
class Shop:
    """The source, as it answers."""

    cents: list[int] = field(default_factory=lambda: [42, 99, 120, 250])
    cadence_minutes: int = 0

    def fetch(self, validators: Validators | None) -> Fetched | None:
        body = json.dumps({"prices": [{"cents": each} for each in self.cents]}).encode()
        reading = read_prices(body)
        return Fetched(body, reading.fingerprint, Validators(), reading, body_time=None)


@pytest.fixture
def shop(
    with_content: Callable[[str], None], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Shop:
    with_content("tests.plain_dagster")
    monkeypatch.setenv("DRAWER", str(tmp_path))
    return Shop()


@pytest.fixture
def pipeline(shop: Shop) -> Pipeline:
    store = CountingStore(MemoryStore(lambda: datetime.now(UTC)))
    built = build_pipeline(load_settings({"CONTENT_ASSETS_STORE_URL": "file:///nowhere"}))
    return replace(built, store=store, archive=Archive(store), sources={"shop": shop})


def mirrored(pipeline: Pipeline, path: str) -> dict:
    stored = pipeline.store.get(keys.mirror(path))
    assert stored
    return json.loads(stored.body)


def test_the_manifest_is_that_of_the_content(shop: Shop) -> None:
    """Run `make generate` after a change."""
    assert manifest_path().read_text("utf-8") == listing()


def test_a_chain_of_every_kind_of_asset_is_published(pipeline: Pipeline) -> None:
    """No IO manager, an own one, a resource, Config, a retry, a multi-asset, a graph of ops."""
    receipt = work(pipeline, trigger="test")
    assert (receipt.problems, receipt.state) == ([], "succeeded")
    prices = mirrored(pipeline, "prices.json")
    assert (prices["cheap"], prices["dear"]) == ([40, 95], [120, 250])
    assert mirrored(pipeline, "total.json")["cents"] == 135
    again = work(pipeline, trigger="test")
    assert not again.is_new_release


def test_a_failed_blocking_check_apart_keeps_what_is_made_of_the_table_away(
    pipeline: Pipeline, shop: Shop
) -> None:
    """The documents stay as they were, stale with the check's name as the reason."""
    work(pipeline, trigger="test")
    shop.cents = [0, 20]
    receipt = work(pipeline, trigger="test")
    assert receipt.state == "degraded"
    assert mirrored(pipeline, "prices.json")["cheap"] == [40, 95]
    assert "check nothing_is_free" in mirrored(pipeline, "sources/shop.json")["reason"]
    shop.cents = [10, 20]
    assert work(pipeline, trigger="test").state == "succeeded"
    assert mirrored(pipeline, "prices.json")["cheap"] == [10, 20]


def test_a_failed_blocking_check_of_a_document_asset_holds_its_set(
    pipeline: Pipeline, shop: Shop
) -> None:
    """With the check's name as the reason; the other documents are published."""
    work(pipeline, trigger="test")
    shop.cents = [90, 95, 150]
    receipt = work(pipeline, trigger="test")
    assert (receipt.state, receipt.is_new_release) == ("degraded", True)
    assert [each.error for each in receipt.problems] == ["Held"]
    assert mirrored(pipeline, "prices.json")["cheap"] == [90, 95]
    assert mirrored(pipeline, "total.json")["cents"] == 135
    held = read_head(pipeline.store, pipeline.archive)[1].assets["page_total"].held
    assert held.reasons == ["check total_is_small: expected it to pass, found {'total': 185}"]
    shop.cents = [10, 20]
    assert work(pipeline, trigger="test").state == "succeeded"
    assert mirrored(pipeline, "total.json")["cents"] == 30


def test_a_failed_blocking_check_of_a_raw_asset_leaves_its_documents(
    pipeline: Pipeline, shop: Shop
) -> None:
    """In this run and in the next, which finds the same body; then a better one comes."""
    work(pipeline, trigger="test")
    shop.cents = [1] * 21
    for _ in range(2):
        assert work(pipeline, trigger="test").state == "degraded"
        assert mirrored(pipeline, "prices.json")["cheap"] == [40, 95]
        assert "check few_enough" in mirrored(pipeline, "sources/shop.json")["reason"]
    shop.cents = [10, 20]
    assert work(pipeline, trigger="test").state == "succeeded"
    assert mirrored(pipeline, "prices.json")["cheap"] == [10, 20]


def test_a_check_that_raises_holds_the_set_too(pipeline: Pipeline, shop: Shop) -> None:
    """Nobody knows what it would have said."""
    shop.cents = [90, 95, 95]
    receipt = work(pipeline, trigger="test")
    assert receipt.state == "degraded"
    held = read_head(pipeline.store, pipeline.archive)[1].assets["page_total"].held
    assert held.reasons == ["check total_is_small: expected an answer, found that it raised"]


def test_what_a_person_approved_is_not_held_again(pipeline: Pipeline, shop: Shop) -> None:
    """The check still fails, on the very set that is published."""
    work(pipeline, trigger="test")
    shop.cents = [90, 95, 150]
    work(pipeline, trigger="test")
    approve(pipeline.store, pipeline.archive, "page_total", author=make_author())
    assert work(pipeline, trigger="test", order=Order(is_forced=True)).state == "succeeded"
    assert read_head(pipeline.store, pipeline.archive)[1].assets["page_total"].held is None


def test_a_value_of_an_earlier_run_is_refused_by_name() -> None:
    """It would be there by chance only."""

    @dg.asset
    def kept() -> int:
        return 1

    @dg.asset
    def reads_it(kept: int) -> int:
        return kept

    given: dict[str, Any] = {
        "assets": [kept, reads_it],
        "resources": _cold(),
    }
    assert dg.materialize(**given).success
    with pytest.raises(ConfigurationError, match="asset kept: expected it to be made in this run"):
        dg.materialize(**(given | {"selection": ["reads_it"], "resources": _cold()}))


def _cold() -> dict[str, Any]:
    """The resources of the next process."""
    return {"io_manager": RunIOManager()}
