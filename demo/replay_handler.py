"""The replayer's HTTP: the feed with its validators, and the control endpoints.

Belongs here: requests and answers. Does not: the answers (replayer.py, feed.py).
"""

import json
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import formatdate, parsedate_to_datetime
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlsplit

from demo import event_service
from demo.faults import GEOJSON, misbehave
from demo.feed import Answer

if TYPE_CHECKING:
    from demo.replayer import Replayer

FEED_PATH = "/earthquakes/feed/v1.0/summary/all_week.geojson"
OTHER_PATHS = {  # by the source's name
    "eonet": "/api/v3/events",
    "swpc_kp": "/products/noaa-planetary-k-index.json",
    "swpc_forecast": "/products/noaa-planetary-k-index-forecast.json",
    "swpc_alerts": "/products/alerts.json",
}
_DAYS = "usgs_days"
_SOURCES = {FEED_PATH: "usgs", event_service.PATH: _DAYS} | {
    path: source for source, path in OTHER_PATHS.items()
}
CONTROL_PATH = "/_control/"
MAX_CONTROL_BYTES = 1_000_000


@dataclass(frozen=True)
class SeenRequest:
    """A request for anything but the control endpoints; header names in lower case."""

    method: str
    path: str
    headers: Mapping[str, str]


class ReplayServer(ThreadingHTTPServer):
    """One thread for each connection, on the loopback interface only."""

    daemon_threads = True
    request_queue_size = 64

    def __init__(self, replayer: "Replayer", port: int) -> None:
        """Bind `port`; 0 is any free one."""
        self.replayer = replayer
        super().__init__(("127.0.0.1", port), ReplayHandler)

    def handle_error(self, request: object, client_address: object) -> None:
        """Ignore clients that hang up, as many tests do."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]  # typed too narrowly


class ReplayHandler(BaseHTTPRequestHandler):
    """Answers for the `Replayer` of its server."""

    protocol_version = "HTTP/1.1"
    server_version = "content-assets-replayer"
    disable_nagle_algorithm = True
    server: ReplayServer

    def do_GET(self) -> None:
        """Answer with the feed, or with the replayer's state."""
        self._answer()

    def do_HEAD(self) -> None:
        """Answer as GET does, without the body."""
        self._answer()

    def do_POST(self) -> None:
        """Run a control command, and answer with the state after it."""
        if not self.path.startswith(CONTROL_PATH):
            self.close_connection = True  # the body was not read
            self._send_json(HTTPStatus.METHOD_NOT_ALLOWED, {"error": "only GET and HEAD"})
            return
        length = int(self.headers.get("Content-Length") or 0)
        if length > MAX_CONTROL_BYTES:
            self.close_connection = True
            self._send_json(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, {"error": "too large"})
            return
        self._control(self.rfile.read(length))

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the base's name
        """Log nothing; `requests` and `statuses` record it."""

    def send_head(self, status: int, headers: dict[str, str]) -> None:
        """Send the status line and the headers."""
        if not self.path.startswith(CONTROL_PATH):
            self.server.replayer.statuses[int(status)] += 1
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()

    def send_piece(self, piece: bytes) -> None:
        """Send a piece of the body; nothing for HEAD."""
        if self.command != "HEAD":
            self.wfile.write(piece)

    def _answer(self) -> None:
        replayer = self.server.replayer
        if self.path == f"{CONTROL_PATH}state":
            self._send_json(HTTPStatus.OK, replayer.state())
            return
        headers = {name.lower(): value for name, value in self.headers.items()}
        replayer.requests.append(SeenRequest(self.command, self.path, headers))
        source = _SOURCES.get(self.path.partition("?")[0])
        if source is None:
            self._send_json(HTTPStatus.NOT_FOUND, {"error": f"only {', '.join(_SOURCES)} are here"})
        elif scene := replayer.take_scene(source):
            misbehave(self, scene)
        elif source == _DAYS:
            self._send_days()
        else:
            self._send_feed(replayer.answer_of(source))

    def _send_days(self) -> None:
        query = dict(parse_qsl(urlsplit(self.path).query))
        try:
            status, answer = self.server.replayer.event_service.answer(query)
        except (LookupError, ValueError) as error:
            problem = {"error": f"{type(error).__name__}: {error}"}
            self._send_json(HTTPStatus.BAD_REQUEST, problem)
            return
        headers = _validators(answer, self.server.replayer) | {
            "Content-Type": GEOJSON,
            "Content-Length": str(len(answer.body)),
        }
        self.send_head(status, headers)
        self.send_piece(answer.body)

    def _send_feed(self, answer: Answer) -> None:
        headers = _validators(answer, self.server.replayer)
        if self._is_known(answer):
            self.send_head(HTTPStatus.NOT_MODIFIED, headers)
            return
        body = answer.body
        if "gzip" in self.headers.get("Accept-Encoding", ""):
            body, headers["Content-Encoding"] = answer.compressed, "gzip"
        headers |= {"Content-Type": GEOJSON, "Content-Length": str(len(body))}
        self.send_head(HTTPStatus.OK, headers)
        self.send_piece(body)

    def _is_known(self, answer: Answer) -> bool:
        """Whether the client has it already; If-None-Match decides alone where it is given."""
        tags = self.headers.get("If-None-Match")
        if tags is not None:
            known = {tag.strip().removeprefix("W/") for tag in tags.split(",")}
            return bool(known & {answer.etag.removeprefix("W/"), "*"})
        since = self.headers.get("If-Modified-Since")
        try:
            return bool(since) and (
                answer.modified_at_seconds <= parsedate_to_datetime(str(since)).timestamp()
            )
        except ValueError:  # not a date: as if it were not there
            return False

    def _control(self, body: bytes) -> None:
        replayer = self.server.replayer
        verb = self.path.removeprefix(CONTROL_PATH)
        try:
            replayer.control(verb, json.loads(body) if body else {})
        except (LookupError, TypeError, ValueError) as error:
            problem = {"error": f"{verb}: {type(error).__name__}: {error}"}
            self._send_json(HTTPStatus.UNPROCESSABLE_ENTITY, problem)
        else:
            self._send_json(HTTPStatus.OK, replayer.state())

    def _send_json(self, status: int, given: object) -> None:
        body = json.dumps(given).encode()
        headers = {"Content-Type": "application/json", "Content-Length": str(len(body))}
        self.send_head(status, headers)
        self.send_piece(body)


def _validators(answer: Answer, replayer: "Replayer") -> dict[str, str]:
    return {
        "ETag": answer.etag,
        "Last-Modified": formatdate(answer.modified_at_seconds, usegmt=True),
        "Expires": formatdate(replayer.clock() + replayer.life_seconds, usegmt=True),
        "Cache-Control": f"public, max-age={replayer.life_seconds}",
        "Vary": "Accept-Encoding",
    }
