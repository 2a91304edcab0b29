"""A proxy that makes a server on this machine as far away as a real one.

Each HTTP request waits before it is passed on; answers are not delayed. It works below
HTTP, on the bytes: headers stay as they are (an S3 signature covers Host), and a request is
what a client says after the server has spoken. `100 Continue` is no answer: a PUT that asks
for it waits once.

`python -m demo.latency_proxy --upstream URL --milliseconds 20` prints its address.

Belongs here: the delay. Does not: faults (faults.py).
"""

import argparse
import asyncio
import contextlib
import sys
from dataclasses import dataclass
from urllib.parse import urlsplit

from demo.ports import LOOPBACK
from demo.processes import Processes, Running

READY_SECONDS = 10.0
CHUNK_BYTES = 65_536


@dataclass(frozen=True)
class LatencyProxy:
    """A running proxy; `url` stands for the server behind it."""

    url: str
    process: Running


def start_latency_proxy(
    processes: Processes, name: str, upstream_url: str, *, milliseconds: float
) -> LatencyProxy:
    """Start a proxy before `upstream_url` as a process of its own.

    Raises:
        LauncherError: It does not start.
    """
    options = ["--upstream", upstream_url, "--milliseconds", str(milliseconds)]
    process = processes.start(name, [sys.executable, "-m", "demo.latency_proxy", *options])
    return LatencyProxy(process.wait_for_address(deadline_seconds=READY_SECONDS), process)


@dataclass
class _Connection:
    """Two streams to the client, two to the server, and whose turn it is."""

    client: tuple[asyncio.StreamReader, asyncio.StreamWriter]
    server: tuple[asyncio.StreamReader, asyncio.StreamWriter]
    delay_seconds: float
    is_request_next: bool = True

    async def pass_requests(self) -> None:
        reader, writer = self.client[0], self.server[1]
        while data := await reader.read(CHUNK_BYTES):
            if self.is_request_next:
                self.is_request_next = False
                await asyncio.sleep(self.delay_seconds)
            writer.write(data)
            await writer.drain()
        writer.write_eof()

    async def pass_answers(self) -> None:
        reader, writer = self.server[0], self.client[1]
        while data := await reader.read(CHUNK_BYTES):
            if not data.startswith(b"HTTP/1.1 100 "):
                self.is_request_next = True
            writer.write(data)
            await writer.drain()
        writer.write_eof()


async def _serve(upstream_url: str, *, milliseconds: float) -> None:
    upstream = urlsplit(upstream_url)

    async def connect(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError):  # one side hung up, or there is no server
            behind = await asyncio.open_connection(upstream.hostname, upstream.port)
            connection = _Connection((reader, writer), behind, milliseconds / 1000)
            with contextlib.closing(behind[1]):
                await asyncio.gather(connection.pass_requests(), connection.pass_answers())
        writer.close()

    server = await asyncio.start_server(connect, LOOPBACK, 0)
    port = server.sockets[0].getsockname()[1]
    sys.stdout.write(f"http://{LOOPBACK}:{port}\n")
    sys.stdout.flush()
    async with server:
        await server.serve_forever()


def main() -> None:
    """Pass requests on until SIGINT or SIGTERM; the first line on stdout is the address."""
    parser = argparse.ArgumentParser(prog="python -m demo.latency_proxy", description=main.__doc__)
    parser.add_argument("--upstream", required=True, help="for example http://127.0.0.1:8333")
    parser.add_argument("--milliseconds", type=float, required=True, help="added to each request")
    given = parser.parse_args()
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(_serve(given.upstream, milliseconds=given.milliseconds))


if __name__ == "__main__":
    main()
