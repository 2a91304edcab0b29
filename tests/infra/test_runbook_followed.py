"""Pages of the runbook, followed: a real state rings, the page's commands heal it.

A state is made on a folder as its cause makes it; then every command of the page is run as the
page has it. Nothing rings afterwards, and `content-assets status` reports that all is well.
"""

import json
import os
import shutil
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from content_assets.cli.exits import Exit
from content_assets.cli.main import main
from content_assets.cli.parts import parts
from content_assets.content.earthquakes import assets as earthquakes
from content_assets.content.earthquakes import usgs
from content_assets.content.earthquakes.usgs import read_event
from content_assets.contracts.document_types import document_types
from content_assets.contracts.receipt import Receipt
from content_assets.orchestration import graph
from content_assets.orchestration.graph import audit_rules
from content_assets.publishing import keys
from content_assets.publishing.status import read_status
from content_assets.sources.records import Record
from content_assets.sources.values import OddValueError
from content_assets.stores.directory import DirectoryStore
from demo.faults import Fault
from demo.recording import Snapshot, short_recording
from demo.replayer import Replayer
from infra.settings import PROD
from lambda_entry import worker
from lambda_entry.context import LocalContext
from tests.infra.alarm_clock import rings
from tests.infra.conftest import read_resources
from tests.infra.http_memory_site import serve
from tests.infra.recorded_runs import Recorded, alarms_of, long_enough, rung_by
from tests.metered import emf_of
from tests.runbook_page import RunbookPage, read_page, words_of
from tests.unit.delivery.memory_site import MemorySite

KEPT_EVENTS = 120
MAX_GAINED = 60  # of documents, in place of 2,500: a held set of as many is made in no time
EVENTS, WEEK = "page_earthquakes__events", "page_earthquakes__week"


@dataclass
class Operator:
    """A person at a shell, beside a source, with the alarms of prod."""

    replayer: Replayer
    folder: Path
    alarms: dict[str, dict[str, Any]]
    capture: Any  # pytest's capfd
    out: str = ""

    @property
    def store(self) -> DirectoryStore:
        """The bucket."""
        return DirectoryStore(self.folder)

    def type(self, command: str, **names: str) -> int:
        """Run a command as from a new shell; its exit code."""
        parts.cache_clear()
        self.capture.readouterr()
        code = main(words_of(command, **names))
        self.out, err = self.capture.readouterr()
        assert code != Exit.USAGE, err
        return int(code)

    def run(self) -> Receipt:
        """One run, as the worker's."""
        self.type("content-assets run --json")
        return Receipt.model_validate_json(self.out)

    def receipt(self) -> Receipt:
        """Of the last run."""
        found = max(
            (self.folder / keys.RECEIPTS).rglob("*.json"), key=lambda p: p.stat().st_mtime_ns
        )
        return Receipt.model_validate_json(found.read_bytes())

    def rung(self) -> set[str]:
        """The alarms that ring once the last run has been repeated for long enough."""
        last = Recorded(self.receipt(), read_status(self.store), datetime.now(UTC))
        return rung_by(self.alarms, last, PROD.name, hours=long_enough(PROD.name))

    def look(self, page: RunbookPage, **names: str) -> str:
        """Run what the page has one look at; all that it showed."""
        shown = ""
        for command in page.look:
            self.type(command, RUN=self.receipt().run, **names)
            shown += self.out
        return shown

    def is_well(self) -> bool:
        """Whether the opinion is that all is well, and no alarm rings."""
        code = self.type("content-assets status")
        assert code == Exit.GOOD, self.out
        assert self.rung() == set()
        return self.out.startswith("All is well.")

    def edit_events(self, edit: Callable[[int, dict[str, Any]], None]) -> None:
        """Change each event of the body that the source shows."""
        feed = json.loads(self.replayer.feed.answer.body)
        feed["metadata"]["generated"] += 60_000
        for number, event in enumerate(feed["features"]):
            edit(number, event)
        self.replayer.feed.say(json.dumps(feed).encode())


@pytest.fixture(scope="module")
def start(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the first release is kept, once it was made."""
    return tmp_path_factory.mktemp("start") / "store"


@pytest.fixture
def operator(
    start: Path,
    tmp_path: Path,
    synthesised: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> Iterator[Operator]:
    """One release is published, and all is well."""
    recording = [of_one_id(each) for each in short_recording(KEPT_EVENTS)[:2]]
    watched = read_resources(synthesised, f"content-assets-{PROD.name}-observability")
    folder = tmp_path / "store"
    with Replayer(recording, life_seconds=0) as replayer:
        for name, value in {
            "STORE_URL": f"file://{folder}",
            "SOURCES": "usgs",
            "SOURCE_PAUSES": "false",
            "USGS_BASE_URL": replayer.url,
        }.items():
            monkeypatch.setenv(f"CONTENT_ASSETS_{name}", value)
        person = Operator(replayer, folder, alarms_of(watched, PROD.name), capfd)
        if start.exists():
            shutil.copytree(start, folder)
        else:
            assert person.run().state == "succeeded"
            shutil.copytree(folder, start)
        yield person
    parts.cache_clear()


def of_one_id(snapshot: Snapshot) -> Snapshot:
    """Its events without their other ids, whose pages would be redirects."""
    feed = json.loads(snapshot.body)
    for event in feed["features"]:
        event["properties"]["ids"] = f",{event['id']},"
    return replace(snapshot, body=json.dumps(feed).encode())


def fail(*_: object) -> None:
    """In the place of code that makes a document."""
    msg = "no week today"
    raise ValueError(msg)


def of_at_most_8(record: Record, **how: Any) -> dict[str, Any]:
    """In the place of the parser of an event: one that rejects what is sound."""
    event = read_event(record, **how)
    if event["properties"]["mag"] > 8:
        raise record.refusal("mag", OddValueError("at most 8", event["properties"]["mag"]))
    return event


class TestGrowthHeld:
    @pytest.fixture
    def page(self, operator: Operator, monkeypatch: pytest.MonkeyPatch) -> RunbookPage:
        """Six times as many events have a page, and the rule is a narrow one."""
        narrow = {a: replace(r, max_gained=MAX_GAINED) for a, r in audit_rules().items()}
        monkeypatch.setattr(graph, audit_rules.__name__, lambda: narrow)
        operator.edit_events(lambda _, event: event["properties"].update(mag=3))
        operator.run()
        page = read_page("growth-held")
        assert operator.rung() >= {"growth-held", "held-sets"}
        small = json.loads(operator.replayer.feed.answer.body)["features"]
        added = {f"earthquakes/events/{each['id']}.json" for each in small}
        added -= {each.name for each in operator.folder.rglob("events/*.json")}
        shown = operator.look(page, PATH=max(added))
        assert f"{EVENTS} is held" in shown
        assert "grew by" in shown
        assert max(added) in shown
        return page

    def test_growth_that_is_real_is_approved(self, operator: Operator, page: RunbookPage) -> None:
        approve, _, run = page.do
        assert operator.type(approve, ASSET=EVENTS) == Exit.GOOD
        assert operator.type(run) == Exit.GOOD
        assert operator.is_well()

    def test_growth_that_is_not_is_rejected(self, operator: Operator, page: RunbookPage) -> None:
        _, reject, run = page.do
        assert operator.type(reject, ASSET=EVENTS) == Exit.GOOD
        assert operator.type(run) == Exit.GOOD
        assert operator.is_well()


class TestWaitingSets:
    def test_a_set_that_failed_is_made_by_mended_code(
        self, operator: Operator, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        page = read_page("waiting-sets")
        operator.replayer.advance()
        with monkeypatch.context() as broken:
            broken.setattr(earthquakes, "build_week", fail)
            operator.run()
        assert "waiting-sets" in operator.rung()
        assert f"{EVENTS} waits for {WEEK}" in operator.look(page)
        for command in page.do:
            assert operator.type(command) == Exit.GOOD
        assert operator.is_well()


class TestRejectedRecords:
    def test_records_that_a_mended_parser_reads_are_published(
        self, operator: Operator, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        page = read_page("rejected-records")
        operator.edit_events(lambda n, e: e["properties"].update(mag=8.5) if n < 11 else None)
        with monkeypatch.context() as broken:
            broken.setattr(usgs, "read_event", of_at_most_8)
            operator.run()
        assert "rejected-usgs" in operator.rung()
        assert "usgs: 11 records of its newest body were rejected" in operator.look(page)
        (forced,) = page.do
        assert operator.type(forced) == Exit.GOOD
        assert operator.is_well()

    def test_records_that_the_source_mends_are_published(self, operator: Operator) -> None:
        operator.edit_events(lambda n, e: e["properties"].update(mag=99) if n < 11 else None)
        operator.run()
        assert "rejected-usgs" in operator.rung()
        operator.edit_events(lambda n, e: e["properties"].update(mag=3) if n < 11 else None)
        operator.run()
        assert operator.is_well()


class TestOlderBodies:
    def test_a_source_that_went_back_in_time_is_accepted_again(self, operator: Operator) -> None:
        page = read_page("older-bodies")
        operator.replayer.advance()
        operator.run()
        operator.replayer.feed.go_back(0)
        operator.run()
        self.pass_hours(operator, 4)
        operator.run()
        assert operator.rung() == {"older-bodies"}
        assert "usgs has returned only older bodies for 4 hours" in operator.look(page)
        for command in page.do:
            assert operator.type(command, SOURCE="usgs") == Exit.GOOD
        assert operator.is_well()

    @staticmethod
    def pass_hours(operator: Operator, hours: int) -> None:
        """As if the first older body had come so long ago."""
        path = operator.folder / keys.STATUS
        status = json.loads(path.read_bytes())
        since = datetime.fromisoformat(status["sources"]["usgs"]["older_since"])
        status["sources"]["usgs"]["older_since"] = (since - timedelta(hours=hours)).isoformat()
        path.write_text(json.dumps(status), "utf-8")


class TestRunsDegraded:
    def test_an_asset_that_failed_is_repeated_alone(
        self, operator: Operator, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        page = read_page("runs-degraded")
        operator.replayer.advance()
        with monkeypatch.context() as broken:
            broken.setattr(earthquakes, "build_week", fail)
            operator.run()
        assert "runs-degraded" in operator.rung()
        assert "no week today" in operator.look(page)
        doctor, repeat = page.do
        assert operator.type(doctor) == Exit.GOOD
        assert operator.type(repeat, ASSET=WEEK) == Exit.GOOD
        assert operator.is_well()

    def test_a_source_that_is_up_again_needs_a_run_only(self, operator: Operator) -> None:
        operator.replayer.fail(Fault(kind="status", status=503))
        operator.run()
        assert "runs-degraded" in operator.rung()
        operator.replayer.heal()
        operator.run()
        assert operator.is_well()


class TestNotInAgreement:
    @pytest.fixture
    def site(self, operator: Operator, monkeypatch: pytest.MonkeyPatch) -> Iterator[MemorySite]:
        """A site that reads everything."""
        site = MemorySite(operator.store)
        site.contracts = {each.contract_name: [1] for each in document_types()}
        with serve(site) as url:
            monkeypatch.setenv("CONTENT_ASSETS_SITE_URL", url)
            monkeypatch.setenv("CONTENT_ASSETS_REVALIDATE_TOKEN", "t" * 40)
            yield site

    def test_a_site_that_reads_the_new_schema_is_deployed(
        self, operator: Operator, site: MemorySite
    ) -> None:
        page = read_page("not-in-agreement")
        site.contracts, every = {"catalog": [1]}, site.contracts
        operator.replayer.advance()
        operator.run()
        assert "not-in-agreement" in operator.rung()
        assert "Production does not follow head" in operator.look(page)
        site.contracts = every
        run, *_ = page.do
        assert operator.type(run) == Exit.GOOD
        assert operator.is_well()

    def test_a_site_that_was_down_is_delivered_to(
        self, operator: Operator, site: MemorySite
    ) -> None:
        page = read_page("not-in-agreement")
        operator.run()
        site.is_down = True
        operator.replayer.advance()
        operator.run()
        assert "not-in-agreement" in operator.rung()
        assert "site is 1 revisions behind production" in operator.look(page)
        site.is_down = False
        _, deliver, run = page.do
        assert operator.type(deliver) == Exit.GOOD
        assert operator.type(run) == Exit.GOOD
        assert operator.is_well()


class TestCollectionNotEnded:
    def test_a_collection_that_has_no_time_is_ended_by_a_person(self, operator: Operator) -> None:
        page = read_page("collection-not-ended")
        orphan = operator.folder / keys.blob("0" * 64)
        orphan.write_bytes(b"{}")
        self.pass_hours(orphan, 48)
        assert self.rings(operator, [self.collect(operator)]) is False
        self.pass_hours(operator.folder / keys.GARBAGE, 2)
        assert self.rings(operator, [self.collect(operator, seconds=1) for _ in range(3)])
        assert orphan.exists()
        assert "1 objects to delete" in operator.look(page)
        for command in page.do:
            assert operator.type(command) == Exit.GOOD
        assert "1 objects deleted" in operator.out
        assert not orphan.exists()
        assert self.rings(operator, [self.collect(operator)]) is False
        assert operator.is_well()

    @staticmethod
    def pass_hours(path: Path, hours: int) -> None:
        """As if an object had been written so long ago."""
        then = path.stat().st_mtime - hours * 3600
        os.utime(path, (then, then))

    @staticmethod
    def collect(operator: Operator, *, seconds: float = 900) -> dict[str, Any]:
        """The metric line of a collection by the worker, which has so many seconds left."""
        worker._wire.cache_clear()
        operator.capture.readouterr()
        record = {"messageId": "gc", "body": '{"kind": "gc"}'}
        context = LocalContext(ends_at=time.monotonic() + seconds)
        assert worker.handler({"Records": [record]}, context)["batchItemFailures"] == []
        (line,) = emf_of(operator.capture.readouterr().err)
        return line | {"Environment": PROD.name}

    @staticmethod
    def rings(operator: Operator, lines: Sequence[dict[str, Any]]) -> bool:
        """Whether the alarm rings if these were the collections of the last days."""
        now = datetime.now(UTC)
        for days, line in enumerate(reversed(lines)):
            line["_aws"]["Timestamp"] = int((now - timedelta(days=days)).timestamp() * 1000) - 1
        return rings(operator.alarms["collection-not-ended"], lines, now=now)
