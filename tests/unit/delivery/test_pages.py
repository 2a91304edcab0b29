"""What a page must show, and when what it shows counts."""

from typing import cast

import pytest

from content_assets.delivery.http_site import HttpSite
from content_assets.delivery.pages import Expectation, Page
from content_assets.http.client import HttpClient
from content_assets.http.exchange import Answer

PAIR = b"catalog.json=" + b"a" * 64


class Answering:
    """A client that always gets the same answer."""

    def __init__(self, headers):
        self.headers = headers

    def request(self, method, url, *, headers=None, body=None):
        return Answer(200, self.headers, PAIR)


class TestIsMetBy:
    def test_a_page_that_is_about_to_be_replaced_proves_nothing(self):
        """It may be right by chance: after a rollback, what replaces it was made in between."""
        expected = Expectation(
            "/", {"catalog.json": "a" * 64}, frozenset(), is_gone=False, is_front=True
        )
        assert expected.is_met_by(Page(200, PAIR))
        assert not expected.is_met_by(Page(200, PAIR, is_stale=True))

    def test_neither_does_a_404_that_is(self):
        expected = Expectation("/x", {}, frozenset({"x.json"}), is_gone=True, is_front=False)
        assert expected.is_met_by(Page(404, b""))
        assert not expected.is_met_by(Page(404, b"", is_stale=True))


class TestHttpSite:
    @pytest.mark.parametrize(
        ("headers", "is_stale"),
        [
            ({"x-nextjs-cache": "STALE"}, True),
            ({"x-vercel-cache": "STALE"}, True),
            ({"x-nextjs-cache": "HIT"}, False),
            ({}, False),
        ],
    )
    def test_tells_whether_the_site_is_about_to_replace_a_page(self, headers, is_stale):
        """Next.js and Vercel say so in a header."""
        site = HttpSite(cast("HttpClient", Answering(headers)), "https://site.example", "token")
        assert site.page("/") == Page(200, PAIR, is_stale)
