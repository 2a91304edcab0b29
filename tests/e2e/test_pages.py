"""What one changed document makes anew, and what readers get while the bucket can't be read.

The site is the built one; the bucket is real, behind a proxy that fails on cue.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from content_assets.contracts.routes import load_rule, pages_of, pair_of
from demo.processes import Processes
from demo.site import rebuild_site, start_site
from tests.e2e.published import Published, Visit, run_published, settings_of, shows
from tests.integration.stores.faulty_proxy import DROP, HANG, TRUNCATE, Answer

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
HEALED_SECONDS = 60.0  # a page that could not be made is tried again after up to 30


@pytest.fixture(scope="module")
def published(processes: Processes, site_build: Path) -> Iterator[Published]:
    """Start all of it once; each test leaves every page made, kept and current."""
    with run_published(processes, site_build) as made:
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


class TestOneChange:
    @pytest.mark.parametrize("kind", KINDS)
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


class TestOtherIds:
    def test_another_id_of_an_event_leads_to_its_page(self, published):
        """For good: the document that says so stays, as the event's does."""
        path = published.some_path("earthquakes/aliases/{id}.json")
        other = path.rpartition("/")[2].removesuffix(".json")
        address = f"{published.site.url}/earthquakes/{other}"
        answer = requests.get(address, allow_redirects=False, timeout=60)
        assert answer.status_code == 308
        assert published.visit(answer.headers["location"]).status == 200

    def test_an_id_that_nobody_knows_is_404(self, published):
        """And no redirect to anywhere."""
        assert published.visit("/earthquakes/nobody-knows").status == 404


class TestOutage:
    @pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
    def test_every_page_stays_as_it_was(self, published, fault):
        """All are told to be made anew, none can be; nobody gets an error."""
        pages = published.kept_pages
        others = unlisted(published)
        before = published.visit_all([*pages, *others])
        with published.proxy.outage(fault):
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
            seconds=HEALED_SECONDS,
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


class TestRebuild:
    def test_shows_what_the_mirror_has_now(self, published, tmp_path):
        """Although nobody told it, and the build before left its cache where it was."""
        settings = settings_of(published.parts, published.proxy)
        processes = published.parts.processes
        rebuild_site(processes, settings, tmp_path / "old")
        digests = change_all_untold(published)
        site = start_site(processes, rebuild_site(processes, settings, tmp_path / "new"), settings)
        pages = [page for page in published.kept_pages if page in SHARED]
        seen = {page: requests.get(site.url + page, timeout=60) for page in pages}
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
