"""A document asset's function: the values that it may return, and the bodies behind them."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

import dagster as dg
import pytest

from content_assets.bootstrap import Pipeline, build_pipeline, make_author
from content_assets.contracts.document import Document
from content_assets.contracts.release import RawRef, Validators
from content_assets.errors import ContractError
from content_assets.orchestration.document_asset import document_asset
from content_assets.orchestration.freshness import OWN
from content_assets.orchestration.io_manager import DocumentsIOManager, RawIOManager
from content_assets.orchestration.raw_asset import source_asset
from content_assets.orchestration.workbench import Workbench
from content_assets.publishing.archive import Archive
from content_assets.publishing.audit import Rules
from content_assets.publishing.canonical import digest_of
from content_assets.publishing.memory import MemoryStore
from content_assets.publishing.raw import Fetched
from content_assets.publishing.reading import RawReading, Reading
from content_assets.settings import load_settings
from content_assets.sources.json_body import Caps
from content_assets.sources.spec import SourceSpec
from content_assets.stores.counting import CountingStore


class Rate(Document, name="catalog", version="1.0"):
    """A rate; the contract's name is one whose schema is known."""

    currency: str
    per_euro: float


def read(body: bytes) -> Reading:
    """A body of one row."""
    return Reading([{"text": body.decode()}], [], digest_of(body))


CHF = Rate(currency="chf", per_euro=2)


@dataclass
class Feed:
    """A source whose body is changed by hand."""

    body: str = "one"
    cadence_minutes: int = 0

    def fetch(self, validators: Validators | None) -> Fetched | None:
        body = self.body.encode()
        reading = read(body)
        return Fetched(body, reading.fingerprint, Validators(), reading, body_time=None)


@dataclass
class Kept(dg.IOManager):
    """Keeps tables between runs, by asset."""

    values: dict[str, Any] = field(default_factory=dict)

    def handle_output(self, context: dg.OutputContext, obj: object) -> None:
        self.values[context.asset_key.to_user_string()] = obj

    def load_input(self, context: dg.InputContext) -> Any:
        return self.values[context.asset_key.to_user_string()]


@dataclass
class Dev:
    """A `dagster dev`: each run has a workbench of its own, tables are kept between runs."""

    assets: Sequence[dg.AssetsDefinition]
    feed: Feed = field(default_factory=Feed)
    store: MemoryStore = field(default_factory=lambda: MemoryStore(lambda: datetime.now(UTC)))
    instance: dg.DagsterInstance = field(default_factory=dg.DagsterInstance.ephemeral)
    tables: Kept = field(default_factory=Kept)
    bench: Workbench | None = None

    def pipeline(self) -> Pipeline:
        built = build_pipeline(load_settings({"CONTENT_ASSETS_STORE_URL": "file:///nowhere"}))
        store = CountingStore(self.store)
        return replace(
            built,
            store=store,
            archive=Archive(store),
            sources={"ecb": self.feed},
            readers={"ecb": read},
            checked_contracts={Rate.contract()},
        )

    def run(self, *names: str) -> dg.ExecuteInProcessResult:
        self.bench = bench = Workbench(self.pipeline(), make_author(run="test"))
        versions = {"rates": "1"}
        rules = {"rates": Rules()}
        return dg.materialize(
            list(self.assets),
            selection=[dg.AssetKey(name) for name in names] or None,
            instance=self.instance,
            resources={
                "workbench": bench,
                "raw": RawIOManager(bench),
                "documents": DocumentsIOManager(bench, versions, rules),
                "io_manager": self.tables,
            },
        )

    def made_from(self) -> dict[str, RawRef]:
        assert self.bench
        return dict(self.bench.staged["rates"].made_from)


def ref(sequence: int, body: str) -> RawRef:
    return RawRef(sequence=sequence, digest=digest_of(body.encode()))


raw_ecb = source_asset(
    SourceSpec(
        name="ecb",
        provider="ecb",
        url="none",
        read=read,
        caps=Caps(max_bytes=100, max_elements=10),
        cadence_minutes=5,
        fresh_minutes=5,
        grace_minutes=0,
        title="t",
        licence="none",
        homepage_url="none",
    )
)


@dg.asset
def table(raw_ecb: RawReading) -> list[str]:
    return [row["text"] for row in raw_ecb.rows]


@dg.asset
def other_table(raw_ecb: RawReading) -> list[str]:
    return [row["text"] for row in raw_ecb.rows]


def published(
    function: Callable[..., object], path: str = "rates/{currency}.json"
) -> dg.AssetsDefinition:
    return document_asset(
        contract=Rate, paths=path, title="t", sources=[], licence="none", freshness=OWN
    )(function)


def build(
    function: Callable[..., object],
    path: str = "rates/{currency}.json",
    *others: dg.AssetsDefinition,
) -> Dev:
    """A graph of a source, a table, and a function that publishes."""
    function.__name__ = "rates"
    return Dev([raw_ecb, table, *others, published(function, path)])


def paths_of(function: Callable[..., object], path: str = "rates/{currency}.json") -> list[str]:
    """The paths of the set that a function's run staged."""
    dev = build(function, path)
    dev.run()
    assert dev.made_from() == {"ecb": ref(1, "one")}
    return sorted(dev.bench.staged_set("rates").documents)


def refusal(function: Callable[..., object], path: str = "rates/{currency}.json") -> str:
    """The message that a function's run fails with."""
    with pytest.raises(ContractError) as caught:
        build(function, path).run()
    return str(caught.value)


class TestReturned:
    def test_one_document(self) -> None:
        def function(table: list[str]) -> Rate:
            return Rate(currency="chf", per_euro=2)

        assert paths_of(function, "rates/latest.json") == ["rates/latest.json"]

    def test_many_whose_members_are_in_the_path(self) -> None:
        def function(table: list[str]) -> Iterator[Rate]:
            yield Rate(currency="chf", per_euro=2)
            yield Rate(currency="usd", per_euro=2)

        assert paths_of(function) == ["rates/chf.json", "rates/usd.json"]

    def test_a_mapping_by_path(self) -> None:
        def function(table: list[str]) -> dict[str, Rate]:
            return {"rates/x.json": Rate(currency="chf", per_euro=2)}

        assert paths_of(function) == ["rates/x.json"]

    def test_none_of_many(self) -> None:
        def function(table: list[str]) -> list[Rate]:
            return []

        assert paths_of(function) == []

    @pytest.mark.parametrize(
        ("value", "path", "found"),
        [
            (None, "rates/latest.json", "expected Rate documents, .* found NoneType"),
            ("chf", "rates/latest.json", "found str"),
            (7, "rates/latest.json", "found int"),
            ([None], "rates/{currency}.json", "found NoneType"),
            ({"rates/x.json": 1}, "rates/{currency}.json", "found int"),
            ({1: CHF}, "rates/{currency}.json", "expected paths as keys of its mapping, found 1"),
            (CHF, "rates/{currency}.json", "expected many documents, .* {currency}, found one"),
            ([CHF, CHF], "rates/{currency}.json", "found two documents at rates/chf.json"),
            (
                [CHF],
                "rates/{code}.json",
                "as code, .* found None; the members of Rate are currency",
            ),
            ([CHF], "rates/{per_euro}.json", "as per_euro, .* found 2.0"),
        ],
    )
    def test_another_value_is_refused_with_asset_and_path(
        self, value: object, path: str, found: str
    ) -> None:
        def function(table: list[str]) -> object:
            return value

        message = refusal(function, path)
        assert re.match(f"rates: .*{found}", message), message


def many(table: list[str]) -> list[Rate]:
    return [Rate(currency=each, per_euro=2) for each in table]


def joined(table: list[str], other_table: list[str]) -> list[Rate]:
    return [Rate(currency=each, per_euro=2) for each in {*table, *other_table}]


class TestMadeFrom:
    def test_a_table_of_an_earlier_run_names_its_own_body(self) -> None:
        """The source has a newer one meanwhile, which nothing was made from."""
        dev = build(many)
        dev.run()
        dev.feed.body = "two"
        dev.run("raw_ecb")
        dev.run("rates")
        assert dev.made_from() == {"ecb": ref(1, "one")}
        dev.run("table", "rates")
        assert dev.made_from() == {"ecb": ref(2, "two")}

    def test_tables_made_from_two_bodies_are_refused(self) -> None:
        dev = build(joined, "rates/{currency}.json", other_table)
        dev.run()
        dev.feed.body = "two"
        dev.run("raw_ecb", "table")
        with pytest.raises(ContractError, match="one body of ecb, found bodies 1 and 2"):
            dev.run("rates")

    def test_a_table_whose_own_input_was_made_again_is_refused(self) -> None:
        @dg.asset
        def counted(table: list[str]) -> int:
            return len(table)

        def function(counted: int) -> list[Rate]:
            return [Rate(currency=str(counted), per_euro=2)]

        dev = build(function, "rates/{currency}.json", counted)
        dev.run()
        dev.feed.body = "two"
        dev.run("raw_ecb", "table")
        with pytest.raises(ContractError, match=r"table: .* made again since"):
            dev.run("rates")

    def test_an_asset_without_a_source_is_made_from_none(self) -> None:
        @dg.asset
        def constant() -> int:
            return 1

        def function(constant: int) -> list[Rate]:
            return [Rate(currency=str(constant), per_euro=2)]

        dev = build(function, "rates/{currency}.json", constant)
        dev.run()
        assert dev.made_from() == {}
