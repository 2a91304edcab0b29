"""What one changed document makes anew: its pages, and no other."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from content_assets.contracts.routes import load_rule, pages_of, pair_of
from demo.processes import Processes
from tests.e2e.published import Published, run_published, shows

KINDS = [route.document for route in load_rule().routes]
SEARCHES = {"/earthquakes?sort=largest": ("earthquakes/week.geojson", "sources/usgs.json")}


@pytest.fixture(scope="module")
def published(processes: Processes, site_build: Path) -> Iterator[Published]:
    """Start all of it once; each test leaves every page made and kept."""
    with run_published(processes, site_build) as made:
        yield made


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

    @pytest.mark.parametrize(("page", "paths"), SEARCHES.items(), ids=SEARCHES)
    def test_is_in_a_search_at_once(self, published, page, paths):
        """Its answers are kept nowhere, so no hook has to be there for them."""
        for path in paths:
            digest = published.change(path)
            visit = published.visit(page)
            assert pair_of(path, digest) in visit.body
            assert visit.cache is None
        published.tell(paths)
        published.wait_until(lambda _, visit: shows(visit, {}))
