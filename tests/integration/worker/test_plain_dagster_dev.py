"""Plain Dagster beside document assets: `dagster dev` and a worker publish the same sets."""

import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import dagster as dg
import pytest

from content_assets.bootstrap import build_pipeline
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

    def do_GET(self) -> None:
        body = json.dumps({"prices": [{"cents": each} for each in (42, 99, 120)]}).encode()
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


def made(folder: Path) -> dict[str, tuple[str, dict[str, int]]]:
    """Digest and bodies of each set at head."""
    store = DirectoryStore(folder)
    head = read_head(store, Archive(store))[1]
    assert head
    return {
        name: (record.set, {source: ref.sequence for source, ref in record.made_from.items()})
        for name, record in head.assets.items()
    }


@pytest.mark.usefixtures("shop")
def test_both_ways_publish_the_same_sets_of_the_same_bodies(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CONTENT_ASSETS_STORE_URL", f"file://{tmp_path}/dev")
    definitions = build_definitions()
    with dg.DagsterInstance.local_temp(str(tmp_path)) as instance:
        tags: dict[str, str] = {}
        for job in (REFRESH, PUBLISH):
            done = definitions.resolve_job_def(job).execute_in_process(
                run_config=QUIET, instance=instance, tags=tags
            )
            assert done.success
            tags = {PUBLISHES: done.run_id}
    monkeypatch.setenv("CONTENT_ASSETS_STORE_URL", f"file://{tmp_path}/worker")
    assert work(build_pipeline(load_settings()), trigger="test").state == "succeeded"
    assert made(tmp_path / "dev") == made(tmp_path / "worker")
    assert made(tmp_path / "dev")["page_total"][1] == {"shop": 1}
