"""A copy of the bucket's public part on loopback, for a site under test to read.

Belongs here: HTTP as S3 speaks it to readers without credentials. Does not: its content
(rehearsal.py).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

from content_assets.conformance.rehearsal import BucketCopy
from content_assets.errors import ConfigurationError
from content_assets.publishing import keys

LOOPBACK = "127.0.0.1"


class _Server(ThreadingHTTPServer):
    copy: BucketCopy
    daemon_threads = True


class _Handler(BaseHTTPRequestHandler):
    server: _Server

    def do_GET(self) -> None:
        """An object, as S3 gives it to a reader without credentials."""
        copy = self.server.copy
        if copy.is_down:
            self._answer(HTTPStatus.SERVICE_UNAVAILABLE, b"")
            return
        key = self.path.partition("?")[0].lstrip("/")
        body = copy.read(key)
        if body is None:
            self._answer(HTTPStatus.FORBIDDEN, b"")
        else:
            self._answer(HTTPStatus.OK, body, *keys.headers_of(key))

    def _answer(
        self, status: HTTPStatus, body: bytes, kind: str = "text/plain", life: str = "no-store"
    ) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Cache-Control", life)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Log nothing."""


@contextmanager
def serve_copy(copy: BucketCopy, port: int) -> Iterator[str]:
    """Serve the copy on loopback while the block runs; the address of its public part.

    Args:
        copy: The copy.
        port: 0 takes a free one.

    Raises:
        ConfigurationError: The port is taken, or not allowed.
    """
    try:
        server = _Server((LOOPBACK, port), _Handler)
    except OSError as error:
        msg = f"--rehearse: expected a free port, found {port}: {error.strerror}; choose another"
        raise ConfigurationError(msg) from error
    server.copy = copy
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield f"http://{LOOPBACK}:{server.server_port}/public"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
