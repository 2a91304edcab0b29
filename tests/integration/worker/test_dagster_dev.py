"""`dagster dev` publishes what one finished run made: its definitions, on an instance on disk."""

import json
import shutil
import threading
from collections.abc import Iterator, Mapping
from pathlib import Path

import dagster as dg
import pytest

from content_assets.contracts.release import Release
from content_assets.orchestration.definitions import build_definitions
from content_assets.orchestration.graph import load_graph
from content_assets.orchestration.jobs import PUBLISH, PUBLISHES, REFRESH, select_published
from content_assets.orchestration.schedules import build_schedule
from content_assets.orchestration.sensors import release_sensor
from content_assets.publishing import keys
from content_assets.publishing.archive import Archive
from content_assets.publishing.publish import read_head
from content_assets.stores.directory import DirectoryStore
from demo.replayer import Replayer
from tests.integration.worker.conftest import ROOT

QUIET = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}
EARTHQUAKES = ("ledger", "aliases", "events", "summary", "week", "statistics")


class Laptop:
    """What `dagster dev` has: an instance, the definitions, a store; its daemon in slow motion."""

    def __init__(self, home: Path, store: DirectoryStore, instance: dg.DagsterInstance) -> None:
        self.home, self.store, self.instance = home, store, instance
        self.context = dg.build_sensor_context(instance)
        self.definitions = build_definitions()

    def refresh(self, *, selection: list[str] | None = None) -> str:
        """Run the job `refresh`, or a part of it; return the run's id."""
        chosen = [dg.AssetKey(name) for name in selection] if selection else None
        done = self.definitions.resolve_job_def(REFRESH).execute_in_process(
            run_config=QUIET, instance=self.instance, asset_selection=chosen
        )
        assert done.success
        return done.run_id

    def tick(self) -> list[dg.RunRequest]:
        """Evaluate the release sensor once."""
        return list(release_sensor.evaluate_tick(self.context).run_requests)

    def publish(self, request: dg.RunRequest) -> None:
        """Run what the sensor requested."""
        done = self.definitions.resolve_job_def(PUBLISH).execute_in_process(
            run_config=QUIET, instance=self.instance, tags=dict(request.tags)
        )
        assert done.success

    def head(self) -> Release:
        """The release at head."""
        release = read_head(self.store, Archive(self.store))[1]
        assert release
        return release

    def bodies(self) -> dict[str, int]:
        """From which body of the feed each document set of earthquakes at head was made."""
        records = self.head().assets
        names = (f"page_earthquakes__{name}" for name in EARTHQUAKES)
        return {n: records[n].made_from["usgs"].sequence for n in names if n in records}


@pytest.fixture
def laptop(tmp_path: Path, replayer: Replayer, monkeypatch: pytest.MonkeyPatch) -> Iterator[Laptop]:
    """The project's own dagster.yaml, and a store in a folder."""
    environ: Mapping[str, str] = {
        "CONTENT_ASSETS_STORE_URL": f"file://{tmp_path}/store",
        "CONTENT_ASSETS_SOURCES": "usgs",
        "CONTENT_ASSETS_USGS_BASE_URL": replayer.url,
        "DAGSTER_HOME": str(tmp_path),
    }
    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    shutil.copy(ROOT / "dagster.yaml", tmp_path)
    with dg.DagsterInstance.from_config(str(tmp_path)) as instance:
        yield Laptop(tmp_path, DirectoryStore(tmp_path / "store"), instance)


class TestReleaseSensor:
    def test_publishes_a_run_once_and_only_after_it_has_ended(self, laptop: Laptop) -> None:
        """Looked at all the time while the run is under way."""
        ended = threading.Event()
        while_under_way: list[dg.RunRequest] = []

        def look() -> None:
            with dg.DagsterInstance.from_config(str(laptop.home)) as instance:
                while not ended.is_set():
                    context = dg.build_sensor_context(instance)
                    requests = release_sensor.evaluate_tick(context).run_requests
                    finished = {run.run_id for run in instance.get_runs() if run.is_finished}
                    while_under_way.extend(r for r in requests if r.run_key not in finished)

        looking = threading.Thread(target=look)
        looking.start()
        try:
            run = laptop.refresh()
        finally:
            ended.set()
            looking.join()
        assert while_under_way == []
        (request,) = laptop.tick()
        assert (request.run_key, request.tags[PUBLISHES]) == (run, run)
        laptop.publish(request)
        assert set(laptop.bodies().values()) == {1}
        laptop.publish(request)  # by hand, once more: neither it nor the first asks for another
        assert laptop.tick() == []
        assert laptop.head().number == 1

    def test_two_interleaved_runs_are_published_one_by_one_and_never_mixed(
        self, laptop: Laptop, replayer: Replayer
    ) -> None:
        """Both began on the same head, with another body each."""
        first = laptop.refresh()
        replayer.advance()
        second = laptop.refresh()
        staged = {entry.key: entry.etag for entry in laptop.store.list(keys.STAGED)}
        requests = laptop.tick()
        assert [request.run_key for request in requests] == [first, second]
        laptop.publish(requests[0])
        assert set(laptop.bodies().values()) == {1}
        left = {entry.key: entry.etag for entry in laptop.store.list(keys.STAGED)}
        assert staged.items() <= left.items()
        laptop.publish(requests[1])  # on top of a head that it did not see: superseded
        assert len(set(laptop.bodies().values())) == 1
        laptop.refresh()
        for request in laptop.tick():
            laptop.publish(request)
        assert set(laptop.bodies().values()) == {2}

    def test_a_run_that_made_no_documents_is_not_published(self, laptop: Laptop) -> None:
        """The source alone."""
        laptop.refresh(selection=["raw_usgs__feed"])
        assert laptop.tick() == []

    def test_the_cursor_of_an_older_version_is_understood(self, laptop: Laptop) -> None:
        """It was the number of an event."""
        run = laptop.refresh()
        context = dg.build_sensor_context(laptop.instance, cursor="4711")
        (request,) = release_sensor.evaluate_tick(context).run_requests or ()
        assert request.run_key == run


class TestSwitchedOff:
    def test_nothing_of_a_source_that_is_switched_off_is_published_or_listed(
        self, laptop: Laptop
    ) -> None:
        """Only usgs is on."""
        run = laptop.refresh(selection=["page_site__catalog"])
        laptop.publish(dg.RunRequest(tags={PUBLISHES: run}))
        record = laptop.head().assets["page_site__catalog"]
        archive = Archive(laptop.store)
        body = archive.blob(archive.index(record.set)["catalog.json"])
        listed = {
            source for each in json.loads(body)["document_sets"] for source in each["sources"]
        }
        assert listed == {"usgs"}

    def test_the_calendar_is_published_where_its_source_is_on_alone(self) -> None:
        """A publish run makes it; without its source it would be an empty one."""
        names = {
            providers: {
                key.to_user_string()
                for key in select_published({providers}).resolve(list(load_graph().assets))
            }
            for providers in ("usgs", "swpc")
        }
        assert names["usgs"] - names["swpc"] == {"page_earthquakes__archive"}
        assert names["swpc"] == {"page_site__sources", "release"}


class TestInstance:
    def test_one_publish_run_at_a_time(self, laptop: Laptop) -> None:
        """Whatever the run that it publishes."""
        queue = laptop.instance.get_concurrency_config().run_queue_config
        assert queue
        assert queue.tag_concurrency_limits == [{"key": PUBLISHES, "limit": 1}]

    def test_the_schedule_waits_for_the_refresh_before(self, laptop: Laptop) -> None:
        """It piles up no runs where one takes longer than a minute."""
        schedule = build_schedule("* * * * *")
        context = dg.build_schedule_context(laptop.instance)
        job = laptop.definitions.resolve_job_def(REFRESH)
        assert schedule.evaluate_tick(context).run_requests
        run = laptop.instance.create_run_for_job(job, status=dg.DagsterRunStatus.STARTED)
        assert "under way" in str(schedule.evaluate_tick(context).skip_message)
        laptop.instance.report_run_canceled(run)
        assert schedule.evaluate_tick(context).run_requests
