"""Plain Dagster beside document assets: `dagster dev` and a worker publish the same sets."""

import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import ClassVar

import dagster as dg
import pytest

from content_assets.bootstrap import build_pipeline
from content_assets.contracts.assets import SOURCE_STATES
from content_assets.orchestration.definitions import build_definitions
from content_assets.orchestration.jobs import PUBLISH, PUBLISHES, REFRESH
from content_assets.publishing.archive import Archive
from content_assets.publishing.publish import read_head
from content_assets.runtime.worker import work
from content_assets.settings import load_settings
from content_assets.stores.directory import DirectoryStore
from tests.integration.worker.test_dagster_dev import QUIET


class PriceList(BaseHTTPRequestHandler):
    """The source, as it answers."""

    cents: ClassVar = [42, 99, 120]

    def do_GET(self) -> None:
        body = json.dumps({"prices": [{"cents": each} for each in self.cents]}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Quiet."""


@pytest.fixture
def shop(
    with_content: Callable[[str], None], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Iterator[None]:
    with_content("tests.plain_dagster")
    with HTTPServer(("127.0.0.1", 0), PriceList) as server:
        serving = threading.Thread(target=server.serve_forever, args=(0.05,))
        serving.start()
        monkeypatch.setenv("CONTENT_ASSETS_SHOP_URL", f"http://127.0.0.1:{server.server_port}")
        monkeypatch.setenv("DRAWER", str(tmp_path))
        yield
        server.shutdown()
        serving.join()


def made(folder: Path) -> dict[str, tuple[str, dict[str, int], list[str]]]:
    """Digest, bodies and held reasons of each set at head."""
    store = DirectoryStore(folder)
    head = read_head(store, Archive(store))[1]
    assert head
    return {
        name: (
            record.newest.set,
            {source: ref.sequence for source, ref in record.newest.made_from.items()},
            record.held.reasons if record.held else [],
        )
        for name, record in head.assets.items()
        if name != SOURCE_STATES  # tells since when something is held
    }


def refresh_and_publish(instance: dg.DagsterInstance) -> None:
    """As the daemon of `dagster dev` does it."""
    definitions = build_definitions()
    tags: dict[str, str] = {}
    for job in (REFRESH, PUBLISH):
        done = definitions.resolve_job_def(job).execute_in_process(
            run_config=QUIET, instance=instance, tags=tags, raise_on_error=False
        )
        tags = {PUBLISHES: done.run_id}
    assert done.success


@pytest.mark.usefixtures("shop")
def test_both_ways_publish_and_hold_the_same_sets_of_the_same_bodies(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A price list; then one of which a separate blocking check holds the total."""
    here, there = tmp_path / "dev", tmp_path / "worker"
    with dg.DagsterInstance.local_temp(str(tmp_path)) as instance:
        for cents, reasons in (
            ([42, 99, 120], []),
            ([90, 95, 150], ["check total_is_small: expected it to pass, found {'total': 185}"]),
            ([90, 95, 95], ["check total_is_small: expected an answer, found that it raised"]),
        ):
            monkeypatch.setattr(PriceList, "cents", cents)
            monkeypatch.setenv("CONTENT_ASSETS_STORE_URL", f"file://{here}")
            refresh_and_publish(instance)
            monkeypatch.setenv("CONTENT_ASSETS_STORE_URL", f"file://{there}")
            work(build_pipeline(load_settings()), trigger="test")
            assert made(here) == made(there)
            assert made(here)["page_total"][2] == reasons
    assert made(here)["page_total"][1] == {"shop": 3}
