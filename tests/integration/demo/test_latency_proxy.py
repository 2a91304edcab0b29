"""The proxy adds its delay to each request, once, and nothing else."""

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
import requests

from demo.latency_proxy import LatencyProxy, start_latency_proxy
from demo.processes import Processes
from demo.seaweedfs import SeaweedFS
from tests.polling import PATIENCE_SECONDS

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

MILLISECONDS = 100.0


@pytest.fixture(scope="module")
def proxy(processes: Processes, seaweedfs: SeaweedFS) -> LatencyProxy:
    """Put a proxy before S3."""
    return start_latency_proxy(
        processes, "s3-proxy", seaweedfs.endpoint_url, milliseconds=MILLISECONDS
    )


def milliseconds_of(act: Callable[["S3Client"], None], client: "S3Client") -> float:
    """Measure how long `act` takes, at best of three."""

    def once() -> float:
        began = time.perf_counter()
        act(client)
        return (time.perf_counter() - began) * 1000

    return min(once() for _ in range(3))


@pytest.mark.parametrize("size_bytes", [10, 300_000], ids=["small", "large"])
@pytest.mark.parametrize("verb", ["put", "get"])
def test_each_request_waits_once(
    seaweedfs: SeaweedFS, proxy: LatencyProxy, bucket: str, verb: str, size_bytes: int
) -> None:
    """A PUT asks with `Expect: 100-continue` before it sends its body: that is one request."""
    body = b"x" * size_bytes

    def act(client: "S3Client") -> None:
        if verb == "put":
            client.put_object(Bucket=bucket, Key="k", Body=body)
        else:
            client.get_object(Bucket=bucket, Key="k")["Body"].read()

    near, far = seaweedfs.client(), seaweedfs.client(endpoint_url=proxy.url)
    far.put_object(Bucket=bucket, Key="k", Body=body)  # signed for the proxy's address
    added = milliseconds_of(act, far) - milliseconds_of(act, near)
    assert 0.9 * MILLISECONDS < added < 1.6 * MILLISECONDS
    assert far.get_object(Bucket=bucket, Key="k")["Body"].read() == body


def test_server_that_is_down_is_a_connection_that_closes(processes: Processes) -> None:
    """The proxy stays up and pretends nothing."""
    proxy = start_latency_proxy(processes, "proxy", "http://127.0.0.1:1", milliseconds=1)
    for _ in range(2):
        with pytest.raises(requests.ConnectionError, match="Remote end closed"):
            requests.get(proxy.url, timeout=PATIENCE_SECONDS)
