"""What a page must show, and when what it shows counts."""

from collections.abc import Mapping
from dataclasses import replace

import pytest

from content_assets.contracts.routes import pair_of
from content_assets.delivery.head import read_head
from content_assets.delivery.http_site import HttpSite
from content_assets.delivery.pages import Expectation, Page, expectations
from content_assets.http.client import HttpClient
from content_assets.http.exchange import Answer

DIGEST = "a" * 64
EVENT = "earthquakes/events/us1.json"
PAIR = pair_of("catalog.json", DIGEST).encode()
FRONT = Expectation("/", {"catalog.json": DIGEST}, frozenset(), is_gone=False, is_front=True)
GONE = Expectation("/x", {}, frozenset({"x.json"}), is_gone=True, is_front=False)
(OWNED,) = expectations([EVENT], {EVENT: DIGEST}, have_heads=True)
(OWNED_GONE,) = expectations([EVENT], {}, have_heads=True)


def html(
    *,
    title: str = "Magnitude 5",
    head: str = "",
    body: str = pair_of(EVENT, DIGEST),
    proof: str | None = pair_of(EVENT, DIGEST),
) -> bytes:
    """A page as Next.js writes one: both proofs end up in the head."""
    pair = f'<meta name="content-assets-head" content="{proof}"/>' if proof else ""
    shown = f'<meta name="content-assets" content="{body}"/>'
    return (
        f"<!DOCTYPE html><html><head><title>{title}</title>{head}{pair}{shown}</head>"
        f"<body><main>{body}</main></body></html>"
    ).encode()


def page(body: bytes, status: int = 200, media_type: str = "text/html") -> Page:
    """A page with a type."""
    return Page(status, body, media_type=media_type)


class TestIsMetBy:
    def test_a_page_that_is_about_to_be_replaced_proves_nothing(self) -> None:
        """It may be right by chance: after a rollback, what replaces it was made in between."""
        assert FRONT.is_met_by(Page(200, PAIR))
        assert not FRONT.is_met_by(Page(200, PAIR, is_stale=True))

    def test_neither_does_a_404_that_is(self) -> None:
        """A 404 that is kept is the same."""
        assert GONE.is_met_by(Page(404, b""))
        assert not GONE.is_met_by(Page(404, b"", is_stale=True))

    @pytest.mark.parametrize("status", [204, 301, 302, 307, 308, 403, 404, 410, 500, 503])
    def test_another_status_than_200_shows_nothing(self, status: int) -> None:
        """Whatever its body carries."""
        assert f"found {status}" in str(OWNED.fault(page(html(), status)))

    @pytest.mark.parametrize("status", [200, 301, 307, 403, 410, 500])
    def test_another_status_than_404_is_not_gone(self, status: int) -> None:
        """A page without the document may be an error."""
        assert f"found {status}" in str(OWNED_GONE.fault(page(html(body=""), status)))


class TestHead:
    def test_a_page_whose_head_and_body_are_of_the_document_is_proven(self) -> None:
        """Title, no noindex, both proofs."""
        assert OWNED.fault(page(html())) is None

    @pytest.mark.parametrize("where", ["robots", "googlebot", "ROBOTS"])
    @pytest.mark.parametrize(
        "says", ["noindex", "none", "noindex, nofollow", "max-snippet:-1, NOINDEX"]
    )
    def test_a_page_that_is_there_may_not_say_noindex(self, where: str, says: str) -> None:
        """A page that came back after a 404 kept it, and was called proven."""
        hidden = html(head=f'<meta name="{where}" content="{says}">')
        assert "noindex" in str(OWNED.fault(page(hidden)))

    def test_nor_in_a_header(self) -> None:
        """Search engines read it as well."""
        assert "X-Robots-Tag" in str(OWNED.fault(replace(page(html()), is_hidden=True)))

    def test_other_directives_hide_nothing(self) -> None:
        """`nofollow`, `max-snippet` are the site's own affair."""
        said = '<meta name="robots" content="index, nofollow, max-snippet:-1">'
        assert OWNED.fault(page(html(head=said))) is None

    def test_a_page_needs_a_title(self) -> None:
        """An empty head is that of another page, or of none."""
        assert "title" in str(OWNED.fault(page(html(title=" "))))

    @pytest.mark.parametrize("proof", [None, pair_of(EVENT, "b" * 64)])
    def test_the_head_of_another_version_is_not_proven(self, proof: str | None) -> None:
        """The body is right; title and description are of what was there before."""
        assert "in the head" in str(OWNED.fault(page(html(proof=proof))))

    def test_the_proof_of_the_head_is_none_of_the_body(self) -> None:
        """The other way round."""
        assert "on the page" in str(OWNED.fault(page(html(body=pair_of(EVENT, "b" * 64)))))

    def test_a_site_that_proves_no_heads_is_not_asked_for_them(self) -> None:
        """An older build has no proof in its heads; a `noindex` is wrong on any."""
        (older,) = expectations([EVENT], {EVENT: DIGEST})
        assert older.fault(page(html(proof=None))) is None
        assert older.fault(page(html(proof=None, head='<meta name="robots" content="noindex">')))

    @pytest.mark.parametrize(
        ("canonical", "is_right"),
        [
            ("https://site.example/earthquakes/us1", True),
            ("/earthquakes/us1", True),
            ("https://site.example/earthquakes/us2", True),  # merged into another event
            ("https://site.example/earthquakes", False),
            ("https://site.example/", False),
            ("https://site.example", False),
        ],
    )
    def test_the_canonical_address_is_a_page_of_the_same_kind(
        self, canonical: str, *, is_right: bool
    ) -> None:
        """That of a list or of the front page takes the page out of the index."""
        fault = OWNED.fault(page(html(head=f'<link rel="canonical" href="{canonical}">')))
        assert (fault is None) is is_right

    def test_text_of_a_title_is_read_as_browsers_do(self) -> None:
        """References are resolved, what follows the head is not read, the first title counts."""
        head = read_head(b"<head><title>A &amp; B</title><title>C</title></head><title>D</title>")
        assert head.title == "A & B"

    def test_bytes_that_are_no_text_are_no_obstacle(self) -> None:
        """They may stand anywhere."""
        assert read_head(b"<head><title>\xff</title></head>").title == "\ufffd"


class TestMissing:
    def test_a_404_tells_search_engines_so(self) -> None:
        """In its head or by a header."""
        noindex = html(head='<meta name="robots" content="noindex">', body="", proof=None)
        assert OWNED_GONE.fault(page(noindex, 404)) is None
        by_header = replace(page(html(body="", proof=None), 404), is_hidden=True)
        assert OWNED_GONE.fault(by_header) is None

    def test_one_that_does_not_is_not_proven(self) -> None:
        """The head is another page's."""
        assert "noindex" in str(OWNED_GONE.fault(page(html(body="", proof=None), 404)))

    def test_one_that_is_no_page_has_no_head(self) -> None:
        """A drawing, a feed."""
        assert OWNED_GONE.fault(page(b"{}", 404, "application/problem+json")) is None


class TestMediaType:
    @pytest.mark.parametrize("found", ["", "text/plain", "text/x-component", "application/json"])
    def test_a_page_is_html(self, found: str) -> None:
        """Another form of it, of what Next.js keeps for its own scripts, carries the pairs, too."""
        assert "expected text/html" in str(OWNED.fault(page(html(), media_type=found)))

    @pytest.mark.parametrize("path", ["/map.svg", "/feed.atom", "/feed.json", "/sitemap.xml"])
    def test_what_has_an_ending_is_not(self, path: str) -> None:
        """An error page, say."""
        shown = replace(FRONT, page=path)
        assert shown.fault(page(PAIR, media_type="image/svg+xml")) is None
        assert "found text/html" in str(shown.fault(page(html(body=PAIR.decode()))))

    def test_an_identifier_with_a_dot_in_it_is_no_ending(self) -> None:
        """The template says what a page is."""
        path = "earthquakes/events/a.svg.json"
        (dotted,) = expectations([path], {path: DIGEST})
        assert dotted.fault(page(html(body=pair_of(path, DIGEST)))) is None


class Answering(HttpClient):
    """A client that always gets the same answer."""

    def __init__(self, headers: dict[str, str]) -> None:
        super().__init__(user_agent="test")
        self._given = headers

    def request(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        body: bytes | None = None,
        max_bytes: int | None = None,
    ) -> Answer:
        """Answer."""
        del method, url, headers, body, max_bytes
        return Answer(200, self._given, PAIR)


class TestHttpSite:
    @pytest.mark.parametrize(
        ("headers", "expected"),
        [
            ({"x-nextjs-cache": "STALE"}, Page(200, PAIR, is_stale=True, media_type="")),
            ({"x-vercel-cache": "STALE"}, Page(200, PAIR, is_stale=True, media_type="")),
            ({"x-nextjs-cache": "HIT"}, Page(200, PAIR, media_type="")),
            ({"Content-Type": "Text/HTML; charset=utf-8"}, page(PAIR)),
            (
                {"X-Robots-Tag": "googlebot: noindex"},
                Page(200, PAIR, is_hidden=True, media_type=""),
            ),
            ({"X-Robots-Tag": "nofollow"}, Page(200, PAIR, media_type="")),
        ],
    )
    def test_reads_off_an_answer_what_readers_and_robots_are_told(
        self, headers: dict[str, str], expected: Page
    ) -> None:
        """Next.js and Vercel say in a header whether they are about to replace a page."""
        with Answering(headers) as client:
            assert HttpSite(client, "https://site.example", "token").page("/") == expected
