"""The secrets of a site: shown to it, and to nobody else."""

import json
import logging
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest

from content_assets.bootstrap import build_pipeline
from content_assets.contracts.revalidation import RevalidateRequest
from content_assets.delivery.http_site import HttpSite
from content_assets.errors import ConfigurationError, SiteUnreachableError
from content_assets.http.client import HttpClient
from content_assets.settings import load_settings
from tests.polling import PATIENCE_SECONDS

TOKEN, BYPASS = "token-of-the-site", "bypass-of-the-project"
HEADER = "x-vercel-protection-bypass"
HOOK = RevalidateRequest(
    paths=["catalog.json"], tags=["doc:catalog.json"], revision=1, release="1-a"
)


class Server(ThreadingHTTPServer):
    """What was asked of it, and how it is to answer."""

    seen: list[tuple[str, str, dict[str, str]]]
    status: int
    location: str | None
    ending: str  # of the address that a redirect leads to
    is_slashing: bool  # redirects what has no slash at its end
    url: str


class Handler(BaseHTTPRequestHandler):
    """Answers with the server's status; a redirect leads where the server says."""

    server: Server

    def do_GET(self):
        self.server.seen.append((self.command, self.path, dict(self.headers.items())))
        address, mark, query = self.path.partition("?")
        is_short = self.server.is_slashing and not address.endswith("/")
        self.send_response(308 if is_short else self.server.status)
        if is_short:
            self.send_header("Location", f"{address}/{mark}{query}")
        elif self.server.location:
            self.send_header("Location", self.server.location + self.path + self.server.ending)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        self.do_GET()

    def log_message(self, *args):
        pass


@contextmanager
def serving():
    """A server on a free port; `url` is where."""
    server = Server(("127.0.0.1", 0), Handler)
    server.seen, server.status, server.location = [], 200, None
    server.ending, server.is_slashing = "", False
    server.url = f"http://127.0.0.1:{server.server_port}"
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def server():
    with serving() as one:
        yield one


@pytest.fixture
def stranger():
    with serving() as another:
        yield another


@pytest.fixture
def slashed(server):
    server.is_slashing = True
    return server


@pytest.fixture
def site(server):
    with HttpClient(user_agent="test", timeout_seconds=PATIENCE_SECONDS) as client:
        yield HttpSite(client, server.url, TOKEN, bypass_secret=BYPASS)


def ask_everything(site):
    """Hook, page, health; what each of them says when it fails."""
    said = []
    for ask in (lambda: site.revalidate(HOOK), lambda: site.page("/earthquakes"), site.health):
        try:
            ask()
        except (ConfigurationError, SiteUnreachableError) as error:
            said.append(f"{error} {error!r} {error.__cause__!r}")
    return " ".join(said)


class TestBypass:
    def test_lets_the_hook_the_pages_and_the_health_through(self, site, server):
        """By a header, of each request; never in an address."""
        ask_everything(site)
        assert [(m, p) for m, p, _ in server.seen] == [
            ("POST", "/api/revalidate"),
            ("GET", "/earthquakes"),
            ("GET", "/api/health"),
        ]
        assert all(headers[HEADER] == BYPASS for *_, headers in server.seen)

    def test_is_not_sent_where_there_is_none(self, server):
        """An empty header would be a wrong one."""
        with HttpClient(user_agent="test", timeout_seconds=PATIENCE_SECONDS) as client:
            ask_everything(HttpSite(client, server.url, TOKEN))
        assert len(server.seen) == 3
        assert not any(HEADER in headers for *_, headers in server.seen)

    @pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
    def test_is_not_shown_to_whom_the_site_redirects(self, site, server, stranger, status):
        """Vercel redirects strangers to its log-in; nobody follows, token and bypass stay here."""
        server.status, server.location = status, stranger.url
        ask_everything(site)
        assert len(server.seen) == 3
        assert stranger.seen == []

    @pytest.mark.parametrize("status", [200, 302, 401, 403, 500])
    def test_is_in_no_message_and_no_log(self, site, server, caplog, status):
        """Whatever the site answers."""
        caplog.set_level(logging.DEBUG)
        server.status = status
        said = ask_everything(site)
        for secret in (TOKEN, BYPASS):
            assert secret not in said + caplog.text + repr(site)

    def test_that_is_wrong_is_a_question_of_configuration(self, site, server):
        """Vercel answers 401 then; it is named, since the token may be right."""
        server.status = 401
        with pytest.raises(ConfigurationError, match="our SITE_BYPASS_SECRET is its"):
            site.revalidate(HOOK)


class TestTrailingSlash:
    """Next.js redirects every address without a slash at its end, where it is told to."""

    @pytest.mark.parametrize("base", ["", "/site"])
    def test_hook_and_health_are_sent_again_to_the_address_with_a_slash(self, slashed, base):
        with HttpClient(user_agent="test", timeout_seconds=PATIENCE_SECONDS) as client:
            site = HttpSite(client, slashed.url + base, TOKEN)
            assert site.revalidate(HOOK) is None
            with pytest.raises(SiteUnreachableError, match="by its contract"):
                site.health()
        asked = [(method, path) for method, path, _ in slashed.seen]
        assert asked == [
            ("POST", f"{base}/api/revalidate"),
            ("POST", f"{base}/api/revalidate/"),
            ("GET", f"{base}/api/health"),
            ("GET", f"{base}/api/health/"),
        ]
        assert all("Authorization" in h for m, _, h in slashed.seen if m == "POST")

    def test_a_query_stays_behind_the_slash(self, slashed):
        with HttpClient(user_agent="test", timeout_seconds=PATIENCE_SECONDS) as client:
            HttpSite(client, slashed.url, TOKEN).ask_api("GET", "/api/health?a=b/c")
        assert [path for _, path, _ in slashed.seen] == ["/api/health?a=b/c", "/api/health/?a=b/c"]

    def test_another_server_is_not_asked_even_with_a_slash(self, site, server, stranger):
        server.status, server.location, server.ending = 308, stranger.url, "/"
        ask_everything(site)
        assert stranger.seen == []

    def test_a_page_is_looked_at_where_the_page_rule_has_it(self, slashed):
        """A page without its slash is a redirect to readers, too."""
        with HttpClient(user_agent="test", timeout_seconds=PATIENCE_SECONDS) as client:
            assert HttpSite(client, slashed.url, TOKEN).page("/en").status == 308


class TestUnsendable:
    @pytest.mark.parametrize("secret", ["new\nline", "t\u00f6ken", "nul\x00", "tab\tstop"])
    def test_a_secret_that_no_header_can_carry_is_a_question_of_configuration(self, server, secret):
        """Found before anything is asked; it was told as a site that is down."""
        with HttpClient(user_agent="test", timeout_seconds=5) as client:
            for given in ({"token": secret}, {"token": TOKEN, "bypass_secret": secret}):
                with pytest.raises(ConfigurationError, match="expected a") as refused:
                    HttpSite(client, server.url, **given)
                assert secret not in str(refused.value)
        assert server.seen == []


class TestSeveralSites:
    def test_each_is_shown_its_own_and_no_other(self, server, stranger, tmp_path):
        """The one of `SITE_URL` is of that site's project alone; a token may be common."""
        pipeline = build_pipeline(
            load_settings(
                {
                    "CONTENT_ASSETS_STORE_URL": f"file://{tmp_path}",
                    "CONTENT_ASSETS_REVALIDATE_TOKEN": TOKEN,
                    "CONTENT_ASSETS_SITE_URL": server.url,
                    "CONTENT_ASSETS_SITE_BYPASS_SECRET": BYPASS,
                    "CONTENT_ASSETS_SITES": json.dumps(
                        [
                            {"name": "open", "url": stranger.url},
                            {"name": "other", "url": stranger.url, "bypass_secret": "of-the-other"},
                        ]
                    ),
                }
            )
        )
        for each in pipeline.sites.values():
            each.page("/")
        assert [headers.get(HEADER) for *_, headers in server.seen] == [BYPASS]
        assert [headers.get(HEADER) for *_, headers in stranger.seen] == [None, "of-the-other"]
