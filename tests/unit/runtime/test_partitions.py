"""Partitions of every kind, on a content that knows nothing of the Earth."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

import dagster as dg
import pytest

from content_assets.bootstrap import Pipeline, build_pipeline, make_author
from content_assets.contracts.assets import followers, partitioned_assets
from content_assets.contracts.receipt import Receipt
from content_assets.contracts.release import Validators
from content_assets.errors import BadContentError
from content_assets.orchestration.graph import build_resources, load_graph
from content_assets.orchestration.listing import listing, manifest_path
from content_assets.orchestration.workbench import Workbench
from content_assets.publishing import keys
from content_assets.publishing.archive import Archive
from content_assets.publishing.memory import MemoryStore
from content_assets.publishing.raw import Fetched
from content_assets.runtime.order import Order, choose
from content_assets.runtime.run import PUBLISHING_SECONDS
from content_assets.runtime.worker import work
from content_assets.settings import load_settings
from content_assets.stores.counting import CountingStore
from tests.neutral_content.sources import read_rates


@dataclass
class Feed:
    """The source, as it answers."""

    rates: dict[str, float] = field(default_factory=lambda: {"chf": 0.95, "jpy": 160, "usd": 1.1})
    cadence_minutes: int = 0
    asked: int = 0

    def fetch(self, validators: Validators | None) -> Fetched | None:
        self.asked += 1
        body = json.dumps(self.rates).encode()
        reading = read_rates(body)
        return Fetched(body, reading.fingerprint, Validators(), reading, body_time=None)


@pytest.fixture
def feed(with_content: Callable[[str], None]) -> Feed:
    with_content("tests.neutral_content")
    return Feed()


@pytest.fixture
def pipeline(feed: Feed) -> Pipeline:
    """A worker's parts around a bucket after a first run."""
    store = CountingStore(MemoryStore(lambda: datetime.now(UTC)))
    built = build_pipeline(load_settings({"CONTENT_ASSETS_STORE_URL": "file:///nowhere"}))
    built = replace(built, store=store, archive=Archive(store), sources={"rates": feed})
    receipt = work(built, trigger="test")
    assert receipt.problems == []
    return built


def fill(pipeline: Pipeline, *partitions: str, assets: str | None = None) -> Receipt:
    return work(pipeline, trigger="test", order=Order(assets, partitions))


def published(pipeline: Pipeline) -> dict[str, dict]:
    """The documents of the mirror without what the engine adds, by path."""
    found = {}
    for entry in pipeline.store.list(keys.MIRROR):
        stored = pipeline.store.get(entry.key)
        assert stored
        document = json.loads(stored.body)
        document.pop("$release")
        found[entry.key.removeprefix(keys.MIRROR)] = document
    return found


def changed(before: dict[str, dict], after: dict[str, dict]) -> set[str]:
    paths = before.keys() | after.keys()
    return {path for path in paths if before.get(path) != after.get(path)}


def test_the_manifest_is_that_of_the_content(feed: Feed) -> None:
    """Run `make generate` after a change."""
    assert manifest_path().read_text("utf-8") == listing()
    assert {name: each.kind for name, each in partitioned_assets().items()} == {
        "country_rate": "static",
        "day_rate": "multi",
        "shop_rate": "dynamic",
    }
    assert dict(followers()) == {"shops": {"shop_rate"}}


def test_an_ordinary_run_makes_none_of_them(pipeline: Pipeline) -> None:
    paths = published(pipeline)
    assert {"rates.json", "rates/chf.json"} <= paths.keys()
    assert not any(path.startswith(("countries/", "days/", "shops")) for path in paths)


class TestStatic:
    def test_keys_are_made_and_no_other_document_changes(self, pipeline: Pipeline) -> None:
        """From the body of the source; a range and `*` as well."""
        before = published(pipeline)
        receipt = fill(pipeline, "ch..jp")
        assert (receipt.state, receipt.backfill and receipt.backfill.made) == (
            "succeeded",
            ["ch..jp"],
        )
        after = published(pipeline)
        made = {path for path in changed(before, after) if not path.startswith("sources/")}
        assert made - {"catalog.json", "lineage.json"} == {
            "countries/ch.json",
            "countries/jp.json",
        }
        assert after["countries/jp.json"]["per_euro"] == 160

    def test_one_that_fails_stops_no_other(self, pipeline: Pipeline) -> None:
        """It is named, with what it raised."""
        receipt = fill(pipeline, "*")
        assert receipt.state == "degraded"
        assert receipt.backfill
        assert receipt.backfill.made == ["ch..us"]
        assert receipt.backfill.failed.keys() == {"xx"}
        assert [problem.where for problem in receipt.problems] == ["country_rate"]
        assert "countries/us.json" in published(pipeline)

    def test_one_is_made_again_from_the_newest_body_and_the_others_stay(
        self, pipeline: Pipeline, feed: Feed
    ) -> None:
        fill(pipeline, "ch", "jp")
        feed.rates = {"chf": 2, "jpy": 3, "usd": 4}
        fill(pipeline, "jp", assets='key:"country_rate"')
        after = published(pipeline)
        assert after["countries/jp.json"]["per_euro"] == 3
        assert after["countries/ch.json"]["per_euro"] == 0.95


class TestSeveralDimensions:
    def test_each_part_is_a_key_or_a_range(self, pipeline: Pipeline) -> None:
        """Made by a function of Dagster's context, one after the other."""
        before = published(pipeline)
        receipt = fill(pipeline, "*|2025-02-01..2025-02-02")
        assert receipt.state == "succeeded"
        assert receipt.backfill
        assert receipt.backfill.made == [
            "chf|2025-02-01",
            "chf|2025-02-02",
            "usd|2025-02-01",
            "usd|2025-02-02",
        ]
        made = {p for p in changed(before, published(pipeline)) if p.startswith("days/")}
        assert made == {
            f"days/2025-02-0{day}/{name}.json" for day in (1, 2) for name in ("chf", "usd")
        }
        again = published(pipeline)
        fill(pipeline, "chf|2025-02-03")
        assert changed(again, published(pipeline)) == {"days/2025-02-03/chf.json"}


class TestDynamic:
    def test_keys_are_added_by_ordering_them_and_what_follows_is_made(
        self, pipeline: Pipeline
    ) -> None:
        """In one release with them."""
        order = 'key:"shop_rate"'
        assert fill(pipeline, "corner", "kiosk", assets=order).state == "succeeded"
        assert published(pipeline)["shops.json"]["shops"] == ["corner", "kiosk"]
        before = published(pipeline)
        receipt = fill(pipeline, "mall", assets=order)
        assert receipt.backfill
        assert (receipt.backfill.asset, receipt.backfill.made) == ("shop_rate", ["mall"])
        assert changed(before, published(pipeline)) == {"shops.json", "shops/mall.json"}

    def test_are_left_where_there_is_no_time(self, pipeline: Pipeline) -> None:
        """And what was made is published."""
        left = iter([0.0] * 3)
        hurried = replace(
            pipeline,
            waiting=replace(
                pipeline.waiting,
                clock=lambda: next(left, 1000.0 - PUBLISHING_SECONDS),
                until=1000.0,
            ),
        )
        receipt = fill(hurried, "a", "b", "c", "d", assets='key:"shop_rate"')
        assert receipt.backfill
        assert receipt.backfill.stopped == "no time left in this invocation"
        assert receipt.backfill.left
        assert published(pipeline)["shops.json"]["shops"] == receipt.backfill.made


class TestOrder:
    def test_without_assets_is_for_those_that_have_these_keys(self, pipeline: Pipeline) -> None:
        """A dynamic key may be anything that has one part."""
        receipt = fill(pipeline, "ch")
        assert receipt.backfill
        asked = {each.asset for each in (receipt.backfill, *receipt.more_backfills)}
        assert asked == {"country_rate", "shop_rate"}
        receipt = fill(pipeline, "usd|2025-02-01")
        assert receipt.backfill
        assert (receipt.backfill.asset, receipt.more_backfills) == ("day_rate", [])

    @pytest.mark.parametrize(
        ("assets", "partitions", "message"),
        [
            ('key:"country_rate"', ("it",), "expected one of ch, jp, us"),
            ('key:"day_rate"', ("usd|2999-01-01",), "has not ended"),
            ('key:"shop_rate"', (), "expected partitions of shop_rate"),
            ('key:"rates"', ("ch",), "expected a partitioned asset"),
        ],
    )
    def test_that_cannot_be_carried_out_fails_by_name(
        self, pipeline: Pipeline, assets: str, partitions: tuple[str, ...], message: str
    ) -> None:
        before = published(pipeline)
        receipt = fill(pipeline, *partitions, assets=assets)
        assert receipt.state == "failed"
        assert message in receipt.problems[0].message
        assert published(pipeline) == before

    def test_without_a_partitioned_asset_is_refused(self, pipeline: Pipeline) -> None:
        with pytest.raises(BadContentError, match="rates; leave the partitions out"):
            choose(Order('key:"rates"', ("ch",)))


def test_in_dagster_dev_a_range_of_partitions_is_one_run(pipeline: Pipeline) -> None:
    """Published by a run of its own, with what follows."""
    with dg.DagsterInstance.ephemeral() as instance:
        instance.add_dynamic_partitions("shops", ["corner", "kiosk"])
        run = _materialize(pipeline, instance, ["shop_rate"], partition_key="kiosk")
        _materialize(pipeline, instance, ["shops", "release"], publishes=run)
        assert instance.get_materialized_partitions(dg.AssetKey("shop_rate")) == {"kiosk"}
    assert published(pipeline)["shops.json"]["shops"] == ["kiosk"]


def _materialize(
    pipeline: Pipeline,
    instance: dg.DagsterInstance,
    assets: list[str],
    *,
    partition_key: str | None = None,
    publishes: str | None = None,
) -> str:
    bench = Workbench(pipeline, make_author(), is_local=True, publishes=publishes)
    result = dg.materialize(
        list(load_graph().assets),
        instance=instance,
        resources=build_resources(bench, frames=dg.mem_io_manager),
        selection=assets,
        partition_key=partition_key,
        run_config={"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}},
    )
    assert result.success
    if "release" in assets:
        bench.deliver()
    return bench.author.run
