"""Two sites that took the package, built and started: shown, refreshed, proven by delivery.

`make soak PART=adopters`: each is a `next build`. What they write is counted in test_size.py.
"""

import shutil
import time
from collections.abc import Iterator

import pytest
import requests

from content_assets.conformance.check import check
from content_assets.conformance.pages import Patience, draw_sample
from content_assets.conformance.probe import Probe
from content_assets.conformance.rehearsal import BucketCopy
from content_assets.conformance.server import serve_copy
from content_assets.http.client import HttpClient
from content_assets.publishing.archive import Archive
from content_assets.publishing.publish import read_head
from content_assets.stores.directory import DirectoryStore
from demo.processes import LauncherError, Processes
from demo.site import QUIET, READY_SECONDS, SITE
from tests.integration.adopters.rates import publish, write_content
from tests.integration.adopters.running import (
    BASE,
    PAGES,
    PUBLIC,
    TOKEN,
    Adopted,
    build,
    content_of,
    environ_of,
    serving,
    start,
)
from tests.integration.adopters.sites import APPS, NAMES, lay_out, pack


@pytest.fixture(scope="module", params=NAMES)
def adopted(
    request: pytest.FixtureRequest,
    processes: Processes,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Adopted]:
    """The site, built from an empty bucket and started."""
    name, parent = request.param, tmp_path_factory.mktemp(request.param)
    content = write_content(parent, (APPS / name / "page_map.json").read_text("utf-8"))
    folder = SITE / ".run" / f"adopters-{name}"
    lay_out(name, folder, pack(parent), content)
    with content_of(parent), serving(parent / "bucket") as bucket:
        environ = environ_of(name, bucket)
        build(processes, name, folder, environ)
        running = start(processes, name, folder, environ)
        url = running.wait_for_address(deadline_seconds=READY_SECONDS) + BASE[name]
        yield Adopted(name, url, folder, DirectoryStore(parent / "bucket"))
        running.stop()
    shutil.rmtree(folder)


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
    assert report.pages_proven == 2 * len(pages)  # the catalogue, at /data, is what it was
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


def test_pages_of_the_package_show_the_releases(adopted: Adopted) -> None:
    """With its styles, and the catalogue proven like any document."""
    if adopted.name != "minimal":
        pytest.skip("the other site has none of them")
    publish(adopted.store, 3, {"usd": 1.75})
    assert adopted.deliver().state == "proven"
    data = requests.get(f"{adopted.url}/data", timeout=60)
    assert (data.status_code, "catalog.json=" in data.text) == (200, True)
    assert 'rel="stylesheet"' in data.text
    release = requests.get(f"{adopted.url}/releases/3-id-3", timeout=60)
    assert (release.status_code, "rates/usd.json" in release.text) == (200, True)
    assert '<a href="/rates/usd">page</a>' in release.text
    two = {"from": "2-id-2", "to": "3-id-3"}
    compared = requests.get(f"{adopted.url}/releases/compare", params=two, timeout=60)
    assert (compared.status_code, compared.url.endswith("2-id-2...3-id-3")) == (200, True)
    for page, status in (("/status", 200), ("/releases", 200), ("/preview", 404)):
        assert requests.get(adopted.url + page, timeout=60).status_code == status


def test_the_test_of_the_site_protocol_finds_nothing(
    adopted: Adopted, processes: Processes
) -> None:
    """All of `content-assets check-site --rehearse`: changes, removals, outages."""
    publish(adopted.store, 4, {"usd": 1.75, "jpy": 166.5, "chf": 0.95})
    adopted.deliver()
    archive, folder = Archive(adopted.store), adopted.folder.with_name(f"rehearsed-{adopted.name}")
    release = read_head(adopted.store, archive)[1]
    assert release
    sample = draw_sample(archive.documents(release), archive, of_each=2)
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(adopted.folder, folder, symlinks=True)
    copy, patience = BucketCopy(adopted.store), Patience(60, time.monotonic, time.sleep)
    with (
        serve_copy(copy, 0) as bucket,
        HttpClient(user_agent="adopters", timeout_seconds=60) as client,
    ):
        environ = environ_of(adopted.name, bucket.removesuffix("/public"))
        running = start(processes, "rehearsed", folder, environ)
        url = running.wait_for_address(deadline_seconds=READY_SECONDS) + BASE[adopted.name]
        findings = list(check(Probe(client, url, TOKEN), release, sample, patience, copy))
        running.stop()
    shutil.rmtree(folder)
    assert [each for each in findings if not each.is_kept] == []
    assert {each.rule for each in findings} >= {"refresh", "removal", "return", "outage"}


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
    running = start(processes, "unset", adopted.folder, QUIET)
    with pytest.raises(LauncherError, match="CONTENT_BASE_URL: expected a value"):
        running.wait_until("ends", lambda: None, deadline_seconds=READY_SECONDS)
