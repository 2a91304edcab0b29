"""The same API on a laptop: HTTP in front of the authorizer, the API and the worker.

    CONTENT_ASSETS_API_TOKENS=… python -m lambda_entry.local --port 8080

Every request becomes API Gateway's event, goes through the very handlers of Lambda, and the
queue is a thread that hands its messages to the worker one after the other.

Belongs here: that. Does not: anything that Lambda has.
"""

import argparse
import base64
import json
import logging
import queue
import sys
import threading
from collections.abc import Callable, Mapping
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit
from uuid import uuid4

from aws_lambda_powertools.event_handler import Response

from content_assets.bootstrap import build_pipeline
from content_assets.contracts.api import MAX_BODY_BYTES
from content_assets.contracts.messages import Message
from content_assets.logs import set_up_logs
from content_assets.settings import load_settings
from content_assets.signals import ending
from lambda_entry import api, authorizer, worker
from lambda_entry.context import LocalContext
from lambda_entry.problems import CONTENT_TYPE, problem, refuse_stranger
from lambda_entry.routes.about import ApiParts

_log = logging.getLogger(__name__)


class LocalQueue:
    """A FIFO queue and its one consumer; drops doubles, as SQS does for five minutes."""

    def __init__(self) -> None:
        """Nothing in it; `start` has it worked off."""
        self._messages: queue.Queue[tuple[str, Message] | None] = queue.Queue()
        self._seen: set[str] = set()
        self._consumer = threading.Thread(target=self._consume, name="worker", daemon=True)

    def start(self) -> None:
        """Hand messages to the worker from now on."""
        self._consumer.start()

    def stop(self) -> None:
        """Let the worker finish its message, and stop."""
        self._messages.put(None)
        self._consumer.join()

    def send(self, message: Message, *, deduplication: str) -> None:
        """Leave one."""
        if deduplication in self._seen:
            return
        self._seen.add(deduplication)
        self._messages.put((deduplication, message))

    def _consume(self) -> None:
        while entry := self._messages.get():
            name, message = entry
            record = {"messageId": name, "body": message.model_dump_json()}
            try:
                worker.handler({"Records": [record]}, LocalContext())
            except Exception:  # noqa: BLE001  # as Lambda: the next message is worked on all the same
                _log.exception("worker_failed")


class LocalServer(ThreadingHTTPServer):
    """The API on 127.0.0.1, at a free port unless one is asked for."""

    daemon_threads = True

    def __init__(self, port: int = 0) -> None:
        """Bind at once; `serve_forever` answers.

        Raises:
            ContentAssetsError: A setting is missing.
            OSError: The port is taken.
        """
        settings = load_settings()
        pipeline = build_pipeline(settings.model_copy(update={"site_url": None, "sites": []}))
        self.turn = threading.Lock()  # the API keeps one request's state: Lambda gives it one
        self.queue = LocalQueue()
        self.parts = ApiParts(pipeline.store, pipeline.archive, self.queue, settings.site_names)
        super().__init__(("127.0.0.1", port), _Handler)

    @property
    def url(self) -> str:
        """Where it answers."""
        return f"http://127.0.0.1:{self.server_port}"


class _Handler(BaseHTTPRequestHandler):
    """One request, through the authorizer and the API."""

    server: LocalServer
    protocol_version = "HTTP/1.1"
    timeout = 30

    def _answer(self) -> None:
        event = self._event()
        if event is None:
            return
        shown = event["headers"].get("authorization")
        context = LocalContext()
        let_pass = authorizer.handler(event, context) if shown else {"isAuthorized": False}
        if not let_pass["isAuthorized"]:
            request_id = event["requestContext"]["requestId"]
            refused = refuse_stranger((shown or "").strip(), instance=request_id)
            refused.headers["X-Request-Id"] = request_id
            self._refuse(refused)
            return
        event["requestContext"]["authorizer"] = {"lambda": let_pass["context"]}
        with self.server.turn:
            answer = api.answer(event, context, lambda: self.server.parts)
        headers = {**answer.get("headers", {})}
        for name, values in (answer.get("multiValueHeaders") or {}).items():
            headers[name] = values[0]
        body = answer.get("body") or ""
        raw = base64.b64decode(body) if answer.get("isBase64Encoded") else body.encode()
        self._send(answer["statusCode"], headers, raw)

    def __getattr__(self, name: str) -> Callable[[], None]:
        """Handle any method: the API decides which ones it supports."""
        if name.startswith("do_"):
            return self._answer
        raise AttributeError(name)

    def _refuse(self, refused: Response[str]) -> None:
        headers = {name: str(value) for name, value in refused.headers.items()}
        headers["Content-Type"] = CONTENT_TYPE
        self._send(refused.status_code, headers, (refused.body or "").encode())

    def _event(self) -> dict[str, Any] | None:
        """API Gateway's event, format 2.0; None where the body is refused unread."""
        length = self.headers.get("Content-Length", "0")
        if not length.isdecimal() or int(length) > 10 * MAX_BODY_BYTES:
            detail = f"body: expected at most {MAX_BODY_BYTES} bytes, found Content-Length {length}"
            status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
            request_id = str(uuid4())
            refused = problem(status, detail, instance=request_id)
            refused.headers["X-Request-Id"] = request_id
            self.close_connection = True
            self._refuse(refused)
            return None
        body = self.rfile.read(int(length))
        url = urlsplit(self.path)
        path = unquote(url.path, errors="replace")
        return {
            "version": "2.0",
            "routeKey": "$default",
            "rawPath": path,
            "rawQueryString": url.query,
            "headers": {name.lower(): value for name, value in self.headers.items()},
            "queryStringParameters": dict(parse_qsl(url.query, keep_blank_values=True)) or None,
            "requestContext": {
                "requestId": str(uuid4()),
                "stage": "$default",
                "http": {
                    "method": self.command,
                    "path": path,
                    "protocol": self.request_version,
                    "sourceIp": self.client_address[0],
                    "userAgent": self.headers.get("User-Agent", ""),
                },
            },
            "body": base64.b64encode(body).decode() if body else None,
            "isBase64Encoded": bool(body),
        }

    def _send(self, status: int, headers: Mapping[str, str], body: bytes) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_request(self, code: int | str = "-", _size: int | str = "-") -> None:
        """One structured line, without the query and without headers."""
        fields = {"method": self.command, "path": urlsplit(self.path).path[:200], "status": code}
        _log.info("answered", extra={"fields": fields})


def main() -> int:
    """Serve until Ctrl-C or SIGTERM."""
    parser = argparse.ArgumentParser(prog="python -m lambda_entry.local", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="by default a free one")
    set_up_logs()
    server = LocalServer(parser.parse_args().port)
    server.queue.start()
    with ending() as end:  # before the address is printed: its reader may end us at once
        sys.stdout.write(json.dumps({"url": server.url}) + "\n")
        sys.stdout.flush()
        answering = threading.Thread(target=server.serve_forever, name="api", daemon=True)
        answering.start()
        end.wait()
    server.shutdown()
    return 0


if __name__ == "__main__":
    sys.exit(main())
