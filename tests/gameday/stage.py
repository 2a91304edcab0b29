"""The stage: S3 behind a faulty proxy, the source, a worker and two sites, all real.

Everything that an accident can do to them is a method here or of the parts.
"""

import contextlib
import json
import random
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import requests

from content_assets.publishing import keys
from demo.feed import Answer as FeedAnswer
from demo.launcher import Parts, run_parts
from demo.processes import Processes
from demo.site import ROOT, Site, SiteSettings, deploy_site, start_site
from tests.gameday.readers import Readers
from tests.integration.stores.faulty_proxy import FaultyProxy

KEPT_EVENTS = 25
SITES = ("site-a", "site-b")
RUN_SECONDS = 120
RUN = {"source": "content-assets.schedule", "id": "gameday"}
COLLECTION = {"Records": [{"messageId": "gc", "body": '{"kind": "gc"}'}]}


class WorkerDiedError(Exception):
    """The worker process ended before it answered."""


@dataclass
class WorkerProcess:
    """A warm worker; started again with the environment that it is given then."""

    log: Path
    _process: subprocess.Popen[str] | None = None

    def start(self, environ: Mapping[str, str]) -> None:
        """Start it, in place of one that runs."""
        self.stop()
        with self.log.open("a") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "tests.gameday.worker_process"],
                env={**environ, "PATH": "/usr/bin", "PYTHONPATH": str(ROOT)},
                cwd=ROOT,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
            )

    @property
    def running(self) -> subprocess.Popen[str]:
        """The process."""
        assert self._process, "start it first"
        return self._process

    def ask(self, event: Mapping[str, Any]) -> dict[str, Any]:
        """Send an event and wait for the answer.

        Raises:
            WorkerDiedError: It was killed meanwhile.
        """
        process = self.running
        assert process.stdin
        assert process.stdout
        with contextlib.suppress(BrokenPipeError):
            process.stdin.write(json.dumps(event) + "\n")
            process.stdin.flush()
        line = process.stdout.readline()
        if not line:
            raise WorkerDiedError
        answer: dict[str, Any] = json.loads(line)
        return answer

    def kill(self) -> None:
        """SIGKILL, wherever it is."""
        self.running.kill()

    def stop(self) -> None:
        """End it, and wait."""
        if self._process:
            self._process.kill()
            self._process.communicate()
            self._process = None

    def metrics(self, since: int) -> list[dict[str, Any]]:
        """The metric lines written to the log after its first `since` characters."""
        lines = self.log.read_text()[since:].splitlines()
        return [json.loads(line) for line in lines if '"_aws"' in line]


@dataclass
class Stage:
    """All parts, running."""

    parts: Parts
    proxy: FaultyProxy
    build: Path
    worker: WorkerProcess
    oldest_answer: FeedAnswer
    sites: dict[str, Site] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)
    worker_tokens: dict[str, str] = field(default_factory=dict)
    clock_off_seconds: float = 0
    readers: Readers = field(default_factory=lambda: Readers([], []))
    _marked: int = 0

    # the source

    @property
    def newest(self) -> bytes:
        """The newest good body of the feed."""
        return self.parts.replayer.feed.answer.body

    def news(self, draw: random.Random) -> None:
        """Give an event with a page of its own another magnitude."""
        features = json.loads(self.newest)["features"]
        events = [each["id"] for each in features if (each["properties"]["mag"] or 0) >= 3]
        magnitude = round(draw.uniform(3, 6), 1)
        self.parts.replayer.feed.revise(draw.choice(events), {"mag": magnitude})

    # the log

    def mark(self) -> None:
        """Count metrics from here."""
        self._marked = len(self.worker.log.read_text())

    def metrics(self) -> list[dict[str, Any]]:
        """Metric lines since the mark."""
        return self.worker.metrics(self._marked)

    def heal(self) -> None:
        """End faults that were not met, and hold readers to everything again."""
        self.proxy.heal()
        self.readers.expect_all()

    # the parts

    def environ(self) -> dict[str, str]:
        """A worker's or an operator's."""
        told = self.parts.worker_environ(site_url=None, s3_url=self.proxy.url, sources="usgs")
        sites = [
            {"name": name, "url": site.url, "token": self.worker_tokens[name]}
            for name, site in self.sites.items()
        ]
        return {
            **told,
            "CONTENT_ASSETS_SITES": json.dumps(sites),
            "CONTENT_ASSETS_SITE_BUDGET_SECONDS": "20",
            "CONTENT_ASSETS_SOURCE_TIMEOUT_SECONDS": "5",
            "CONTENT_ASSETS_ENVIRONMENT": "prod",
        }

    def start_site(self, name: str) -> None:
        """Start a site, where it was before if it was; readers are told."""
        before = self.sites.get(name)
        if before:
            self.readers.expect_nothing(before.url)
            before.process.stop()
        folder = (
            before.folder
            if before
            else deploy_site(self.build, self.parts.processes.new_folder(name))
        )
        settings = SiteSettings(self.parts.content_base_url, self.tokens[name])
        port = int(before.url.rpartition(":")[2]) if before else 0
        self.sites[name] = start_site(self.parts.processes, folder, settings, port=port)
        self.readers.expect_everything(self.sites[name].url)

    def stop_sites(self) -> None:
        """Stop both."""
        for site in self.sites.values():
            site.process.stop()

    def restart_worker(self) -> None:
        """A cold worker, with the tokens that it is configured with now."""
        self.worker.start(self.environ())

    # what is done

    def run(self) -> dict[str, Any]:
        """One run of the worker; its receipt, or its error."""
        return self.ask(RUN)

    def ask(self, event: Mapping[str, Any]) -> dict[str, Any]:
        """Send an event; a worker that dies is started again, as Lambda does."""
        try:
            return self.worker.ask({**event, "clock_off_seconds": self.clock_off_seconds})
        except WorkerDiedError:
            self.restart_worker()
            return {"error": "WorkerDied"}

    def ask_and_kill(self, event: Mapping[str, Any], after_seconds: float) -> dict[str, Any]:
        """Send an event, and kill the worker in the middle of it."""
        timer = threading.Timer(after_seconds, self.worker.kill)
        timer.start()
        answer = self.ask(event)
        timer.cancel()
        timer.join()
        return answer

    def operate(self, *command: str) -> subprocess.CompletedProcess[str]:
        """Run the command line as an operator does."""
        return subprocess.run(
            [sys.executable, "-m", "content_assets.cli", *command],
            env={**self.environ(), "PATH": "/usr/bin", "PYTHONPATH": str(ROOT)},
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=RUN_SECONDS,
            check=False,
        )

    # the bucket, past the proxy

    def read(self, key: str) -> bytes | None:
        """An object's body."""
        client = self.parts.s3.client()
        try:
            body: bytes = client.get_object(Bucket=self.parts.bucket, Key=key)["Body"].read()
        except client.exceptions.NoSuchKey:
            return None
        return body

    def write(self, key: str, body: bytes) -> None:
        """Put an object, whatever is there."""
        client = self.parts.s3.client()
        client.put_object(Bucket=self.parts.bucket, Key=key, Body=body)

    def delete(self, key: str) -> None:
        """Delete an object."""
        self.parts.s3.client().delete_object(Bucket=self.parts.bucket, Key=key)

    def copies(self) -> dict[str, bytes]:
        """Every mirror copy, by document path."""
        pages = self.parts.s3.client().get_paginator("list_objects_v2")
        listed = pages.paginate(Bucket=self.parts.bucket, Prefix=keys.MIRROR)
        found = [each["Key"] for page in listed for each in page.get("Contents", [])]
        return {key.removeprefix(keys.MIRROR): self.read(key) or b"" for key in found}

    def page(self, site: str, page: str) -> requests.Response:
        """A page as a reader gets it."""
        return requests.get(self.sites[site].url + page, timeout=30)


@contextlib.contextmanager
def run_stage(processes: Processes, build: Path) -> Iterator[Stage]:
    """Start everything, publish once, and let readers in."""
    with (
        run_parts(processes, events=KEPT_EVENTS) as parts,
        FaultyProxy(parts.s3.endpoint_url) as proxy,
        contextlib.ExitStack() as ending,
    ):
        oldest = parts.replayer.feed.answer
        worker = WorkerProcess(processes.folder / "worker.log")
        ending.callback(worker.stop)
        stage = Stage(parts, proxy, build, worker, oldest)
        for name in SITES:
            stage.tokens[name] = stage.worker_tokens[name] = f"token-of-{name}-0123456789"
            stage.start_site(name)
        stage.restart_worker()
        first = stage.run()
        assert first.get("state") == "succeeded", first
        ending.callback(stage.stop_sites)
        stage.readers = ending.enter_context(_readers_of(stage))
        yield stage


def _readers_of(stage: Stage) -> Readers:
    documents = ["earthquakes/summary.json", "earthquakes/week.geojson"]
    return Readers(
        [site.url + page for site in stage.sites.values() for page in ("/", "/earthquakes")],
        [f"{stage.parts.content_base_url}/production/{path}" for path in documents],
    )
