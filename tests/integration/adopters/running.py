"""An adopted site that runs, the bucket that it reads, and deliveries to it.

Belongs here: building, starting, delivering. Does not: what is expected of it.
"""

import functools
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from content_assets import loader
from content_assets.contracts import document_types, routes
from content_assets.contracts.receipt import DeliveryReport
from content_assets.delivery.http_site import HttpSite
from content_assets.delivery.reconcile import Maps, reconcile
from content_assets.delivery.site import Waiting
from content_assets.http.client import HttpClient
from content_assets.publishing.archive import Archive
from content_assets.publishing.store import serial_map
from content_assets.stores.directory import DirectoryStore
from demo.ports import LOOPBACK
from demo.processes import Processes, Running
from demo.site import BUILD_SECONDS, NEXT, QUIET, SITE
from tests.integration.adopters.rates import NAME

TOKEN = "token-of-the-adopters"
PUBLIC = "https://shop.example"
BASE = {"minimal": "", "existing": "/shop"}
PAGES = {
    "minimal": ["/rates/{currency}"],
    "existing": ["/en/rates/{currency}/", "/de/rates/{currency}/"],
}
NEXT_START: list[str | Path] = [
    *("node", SITE / NEXT),
    *("start", "--hostname", LOOPBACK, "--port", "0"),
]


def environ_of(name: str, bucket: str) -> dict[str, str]:
    """What the site is told."""
    return QUIET | {
        "CONTENT_BASE_URL": f"{bucket}/public",
        "REVALIDATE_TOKEN": TOKEN,
        "SITE_URL": PUBLIC + BASE[name],
    }


def build(processes: Processes, name: str, folder: Path, environ: Mapping[str, str]) -> None:
    """`next build`."""
    words: list[str | Path] = ["node", SITE / NEXT, "build"]
    processes.run(
        f"build-{name}", words, environ=environ, cwd=folder, deadline_seconds=BUILD_SECONDS
    )


def start(processes: Processes, name: str, folder: Path, environ: Mapping[str, str]) -> Running:
    """`next start`, on a free port."""
    return processes.start(name, NEXT_START, environ=environ, cwd=folder)


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the base's name
        """Log nothing."""


@dataclass(frozen=True)
class Adopted:
    """A site that runs, and the bucket that it reads."""

    name: str
    url: str  # with its base path
    folder: Path
    store: DirectoryStore

    def pages(self, currency: str) -> list[str]:
        """The addresses of a currency's pages."""
        return [self.url + page.format(currency=currency) for page in PAGES[self.name]]

    def deliver(self) -> DeliveryReport:
        """Deliver by the real code: mirror, hook, proof; the report of the site."""
        with HttpClient(user_agent="adopters", timeout_seconds=60) as client:
            reports = reconcile(
                self.store,
                Archive(self.store),
                sites={"site": HttpSite(client, self.url, TOKEN)},
                maps=Maps(serial_map, serial_map),
                waiting=Waiting(60, time.monotonic, time.sleep),
            )
        return reports[1]


@contextmanager
def content_of(parent: Path) -> Iterator[None]:
    """This process runs the content below `parent`."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(parent)
        patch.delitem(sys.modules, NAME, raising=False)
        patch.setenv(loader.VARIABLE, NAME)
        _forget()
        yield
    _forget()


@contextmanager
def serving(folder: Path) -> Iterator[str]:
    """The bucket in a folder, over HTTP."""
    handler = functools.partial(_Quiet, directory=folder)
    with ThreadingHTTPServer((LOOPBACK, 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        try:
            yield f"http://{LOOPBACK}:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


def _forget() -> None:
    loader.load_content.cache_clear()
    routes.load_rule.cache_clear()
    document_types.document_types.cache_clear()
