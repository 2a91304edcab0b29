"""The page rule, on the Python side; site/lib/routes.test.ts reads the same fixture."""

import json
from pathlib import Path
from typing import Any

import pytest

from content_assets.contracts import routes

_ROOT = Path(__file__).parents[3]
_FIXTURE = json.loads((_ROOT / "tests" / "fixtures" / "routes.json").read_text("utf-8"))
_CASES = [pytest.param(case, id=case["name"]) for case in _FIXTURE["cases"]]


class TestPageRule:
    @pytest.mark.parametrize("case", _CASES)
    def test_pages_tag_and_owned_page_are_those_of_the_fixture(self, case: dict[str, Any]):
        """A page is named exactly when it shows the document."""
        path = case["path"]
        assert sorted(routes.pages_of(path, case["others"])) == case["pages"]
        assert routes.tag_of(path) == case["tag"]
        assert routes.owned_page(path) == case["owned_page"]

    @pytest.mark.parametrize("case", _CASES)
    def test_a_page_belongs_to_the_document_that_owns_it_or_to_none(self, case: dict[str, Any]):
        """Each page of the fixture is led back; a list of many documents belongs to none."""
        if case["owned_page"]:
            assert routes.owner_of(case["owned_page"]) == case["path"]
        for page in case["pages"]:
            owner = routes.owner_of(page)
            assert owner is None or routes.owned_page(owner) == page
            assert routes.may_read(page, case["path"])

    @pytest.mark.parametrize("case", _FIXTURE["pairs"], ids=lambda case: case["path"])
    def test_pair_is_that_of_the_fixture(self, case: dict[str, str]):
        """What the site writes into a page is what delivery looks for."""
        assert routes.pair_of(case["path"], case["digest"]) == case["pair"]

    @pytest.mark.parametrize(
        "line", routes.load_rule().routes, ids=lambda line: line.pattern.pattern
    )
    def test_every_line_of_the_rule_has_a_case(self, line: routes.Route):
        """A line that the fixture forgets could differ between the two sides."""
        assert any(line.pattern.fullmatch(case["path"]) for case in _FIXTURE["cases"])

    def test_the_site_reads_the_same_rule(self):
        """The content's lines, then the engine's; `npm run generate` writes them."""
        site = json.loads((_ROOT / "site" / "generated" / "routes.json").read_text("utf-8"))
        rule = routes.load_rule()
        assert [line["document"] for line in site["routes"]] == [r.document for r in rule.routes]
        assert [tuple(line["pages"]) for line in site["routes"]] == [r.pages for r in rule.routes]
        assert (site["tag"], site["pair"]) == (rule.tag, rule.pair)

    def test_a_source_that_turns_stale_touches_no_page_of_an_event(self):
        """However many are kept for good: 5,000 of them add none."""
        few = routes.pages_of("sources/usgs.json", [])
        many = [f"earthquakes/events/us{number}.json" for number in range(5_000)]
        assert routes.pages_of("sources/usgs.json", many) == few
        assert len(few) == 5

    def test_a_day_that_changed_touches_its_page_the_calendar_and_the_sitemap(self):
        """However many days there are."""
        days = [f"earthquakes/days/2025-05-{day:02}.json" for day in range(1, 32)]
        changed = [days[3], "earthquakes/archive.json"]
        shown = {page for path in changed for page in routes.pages_of(path, days)}
        assert shown == {"/archive", "/archive/2025-05-04", "/sitemap.xml"}
