"""The site with a published week behind it, and a hand to change documents with.

Belongs here: parts, a first run, mirror copies with other contents. Does not: measuring.
"""

import hashlib
import json
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import boto3

from bench.handwritten import UPLOAD_THREADS
from content_assets.bootstrap import SITE_REQUESTS_AT_ONCE, build_pipeline
from content_assets.contracts.document import RESERVED_MEMBER
from content_assets.contracts.routes import pages_of
from content_assets.delivery.http_site import HttpSite
from content_assets.delivery.pages import Expectation
from content_assets.http.client import HttpClient
from content_assets.publishing import keys
from content_assets.publishing.canonical import canonical_json
from content_assets.publishing.publish import read_head
from content_assets.runtime.worker import work
from content_assets.settings import load_settings
from content_assets.stores.s3 import client_config
from demo.launcher import run_parts
from demo.processes import LauncherError, Processes
from demo.seaweedfs import REGION
from demo.site import build_site

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

_EVENTS = "earthquakes/events/"
USER_AGENT = "content-assets-bench/1 (+https://example.org/)"


@dataclass(frozen=True)
class Stage:
    """A running site; `events` are the paths of documents that have a page of their own."""

    url: str
    site: HttpSite
    client: "S3Client"
    bucket: str
    events: Sequence[str]

    def change(self, paths: Sequence[str], magnitude: float) -> list[Expectation]:
        """Give documents another magnitude, as in the mirror; returns the expectations."""
        with ThreadPoolExecutor(UPLOAD_THREADS) as pool:
            digests = list(pool.map(lambda path: self._change(path, magnitude), paths))
        return [
            Expectation(page, {path: digest}, removed=frozenset(), is_gone=False, is_front=False)
            for path, digest in zip(paths, digests, strict=True)
            for page in pages_of(path, ())
        ]

    def _change(self, path: str, magnitude: float) -> str:
        key = keys.mirror(path)
        copy: dict[str, Any] = json.loads(
            self.client.get_object(Bucket=self.bucket, Key=key)["Body"].read()
        )
        mark = copy.pop(RESERVED_MEMBER)
        copy["magnitude"] = magnitude
        digest = hashlib.sha256(canonical_json(copy)).hexdigest()
        mark |= {"digest": digest, "revision": mark["revision"] + 1}
        body = canonical_json({**copy, RESERVED_MEMBER: mark})
        self.client.put_object(
            Bucket=self.bucket, Key=key, Body=body, ContentType="application/json"
        )
        return digest


@contextmanager
def run_stage(processes: Processes) -> Iterator[Stage]:
    """Start all parts, publish the week of all sources, and have every page made.

    Raises:
        LauncherError: A part does not start, or the first run is not a good one.
    """
    with run_parts(processes) as parts:
        url = parts.start_site(build_site(processes)).url
        who = parts.s3.credentials
        session = boto3.session.Session(who.access_key_id, who.secret_access_key)
        pipeline = build_pipeline(
            load_settings(parts.worker_environ(site_url=url)), session=session
        )
        receipt = work(pipeline, trigger="bench")
        if receipt.state != "succeeded":
            msg = f"bench: expected a good first run, found {receipt.problems}"
            raise LauncherError(msg)
        client = session.client(
            "s3",
            endpoint_url=parts.s3.endpoint_url,
            region_name=REGION,
            config=client_config(UPLOAD_THREADS),
        )
        http = HttpClient(user_agent=USER_AGENT, connections=SITE_REQUESTS_AT_ONCE)
        _, head = read_head(pipeline.store, pipeline.archive)
        paths = list(pipeline.archive.documents(head)) if head else []
        yield Stage(
            url=url,
            site=HttpSite(http, url, parts.revalidate_token),
            client=client,
            bucket=parts.bucket,
            events=sorted(path for path in paths if path.startswith(_EVENTS)),
        )
