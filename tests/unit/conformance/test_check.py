"""The conformance test: it passes a site that keeps the protocol, and finds each way to break it."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from content_assets.cli.site import rule_of_site
from content_assets.conformance.check import check
from content_assets.conformance.finding import Finding
from content_assets.conformance.pages import Patience, draw_sample
from content_assets.conformance.probe import Probe
from content_assets.conformance.rehearsal import BucketCopy
from content_assets.conformance.server import serve_copy
from content_assets.delivery.mirror import deliver_mirror
from content_assets.errors import NotFoundError
from content_assets.http.client import HttpClient
from content_assets.publishing import keys
from content_assets.publishing.archive import Archive
from content_assets.publishing.memory import MemoryStore
from content_assets.publishing.publish import read_head
from content_assets.publishing.store import Overwrite, serial_map
from examples import plain_site
from tests.memory_worker import store_with
from tests.polling import PATIENCE_SECONDS
from tests.unit.publishing.conftest import Publisher

TOKEN = "token-of-the-site-under-test"
DOCUMENTS = [
    "earthquakes/summary.json",
    "earthquakes/events/us1.json",
    "earthquakes/events/us2.json",
    "natural-events/map.geojson",
    "catalog.json",
]


@pytest.fixture(scope="module")
def bucket() -> MemoryStore:
    """A bucket with a release of a few documents, and its mirror."""
    store = MemoryStore()
    Publisher(store).publish("a", {path: path for path in DOCUMENTS})
    deliver_mirror(store, Archive(store), serial_map)
    return store


@contextmanager
def serving(site: plain_site.Site, handler: type[plain_site.Handler]) -> Iterator[str]:
    """The site on a free port."""
    server = plain_site.make_server(site, 0, handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def findings_of(
    store: MemoryStore,
    kind: type[plain_site.Site] = plain_site.Site,
    handler: type[plain_site.Handler] = plain_site.Handler,
    *,
    budget_seconds: float = PATIENCE_SECONDS,
) -> list[Finding]:
    """All questions, asked of a site that reads a copy of the bucket."""
    copy, archive = BucketCopy(store), Archive(store)
    _, release = read_head(store, archive)
    with (
        serve_copy(copy, 0) as address,
        serving(kind(address, TOKEN, rule_of_site()), handler) as url,
        HttpClient(user_agent="test", timeout_seconds=PATIENCE_SECONDS) as client,
    ):
        sample = draw_sample(archive.documents(release), archive, of_each=2)
        patience = Patience(budget_seconds, time.monotonic, time.sleep)
        return list(check(Probe(client, url, TOKEN), release, sample, patience, copy))


def broken(findings: list[Finding]) -> set[str]:
    """The rules that are not kept."""
    return {finding.rule for finding in findings if not finding.is_kept}


class TestPlainSite:
    def test_keeps_every_rule(self, bucket):
        """A site without any framework, of two hundred lines."""
        findings = findings_of(bucket)
        assert [f for f in findings if not f.is_kept] == []
        assert {f.rule for f in findings} == {
            "health",
            "hook-token",
            "hook-body",
            "hook-answer",
            "pages",
            "reads",
            "missing-pages",
            "refresh",
            "removal",
            "return",
            "outage",
            "instances",
        }


class Forgetful(plain_site.Site):
    """Its hook marks nothing."""

    def mark(self, paths):
        pass


class Stubborn(plain_site.Site):
    """A page that was found once is never 404."""

    def page(self, path):
        found = super().page(path)
        last = self.__dict__.setdefault("last", {})
        if found.status == 200:
            last[path] = found
        return last.get(path, found)


class Fragile(plain_site.Site):
    """It makes every page anew at each visit."""

    def page(self, path):
        self.pages.clear()
        return super().page(path)


class Indexed(plain_site.Site):
    """Its 404 pages may be listed by search engines."""

    def page(self, path):
        found = super().page(path)
        body = found.body.replace(b"noindex", b"index")
        return plain_site.Page(found.status, body, found.documents)


class Hidden(plain_site.Site):
    """A page that was 404 keeps its head."""

    def page(self, path):
        found = super().page(path)
        missed = self.__dict__.setdefault("missed", set())
        if found.status == 404:
            missed.add(path)
        if path not in missed or found.status == 404:
            return found
        body = found.body.replace(b"<title>", b'<meta name="robots" content="noindex"><title>')
        return plain_site.Page(200, body, found.documents)


class Untitled(plain_site.Site):
    """Its pages have no title."""

    def page(self, path):
        found = super().page(path)
        return plain_site.Page(
            found.status, found.body.replace(b"<title>", b"<b>"), found.documents
        )


class Restless(plain_site.Site):
    """Each answer is another deployment's."""

    def health(self):
        made = self.__dict__.setdefault("made", iter(range(10_000)))
        return {**super().health(), "deployment": f"d{next(made)}"}


class Old(plain_site.Site):
    """It reads an older major only."""

    def health(self):
        return {**super().health(), "contracts": {"catalog": [0]}}


class Silent(plain_site.Site):
    """It names no documents that it ignores."""

    def revalidate(self, body):
        return {**super().revalidate(body), "ignored": []}


class Generous(plain_site.Site):
    """It takes every tag for good."""

    def read_hook(self, body):
        try:
            return super().read_hook(body)
        except plain_site.Refused:
            return ["catalog.json"]


class Open(plain_site.Handler):
    """It asks nobody for a token."""

    def is_known(self):
        return True


class Prefix(plain_site.Handler):
    """It compares the beginning of the token."""

    def is_known(self):
        return self.headers.get("Authorization", "").startswith(f"Bearer {TOKEN[:-1]}")


class Talkative(plain_site.Handler):
    """Its answers repeat what was sent."""

    def refuse(self, status, detail):
        super().refuse(status, f"{detail}: {self.headers.get('Authorization')}")


class Kept(plain_site.Handler):
    """Its health may be kept by a cache in front of it."""

    cache_control = "public, max-age=60"


class Divided(plain_site.Handler):
    """Each answer comes from another page cache."""

    def instance(self):
        return f"i{time.monotonic_ns()}"


class Plain(plain_site.Handler):
    """It takes any media type."""

    def is_json(self):
        return True


@pytest.mark.parametrize(
    ("kind", "rules"),
    [
        (Forgetful, {"refresh", "removal", "return", "outage"}),
        (Stubborn, {"removal"}),
        (Fragile, {"outage"}),
        (Indexed, {"missing-pages", "removal"}),
        (Hidden, {"return", "outage"}),
        (Untitled, {"pages", "refresh", "return", "outage"}),
        (Restless, {"health", "hook-answer"}),
        (Old, {"health"}),
        (Silent, {"hook-answer"}),
        (Generous, {"hook-body"}),
    ],
)
def test_a_site_that_breaks_a_rule_is_found(bucket, kind, rules):
    """By the rule that it breaks, and no other."""
    assert broken(findings_of(bucket, kind, budget_seconds=0)) == rules


@pytest.mark.parametrize(
    ("handler", "rules"),
    [
        (Open, {"hook-token"}),
        (Prefix, {"hook-token"}),
        (Talkative, {"hook-body", "hook-token"}),
        (Kept, {"health"}),
        (Divided, {"instances"}),
        (Plain, {"hook-body"}),
    ],
)
def test_a_hook_that_breaks_a_rule_is_found(bucket, handler, rules):
    """By the rule that it breaks, and no other."""
    assert broken(findings_of(bucket, handler=handler, budget_seconds=0)) == rules


class TestCheck:
    def test_a_site_that_is_down_is_asked_for_its_health_only(self, bucket):
        """Nothing else can be judged."""

        class Down(plain_site.Handler):
            def do_GET(self):  # noqa: N802  # the library's name
                self.answer(503, b"")

        assert broken(findings_of(bucket, handler=Down)) == {"health"}

    def test_a_site_that_reads_another_bucket_is_told_so(self, bucket):
        """The rehearsal would call each page old."""
        copy = BucketCopy(bucket)
        with serve_copy(copy, 0) as address:

            class Elsewhere(plain_site.Site):
                def __init__(self, bucket, *others):
                    super().__init__(address, *others)

            findings = findings_of(bucket, Elsewhere, budget_seconds=0)
        assert [f.problem for f in findings if f.question == "the site reads the copy"] == [
            "expected the site to read from the copy's address, found no request to it"
        ]

    @pytest.mark.parametrize("body", [None, b"", b"{", b"[]", b"{}"])
    def test_a_document_without_a_copy_is_named(self, bucket, body):
        """Before the first delivery, or where a copy is damaged."""
        store = store_with({e.key: bucket.get(e.key).body for e in bucket.list("")})
        key = keys.mirror("catalog.json")
        if body is None:
            store.delete(key, Overwrite())
        else:
            store.put(key, body, Overwrite())
        with pytest.raises(NotFoundError, match=f"{key}: .* content-assets deliver"):
            BucketCopy(store).change(["catalog.json"])

    def test_a_copy_says_no_to_what_is_private(self, bucket):
        """As the bucket does to readers without credentials."""
        copy = BucketCopy(bucket)
        with (
            serve_copy(copy, 0) as address,
            HttpClient(user_agent="test", timeout_seconds=PATIENCE_SECONDS) as client,
        ):
            root = address.removesuffix("/public")
            names = [
                "private/channels/head.json",
                "public/../private/channels/head.json",
                "public/",
            ]
            found = [client.request("GET", f"{root}/{key}").status for key in names]
            copied = client.request("GET", f"{address}/production/catalog.json")
        assert found == [403, 403, 403]
        assert json.loads(copied.body)["$release"]["revision"] == 1
