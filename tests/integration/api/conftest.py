"""The API as a process of its own: real HTTP, a real S3 server, the replayed feed."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import requests

from demo.replayer import Replayer
from demo.seaweedfs import SeaweedFS
from tests.polling import PATIENCE_SECONDS, wait_for

ROOT = Path(__file__).parents[3]
TOKEN, OTHER = "t" * 40, "o" * 40


@dataclass(frozen=True)
class RunningApi:
    """Where it answers, and how to ask with a token."""

    url: str
    log: Path
    token: str = TOKEN

    def ask(self, method: str, path: str, **given: Any) -> requests.Response:
        """One request."""
        headers = {"Authorization": f"Bearer {self.token}", **given.pop("headers", {})}
        return requests.request(
            method, self.url + path, headers=headers, timeout=PATIENCE_SECONDS, **given
        )

    def run_to_its_end(self, body: Mapping[str, Any] | None = None, **given: Any) -> dict[str, Any]:
        """POST /refresh, and wait for the receipt."""
        accepted = self.ask("POST", "/refresh", json=body or {}, **given)
        assert accepted.status_code == 202, accepted.text
        where = accepted.json()["status_url"]
        assert wait_for(lambda: self.ask("GET", where).json()["receipt"] is not None)
        return self.ask("GET", where).json()


@pytest.fixture(scope="module")
def running_api(
    seaweedfs: SeaweedFS,
    module_bucket: str,
    module_replayer: Replayer,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[RunningApi]:
    """`python -m lambda_entry.local`, at a free port."""
    log = tmp_path_factory.mktemp("api") / "api.log"
    environ = {
        **{k: v for k, v in os.environ.items() if not k.startswith(("CONTENT_ASSETS_", "AWS_"))},
        **seaweedfs.credentials.environ(),
        "CONTENT_ASSETS_STORE_URL": f"s3://{module_bucket}",
        "CONTENT_ASSETS_S3_ENDPOINT_URL": seaweedfs.endpoint_url,
        "CONTENT_ASSETS_SOURCES": "usgs",
        "CONTENT_ASSETS_USGS_BASE_URL": module_replayer.url,
        "CONTENT_ASSETS_API_TOKENS": f"{TOKEN},{OTHER}",
    }
    with log.open("w") as told:
        process = subprocess.Popen(
            [sys.executable, "-m", "lambda_entry.local"],
            env=environ,
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=told,
            text=True,
        )
    try:
        yield RunningApi(json.loads(process.stdout.readline())["url"], log)
    finally:
        process.terminate()
        process.wait(PATIENCE_SECONDS)
        process.stdout.close()
