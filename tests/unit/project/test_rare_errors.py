"""Errors that are rarely made: lost races, servers that answer oddly, records of newer versions.

The others are made by the tests of their rooms; `make coverage` names those that no test makes.
"""

import base64
import gzip
import json
import time
from typing import cast

import boto3
import pytest
import requests
import typer
from botocore.exceptions import ConnectTimeoutError, NoCredentialsError

from content_assets import errors
from content_assets.bootstrap import build_history_store, build_pipeline
from content_assets.cli import looking, running
from content_assets.cli.parts import parts
from content_assets.content.earthquakes.event_service import UsgsDays
from content_assets.contracts.garbage import Garbage
from content_assets.contracts.receipt import DocumentCounts, Receipt
from content_assets.contracts.release import Staleness
from content_assets.delivery.mirror import deliver_mirror
from content_assets.http.client import HttpClient
from content_assets.http.effects import Deadline
from content_assets.http.exchange import Limits, Request, exchange
from content_assets.orchestration.history.export import FORMAT
from content_assets.orchestration.history.reading import read_history, read_runs
from content_assets.orchestration.listing import check_listing
from content_assets.publishing import canonical, keys, review, takedown
from content_assets.publishing.ancestry import find_release
from content_assets.publishing.archive import Archive
from content_assets.publishing.audit import hold
from content_assets.publishing.canonical import record_bytes
from content_assets.publishing.garbage import check_stays
from content_assets.publishing.memory import MemoryStore
from content_assets.publishing.publish import ATTEMPTS, Author
from content_assets.publishing.published_schemas import check_published
from content_assets.publishing.receipts import _days
from content_assets.publishing.rollback import rollback, unpin
from content_assets.publishing.store import Create, IfMatch, Overwrite, serial_map
from content_assets.runtime.order import Order, choose
from content_assets.runtime.replay import replay
from content_assets.settings import load_settings
from content_assets.stores.directory import DirectoryStore
from content_assets.stores.s3 import S3Store, judge
from lambda_entry import api, dead_letters
from lambda_entry.dead_letters import Wanted
from tests.unit.publishing.conftest import NOW, Publisher, catalog

RUN = "01a2085a-0000-7000-8000-000000000000"
FASTER = errors.PreconditionFailedError("a: expected b, found c; look again")


def published(store=None):
    store = store or MemoryStore()
    Publisher(store).publish("a", {"a.json": "one"})
    return store


def always_slower(store, prefix):
    """Somebody else is faster each time."""
    for _ in range(ATTEMPTS):
        store.fail(FASTER, verb="put", prefix=prefix)
    return store


class Interfering(MemoryStore):
    """Another run publishes the same asset whenever something is read or written at `prefix`."""

    def __init__(self, prefix: str) -> None:
        super().__init__()
        self.prefix, self.runs, self.is_quiet = prefix, 1, True

    def get(self, key):
        found = super().get(key)
        self._interfere(key)
        return found

    def put(self, key, body, condition):
        self._interfere(key)
        return super().put(key, body, condition)

    def _interfere(self, key):
        if key.startswith(self.prefix) and not self.is_quiet:
            self.is_quiet, self.runs = True, self.runs + 1
            self.publish(Publisher(self, run=f"run-{self.runs}"))
            self.is_quiet = False

    def publish(self, run: Publisher) -> None:
        run.publish("a", {"a.json": str(self.runs)}, sequence=self.runs)


class Marking(Interfering):
    """The other run has no new documents, but says again how stale they are."""

    def publish(self, run: Publisher) -> None:
        assert run.base
        stale = Staleness(since=NOW, reason=str(self.runs))
        run.commit({"a": run.base.assets["a"].model_copy(update={"stale": stale})})


class TestLostRaces:
    """`ATTEMPTS` times somebody else is faster: that is said, and nothing is half done."""

    def test_to_publish(self):
        store = published()
        publisher = Publisher(store, run="run-2")
        made = publisher.make("a", {"a.json": "two"}, sequence=2)
        always_slower(store, keys.HEAD)
        with pytest.raises(errors.ChannelMovedError, match="publishes what is left"):
            publisher.commit({"a": made})

    def test_to_follow_head(self):
        store = published()
        publisher = Publisher(store, run="run-2")
        publisher.commit({"a": publisher.make("a", {"a.json": "two"}, sequence=2)})
        always_slower(store, keys.PRODUCTION)
        with pytest.raises(errors.ChannelMovedError, match="makes it good"):
            publisher.follow()

    def test_to_move_production(self):
        store = always_slower(published(), keys.PRODUCTION)
        archive = Archive(store)
        to = find_release(store, archive, "1")
        with pytest.raises(errors.ChannelMovedError, match="ask again"):
            rollback(store, archive, to, reason="x", author=author(), readable=dict)

    def test_to_move_the_mirrors_cursor(self):
        store = always_slower(published(), keys.cursor("mirror"))
        with pytest.raises(errors.ChannelMovedError, match="the next delivery looks again"):
            deliver_mirror(store, Archive(store), serial_map)

    def test_to_write_a_copy(self):
        store = always_slower(published(), keys.mirror("a.json"))
        with pytest.raises(errors.ChannelMovedError, match=r"a\.json"):
            deliver_mirror(store, Archive(store), serial_map)

    def test_to_leave_out_what_is_taken_down(self):
        store = published(Marking(keys.SETS))
        archive = Archive(store)
        with pytest.raises(errors.ChannelMovedError, match="readers do not see it any more"):
            _take_down(store, archive)

    def test_to_decide(self):
        store = Interfering(keys.RELEASES)  # between the look at what is held and the commit
        publisher = Publisher(store)
        made = publisher.make("a", {"a.json": "one"})
        candidate = publisher.make("a", {"a.json": "two"}, sequence=2)
        publisher.commit({"a": hold(made, candidate, ["too few"], now=NOW)})
        store.is_quiet = False
        with pytest.raises(errors.ChannelMovedError, match="then decide again"):
            review.approve(store, Archive(store), "a", author=author())


def _take_down(store, archive):
    store.is_quiet = False
    takedown.take_down(
        store, archive, "a.json", reason="x", author=author(), readable=dict, map_=serial_map
    )


def author():
    return Author(run="ann", release_id="x", now=NOW)


class TestPublishing:
    def test_a_document_over_the_cap(self, monkeypatch):
        monkeypatch.setattr(canonical, "MAX_DOCUMENT_BYTES", 10)
        with pytest.raises(errors.ContractError, match=r"a\.json: expected at most 10 bytes"):
            canonical.document_bytes("a.json", catalog("x"))

    def test_a_document_that_is_no_unicode(self):
        entry = catalog("x").document_sets[0].model_copy(update={"title": "\ud800"})
        document = catalog("x").model_copy(update={"document_sets": [entry]})
        with pytest.raises(errors.ContractError, match=r"a\.json: canonical JSON"):
            canonical.document_bytes("a.json", document)

    def test_what_was_written_and_collected_since(self):
        store = MemoryStore()
        store.put(keys.GARBAGE, record_bytes(Garbage(deleted=["x"])), Overwrite())
        with pytest.raises(errors.CollectingError, match="deleted as garbage meanwhile"):
            check_stays(store, ["x"])

    def test_an_unpin_before_the_first_release(self):
        store = MemoryStore()
        with pytest.raises(errors.NotFoundError, match="run the pipeline first"):
            unpin(store, Archive(store), author=author(), readable=dict)


class TestStores:
    def test_a_folder_where_the_condition_does_not_hold(self, tmp_path):
        store = DirectoryStore(tmp_path)
        store.put("a", b"", Create())
        for condition in (Create(), IfMatch("x")):
            with pytest.raises(errors.PreconditionFailedError):
                store.put("a", b"", condition)

    @pytest.mark.parametrize(
        ("answer", "condition", "kind"),
        [
            ((404, "NoSuchBucket"), None, errors.ConfigurationError),
            ((412, "PreconditionFailed"), Create(), errors.PreconditionFailedError),
            ((403, "AccessDenied"), None, errors.ConfigurationError),
            ((500, "InternalError"), None, errors.StoreUnreachableError),
        ],
    )
    def test_what_an_s3_server_answers(self, answer: tuple[int, str], condition, kind):
        """As servers do it: tests/integration/stores."""
        assert isinstance(judge("s3://b/k", *answer, "s3:GetObject", condition), kind)

    @pytest.mark.parametrize(
        ("error", "kind"),
        [
            (NoCredentialsError(), errors.ConfigurationError),
            (ConnectTimeoutError(endpoint_url="x"), errors.StoreUnreachableError),
        ],
    )
    def test_what_never_reached_one(self, error, kind):
        store = S3Store(boto3.session.Session("a", "b", region_name="us-east-1").client("s3"), "b")
        assert isinstance(store._translate(error, "k", "s3:GetObject"), kind)


class TestHttp:
    def test_no_time_left_to_ask(self):
        limits = Limits(Deadline(0, time.monotonic), max_bytes=1)
        with pytest.raises(errors.UnreachableError, match="no time left"):
            exchange(requests.Session(), Request("GET", "http://127.0.0.1:1"), limits)

    def test_a_day_that_is_not_modified_though_nobody_asked(self):
        class Client:
            def get_conditional(self, *_, **__):
                return None

        days = UsgsDays(
            cast("HttpClient", Client()), "http://x", clock=time.monotonic, sleep=time.sleep
        )
        with pytest.raises(errors.SourceContentError, match="not modified"):
            days.fetch("2025-05-01")


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """Settings of a store in a folder, in which one document is published."""
    url = f"file://{tmp_path}/store"
    monkeypatch.setenv("CONTENT_ASSETS_STORE_URL", url)
    parts.cache_clear()
    yield DirectoryStore(tmp_path / "store")
    parts.cache_clear()


class TestSettings:
    @pytest.mark.parametrize(
        ("given", "missing"),
        [
            ({}, "STORE_URL"),
            ({"STORE_URL": "file:///x", "SITE_URL": "http://site.example"}, "REVALIDATE_TOKEN"),
        ],
    )
    def test_what_is_needed_is_named(self, given, missing):
        settings = load_settings({f"CONTENT_ASSETS_{name}": each for name, each in given.items()})
        with pytest.raises(errors.ConfigurationError, match=missing):
            build_pipeline(settings)

    def test_so_is_whose_history(self):
        with pytest.raises(errors.ConfigurationError, match="HISTORY_STORE_URL"):
            build_history_store(load_settings({}))

    def test_so_is_the_apis_queue(self, folder):
        with pytest.raises(errors.ConfigurationError, match="QUEUE_URL"):
            api._parts.__wrapped__()

    def test_queues_that_can_not_be_found(self, monkeypatch):
        for name, value in {
            "AWS_ENDPOINT_URL_SQS": "http://127.0.0.1:1",
            "AWS_ACCESS_KEY_ID": "a",
            "AWS_SECRET_ACCESS_KEY": "b",
            "AWS_MAX_ATTEMPTS": "1",
        }.items():
            monkeypatch.setenv(name, value)
        with pytest.raises(errors.QueueUnreachableError, match="dead letters"):
            next(dead_letters._replay_of("prod", Wanted()))


class TestCommandLine:
    def test_a_status_of_nothing(self, folder):
        with pytest.raises(errors.NotFoundError, match="makes the first"):
            looking.status()

    def test_a_document_that_is_not_there(self, folder):
        published(folder)
        with pytest.raises(errors.NotFoundError, match=r"near: a\.json"):
            looking.cat("b.json")

    def test_a_document_that_was_taken_down(self, folder):
        published(folder)
        archive = Archive(folder)
        takedown.take_down(
            folder, archive, "a.json", reason="x", author=author(), readable=dict, map_=serial_map
        )
        with pytest.raises(errors.NotFoundError, match="taken down"):
            looking.cat("a.json")

    def test_a_day_that_is_none(self):
        with pytest.raises(typer.BadParameter, match="--since"):
            running._day("monday")


class TestRuns:
    @pytest.mark.parametrize(
        "order",
        [
            Order("key:"),
            Order('key:"nothing"'),
            Order('key:"page_site__catalog"', ("2025-05-01",)),
            Order('key:"page_earthquakes__days"'),
        ],
    )
    def test_an_order_that_can_not_be_carried_out(self, order):
        with pytest.raises(errors.BadContentError, match="expected"):
            choose(order)

    def test_a_list_of_assets_that_is_another_graphs(self):
        with pytest.raises(errors.ConfigurationError, match="make generate"):
            check_listing({})

    def test_a_schema_that_was_published_and_says_something_else(self, folder):
        folder.put(keys.schema("catalog", "1.0"), b'{"type": "array"}', Create())
        with pytest.raises(errors.ContractError, match="raise the contract's version"):
            check_published(folder, "catalog/1.0")

    def test_a_run_that_made_nothing_is_not_replayed(self, folder):
        receipt = Receipt(
            run=RUN,
            trigger="cli",
            state="succeeded",
            started_at=NOW,
            finished_at=NOW,
            milliseconds=1,
            assets=[],
            documents=DocumentCounts(),
            release=None,
            is_new_release=False,
            production=None,
            revision=None,
            deliveries=[],
            store_requests={},
            problems=[],
        )
        folder.put(keys.receipt(next(_days(RUN)), RUN), record_bytes(receipt), Create())
        with pytest.raises(errors.NotFoundError, match="nothing was new then"):
            replay(build_pipeline(load_settings()), RUN)


class TestHistory:
    def test_what_is_no_receipt(self):
        with pytest.raises(errors.BadContentError, match="expected a receipt"):
            read_runs(b"{}")

    def test_what_is_no_history(self):
        with pytest.raises(errors.BadContentError, match="expected Dagster's events"):
            read_history("rubbish")

    def test_a_newer_one(self):
        told = {"format": FORMAT, "dagster": "99.0.0", "runs": []}
        packed = base64.b64encode(gzip.compress(json.dumps(told).encode())).decode()
        with pytest.raises(errors.BadContentError, match="install that version"):
            read_history(packed)
