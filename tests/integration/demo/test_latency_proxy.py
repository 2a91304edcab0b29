"""The proxy adds its delay to each request, once, and nothing else."""

import asyncio
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
import requests

from demo.latency_proxy import listen, start_latency_proxy
from demo.processes import Processes
from demo.seaweedfs import SeaweedFS
from tests.polling import PATIENCE_SECONDS

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

MILLISECONDS = 100.0


class CountingLoop(asyncio.SelectorEventLoop):
    """A loop that counts how often somebody waits, and does not wait."""

    def __init__(self) -> None:
        super().__init__()
        self.waits: list[float] = []

    def call_later(  # type: ignore[override]  # its generics are of no use here
        self, delay: float, callback: Any, *args: Any, context: Any = None
    ) -> Any:
        """At once."""
        self.waits.append(delay)
        return super().call_later(0, callback, *args, context=context)


def waits_of(act: Callable[["S3Client"], object], seaweedfs: SeaweedFS) -> list[float]:
    """Act through the proxy; the delays of its requests, in seconds."""

    async def act_far() -> None:
        server, url = await listen(seaweedfs.endpoint_url, milliseconds=MILLISECONDS)
        async with server:
            client = seaweedfs.client(endpoint_url=url)  # signed for the proxy's address
            await asyncio.to_thread(act, client)
            client.close()

    with asyncio.Runner(loop_factory=CountingLoop) as runner:
        loop = runner.get_loop()
        assert isinstance(loop, CountingLoop)
        runner.run(act_far())
        return loop.waits


@pytest.mark.parametrize("size_bytes", [10, 300_000], ids=["small", "large"])
def test_each_request_waits_once(seaweedfs: SeaweedFS, bucket: str, size_bytes: int) -> None:
    """A PUT asks with `Expect: 100-continue` before it sends its body: that is one request."""
    body = b"x" * size_bytes
    read: list[bytes] = []

    def act(client: "S3Client") -> None:
        client.put_object(Bucket=bucket, Key="k", Body=body)
        client.put_object(Bucket=bucket, Key="k", Body=body)
        read.append(client.get_object(Bucket=bucket, Key="k")["Body"].read())

    assert waits_of(act, seaweedfs) == [MILLISECONDS / 1000] * 3
    assert read == [body]


def test_a_request_takes_no_less_than_the_delay(
    processes: Processes, seaweedfs: SeaweedFS, bucket: str
) -> None:
    """As a process of its own."""
    proxy = start_latency_proxy(
        processes, "s3-proxy", seaweedfs.endpoint_url, milliseconds=MILLISECONDS
    )
    client = seaweedfs.client(endpoint_url=proxy.url)
    began = time.perf_counter()
    client.put_object(Bucket=bucket, Key="k", Body=b"x")
    assert time.perf_counter() - began >= MILLISECONDS / 1000


def test_server_that_is_down_is_a_connection_that_closes(processes: Processes) -> None:
    """The proxy stays up and pretends nothing."""
    proxy = start_latency_proxy(processes, "proxy", "http://127.0.0.1:1", milliseconds=1)
    for _ in range(2):
        with pytest.raises(requests.ConnectionError, match="Remote end closed"):
            requests.get(proxy.url, timeout=PATIENCE_SECONDS)
