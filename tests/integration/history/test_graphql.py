"""What the UI shows of imported runs: asked of a running webserver, by GraphQL."""

import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
import requests

from content_assets.runtime.worker import work
from demo.dagster_ui import start_dagster

ROOT = Path(__file__).parents[3]
RUNS = """{runsOrError{... on Runs{results{
  runId status startTime endTime tags{key value}
  stats{... on RunStatsSnapshot{materializations stepsSucceeded}}
  stepStats{stepKey status startTime endTime}}}}}"""
ASSET = """{assetNodeOrError(assetKey:{path:["page_earthquakes__week"]}){... on AssetNode{
  assetMaterializations(limit:5){runId timestamp metadataEntries{label}}
  assetChecksOrError{... on AssetChecks{checks{name
    executionForLatestMaterialization{status runId}}}}
  dependencyKeys{path}}}}"""


@pytest.fixture
def ask(worker, replayer, processes, tmp_path):
    """A webserver on the instance that `content-assets history` filled from the bucket."""
    work(worker.pipeline(), trigger="test")
    replayer.advance()
    work(worker.pipeline(), trigger="test")
    home = tmp_path / "home"
    home.mkdir()
    environ = {
        **worker.environ,
        "CONTENT_ASSETS_HISTORY_STORE_URL": worker.environ["CONTENT_ASSETS_STORE_URL"],
        "DAGSTER_HOME": str(home),
    }
    done = subprocess.run(
        [sys.executable, "-m", "content_assets.cli", "history", "--json"],
        env={**environ, "PATH": "/usr/bin"},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    ui = start_dagster(processes, home, environ, command="dagster-webserver")

    def ask(query):
        answer = requests.post(f"{ui.url}/graphql", json={"query": query}, timeout=30).json()
        assert "errors" not in answer, answer
        return answer["data"]

    yield ask
    ui.process.stop()


class TestWebserver:
    def test_shows_the_runs_their_steps_checks_and_materializations(self, ask):
        """With the times at which they ran, not those of the import."""
        runs = ask(RUNS)["runsOrError"]["results"]
        assert len(runs) == 6
        assert {run["status"] for run in runs} == {"SUCCESS"}
        now = datetime.now(UTC).timestamp()
        for run in runs:
            assert now - 120 < run["startTime"] <= run["endTime"] <= now
            assert all(s["startTime"] <= s["endTime"] for s in run["stepStats"])
            assert run["stats"]["stepsSucceeded"] == len(run["stepStats"]) > 0
        steps = {s["stepKey"] for run in runs for s in run["stepStats"]}
        assert {"raw_usgs__feed", "core_usgs__tracked", "release"} <= steps
        node = ask(ASSET)["assetNodeOrError"]
        made = node["assetMaterializations"]
        assert [m["runId"] for m in made] == [
            r["runId"] for r in runs if "page_earthquakes__week" in str(r["stepStats"])
        ]
        assert {"documents"} <= {e["label"] for e in made[0]["metadataEntries"]}
        checks = node["assetChecksOrError"]["checks"]
        latest = {c["name"]: c["executionForLatestMaterialization"]["status"] for c in checks}
        assert latest == dict.fromkeys(["audit", "contract", "paths"], "SUCCEEDED")
        assert node["dependencyKeys"] == [{"path": ["core_usgs__tracked"]}]
