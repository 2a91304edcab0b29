"""Addresses that lead elsewhere because a document says so."""

import pytest

from content_assets.contracts.routes import may_read, owner_of, pages_of, redirect_of
from content_assets.delivery.pages import Expectation, Page, expectations, redirects

ALIAS, EVENT, PAGE = (
    "earthquakes/aliases/ci1.json",
    "earthquakes/events/ci1.json",
    "/earthquakes/ci1",
)
DIGEST = "a" * 64
TARGET = "/earthquakes/us1"


def expected(paths: list[str], documents: dict[str, str]) -> Expectation:
    """Of the one page."""
    locations = dict.fromkeys(redirects(paths, documents), TARGET)
    (one,) = expectations(paths, documents, locations=locations, have_heads=True)
    return one


class TestRule:
    def test_a_document_that_leads_elsewhere_has_a_page_and_owns_none(self) -> None:
        """The page belongs to the event of that id, if there is one."""
        assert pages_of(ALIAS, []) == {PAGE}
        assert owner_of(PAGE) == EVENT
        redirect = redirect_of(ALIAS)
        assert redirect
        assert redirect.location({"event_id": "us1"}) == TARGET
        assert redirect_of(EVENT) is None

    @pytest.mark.parametrize(
        ("page", "path", "is_given"),
        [
            (PAGE, EVENT, True),
            (PAGE, ALIAS, True),
            (PAGE, "earthquakes/events/ci2.json", False),
            (PAGE, "earthquakes/aliases/ci2.json", False),
            (PAGE, "sources/usgs.json", False),
            ("/events/EONET_1", "sources/eonet.json", True),
            ("/", "sources/usgs.json", True),
            ("/", "sources/swpc_alerts.json", False),
            ("/lineage", "sources/swpc_alerts.json", True),
            ("/nowhere", "catalog.json", False),
        ],
    )
    def test_a_page_may_read_what_a_line_gives_it(
        self, page: str, path: str, *, is_given: bool
    ) -> None:
        """For a page of its kind, its own document only."""
        assert may_read(page, path) is is_given


class TestExpectation:
    @pytest.mark.parametrize("location", [TARGET, f"https://site.example{TARGET}"])
    @pytest.mark.parametrize("status", [302, 303, 307])
    def test_a_page_without_a_document_of_its_own_leads_where_the_other_says(
        self, status: int, location: str
    ) -> None:
        """For now only."""
        page = Page(status, b"", location=location)
        assert expected([ALIAS], {ALIAS: DIGEST}).fault(page) is None

    @pytest.mark.parametrize(
        "page",
        [
            Page(200, b""),
            Page(404, b""),
            Page(500, b""),
            Page(307, b"", location="/earthquakes/us2"),
            Page(307, b""),
            Page(307, b"", is_stale=True, location=TARGET),
            Page(301, b"", location=TARGET),
            Page(308, b"", location=TARGET),
        ],
        ids=str,
    )
    def test_nothing_else_is_right(self, page: Page) -> None:
        """Browsers keep 301 and 308 for good."""
        assert expected([ALIAS], {ALIAS: DIGEST}).fault(page)

    def test_while_the_event_is_published_its_page_stays(self) -> None:
        """And the hook names the other document all the same: it may be needed later."""
        one = expected([ALIAS], {ALIAS: DIGEST, EVENT: DIGEST})
        assert one.location is None
        assert one.paths == {ALIAS}
        assert one.fault(Page(200, b"")) is None
        assert one.fault(Page(307, b"", location=TARGET))

    def test_without_either_it_is_gone(self) -> None:
        """As any page."""
        assert expected([ALIAS], {}).fault(Page(404, b"")) is None
        assert expected([ALIAS, EVENT], {}).fault(Page(307, b"", location=TARGET))

    def test_an_event_that_goes_leaves_the_way_to_another(self) -> None:
        """Both changed at once."""
        one = expected([ALIAS, EVENT], {ALIAS: DIGEST})
        assert one.paths == {ALIAS, EVENT}
        assert one.fault(Page(307, b"", location=TARGET)) is None
