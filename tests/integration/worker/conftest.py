"""A worker on a real S3 server and the replayed feed, in this process or as one of its own."""

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from content_assets.bootstrap import Pipeline, build_pipeline
from content_assets.contracts.receipt import Receipt
from content_assets.publishing.archive import Archive
from content_assets.publishing.memory import MemoryStore
from content_assets.runtime.worker import work
from content_assets.settings import load_settings
from content_assets.stores.counting import CountingStore
from demo.recording import short_recording
from demo.replayer import Replayer
from demo.seaweedfs import SeaweedFS

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

ROOT = Path(__file__).parents[3]


@dataclass(frozen=True)
class Worker:
    """A worker's surroundings: a bucket, a feed, the settings that name them."""

    client: "S3Client"
    bucket: str
    replayer: Replayer
    environ: Mapping[str, str]

    def pipeline(self, **settings: str) -> Pipeline:
        """A cold worker's parts; settings by name, without the prefix."""
        told = {f"CONTENT_ASSETS_{name.upper()}": value for name, value in settings.items()}
        return build_pipeline(load_settings({**self.environ, **told}))

    def run(self, **settings: str) -> Receipt:
        """One cold run in this process."""
        return work(self.pipeline(**settings), trigger="test")

    def run_process(self, environ: Mapping[str, str] | None = None) -> tuple[int, str, str]:
        """One run as a process: exit code, stdout, stderr."""
        done = subprocess.run(
            [sys.executable, "-m", "lambda_entry.worker"],
            env={**self.environ, "PATH": "/usr/bin", **(environ or {})},
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
        return done.returncode, done.stdout, done.stderr

    def objects(self) -> dict[str, str]:
        """ETag by key, of the whole bucket."""
        pages = self.client.get_paginator("list_objects_v2").paginate(Bucket=self.bucket)
        return {each["Key"]: each["ETag"] for page in pages for each in page.get("Contents", [])}

    def read(self, key: str) -> Any:
        """An object, parsed."""
        return json.loads(self.client.get_object(Bucket=self.bucket, Key=key)["Body"].read())

    def head_assets(self) -> dict[str, dict]:
        """What the release at head says of each asset."""
        head = self.read("private/channels/head.json")["release"]
        return self.read(f"public/releases/{head}.json")["assets"]

    def head_documents(self) -> dict[str, str]:
        """Blob digest by path, of the release at head."""
        sets = [self.read(f"public/sets/{r['set']}.json") for r in self.head_assets().values()]
        return {path: digest for each in sets for path, digest in each["documents"].items()}


@pytest.fixture
def replayer() -> Iterator[Replayer]:
    """The recorded feed, its oldest events only: the whole week is e2e's and the demo's."""
    with Replayer(short_recording(), life_seconds=0) as running:
        yield running


@pytest.fixture
def worker(
    seaweedfs: SeaweedFS,
    s3_client: "S3Client",
    bucket: str,
    replayer: Replayer,
    monkeypatch: pytest.MonkeyPatch,
) -> Worker:
    """A worker with an empty bucket and the first snapshot."""
    credentials = seaweedfs.credentials.environ()
    for name, value in credentials.items():
        monkeypatch.setenv(name, value)  # boto3 reads them from the environment
    environ = {
        "CONTENT_ASSETS_STORE_URL": f"s3://{bucket}",
        "CONTENT_ASSETS_S3_ENDPOINT_URL": seaweedfs.endpoint_url,
        "CONTENT_ASSETS_SOURCES": "usgs",
        "CONTENT_ASSETS_SOURCE_PAUSES": "false",  # and no grace: a failure marks documents at once
        "CONTENT_ASSETS_USGS_BASE_URL": replayer.url,
        **credentials,
    }
    return Worker(s3_client, bucket, replayer, environ)


@pytest.fixture
def memory() -> MemoryStore:
    """A store that fails on cue."""
    return MemoryStore(now=lambda: datetime.now(UTC))


@pytest.fixture
def pipeline(worker: Worker, memory: MemoryStore) -> Pipeline:
    """The replayed feed, and `memory`."""
    store = CountingStore(memory)
    return replace(worker.pipeline(), store=store, archive=Archive(store))
