"""The whole way of the data, seen in a real browser.

The tests themselves are site/e2e/*.spec.ts; here are the servers that they need.
"""

import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from content_assets.runtime.order import Order
from demo.chromium import find_chromium
from demo.launcher import Parts, run_parts
from demo.processes import Processes
from demo.seaweedfs import SeaweedFS
from demo.site import ROOT, SITE, Site
from tests.e2e.worker import run_here
from tests.polling import PATIENCE_SECONDS

EVENTS = 300  # of the week's 1,700: enough for every list, its search and what it leaves out
PLAYWRIGHT_SECONDS = 5 * PATIENCE_SECONDS  # for all of its tests
ARCHIVED = ("2025-04-28..2025-05-02", "2025-01-10")  # with a gap


@pytest.fixture(scope="module")
def parts(processes: Processes, seaweedfs: SeaweedFS) -> Iterator[Parts]:
    """Run a bucket and a replayer for this module alone: its tests change what the feed says."""
    with run_parts(processes, s3=seaweedfs, events=EVENTS) as running:
        yield running


@pytest.fixture(scope="module")
def site(parts: Parts, site_build: Path) -> Iterator[Site]:
    """Run the site, as built before anything was published."""
    running = parts.start_site(site_build)
    yield running
    running.process.stop()


def test_browser_sees_what_the_feed_says(
    processes: Processes, parts: Parts, site: Site, tmp_path: Path
) -> None:
    """Every Playwright test passes; none is left out."""
    worker = parts.worker_environ(site_url=site.url)
    for order in (None, Order(partitions=ARCHIVED)):
        assert run_here(worker, order)["state"] == "succeeded"
    chromium = find_chromium(processes, os.environ, is_root=os.geteuid() == 0)
    report = tmp_path / "report.json"
    processes.run(
        "playwright",
        ["npx", "playwright", "test", "--reporter=line,json"],
        environ=worker
        | {
            "PYTHONPATH": str(ROOT),
            "SITE_URL": site.url,
            "CONTENT_BASE_URL": parts.content_base_url,
            "REPLAYER_URL": parts.replayer.url,
            "PREVIEW_TOKEN": parts.preview_token,
            "PYTHON": sys.executable,
            "CHROMIUM_PATH": str(chromium),
            "PLAYWRIGHT_JSON_OUTPUT_NAME": str(report),
        },
        cwd=SITE,
        deadline_seconds=PLAYWRIGHT_SECONDS,
    )
    stats = json.loads(report.read_text("utf-8"))["stats"]
    assert (stats["unexpected"], stats["flaky"], stats["skipped"]) == (0, 0, 0)
    assert stats["expected"] > 0
