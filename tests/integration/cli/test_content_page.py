"""docs/content.md, followed: its files and commands make a content that publishes."""

import json
import os
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tests.polling import PATIENCE_SECONDS

ROOT = Path(__file__).parents[3]
PAGE = (ROOT / "docs" / "content.md").read_text("utf-8")
_FILE = re.compile(r"^`(my_rates/[\w./]+)`[^\n]*:\n\n```\w+\n(.*?)^```", re.MULTILINE | re.DOTALL)
_TOML = re.compile(r"^```toml\n(.*?)^```", re.MULTILINE | re.DOTALL)
_COMMANDS = re.compile(r"^```sh\n(.*?)^```", re.MULTILINE | re.DOTALL)
BODY = """<?xml version="1.0"?><gesmes:Envelope><Cube><Cube time='2025-05-02'>
<Cube currency='USD' rate='1.1343'/><Cube currency='CHF' rate='0.9364'/>
<Cube currency='JPY' rate='164.69'/><Cube currency='ISK' rate='-1'/><Cube currency='GBP' rate='0.85'/>
</Cube></Cube></gesmes:Envelope>"""


class Bank(ThreadingHTTPServer):
    """The source; its body is changed by hand."""

    body = BODY
    daemon_threads = True


class Handler(BaseHTTPRequestHandler):
    """Answers at the one address that the content asks."""

    server: Bank

    def do_GET(self) -> None:  # the library's name
        is_known = self.path == "/stats/eurofxref/eurofxref-daily.xml"
        body = self.server.body.encode() if is_known else b""
        self.send_response(200 if is_known else 404)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Log nothing."""


@pytest.fixture
def bank() -> Iterator[Bank]:
    server = Bank(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class Author:
    """Somebody who does what the page has them do, in an empty folder."""

    def __init__(self, folder: Path, bank: Bank) -> None:
        self.folder = folder
        self.environ = {
            **os.environ,
            "PYTHONPATH": f"{folder}:{ROOT}",
            "CONTENT_ASSETS_STORE_URL": f"file://{folder}/store",
            "CONTENT_ASSETS_ECB_BASE_URL": f"http://127.0.0.1:{bank.server_port}",
            "CONTENT_ASSETS_SOURCE_PAUSES": "false",
        }
        for name, text in _FILE.findall(PAGE):
            path = folder / name
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, "utf-8")
        (folder / "pyproject.toml").write_text("".join(_TOML.findall(PAGE)), "utf-8")

    def type(self, command: str, *, code: int = 0) -> str:
        """Run a command; its output."""
        words = command.split()
        cli = [sys.executable, "-m", "content_assets.cli"]
        started = cli if words[0] == "content-assets" else [sys.executable]
        done = subprocess.run(
            [*started, *words[1:]],
            cwd=self.folder,
            env=self.environ,
            capture_output=True,
            text=True,
            timeout=PATIENCE_SECONDS,
            check=False,
        )
        assert done.returncode == code, f"{command}: {done.stdout}{done.stderr}"
        return done.stdout


@pytest.fixture
def author(tmp_path: Path, bank: Bank) -> Author:
    made = Author(tmp_path, bank)
    for block in _COMMANDS.findall(PAGE):
        for command in block.splitlines():
            if not command.startswith("export"):  # the folder is the test's own
                made.type(command)
    return made


def test_the_pages_files_publish_and_follow_the_source(author: Author, bank: Bank) -> None:
    """An odd rate is rejected and reported; the others are published, and change with it."""
    latest = json.loads(author.type("content-assets cat rates/latest.json"))
    assert latest["rates"] == {"chf": 0.9364, "gbp": 0.85, "jpy": 164.69, "usd": 1.1343}
    assert json.loads(author.type("content-assets cat rates/chf.json"))["per_euro"] == 0.9364
    bank.body = BODY.replace("0.9364", "0.9365").replace("05-02", "05-05")
    assert "rejected from ecb: ISK" in author.type("content-assets run")
    assert json.loads(author.type("content-assets cat rates/chf.json"))["per_euro"] == 0.9365


def test_a_rate_that_falls_too_far_holds_the_group(author: Author, bank: Bank) -> None:
    """No document of the group changes until somebody decides."""
    bank.body = BODY.replace("164.69", "0.16469").replace("0.9364", "0.9365")
    author.type("content-assets run", code=3)
    assert "currency_rates" in author.type("content-assets status", code=3)
    latest = json.loads(author.type("content-assets cat rates/latest.json"))
    assert (latest["rates"]["jpy"], latest["rates"]["chf"]) == (164.69, 0.9364)
