"""Every Store there is, each as a factory: two calls give two users of the same objects."""

import threading
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING
from uuid import uuid4

import boto3
import pytest
from botocore.config import Config
from moto.moto_server.werkzeug_app import (
    DomainDispatcherApplication,
    MotoRequestHandler,
    create_backend_app,
)
from werkzeug.serving import make_server

from content_assets.publishing.memory import MemoryStore
from content_assets.publishing.store import Store
from content_assets.stores.bulk_s3 import BulkS3Store
from content_assets.stores.directory import DirectoryStore
from content_assets.stores.s3 import S3Store, client_config
from demo.seaweedfs import SeaweedFS

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

CONNECTIONS = 32
QUEUED_SECONDS = 60  # SeaweedFS may queue 24 writers of one key for 20 s, longer under load


@pytest.fixture(scope="session")
def moto_url() -> Iterator[str]:
    """Run moto in this process, one request at a time.

    Its own server looks at a condition and writes in two steps: of two writers in two threads
    with the same If-Match, both may win.
    """
    moto, one_at_a_time = DomainDispatcherApplication(create_backend_app), threading.Lock()

    def answer(environ: "WSGIEnvironment", start: "StartResponse") -> list[bytes]:
        with one_at_a_time:
            return list(moto(environ, start))

    server = make_server("127.0.0.1", 0, answer, threaded=True, request_handler=MotoRequestHandler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(scope="session")
def client(seaweedfs):
    """A worker's client for SeaweedFS; safe in threads."""
    return seaweedfs_client(seaweedfs, read_timeout=QUEUED_SECONDS)


@pytest.fixture(params=["memory", "directory", "seaweedfs", "seaweedfs-bulk", "moto", "moto-bulk"])
def make_store(request, tmp_path) -> Callable[[], Store]:
    """Make a store with nothing in it; the second is another user of the same one."""
    if request.param == "memory":
        memory = MemoryStore()
        return lambda: memory
    if request.param == "directory":
        return lambda: DirectoryStore(tmp_path / "bucket")
    server, _, kind = request.param.partition("-")
    if server == "seaweedfs":
        seaweedfs = request.getfixturevalue("seaweedfs")
        client, bucket = request.getfixturevalue("client"), request.getfixturevalue("bucket")
        url, who = seaweedfs.endpoint_url, seaweedfs.credentials
        key_id, secret = who.access_key_id, who.secret_access_key
    else:
        url, bucket = request.getfixturevalue("moto_url"), f"test-{uuid4().hex}"
        key_id, secret = "any", "thing"
        client = make_client(url, key_id, secret)
        client.create_bucket(Bucket=bucket)
    store = S3Store(client, bucket)
    return lambda: bulk_store(store, bucket, url, key_id, secret) if kind else store


@pytest.fixture
def store(make_store) -> Store:
    """One user of it."""
    return make_store()


def bulk_store(other: S3Store, bucket: str, url: str, key_id: str, secret: str) -> BulkS3Store:
    """A store as bootstrap makes one."""
    session = boto3.session.Session(key_id, secret, region_name="us-east-1")
    return BulkS3Store(
        other,
        session,
        bucket,
        endpoint_url=url,
        region="us-east-1",
        connections=CONNECTIONS,
        answer_seconds=QUEUED_SECONDS,
    )


def make_client(url: str, key_id: str, secret: str, **changes):
    """A client as bootstrap makes one, with `client_config`, but for the changes to it."""
    return boto3.client(
        "s3",
        endpoint_url=url,
        region_name="us-east-1",
        aws_access_key_id=key_id,
        aws_secret_access_key=secret,
        config=client_config(CONNECTIONS).merge(Config(**changes)),
    )


def seaweedfs_client(server: SeaweedFS, url: str | None = None, **changes):
    """A worker's client, possibly by way of a proxy."""
    who, url = server.credentials, url or server.endpoint_url
    return make_client(url, who.access_key_id, who.secret_access_key, **changes)
