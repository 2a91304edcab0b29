"""Dagster's view: the names of everything, and the lineage through a running webserver."""

import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
import requests
from dagster._core.definitions.freshness import TimeWindowFreshnessPolicy

from content_assets.orchestration.definitions import build_definitions
from content_assets.orchestration.document_asset import facts_of
from content_assets.orchestration.freshness import by_source
from content_assets.orchestration.graph import load_graph
from content_assets.orchestration.jobs import select_refreshed
from demo.dagster_ui import start_dagster
from demo.processes import Processes
from tests.polling import PATIENCE_SECONDS

ROOT = Path(__file__).parents[3]
LINEAGE = """{assetNodes{assetKey{path} dependencyKeys{path} groupName kinds description
  owners{... on TeamAssetOwner{team}} hasAssetChecks}}"""


class TestDefinitions:
    def test_every_name_is_known(self):
        """An empty definitions module validates, too."""
        definitions = build_definitions()
        repository = definitions.get_repository_def()
        graph = repository.asset_graph
        assert {key.to_user_string() for key in graph.get_all_asset_keys()} == {
            "raw_usgs__feed",
            "core_usgs__events",
            "core_usgs__tracked",
            "page_earthquakes__aliases",
            "page_earthquakes__archive",
            "page_earthquakes__days",
            "page_earthquakes__events",
            "page_earthquakes__ledger",
            "page_earthquakes__statistics",
            "page_earthquakes__summary",
            "page_earthquakes__week",
            "raw_eonet__events",
            "core_eonet__listed",
            "page_natural_events__events",
            "page_natural_events__map",
            "page_natural_events__open",
            "ref_places__atlas",
            "core_places__located",
            "page_places__countries",
            "page_places__index",
            "raw_swpc__alerts",
            "raw_swpc__forecast",
            "raw_swpc__kp",
            "page_space_weather__alerts",
            "page_space_weather__forecast",
            "page_space_weather__kp",
            "page_site__catalog",
            "page_site__lineage",
            "page_site__sources",
            "release",
        }
        pages = [key for key in graph.get_all_asset_keys() if key.to_user_string()[:5] == "page_"]
        checks = {(k.asset_key.to_user_string(), k.name) for k in graph.asset_check_keys}
        assert checks == {
            ("core_usgs__events", "ranges"),
            ("core_eonet__listed", "positions"),
            *(
                (page.to_user_string(), name)
                for page in pages
                for name in ("contract", "paths", "audit")
            ),
        }
        assert {s.name for s in repository.sensor_defs} == {"revalidation_sensor", "release_sensor"}
        assert [s.name for s in repository.schedule_defs] == ["refresh_schedule"]

    def test_each_source_has_a_freshness_policy_that_dagster_watches(self):
        """But for what may be quiet for as long as it likes, and what is made when asked for."""
        assert by_source().keys() == set(load_graph().raw_sources.values())
        graph = build_definitions().get_repository_def().asset_graph
        hours = {
            key.to_user_string(): policy.fail_window.to_timedelta() / timedelta(hours=1)
            for key in graph.get_all_asset_keys()
            if isinstance(policy := graph.get(key).freshness_policy, TimeWindowFreshnessPolicy)
        }
        pages = {e.key.to_user_string(): facts_of(e).entry.sources for e in load_graph().documents}
        silent = {
            "page_space_weather__alerts",
            "page_site__sources",
            "page_earthquakes__days",
            "page_earthquakes__archive",
        }
        assert hours.keys() == {name for name, sources in pages.items() if sources} - silent
        assert (hours["page_earthquakes__summary"], hours["page_natural_events__open"]) == (3, 168)
        assert hours["page_places__countries"] == 3

    def test_validates_from_the_command_line_without_any_setting(self):
        """As CI does."""
        done = subprocess.run(
            [
                Path(sys.executable).with_name("dagster"),
                "definitions",
                "validate",
                "-w",
                "workspace.yaml",
            ],
            cwd=ROOT,
            env={"PATH": "/usr/bin:/bin"},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture(scope="module")
def nodes(processes, seaweedfs, tmp_path_factory):
    """The asset nodes that a running webserver tells of."""
    environ = {
        "CONTENT_ASSETS_STORE_URL": "s3://not-asked-for",
        "CONTENT_ASSETS_S3_ENDPOINT_URL": seaweedfs.endpoint_url,
        **seaweedfs.credentials.environ(),
    }
    home = tmp_path_factory.mktemp("dagster-home")
    ui = start_dagster(processes, home, environ, command="dagster-webserver")
    answer = requests.post(f"{ui.url}/graphql", json={"query": LINEAGE}, timeout=PATIENCE_SECONDS)
    ui.process.stop()
    return {"/".join(n["assetKey"]["path"]): n for n in answer.json()["data"]["assetNodes"]}


class TestLineage:
    def test_leads_from_the_release_to_the_source(self, nodes):
        """Every page on the way."""

        def upstream(name):
            parents = {"/".join(key["path"]) for key in nodes[name]["dependencyKeys"]}
            return parents.union(*(upstream(parent) for parent in parents))

        assert upstream("release") == set(nodes) - {"release"}
        assert upstream("page_earthquakes__week") == {
            "core_usgs__tracked",
            "core_usgs__events",
            "raw_usgs__feed",
        }

    def test_refresh_asks_only_the_sources_that_the_settings_name(self):
        """What is made from others is left alone; the catalogue needs none."""
        names = {
            key.to_user_string()
            for key in select_refreshed({"swpc"}).resolve(list(load_graph().assets))
        }
        assert names == {
            *(f"raw_swpc__{product}" for product in ("kp", "forecast", "alerts")),
            *(f"page_space_weather__{product}" for product in ("kp", "forecast", "alerts")),
            "page_site__catalog",
            "page_site__lineage",
        }

    def test_every_asset_says_what_it_is_whose_and_of_which_kind(self, nodes):
        """For the one who opens the graph for the first time."""
        for name, node in nodes.items():
            assert node["description"], name
            assert node["owners"], name
            assert node["kinds"], name
            assert node["groupName"] in {"reference", "raw", "core", "pages", "release"}, name


LAUNCH = """mutation($selector: JobOrPipelineSelector!) {
  launchRun(executionParams: {selector: $selector, runConfigData: "{}"}) {
    __typename ... on PythonError {message}}}"""


class TestDagsterDev:
    def test_the_daemon_publishes_and_delivers_what_was_materialized(self, worker, tmp_path):
        """One run of `refresh`; the two sensors do the rest."""
        selector = {
            "jobName": "refresh",
            "repositoryName": "__repository__",
            "repositoryLocationName": "content_assets",
        }
        with Processes(tmp_path / "logs") as processes:
            ui = start_dagster(processes, tmp_path / "home", worker.environ)
            answer = requests.post(
                f"{ui.url}/graphql",
                json={"query": LAUNCH, "variables": {"selector": selector}},
                timeout=PATIENCE_SECONDS,
            )
            assert answer.json()["data"]["launchRun"]["__typename"] == "LaunchRunSuccess"
            ui.process.wait_until(
                "delivers to the mirror",
                lambda: "private/delivery/mirror.json" in worker.objects() or None,
                deadline_seconds=PATIENCE_SECONDS,
            )
        copy = worker.read("public/production/earthquakes/summary.json")
        assert copy["$release"]["number"] == 1
        staged = [key for key in worker.objects() if key.startswith("private/staged/")]
        assert any(key.endswith("/page_earthquakes__summary.json") for key in staged)
