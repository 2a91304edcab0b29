"""Killed, cut off, misled: the next run finishes the job, and no reader gets an error.

The worker is a process of its own, killed with SIGKILL between two of its requests by a
tripwire before S3 or the site; S3, the feed and the site are real.
"""

import contextlib
import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import pytest
import requests

from demo.launcher import Parts, run_parts
from demo.processes import Processes
from demo.seaweedfs import SeaweedFS
from demo.site import ROOT, Site, SiteSettings, deploy_site, start_site
from tests.balancer import balance
from tests.e2e.worker import run_here
from tests.length import some_of
from tests.polling import PATIENCE_SECONDS
from tests.tripwire import Tripwire

EVENTS = 40
KILLS = {  # `make soak PART=site` goes through all of them, the simulation in any order of requests
    "after raw": ("s3", "PUT /{bucket}/private/raw/usgs.json", "after"),
    "before blobs": ("s3", "PUT /{bucket}/public/blobs/", "before"),
    "before release": ("s3", "PUT /{bucket}/public/releases/", "before"),
    "before head": ("s3", "PUT /{bucket}/private/channels/head.json", "before"),
    "before production": ("s3", "PUT /{bucket}/private/channels/production.json", "before"),
    "before mirror": ("s3", "PUT /{bucket}/public/production/", "before"),
    "before the site is told": ("site", "POST /api/revalidate", "before"),
    "before the cursor": ("s3", "PUT /{bucket}/private/delivery/site.json", "before"),
}


@dataclass
class Stack:
    """Everything a worker needs, with wires before S3 and the site."""

    parts: Parts
    site: Site
    wires: dict[str, Tripwire]
    event: str
    magnitude: float = 3.0

    def environ(self, **settings: str) -> dict[str, str]:
        """A worker's settings, its requests going through the wires."""
        environ = self.parts.worker_environ(
            site_url=self.wires["site"].url,
            s3_url=self.wires["s3"].url,
            sources="usgs",  # whose answers are counted
        )
        return environ | {f"CONTENT_ASSETS_{name.upper()}": v for name, v in settings.items()}

    def start_worker(self) -> subprocess.Popen[bytes]:
        """A worker process, which may be killed."""
        return subprocess.Popen(
            [sys.executable, "-m", "lambda_entry.worker"],
            env=self.environ(),
            cwd=ROOT,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def run(self, **settings: str) -> dict[str, Any]:
        """A whole run; its receipt."""
        return run_here(self.environ(**settings))

    def revise(self) -> str:
        """Give the event another magnitude; return what its page will say."""
        self.magnitude = round(self.magnitude + 0.1, 1)
        self.parts.replayer.feed.revise(self.event, {"mag": self.magnitude})
        return f"{self.magnitude:.1f}"

    def start_site(self, folder: Path | None = None) -> None:
        """Start the site again at its address, where it was or in another folder."""
        self.site.process.stop()
        port = int(self.site.url.rsplit(":", 1)[1])
        settings = SiteSettings(self.parts.content_base_url, self.parts.revalidate_token)
        folder = folder or self.site.folder
        self.site = start_site(self.parts.processes, folder, settings, port=port)

    def page(self) -> requests.Response:
        """The event's page, as a reader gets it."""
        return requests.get(f"{self.site.url}/earthquakes/{self.event}", timeout=PATIENCE_SECONDS)


@pytest.fixture(scope="module")
def stack(processes: Processes, seaweedfs: SeaweedFS, site_build: Path) -> Iterator[Stack]:
    """One event among a few, published and delivered once."""
    with (
        run_parts(processes, s3=seaweedfs, events=EVENTS) as parts,
        contextlib.ExitStack() as wires,
    ):
        feed = parts.replayer.feed
        features = json.loads(feed.answer.body)["features"]
        event = next(f["id"] for f in features if (f["properties"]["mag"] or 0) >= 3)
        site = parts.start_site(site_build)
        opened = {
            "s3": wires.enter_context(Tripwire(parts.s3.endpoint_url)),
            "site": wires.enter_context(Tripwire(site.url)),
        }
        made = Stack(parts, site, opened, event)
        made.revise()
        receipt = made.run()
        assert receipt["state"] == "succeeded", receipt
        yield made
        made.site.process.stop()


class Reader:
    """Reads a page and a document again and again, and remembers what went wrong."""

    def __init__(self, stack: Stack) -> None:
        document = (
            f"{stack.parts.content_base_url}/production/earthquakes/events/{stack.event}.json"
        )
        self._urls = [f"{stack.site.url}/", f"{stack.site.url}/earthquakes/{stack.event}", document]
        self._is_over = threading.Event()
        self.reads = 0
        self.errors: list[str] = []

    def __enter__(self) -> Self:
        self._thread = threading.Thread(target=self._read)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._is_over.set()
        self._thread.join()

    def _read(self) -> None:
        while not self._is_over.wait(0.05):
            for url in self._urls:
                status = requests.get(url, timeout=PATIENCE_SECONDS).status_code
                self.reads += 1
                if status != 200:
                    self.errors.append(f"{url}: {status}")


class TestKilled:
    @pytest.mark.parametrize("point", some_of(list(KILLS), at_most=3))
    def test_the_next_run_finishes_the_job(self, stack, point):
        """Even though the source answers 304 from then on; no reader gets an error."""
        where, start, when = KILLS[point]
        start = start.format(bucket=stack.parts.bucket)
        expected = stack.revise()
        statuses = dict(stack.parts.replayer.statuses)
        with Reader(stack) as reader:
            worker = stack.start_worker()
            stack.wires[where].arm(start.encode(), kill=worker, when=when)
            assert worker.wait(PATIENCE_SECONDS) == -9, "the worker ended before it came there"
            receipt = stack.run()
        assert receipt["state"] == "succeeded", receipt["problems"]
        assert reader.errors == []
        assert reader.reads > 3
        assert expected in stack.page().text
        assert all(d["state"] in ("proven", "nothing_to_do") for d in receipt["deliveries"])
        assert stack.parts.replayer.statuses[304] == statuses.get(304, 0) + 1


class TestSite:
    def test_a_site_that_is_down_is_unproven_and_made_good_by_the_next_delivery(self, stack):
        """The release is out; the receipt says that the site does not answer."""
        stack.site.process.stop()
        expected = stack.revise()
        receipt = stack.run()
        assert receipt["state"] == "degraded"
        (delivery,) = [d for d in receipt["deliveries"] if d["target"] == "site"]
        assert delivery["state"] == "unreachable"
        stack.start_site()
        receipt = stack.run()
        assert receipt["state"] == "succeeded", receipt["problems"]
        assert expected in stack.page().text

    def test_a_restart_between_hook_and_visit_leaves_nothing_old(self, stack):
        """The site forgets what it was told, and has its old pages: it is told again."""
        expected = stack.revise()
        wire = stack.wires["site"]
        wire.arm(b"GET / ", kill=stack.site.process.popen)  # the first page that is looked at
        worker = stack.start_worker()
        assert wire.has_tripped.wait(timeout=PATIENCE_SECONDS)
        stack.start_site()
        is_in_time = worker.wait(PATIENCE_SECONDS) == 0  # or by the next delivery
        assert is_in_time or stack.run()["state"] == "succeeded"
        assert expected in stack.page().text
        assert stack.page().headers["x-nextjs-cache"] == "HIT"

    def test_a_wrong_token_is_a_configuration_error(self, stack):
        """401; said by name of the setting, never with the token; mended by the right one."""
        expected = stack.revise()
        receipt = stack.run(revalidate_token="not-the-token")
        assert receipt["state"] == "degraded"
        (problem,) = receipt["problems"]
        assert (problem["where"], problem["error"]) == ("site", "misconfigured")
        assert "401" in problem["message"]
        assert "not-the-token" not in json.dumps(receipt)
        assert stack.run()["state"] == "succeeded"
        assert expected in stack.page().text

    def test_two_processes_behind_one_address_are_unproven_by_name(self, stack, site_build):
        """One gets each hook, the other stays old; alone, the first is brought up again."""
        other = stack.parts.start_site(site_build)
        expected = stack.revise()
        with balance([stack.site.url, other.url]) as address:
            receipt = stack.run(site_url=address)
        other.process.stop()
        assert receipt["state"] == "degraded"
        (delivery,) = [d for d in receipt["deliveries"] if d["target"] == "site"]
        assert (delivery["state"], delivery["pages_proven"]) == ("unproven", 0)
        assert "expected one page cache" in delivery["problem"]
        receipt = stack.run()
        assert receipt["state"] == "succeeded", receipt["problems"]
        assert expected in stack.page().text

    def test_an_old_build_that_is_deployed_again_is_brought_up(
        self, stack, site_build, monkeypatch
    ):
        """Another deployment id: delivery starts from what that build knew, which is nothing."""
        monkeypatch.setenv("VERCEL_DEPLOYMENT_ID", "dpl_another")
        folder = deploy_site(site_build, stack.parts.processes.new_folder("old-build") / "site")
        stack.start_site(folder)
        assert stack.page().status_code in {200, 404}  # a reader comes before the delivery
        receipt = stack.run()
        assert receipt["state"] == "succeeded", receipt["problems"]
        (delivery,) = [d for d in receipt["deliveries"] if d["target"] == "site"]
        assert (delivery["state"], delivery["from_revision"]) == ("proven", 0)
        assert delivery["pages_left_alone"] == 0
        assert f"{stack.magnitude:.1f}" in stack.page().text
