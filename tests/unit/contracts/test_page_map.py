"""The page map of a content with pages in two languages, on a site without the engine's pages."""

import json
import sys
from pathlib import Path

import pytest

from content_assets import loader
from content_assets.contracts import routes
from content_assets.delivery.pages import Page, expectations
from content_assets.errors import ConfigurationError

NAME = "content_in_two_languages"
RULE = {
    "engine_pages": [],
    "routes": [
        {
            "document": "rates/{currency}.json",
            "pages": ["/en/rates/{currency}/", "/de/kurse/{currency}/"],
        },
        {"document": "rates/latest.json", "pages": ["/en/", "/de/"]},
    ],
}
USD = "rates/usd.json"
PAGES = {"/en/rates/usd/", "/de/kurse/usd/"}


@pytest.fixture
def page_map(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """The file, of the content that is named; what was read before is forgotten."""
    folder = tmp_path / NAME
    folder.mkdir()
    (folder / "__init__.py").write_text(
        f"from content_assets.authoring import Content\nCONTENT = Content({NAME!r})\n", "utf-8"
    )
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, NAME, raising=False)
    monkeypatch.setenv(loader.VARIABLE, NAME)
    (folder / "page_map.json").write_text(json.dumps(RULE), "utf-8")
    _forget()
    yield folder / "page_map.json"
    _forget()


def _forget() -> None:
    loader.load_content.cache_clear()
    routes.load_rule.cache_clear()


@pytest.mark.usefixtures("page_map")
class TestTwoLanguages:
    def test_each_page_of_a_document_belongs_to_it(self):
        """The first one is the page that records link to."""
        assert routes.pages_of(USD, []) == PAGES
        assert {routes.owner_of(page) for page in PAGES} == {USD}
        assert routes.owned_page(USD) == "/en/rates/usd/"

    def test_each_is_gone_with_the_document(self):
        """The second one was expected to be shown, without the document."""
        pages = expectations([USD], {})
        assert {page.page for page in pages} == PAGES
        assert all(page.is_met_by(Page(404, b"")) for page in pages)

    def test_each_proves_its_head(self):
        """A head of another document is found in any language."""
        pages = expectations([USD], {USD: "a" * 64}, have_heads=True)
        assert {page.head for page in pages} == {f"{USD}={'a' * 64}"}


class TestEnginePages:
    @pytest.mark.usefixtures("page_map")
    def test_a_site_without_them_is_not_asked_for_them(self):
        """Catalogue and lineage are published all the same."""
        for path in ("catalog.json", "site/lineage.json", "sources/ecb.json"):
            assert routes.pages_of(path, [USD]) == frozenset()

    def test_a_site_with_one_of_them_is_asked_for_it(self, page_map: Path):
        page_map.write_text(json.dumps({**RULE, "engine_pages": ["/data"]}), "utf-8")
        assert routes.pages_of("catalog.json", []) == {"/data"}
        assert routes.pages_of("site/lineage.json", []) == frozenset()

    def test_a_page_that_the_engine_has_not_is_refused(self, page_map: Path):
        page_map.write_text(json.dumps({**RULE, "engine_pages": ["/status"]}), "utf-8")
        with pytest.raises(ConfigurationError, match="expected engine_pages among /data, /lineage"):
            routes.load_rule()


class TestBasePath:
    def test_addresses_on_a_page_begin_with_it(self):
        """The page rule names pages from the site's root on."""
        page = Page(200, b"", base_path="/site")
        assert page.page_at("https://host.example/site/en/rates/usd/") == "/en/rates/usd/"
        assert page.page_at("/site") == "/"

    def test_only_as_a_whole_segment(self):
        assert Page(200, b"", base_path="/site").page_at("/sites/en/") == "/sites/en/"
