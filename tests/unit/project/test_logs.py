"""Logs: what stands on every line, and on whose."""

import io
import json
import logging
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from content_assets.bootstrap import build_pipeline
from content_assets.contracts.revalidation import RevalidateRequest
from content_assets.logs import note, noted, set_up_logs
from content_assets.settings import Settings

_log = logging.getLogger(__name__)
HOOK = RevalidateRequest(revision=1, release="1-x", paths=["a.json"], tags=["doc:a.json"])


@pytest.fixture
def stream():
    """Where the lines go; the root logger is as before afterwards."""
    root = logging.getLogger()
    before = root.handlers[:], root.level
    yield io.StringIO()
    root.handlers[:], level = before
    root.setLevel(level)


def lines(stream):
    return [json.loads(line) for line in stream.getvalue().splitlines()]


class TestNote:
    def test_stands_on_every_later_line(self, stream):
        """Also on those of threads that the invocation started."""
        set_up_logs(stream=stream, common={"request_id": "r"})
        _log.info("before")
        note(run="1")
        note(release="1-x")
        thread = threading.Thread(target=_log.info, args=("in a thread",))
        thread.start()
        thread.join()
        _log.warning("after")
        told = [(each["event"], each.get("run"), each["request_id"]) for each in lines(stream)]
        assert told == [("before", None, "r"), ("in a thread", "1", "r"), ("after", "1", "r")]
        assert noted() == {"request_id": "r", "run": "1", "release": "1-x"}

    def test_is_forgotten_by_the_next_invocation(self, stream):
        """A warm Lambda serves many."""
        set_up_logs(stream=stream, common={"request_id": "first"})
        note(run="1")
        set_up_logs(stream=stream, common={"request_id": "second"})
        _log.info("said")
        assert [(each["request_id"], "run" in each) for each in lines(stream)] == [
            ("second", False)
        ]

    def test_of_one_invocation_is_not_on_the_lines_of_another_at_the_same_time(self, stream):
        """On a laptop the API answers while the worker works."""
        set_up_logs(stream=stream, common={"request_id": "worker"})
        answering = threading.Thread(
            target=set_up_logs, kwargs={"stream": stream, "common": {"request_id": "api"}}
        )
        answering.start()
        answering.join()
        _log.info("said by the worker")
        assert lines(stream)[0]["request_id"] == "worker"


class Site(BaseHTTPRequestHandler):
    """Takes any hook, and keeps its headers."""

    seen: list[dict[str, str]]

    def do_POST(self):
        self.seen.append({name.lower(): value for name, value in self.headers.items()})
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(200)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"{}")

    def log_message(self, *_):
        """Log nothing."""


@pytest.fixture
def hook():
    """Send a hook as a wired pipeline does, and return its headers."""
    Site.seen = []
    with ThreadingHTTPServer(("127.0.0.1", 0), Site) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        told = {"site_url": f"http://127.0.0.1:{server.server_port}", "revalidate_token": "t" * 20}

        def send(store):
            settings = Settings(store_url=f"file://{store}", **told)
            build_pipeline(settings).sites["site"].revalidate(HOOK)
            return Site.seen[-1]

        yield send
        server.shutdown()
        thread.join()


class TestHook:
    @pytest.mark.parametrize(
        ("trigger", "expected"),
        [
            ("api JKJaXmPLvHcESHA=", "JKJaXmPLvHcESHA="),
            ("schedule 0199-ab", "0199-ab"),
            ("shell", "shell"),
            ("api x\r\nAuthorization: y", "y"),
            ("api x\r\nX-Evil:y", None),
            ("api «é»", None),
            ("", None),
        ],
    )
    def test_carries_who_asked_and_which_run(self, stream, hook, tmp_path, trigger, expected):
        """Whatever can't stand in a header stays here: anybody may fill a queue's message."""
        set_up_logs(stream=stream)
        note(trigger=trigger, run="0199")
        headers = hook(tmp_path)
        assert (headers.get("x-request-id"), headers["x-run-id"]) == (expected, "0199")
        assert "x-evil" not in headers
