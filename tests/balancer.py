"""A load balancer: one address, behind which each request goes to another process."""

import itertools
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import requests

from tests.polling import PATIENCE_SECONDS

_OF_ONE_HOP = {"connection", "content-encoding", "content-length", "host", "transfer-encoding"}


@contextmanager
def balance(urls: Sequence[str]) -> Iterator[str]:
    """Serve `urls` in turn; the address of all of them."""
    turns = itertools.cycle(urls)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            answer = requests.request(
                self.command,
                next(turns) + self.path,
                data=self.rfile.read(length) if length else None,
                headers=_passed_on(self.headers.items()),
                allow_redirects=False,
                timeout=PATIENCE_SECONDS,
            )
            self.send_response(answer.status_code)
            for name, value in _passed_on(answer.headers.items()).items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(answer.content)))
            self.end_headers()
            self.wfile.write(answer.content)

        do_POST = do_GET  # noqa: N815  # the base's name

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the base's name
            """Log nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


def _passed_on(headers: Iterable[tuple[str, str]]) -> dict[str, str]:
    return {name: value for name, value in headers if name.lower() not in _OF_ONE_HOP}
