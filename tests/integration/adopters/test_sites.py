"""Two sites that took the package, built and started: shown, refreshed, proven by delivery.

`make soak PART=adopters`: each is a `next build`. What they write is counted in test_size.py.
"""

import functools
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
import requests

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
from demo.processes import LauncherError, Processes
from demo.site import BUILD_SECONDS, NEXT, QUIET, READY_SECONDS, SITE
from tests.integration.adopters.rates import NAME, publish, write_content
from tests.integration.adopters.sites import APPS, NAMES, lay_out, pack

TOKEN = "token-of-the-adopters"
PUBLIC = "https://shop.example"
BASE = {"minimal": "", "existing": "/shop"}
PAGES = {
    "minimal": ["/rates/{currency}"],
    "existing": ["/en/rates/{currency}/", "/de/rates/{currency}/"],
}


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
        """By the real code: mirror, hook, proof; the report of the site."""
        with HttpClient(user_agent="adopters", timeout_seconds=60) as client:
            reports = reconcile(
                self.store,
                Archive(self.store),
                sites={"site": HttpSite(client, self.url, TOKEN)},
                maps=Maps(serial_map, serial_map),
                waiting=Waiting(60, time.monotonic, time.sleep),
            )
        return reports[1]


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return pack(tmp_path_factory.mktemp("packed"))


@pytest.fixture(scope="module", params=NAMES)
def adopted(
    request: pytest.FixtureRequest,
    archive: Path,
    processes: Processes,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Adopted]:
    """The site, built from an empty bucket and started."""
    name, parent = request.param, tmp_path_factory.mktemp(request.param)
    content = write_content(parent, (APPS / name / "page_map.json").read_text("utf-8"))
    folder = SITE / ".run" / f"adopters-{name}"
    lay_out(name, folder, archive, content)
    with _content(parent), _serving(parent / "bucket") as bucket:
        environ = QUIET | {
            "CONTENT_BASE_URL": f"{bucket}/public",
            "REVALIDATE_TOKEN": TOKEN,
            "SITE_URL": PUBLIC + BASE[name],
        }
        next_: list[str | Path] = ["node", SITE / NEXT]
        processes.run(
            f"build-{name}",
            [*next_, "build"],
            environ=environ,
            cwd=folder,
            deadline_seconds=BUILD_SECONDS,
        )
        start = [*next_, "start", "--hostname", LOOPBACK, "--port", "0"]
        running = processes.start(name, start, environ=environ, cwd=folder)
        url = running.wait_for_address(deadline_seconds=READY_SECONDS) + BASE[name]
        yield Adopted(name, url, folder, DirectoryStore(parent / "bucket"))
        running.stop()


@contextmanager
def _content(parent: Path) -> Iterator[None]:
    """This process runs the content below `parent`."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(parent)
        patch.delitem(sys.modules, NAME, raising=False)
        patch.setenv(loader.VARIABLE, NAME)
        _forget()
        yield
    _forget()


@contextmanager
def _serving(folder: Path) -> Iterator[str]:
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


def test_a_release_is_shown_refreshed_and_proven(adopted: Adopted) -> None:
    """Made at the first visit, made again after the hook, gone with its document."""
    pages = PAGES[adopted.name]
    publish(adopted.store, 1, {"usd": 1.25, "jpy": 165.5})
    assert adopted.deliver().state == "proven"
    for url in adopted.pages("usd"):
        first = requests.get(url, timeout=60)
        assert (first.status_code, "1.25" in first.text or "1,25" in first.text) == (200, True)
    publish(adopted.store, 2, {"usd": 1.5})
    report = adopted.deliver()
    assert (report.state, report.problem) == ("proven", None)
    assert report.pages_proven == 2 * len(pages)
    for url in adopted.pages("usd"):
        again = requests.get(url, timeout=60)
        assert "1.5" in again.text or "1,5" in again.text
        assert again.headers["x-content-assets-reads"] == "rates/usd.json"
        page = url.removeprefix(adopted.url)
        assert f'rel="canonical" href="{PUBLIC}{BASE[adopted.name]}{page}"' in again.text
    for url in adopted.pages("jpy"):
        gone = requests.get(url, timeout=60)
        assert gone.status_code == 404
        assert "noindex" in gone.text


def test_an_address_that_never_was_one_is_404(adopted: Adopted) -> None:
    """Also where it is no currency: no document can have such a path."""
    for currency in ("chf", "..%2f..%2fx", "US D"):
        for url in adopted.pages(currency):
            assert requests.get(url, timeout=60).status_code == 404


def test_the_hook_wants_its_token(adopted: Adopted) -> None:
    """With and without a slash at the end, whichever the site has."""
    for token, status in (("", 401), ("another-token-of-this-length", 401), (TOKEN, 415)):
        headers = {"Authorization": f"Bearer {token}"}
        url = f"{adopted.url}/api/revalidate"
        assert requests.post(url, headers=headers, timeout=60).status_code == status


def test_routes_that_are_none_are_named(adopted: Adopted) -> None:
    """A catch-all segment answers for all addresses below it."""
    unknown = requests.get(f"{adopted.url}/api/other", timeout=60)
    assert (unknown.status_code, "revalidate" in unknown.json()["detail"]) == (404, True)
    wrong = requests.get(f"{adopted.url}/api/revalidate", timeout=60)
    assert (wrong.status_code, wrong.headers["Allow"]) == (405, "POST")


def test_health_names_package_and_protocol(adopted: Adopted) -> None:
    health = requests.get(f"{adopted.url}/api/health", timeout=60).json()
    assert health["package"].startswith("@content-assets/next ")
    assert health["protocol"] == 1
    assert health["contracts"]["rate"] == [1]


def test_the_site_is_what_it_was(adopted: Adopted) -> None:
    """Its own pages, layout and proxy."""
    home = requests.get(f"{adopted.url}/", timeout=60)
    assert home.status_code == 200
    if adopted.name == "existing":
        assert home.url == f"{adopted.url}/en/"
        assert home.headers["x-proxied"] == "1"
        page = requests.get(adopted.pages("usd")[1], timeout=60)
        assert 'lang="de"' in page.text


def test_nothing_of_the_package_is_sent_to_the_browser(adopted: Adopted) -> None:
    """Neither a chunk nor a reference to a client component."""
    chunks = list((adopted.folder / ".next" / "static").rglob("*.js"))
    assert chunks
    for chunk in chunks:
        text = chunk.read_text("utf-8").lower()
        assert "content-assets" not in text
        assert "content_assets" not in text
    for manifest in (adopted.folder / ".next" / "server").rglob("*client-reference-manifest.js"):
        assert "content-assets/next/dist" not in manifest.read_text("utf-8")


def test_a_server_without_its_settings_does_not_start(
    adopted: Adopted, processes: Processes
) -> None:
    """Without instrumentation.ts, too: the variable is named."""
    start: list[str | Path] = ["node", SITE / NEXT, "start", "--hostname", LOOPBACK, "--port", "0"]
    running = processes.start("unset", start, environ=QUIET, cwd=adopted.folder)
    with pytest.raises(LauncherError, match="CONTENT_BASE_URL: expected a value"):
        running.wait_until("ends", lambda: None, deadline_seconds=READY_SECONDS)
