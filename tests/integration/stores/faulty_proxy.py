"""A proxy before an S3 server that fails on cue: what no server does when it is asked to.

    with FaultyProxy(seaweedfs.endpoint_url) as proxy:
        proxy.fail(LOSE_REPLY, "PUT")  # the write lands, its answer never comes

Belongs here: HTTP faults between client and server. Does not: delays (demo/latency_proxy.py),
ended processes (tests/tripwire.py).
"""

import contextlib
import http.client
import itertools
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self
from urllib.parse import urlsplit

DROP = "the connection ends before the request is passed on"
LOSE_REPLY = "the request is passed on; then the connection ends"
TRUNCATE = "the answer ends in the middle of its body"
HANG = "no answer, and the connection stays open"


@dataclass(frozen=True)
class Answer:
    """The proxy answers in the server's stead, as S3 would."""

    status: int
    code: str


Fault = str | Answer


class FaultyProxy:
    """Listens on a free port of the loopback interface."""

    def __init__(self, upstream_url: str) -> None:
        self.upstream = urlsplit(upstream_url).netloc
        self.methods: list[str] = []
        self.ended = threading.Event()
        self._cues: list[tuple[Fault, str]] = []
        self._outage: Iterator[Fault] = iter(())
        self._lock = threading.Lock()
        self._server = _Server(self)

    @property
    def url(self) -> str:
        """The address that stands for the upstream."""
        return f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.ended.set()
        self._server.shutdown()
        self._server.server_close()

    def fail(self, fault: Fault, method: str, *, times: int = 1) -> None:
        """Meet the next requests of this method with `fault`."""
        self._cues += [(fault, method)] * times

    def heal(self) -> None:
        """Forget the faults that no request met."""
        with self._lock:
            self._cues.clear()

    @contextlib.contextmanager
    def outage(self, *faults: Fault) -> Iterator[None]:
        """Meet every request with a fault, each in turn, until the block ends."""
        self._outage = itertools.cycle(faults)
        try:
            yield
        finally:
            self._outage = iter(())

    def due(self, method: str) -> Fault | None:
        """Count the request; what is to become of it."""
        with self._lock:
            self.methods.append(method)
            cue = next((each for each in self._cues if each[1] == method), None)
            if cue:
                self._cues.remove(cue)
            return cue[0] if cue else next(self._outage, None)


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, proxy: FaultyProxy) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.proxy = proxy

    def handle_error(self, *_: Any) -> None:
        """Say nothing of clients that hang up or are killed."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(*_)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def _pass_on(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        fault = self.server.proxy.due(self.command)
        if isinstance(fault, Answer):
            text = f"<Error><Code>{fault.code}</Code></Error>".encode()
            self._answer(fault.status, {}, text)
            return
        if fault == HANG:
            self.server.proxy.ended.wait()
        answer = self._ask(body) if fault not in {DROP, HANG} else None
        if answer and fault != LOSE_REPLY:
            self._answer(*answer, is_cut=fault == TRUNCATE)
        self.close_connection = self.close_connection or fault is not None

    do_GET = do_HEAD = do_PUT = do_DELETE = _pass_on  # noqa: N815  # names of the base class

    def _ask(self, body: bytes) -> tuple[int, dict[str, str], bytes]:
        upstream = http.client.HTTPConnection(self.server.proxy.upstream)
        with contextlib.closing(upstream):
            upstream.putrequest(self.command, self.path, skip_host=True, skip_accept_encoding=True)
            for name, value in self.headers.items():  # Host too: the signature covers it
                if name.lower() != "expect":
                    upstream.putheader(name, value)
            upstream.endheaders(body)
            answer = upstream.getresponse()
            return answer.status, dict(answer.getheaders()), answer.read()

    def _answer(
        self, status: int, headers: dict[str, str], body: bytes, *, is_cut: bool = False
    ) -> None:
        self.send_response_only(status)
        for name, value in headers.items():
            if name.lower() not in {"content-length", "transfer-encoding", "connection"}:
                self.send_header(name, value)
        is_head = self.command == "HEAD"
        length = headers.get("Content-Length", "0") if is_head else str(len(body))
        self.send_header("Content-Length", length)
        self.end_headers()
        if not is_head:
            self.wfile.write(body[: len(body) // 2] if is_cut else body)

    def log_message(self, *_: Any) -> None:
        """Say nothing."""
