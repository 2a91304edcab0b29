"""What the UI shows of imported runs: asked of a running webserver, by GraphQL."""

import subprocess
import sys
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import dagster as dg
import pytest
import requests

from content_assets.orchestration.history.export import export_history
from content_assets.orchestration.history.importing import import_run
from content_assets.orchestration.history.reading import read_history
from content_assets.runtime.worker import work
from demo.dagster_ui import DagsterUi, start_dagster
from demo.processes import Processes
from tests.integration.history.retrying import flaky, resolve_after_job
from tests.polling import PATIENCE_SECONDS

ROOT = Path(__file__).parents[3]
RUNS = """{runsOrError{... on Runs{results{
  runId status startTime endTime parentRunId rootRunId tags{key value}
  stats{... on RunStatsSnapshot{materializations stepsSucceeded stepsFailed}}
  stepStats{stepKey status startTime endTime attempts{startTime endTime}}}}}}"""
ASSET = """{assetNodeOrError(assetKey:{path:["%s"]}){... on AssetNode{
  assetMaterializations(limit:5){runId timestamp partition
    metadataEntries{label ... on IntMetadataEntry{intValue}}}
  partitionKeys partitionStats{numMaterialized numPartitions}
  assetChecksOrError{... on AssetChecks{checks{name
    executionForLatestMaterialization{status runId}}}}
  dependencyKeys{path}}}}"""
TICKS = """{sensorsOrError(repositorySelector:{repositoryName:"__repository__",
  repositoryLocationName:"content_assets"}){... on Sensors{results{name
  sensorState{ticks(limit:5){timestamp status error{message}}}}}}}"""
NEVER = "0 0 1 1 *"


@dataclass(frozen=True)
class Asking:
    """A running Dagster, which answers queries."""

    ui: DagsterUi

    def __call__(self, query: str) -> Any:
        answer = requests.post(
            f"{self.ui.url}/graphql", json={"query": query}, timeout=PATIENCE_SECONDS
        )
        assert "errors" not in answer.json(), answer.text
        return answer.json()["data"]


@pytest.fixture
def serve(tmp_path):
    """A Dagster on an instance; the answer to a query."""
    with Processes(tmp_path / "logs") as processes:

        def serve(home, environ, **how):
            return Asking(start_dagster(processes, home, environ, **how))

        yield serve


@pytest.fixture
def laptop(worker, seaweedfs):
    """The settings of a laptop with a bucket of its own, which shows the runs of another."""
    bucket = seaweedfs.create_bucket(f"laptop-{uuid.uuid4().hex}")
    return {
        **worker.environ,
        "CONTENT_ASSETS_STORE_URL": f"s3://{bucket}",
        "CONTENT_ASSETS_HISTORY_STORE_URL": worker.environ["CONTENT_ASSETS_STORE_URL"],
        "CONTENT_ASSETS_SCHEDULE_CRON": NEVER,
    }


def _import_one(environ, home):
    """`content-assets history import` for the oldest run."""
    home.mkdir()
    verb = ("history", "import", "--limit", "1", "--json")
    done = subprocess.run(
        [sys.executable, "-m", "content_assets.cli", *verb],
        env={**environ, "DAGSTER_HOME": str(home), "PATH": "/usr/bin"},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert '"is_complete": false' in done.stdout


class TestDagsterDev:
    def test_shows_the_deployed_runs_as_its_own_and_nothing_follows_from_them(
        self, worker, laptop, serve, s3_client, tmp_path
    ):
        """One imported by the verb, one by the sensor, with the times at which they ran."""
        work(worker.pipeline(), trigger="test")
        worker.replayer.advance()
        work(worker.pipeline(), trigger="test")
        ended = datetime.now(UTC).timestamp()
        _import_one(laptop, tmp_path / "home")
        ask = serve(tmp_path / "home", laptop)

        def results(query):
            return ask(query)["runsOrError"]["results"]

        ask.ui.process.wait_until(
            "imports",
            lambda: [r["status"] for r in results(RUNS)] == ["SUCCESS"] * 6 or None,
            deadline_seconds=PATIENCE_SECONDS,
        )
        _runs_are_whole(results(RUNS), ended)
        _asset_is_whole(ask(ASSET % "page_earthquakes__week")["assetNodeOrError"], results(RUNS))
        imported = datetime.now(UTC).timestamp()

        def have_all_ticked_since():
            sensors = ask(TICKS)["sensorsOrError"]["results"]
            ticks = {s["name"]: s["sensorState"]["ticks"] for s in sensors}
            assert not [t for each in ticks.values() for t in each if t["error"]]
            own = ("release_sensor", "revalidation_sensor")
            return all(
                [t for t in ticks[name] if t["timestamp"] > imported and t["status"] == "SKIPPED"]
                for name in own
            )

        ask.ui.process.wait_until(
            "ticks", lambda: have_all_ticked_since() or None, deadline_seconds=PATIENCE_SECONDS
        )
        assert len(results(RUNS)) == 6
        own_bucket = laptop["CONTENT_ASSETS_STORE_URL"].removeprefix("s3://")
        assert s3_client.list_objects_v2(Bucket=own_bucket)["KeyCount"] == 0


def _runs_are_whole(runs, ended):
    for run in runs:
        assert ended - 120 < run["startTime"] <= run["endTime"] <= ended
        assert all(s["startTime"] <= s["endTime"] for s in run["stepStats"])
        assert run["stats"]["stepsSucceeded"] == len(run["stepStats"]) > 0
    steps = {s["stepKey"] for run in runs for s in run["stepStats"]}
    assert {"raw_usgs__feed", "core_usgs__tracked", "release"} <= steps


def _asset_is_whole(node, runs):
    made = node["assetMaterializations"]
    assert [m["runId"] for m in made] == [
        r["runId"] for r in runs if "page_earthquakes__week" in str(r["stepStats"])
    ]
    assert {"documents"} <= {e["label"] for e in made[0]["metadataEntries"]}
    checks = node["assetChecksOrError"]["checks"]
    latest = {c["name"]: c["executionForLatestMaterialization"]["status"] for c in checks}
    assert {"audit", "contract", "paths"} <= set(latest)
    assert set(latest.values()) == {"SUCCEEDED"}
    assert node["dependencyKeys"] == [{"path": ["core_usgs__tracked"]}]


@pytest.fixture
def retried(tmp_path):
    """What Lambda recorded of a step that was retried, and of a run that was."""
    job = dg.reconstructable(resolve_after_job)
    (tmp_path / "lambda").mkdir()
    with dg.DagsterInstance.local_temp(str(tmp_path / "lambda")) as lambda_:
        dg.materialize([flaky], instance=lambda_, partition_key="2026-01-02")
        failed = dg.execute_job(job, lambda_, run_config={}, tags={"a": "b"})
        assert not failed.success
        again = dg.ReexecutionOptions.from_failure(failed.run_id, lambda_)
        with dg.execute_job(job, lambda_, reexecution_options=again) as done:
            assert done.success
        return read_history(export_history(lambda_))


class TestWebserver:
    def test_shows_retries_partitions_and_checks_that_failed(self, serve, retried, tmp_path):
        """Of definitions that have them."""
        home = tmp_path / "home"
        home.mkdir()
        with dg.DagsterInstance.from_config(str(home)) as instance:
            for recorded in retried:
                import_run(instance, recorded)
        ask = serve(
            home, {}, command="dagster-webserver", code=("-m", "tests.integration.history.retrying")
        )
        newest, failed, first = ask(RUNS)["runsOrError"]["results"]
        assert [newest["status"], failed["status"]] == ["SUCCESS", "FAILURE"]
        assert newest["parentRunId"] == newest["rootRunId"] == failed["runId"]
        assert (failed["stats"]["stepsFailed"], newest["stats"]["stepsSucceeded"]) == (1, 1)
        (step,) = first["stepStats"]
        assert (step["status"], len(step["attempts"])) == ("SUCCESS", 2)
        node = ask(ASSET % "flaky")["assetNodeOrError"]
        assert node["partitionStats"] == {"numMaterialized": 1, "numPartitions": 2}
        (made,) = node["assetMaterializations"]
        assert (made["partition"], made["runId"]) == ("2026-01-02", first["runId"])
        assert {"label": "rows", "intValue": 7} in made["metadataEntries"]
        (check,) = node["assetChecksOrError"]["checks"]
        assert check["executionForLatestMaterialization"]["status"] == "FAILED"
