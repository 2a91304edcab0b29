"""A site in memory behind HTTP, for programs that know a site by its address only.

Belongs here: the site's protocol over a socket. Does not: what a page shows (MemorySite).
"""

import contextlib
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from content_assets.contracts.revalidation import RevalidateRequest
from content_assets.errors import SiteUnreachableError
from tests.unit.delivery.memory_site import MemorySite

_SHOWN = b"<html><head><title>page</title></head><body>%s</body></html>"


class _Server(ThreadingHTTPServer):
    site: MemorySite


class _Handler(BaseHTTPRequestHandler):
    server: _Server

    def do_GET(self) -> None:
        """Health, or a page."""
        try:
            if self.path == "/api/health":
                self._answer(200, self.server.site.health().model_dump_json().encode())
                return
            page = self.server.site.page(self.path)
        except SiteUnreachableError:
            self._answer(503, b"")
            return
        is_html = "." not in self.path.rpartition("/")[2]
        body = _SHOWN % page.body if is_html else page.body
        self._answer(page.status, body, "text/html" if is_html else "application/xml")

    def do_POST(self) -> None:
        """The hook."""
        body = self.rfile.read(int(self.headers["Content-Length"]))
        try:
            self.server.site.revalidate(RevalidateRequest.model_validate_json(body))
        except SiteUnreachableError:
            self._answer(503, b"")
            return
        self._answer(200, b"{}")

    def _answer(self, status: int, body: bytes, kind: str = "application/json") -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Nothing."""


@contextlib.contextmanager
def serve(site: MemorySite) -> Iterator[str]:
    """The site's address, on a free port."""
    server = _Server(("127.0.0.1", 0), _Handler)
    server.site = site
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
