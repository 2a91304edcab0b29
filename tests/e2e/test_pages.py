"""What one changed document makes anew, and what readers get while the bucket can't be read.

The site is the built one; the bucket is real, behind a proxy that fails on cue.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests

from content_assets.contracts.document import RESERVED_MEMBER
from content_assets.contracts.routes import (
    Route,
    load_rule,
    may_read,
    owned_page,
    pages_of,
    pair_of,
    redirect_of,
)
from content_assets.delivery.head import Head, read_head
from content_assets.delivery.pages import Expectation, expectations
from demo.processes import Processes
from demo.seaweedfs import SeaweedFS
from demo.site import rebuild_site, start_site
from tests.e2e.published import (
    Published,
    Visit,
    run_published,
    settings_of,
    shows,
)
from tests.integration.stores.faulty_proxy import DROP, HANG, TRUNCATE, Answer
from tests.length import IS_SOAK, some_of
from tests.polling import PATIENCE_SECONDS, wait_for


def is_owner(route: Route) -> bool:
    """Whether each document of a line has a page of its own."""
    return bool(route.names) and any("{" in page for page in route.pages)


def kept_files(folder: Path) -> set[Path]:
    """What a site has on disk besides its sources."""
    return {path for path in (folder / ".next").rglob("*") if path.is_file()}


def dayless(path: str) -> str:
    """Another day, which is not archived."""
    return path.replace("-10.json", "-11.json")


KINDS = [route.document for route in load_rule().routes]
SHARED = {page for route in load_rule().routes for page in route.pages if "{" not in page}
SEARCH = "/earthquakes?sort=largest"  # made at every request, as /releases and /status are
FAULTS = {
    "down": DROP,
    "slow": HANG,
    "cut off": TRUNCATE,
    "malformed": Answer(200, "NotJSON"),
    "closed": Answer(403, "AccessDenied"),
    "gone": Answer(404, "NoSuchBucket"),
    "failing": Answer(500, "InternalError"),
}
UNKNOWN = ["/archive/2031-01-01", "/countries/none", "/earthquakes/none", "/events/none"]
OWNERS = [route.document for route in load_rule().routes if is_owner(route)]
ODD_NAMES = ["%", "%25", "%zz", "%00", "%E0%A4%A", "%2e%2e%2f", "a%2Fb", "%0a", "x" * 3000]


@pytest.fixture(scope="module")
def published(processes: Processes, seaweedfs: SeaweedFS, site_build: Path) -> Iterator[Published]:
    """Start all of it once; each test leaves every page made, kept and current."""
    with run_published(processes, seaweedfs, site_build) as made:
        yield made


def unlisted(published: Published) -> list[str]:
    """Pages of no document: of releases, and those that are made at every request."""
    head = published.visit("/api/status").body.split('"head":"')[1].split('"')[0]
    names = [head, f"{head}...{head}"]
    return [SEARCH, "/releases", "/status", *(f"/releases/{name}" for name in names)]


def change_all_untold(published: Published) -> dict[str, str]:
    """Give every document that is on a kept page another digest."""
    return {path: published.change(path) for path in published.kept_paths}


def change_all(published: Published) -> dict[str, str]:
    """The same, and tell the site."""
    digests = change_all_untold(published)
    published.tell(digests)
    return digests


def is_kept(page: str, visit: Visit, before: dict[str, Visit]) -> bool:
    """Whether a page that could not be made anew is as it was, and not tried at the moment."""
    assert visit.status == 200, page
    return visit == before[page]


def main_of(visit: Visit) -> str:
    """What a page says, before which a notice may stand."""
    return visit.body.partition("<main")[2].partition(">")[2].partition("</main>")[0]


class TestReads:
    def test_no_page_reads_what_the_rule_does_not_give_it(self, published):
        """It would stay old when that changes: lists, pages of documents, redirects, 404s."""
        pages = [*published.kept_pages, *UNKNOWN]
        found = {page: published.delivered_page(page).reads for page in pages}
        assert [page for page, reads in found.items() if not reads] == []
        foreign = {
            page: [path for path in reads or () if not may_read(page, path)]
            for page, reads in found.items()
        }
        assert {page: paths for page, paths in foreign.items() if paths} == {}

    def test_every_page_that_is_kept_is_one_of_the_rule_or_reads_nothing(self, published):
        """Whoever adds a page and forgets the rule hears of it here."""
        manifest = published.site.folder / ".next" / "prerender-manifest.json"
        kept = json.loads(manifest.read_text("utf-8"))
        pages = {page for page in kept["routes"] if not page.startswith("/_")}
        assert pages >= SHARED - {"/"} | {"/about"}
        forgotten = [
            page for page in sorted(pages - SHARED) if published.delivered_page(page).reads
        ]
        assert forgotten == []
        dynamic = {re.sub(r"\[\w+\]", "{}", page) for page in kept["dynamicRoutes"]}
        of_the_rule = {re.sub(r"\{\w+\}", "{}", page) for page in load_rule().templates}
        assert dynamic - of_the_rule == {"/releases/{}"}  # records, which no document changes


class TestOneChange:
    @pytest.mark.parametrize("kind", some_of(KINDS, at_most=5))
    def test_makes_exactly_its_pages_anew(self, published, kind):
        """Those that the rule names are STALE to their next visitor, all others as they were."""
        path = published.some_path(kind)
        expected = pages_of(path, published.paths) & set(published.kept_pages)
        before = published.visit_all(published.kept_pages)
        digest = published.change(path)
        published.tell([path])
        after = published.visit_all(published.kept_pages)
        made_anew = {page for page, visit in after.items() if visit.cache == "STALE"}
        assert made_anew == expected
        left_alone = set(after) - expected
        assert {p: after[p] for p in left_alone} == {p: before[p] for p in left_alone}
        published.wait_until(
            lambda page, visit: shows(visit, {path: digest} if page in expected else {})
        )

    @pytest.mark.parametrize("path", ["earthquakes/week.geojson", "sources/usgs.json"])
    def test_is_in_a_search_at_once(self, published, path):
        """Its answers are kept nowhere, so no hook has to be there for them."""
        digest = published.change(path)
        visit = published.visit(SEARCH)
        assert pair_of(path, digest) in visit.body
        assert visit.cache is None
        published.tell([path])
        published.wait_until(lambda _, visit: shows(visit, {}))


@dataclass
class Coming:
    """A document that comes and goes, and its page as delivery and as a search engine see it."""

    published: Published
    path: str
    copy: dict[str, Any]

    @property
    def page(self) -> str:
        """That belongs to the document."""
        page = owned_page(self.path)
        assert page
        return page

    def go(self) -> Head:
        """Take the document away; its page must be proven to be gone."""
        self.published.remove(self.path)
        return self._deliver({})

    def come(self) -> Head:
        """Bring it back; its page must be proven."""
        self.published.put(self.path, self.copy)
        return self._deliver({self.path: self.copy[RESERVED_MEMBER]["digest"]})

    def _deliver(self, documents: dict[str, str]) -> Head:
        self.published.tell([self.path])
        pages = expectations([self.path], documents, have_heads=True)
        (expected,) = (each for each in pages if each.page == self.page)
        faults: list[str | None] = []

        def is_met() -> bool:
            got = self.published.delivered_page(self.page)
            faults.append(expected.fault(got))
            return faults[-1] is None

        assert wait_for(is_met), faults[-1]
        return read_head(self.published.delivered_page(self.page).body)


class TestComingAndGoing:
    @pytest.mark.parametrize("kind", OWNERS)
    def test_the_head_follows_the_document_each_time(self, published, kind):
        """404, 200, 404, 200: status, title, robots, canonical address, and the proof of each.

        Next.js renders a page anew into the answer that it has just given: what followed a 404
        had its title and its noindex.
        """
        path = published.some_path(kind)
        page = owned_page(path)
        before = read_head(published.delivered_page(page).body)
        coming = Coming(published, path, published.copy(path))
        for _ in range(2):
            gone = coming.go()
            assert published.visit(page).status == 404
            assert (gone.is_hidden, gone.canonical, gone.pairs) == (True, None, frozenset())
            assert gone.title != before.title
            assert coming.come() == before
        assert published.visit(page).cache == "HIT"
        assert not before.is_hidden
        assert urlsplit(before.canonical).path == page

    @pytest.mark.parametrize("kind", OWNERS)
    def test_an_address_that_is_asked_for_too_early_is_a_page_later(self, published, kind):
        """Somebody guessed it before there was a document."""
        path = published.some_path(kind)
        copy = published.copy(path)
        other = path.replace(".json", "9.json") if "days" not in kind else dayless(path)
        early = Coming(published, other, copy)
        assert published.visit(early.page).status == 404
        assert early.come().title
        early.go()

    def test_a_restart_brings_no_page_back_that_is_gone(self, published):
        """A 404 is kept in memory; what was on disk before it is not."""
        path = published.some_path(OWNERS[0])
        coming = Coming(published, path, published.copy(path))
        coming.go()
        published.restart()
        assert published.visit(coming.page).status == 404
        coming.come()


class TestUnknownAddresses:
    def test_leave_nothing_on_disk(self, published):
        """Anyone can make them up: `next start` alone keeps seven files of each, for good."""
        before = kept_files(published.site.folder)
        names = [f"/{kind}/made-up-{n}" for kind in ("earthquakes", "countries") for n in range(20)]
        found = published.visit_all(names)
        assert {visit.status for visit in found.values()} == {404}
        assert kept_files(published.site.folder) == before


class TestOddAddresses:
    @pytest.mark.parametrize("kind", ["archive", "countries", "earthquakes", "events", "releases"])
    @pytest.mark.parametrize("name", ODD_NAMES, ids=lambda name: name[:20])
    def test_are_404(self, published, kind, name):
        """Whatever is no name: bad escapes, NUL, too long, other scripts."""
        assert published.visit(f"/{kind}/{name}").status == 404


class TestOtherIds:
    def test_another_id_of_an_event_leads_to_its_page(self, published):
        """For good: the document that says so stays, as the event's does."""
        path = published.some_path("earthquakes/aliases/{id}.json")
        other = path.rpartition("/")[2].removesuffix(".json")
        address = f"{published.site.url}/earthquakes/{other}"
        answer = requests.get(address, allow_redirects=False, timeout=PATIENCE_SECONDS)
        assert answer.status_code == 307  # browsers keep a 308 for good, and an id may move
        assert published.visit(answer.headers["location"]).status == 200

    def test_it_comes_and_goes_with_its_document(self, published):
        """404, redirect, 404, redirect: a cached redirect or 404 is told like any page."""
        path = published.some_path("earthquakes/aliases/{id}.json")
        copy = published.copy(path)
        redirect = redirect_of(path)
        locations = {redirect.page: redirect.location(copy)}
        digest = copy[RESERVED_MEMBER]["digest"]
        for _ in range(2):
            published.remove(path)
            self._deliver(published, path, *expectations([path], {}, have_heads=True))
            published.put(path, copy)
            shown = expectations([path], {path: digest}, locations=locations)
            self._deliver(published, path, *shown)

    def _deliver(self, published: Published, path: str, expected: Expectation) -> None:
        published.tell([path])
        page = published.delivered_page(expected.page)
        assert expected.fault(page) is None
        assert page.reads is not None
        assert path in page.reads

    def test_an_id_that_nobody_knows_is_404(self, published):
        """And no redirect to anywhere."""
        assert published.visit("/earthquakes/nobody-knows").status == 404


class TestOutage:
    @pytest.mark.parametrize("fault", some_of(list(FAULTS), at_most=3))
    def test_every_page_stays_as_it_was(self, published, fault):
        """All are told to be made anew, none can be; nobody gets an error."""
        pages = published.kept_pages
        others = unlisted(published)
        before = published.visit_all([*pages, *others])
        with published.proxy.outage(FAULTS[fault]):
            change_all(published)
            published.wait_until(lambda page, visit: is_kept(page, visit, before))
            during = published.visit_all(others)
        assert {page: visit.status for page, visit in during.items()} == dict.fromkeys(others, 200)
        assert [page for page in others if main_of(before[page]) not in during[page].body] == []
        digests = change_all(published)
        published.wait_until(lambda page, visit: shows(visit, published.shown_on(page, digests)))

    def test_is_made_good_without_another_hook(self, published):
        """Whatever each page ran into: it is tried again, by its next visitors."""
        before = published.visit_all(published.kept_pages)
        with published.proxy.outage(*(fault for fault in FAULTS.values() if fault != HANG)):
            digests = change_all(published)
            published.wait_until(lambda page, visit: is_kept(page, visit, before))
        published.wait_until(
            lambda page, visit: shows(visit, published.shown_on(page, digests)),
        )

    def test_a_restart_in_between_loses_no_page(self, published):
        """The new process finds them where the old one left them, and asks nobody."""
        before = published.visit_all(published.kept_pages)
        with published.proxy.outage(Answer(403, "AccessDenied")):
            published.restart()
            after = published.visit_all(published.kept_pages)
            assert published.visit("/status").status == 200
        assert {page: (visit.status, visit.body) for page, visit in after.items()} == {
            page: (200, visit.body) for page, visit in before.items()
        }


@pytest.mark.skipif(not IS_SOAK, reason="builds the site twice; in `make soak PART=site`")
class TestRebuild:
    def test_shows_what_the_mirror_has_now(self, published, tmp_path):
        """Although nobody told it, and the build before left its cache where it was."""
        settings = settings_of(published.parts, published.proxy)
        processes = published.parts.processes
        rebuild_site(processes, settings, tmp_path / "old")
        digests = change_all_untold(published)
        site = start_site(processes, rebuild_site(processes, settings, tmp_path / "new"), settings)
        pages = [page for page in published.kept_pages if page in SHARED]
        seen = {page: requests.get(site.url + page, timeout=PATIENCE_SECONDS) for page in pages}
        site.process.stop()
        old = [
            (page, path)
            for page, answer in seen.items()
            for path, digest in published.shown_on(page, digests).items()
            if pair_of(path, digest) not in answer.text
        ]
        assert old == []
        assert {answer.headers.get("x-nextjs-cache") for answer in seen.values()} == {"HIT"}
        published.tell(digests)
        published.wait_until(lambda page, visit: shows(visit, published.shown_on(page, digests)))
