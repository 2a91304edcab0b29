"""A proxy that makes a server on this machine as far away as a real one.

Each HTTP request waits before it is passed on; answers are not delayed. It works below
HTTP, on the bytes: headers stay as they are (an S3 signature covers Host), and a request is
the client's bytes after a response of the server. `100 Continue` is no answer: a PUT that asks
for it waits once.

`python -m demo.latency_proxy --upstream URL --milliseconds 20` prints its address.

Belongs here: the delay. Does not: faults (faults.py).
"""

import argparse
import asyncio
import sys
from dataclasses import dataclass
from typing import cast
from urllib.parse import urlsplit

import uvloop

from content_assets.signals import SIGNALS
from demo.ports import LOOPBACK
from demo.processes import Processes, Running

READY_SECONDS = 180.0


@dataclass(frozen=True)
class LatencyProxy:
    """A running proxy; `url` replaces that of the server behind it."""

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


class _Behind(asyncio.Protocol):
    """The connection to the server: passes answers on."""

    def __init__(self, front: "_Front") -> None:
        self._front = front

    def data_received(self, data: bytes) -> None:
        self._front.answer(data)

    def connection_lost(self, exc: Exception | None) -> None:
        del exc
        self._front.close()


class _Front(asyncio.Protocol):
    """A client's connection: passes requests on, each after the delay."""

    def __init__(self, upstream: tuple[str, int], delay_seconds: float) -> None:
        self._upstream, self._delay_seconds = upstream, delay_seconds
        self._is_request_next = True
        self._waiting: list[bytes] = []
        self._client: asyncio.Transport | None = None
        self._server: asyncio.WriteTransport | None = None
        self._due = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._client = cast("asyncio.Transport", transport)  # uvloop's own classes
        task = asyncio.get_running_loop().create_task(self._connect())
        self._connecting = task  # kept, or it may be collected

    async def _connect(self) -> None:
        loop = asyncio.get_running_loop()
        try:
            self._server, _ = await loop.create_connection(lambda: _Behind(self), *self._upstream)
        except OSError:  # there is no server
            self.close()
        self._pass_on()

    def data_received(self, data: bytes) -> None:
        self._waiting.append(data)
        if self._is_request_next:
            self._is_request_next = self._due = False
            asyncio.get_running_loop().call_later(self._delay_seconds, self._let_go)
        elif self._due:
            self._pass_on()

    def _let_go(self) -> None:
        self._due = True
        self._pass_on()

    def _pass_on(self) -> None:
        if self._due and self._server and not self._server.is_closing():
            waiting, self._waiting = self._waiting, []
            self._server.writelines(waiting)

    def answer(self, data: bytes) -> None:
        """Bytes of the server's."""
        if not data.startswith(b"HTTP/1.1 100 "):
            self._is_request_next = True
        if self._client and not self._client.is_closing():
            self._client.write(data)

    def close(self) -> None:
        """The server hung up."""
        if self._client:
            self._client.close()

    def connection_lost(self, exc: Exception | None) -> None:
        del exc
        if self._server:
            self._server.close()


async def listen(upstream_url: str, *, milliseconds: float) -> tuple[asyncio.Server, str]:
    """Listen on a free port, in the loop that runs; the server and its URL."""
    upstream = urlsplit(upstream_url)
    behind = (upstream.hostname or LOOPBACK, upstream.port or 80)
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: _Front(behind, milliseconds / 1000), LOOPBACK, 0)
    return server, f"http://{LOOPBACK}:{server.sockets[0].getsockname()[1]}"


async def _serve(upstream_url: str, *, milliseconds: float) -> None:
    loop, end = asyncio.get_running_loop(), asyncio.Event()
    for number in SIGNALS:
        loop.add_signal_handler(number, end.set)
    server, url = await listen(upstream_url, milliseconds=milliseconds)
    sys.stdout.write(f"{url}\n")
    sys.stdout.flush()
    async with server:
        await end.wait()


def main() -> None:
    """Pass requests on until SIGINT or SIGTERM; the first line on stdout is the address."""
    parser = argparse.ArgumentParser(prog="python -m demo.latency_proxy", description=main.__doc__)
    parser.add_argument("--upstream", required=True, help="for example http://127.0.0.1:8333")
    parser.add_argument("--milliseconds", type=float, required=True, help="added to each request")
    given = parser.parse_args()
    uvloop.run(_serve(given.upstream, milliseconds=given.milliseconds))


if __name__ == "__main__":
    main()
