"""A server that answers byte by byte as a test has it, and a time that passes at once.

Belongs here: fixtures of the HTTP tests. Does not: the recorded feed (demo/replayer.py).
"""

import socket
import socketserver
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from content_assets.http.client import HttpClient
from content_assets.http.effects import Effects

NOW = datetime(2025, 5, 4, 14, 0, tzinfo=UTC)
USER_AGENT = "content-assets/0.0.0 (+https://example.org/contact)"


@dataclass(frozen=True)
class Seen:
    """A request as it came; header names in lower case."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Script:
    """What the server does with each request, in order; the last one again and again."""

    replies: list[Callable[[socket.socket, Seen], None]] = field(default_factory=list)
    seen: list[Seen] = field(default_factory=list)
    connections: int = 0
    is_over: threading.Event = field(default_factory=threading.Event)

    def play(self, connection: socket.socket, seen: Seen) -> None:
        """Note the request and do what comes next."""
        self.seen.append(seen)
        reply = self.replies.pop(0) if len(self.replies) > 1 else self.replies[0]
        reply(connection, seen)

    def answers(self, *replies: bytes | Callable[[socket.socket, Seen], None]) -> None:
        """Set what is answered: bytes as they are, or a function that does it."""
        self.replies = [_sending(each) if isinstance(each, bytes) else each for each in replies]

    def drips(self, head: bytes, drop: bytes, *, every_seconds: float = 0.02) -> None:
        """Send `head`, then a drop at a time, until the test is over or the client is gone."""

        def drip(connection: socket.socket, _: Seen) -> None:
            connection.sendall(head)
            while not self.is_over.wait(every_seconds):
                connection.sendall(drop)

        self.replies = [drip]


class Server(socketserver.ThreadingTCPServer):
    """On the loopback interface, at a port that was free."""

    daemon_threads = True
    allow_reuse_address = True
    request_queue_size = 64

    def __init__(self) -> None:
        self.script = Script()
        super().__init__(("127.0.0.1", 0), Handler)

    @property
    def url(self) -> str:
        """Without a slash at the end."""
        return f"http://127.0.0.1:{self.server_address[1]}"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing: clients that hang up are what is tested."""


class Handler(socketserver.StreamRequestHandler):
    """Reads one request after the other and leaves the answer to the script."""

    server: Server

    def handle(self) -> None:
        """Serve one connection."""
        script = self.server.script
        script.connections += 1
        while line := self.rfile.readline().decode("latin-1").strip():
            method, target, _ = line.split(" ", 2)
            headers = {}
            while header := self.rfile.readline().decode("latin-1").strip():
                name, _, value = header.partition(":")
                headers[name.lower()] = value.strip()
            body = self.rfile.read(int(headers.get("content-length", 0)))
            script.play(self.connection, Seen(method, target, headers, body))


class Clock:
    """Time that passes by itself, and at once when somebody sleeps."""

    def __init__(self) -> None:
        self.slept: list[float] = []

    def now(self) -> datetime:
        """The time of day."""
        return NOW + timedelta(seconds=sum(self.slept))

    def monotonic(self) -> float:
        """Real seconds and slept ones."""
        return time.monotonic() + sum(self.slept)

    def sleep(self, seconds: float) -> None:
        """Let `seconds` pass."""
        self.slept.append(seconds)


def reply(
    status: str = "200 OK", body: bytes = b"{}", *headers: str, length: int | None = -1
) -> bytes:
    """An answer; `length` is what Content-Length claims, None for no such header."""
    claimed = len(body) if length == -1 else length
    lines = [f"HTTP/1.1 {status}", *headers]
    if claimed is not None:
        lines.append(f"Content-Length: {claimed}")
    return "\r\n".join([*lines, "", ""]).encode("latin-1") + body


def _sending(answer: bytes) -> Callable[[socket.socket, Seen], None]:
    """Send it; hang up where there is more or less of it than Content-Length says."""

    def send(connection: socket.socket, _: Seen) -> None:
        connection.sendall(answer)
        head, _blank, body = answer.partition(b"\r\n\r\n")
        claimed = head.lower().rpartition(b"content-length: ")[2].split(b"\r\n")[0]
        if not claimed.isdigit() or int(claimed) != len(body):
            connection.shutdown(socket.SHUT_WR)

    return send


@pytest.fixture
def server() -> Iterator[Server]:
    """Serve until the test is over."""
    with Server() as running:
        thread = threading.Thread(target=running.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        yield running
        running.script.is_over.set()
        running.shutdown()


@pytest.fixture
def script(server: Server) -> Script:
    """What the server answers, and what it was asked."""
    return server.script


@pytest.fixture
def clock() -> Clock:
    """Time in the test's hands."""
    return Clock()


@pytest.fixture
def make_client(clock: Clock) -> Iterator[Callable[..., HttpClient]]:
    """Make clients that sleep in no time and throw 0.5 with every die."""
    effects = Effects(clock.now, clock.monotonic, clock.sleep, lambda: 0.5)
    made: list[HttpClient] = []

    def make(**settings: Any) -> HttpClient:
        made.append(HttpClient(**{"user_agent": USER_AGENT, "effects": effects, **settings}))
        return made[-1]

    yield make
    for client in made:
        client.close()


@pytest.fixture
def client(make_client: Callable[..., HttpClient]) -> HttpClient:
    """One client with a short deadline and a small cap."""
    return make_client(timeout_seconds=10, max_bytes=100_000)
