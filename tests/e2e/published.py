"""A site that reads through a proxy, with a few of every document behind it.

Belongs here: the parts, what is published, a hand to change it with. Does not: what has to hold
(test_pages.py).
"""

import hashlib
import json
from collections.abc import Callable, Collection, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import requests

from content_assets.contracts.document import RESERVED_MEMBER
from content_assets.contracts.revalidation import RevalidateRequest
from content_assets.contracts.routes import load_rule, pages_of, pair_of, tag_of
from content_assets.delivery.http_site import HttpSite
from content_assets.delivery.pages import Page
from content_assets.http.client import HttpClient
from content_assets.publishing import keys
from content_assets.publishing.canonical import canonical_json
from content_assets.runtime.order import Order
from demo.launcher import Parts, run_parts
from demo.processes import Processes
from demo.seaweedfs import SeaweedFS
from demo.site import Site, SiteSettings, deploy_site, start_site
from tests.e2e.worker import run_here
from tests.integration.stores.faulty_proxy import FaultyProxy
from tests.polling import PATIENCE_SECONDS, wait_for

KEPT_EVENTS = 80
KEPT_OF_A_KIND = 3  # pages that belong to one document each: a few stand for all
READERS = 8
_CACHE = "x-nextjs-cache"
_DAY = "2025-01-10"


@dataclass(frozen=True)
class Visit:
    """A page as a reader gets it; `cache` is what Next.js says of it: HIT, STALE, MISS, none."""

    status: int
    cache: str | None
    body: str


@dataclass
class Published:
    """The site, the proxy between it and the bucket, and all documents that it may show."""

    parts: Parts
    proxy: FaultyProxy
    site: Site

    @cached_property
    def paths(self) -> list[str]:
        """Every published document."""
        pages = self.parts.s3.client().get_paginator("list_objects_v2")
        found = pages.paginate(Bucket=self.parts.bucket, Prefix=keys.MIRROR)
        copies = [each["Key"] for page in found for each in page.get("Contents", [])]
        return sorted(key.removeprefix(keys.MIRROR) for key in copies)

    @cached_property
    def kept_pages(self) -> list[str]:
        """The pages that the site keeps: all shared ones, a few of each other kind; no redirect."""
        pages: set[str] = set()
        for route in load_rule().routes:
            if route.redirects:
                continue
            shown = [path for path in self.paths if route.pattern.fullmatch(path)]
            for path in shown[:KEPT_OF_A_KIND]:
                pages |= pages_of(path, ())
        return sorted(pages)

    @cached_property
    def kept_paths(self) -> list[str]:
        """The documents that the kept pages show."""
        kept = set(self.kept_pages)
        return [path for path in self.paths if kept & pages_of(path, ())]

    def shown_on(self, page: str, digests: dict[str, str]) -> dict[str, str]:
        """Those of `digests` whose documents a page shows."""
        return {
            path: digest for path, digest in digests.items() if page in pages_of(path, self.paths)
        }

    def some_path(self, pattern: str) -> str:
        """A published document of a line of the rule, whose own page is among the kept ones."""
        (route,) = (each for each in load_rule().routes if each.document == pattern)
        return next(path for path in self.paths if route.pattern.fullmatch(path))

    def visit(self, page: str) -> Visit:
        """Look at a page."""
        answer = requests.get(self.site.url + page, timeout=PATIENCE_SECONDS)
        return Visit(answer.status_code, answer.headers.get(_CACHE), answer.text)

    def visit_all(self, pages: Collection[str]) -> dict[str, Visit]:
        """Look at pages, several at a time."""
        with ThreadPoolExecutor(READERS) as pool:
            return dict(zip(pages, pool.map(self.visit, pages), strict=True))

    def change(self, path: str) -> str:
        """Give the mirror's copy another digest, as a delivery would; return it."""
        copy = self.copy(path)
        mark = copy[RESERVED_MEMBER]
        mark["revision"] += 1
        mark["digest"] = hashlib.sha256(canonical_json(copy)).hexdigest()
        self.put(path, copy)
        return str(mark["digest"])

    def copy(self, path: str) -> dict[str, Any]:
        """Read the mirror's copy of a document."""
        client, key = self.parts.s3.client(), keys.mirror(path)
        body = client.get_object(Bucket=self.parts.bucket, Key=key)["Body"].read()
        found: dict[str, Any] = json.loads(body)
        return found

    def remove(self, path: str) -> None:
        """Put a tombstone in the place of the mirror's copy, as a delivery would."""
        mark = self.copy(path)[RESERVED_MEMBER]
        kept = {name: value for name, value in mark.items() if name != "digest"}
        self.put(path, {RESERVED_MEMBER: kept | {"removed": True}})

    def delivered_page(self, page: str) -> Page:
        """Look at a page as a delivery does."""
        with HttpClient(user_agent="test", timeout_seconds=PATIENCE_SECONDS) as client:
            return HttpSite(client, self.site.url, self.parts.revalidate_token).page(page)

    def put(self, path: str, copy: dict[str, Any]) -> None:
        """Write the mirror's copy of a document."""
        self.parts.s3.client().put_object(
            Bucket=self.parts.bucket,
            Key=keys.mirror(path),
            Body=canonical_json(copy),
            ContentType="application/json",
        )

    def tell(self, paths: Iterable[str]) -> None:
        """POST the hook, as a delivery does."""
        named = list(paths)
        told = RevalidateRequest(
            revision=1, release="a-test", paths=named, tags=[tag_of(path) for path in named]
        )
        answer = requests.post(
            f"{self.site.url}/api/revalidate",
            json=told.model_dump(mode="json"),
            headers={"Authorization": f"Bearer {self.parts.revalidate_token}"},
            timeout=PATIENCE_SECONDS,
        )
        answer.raise_for_status()

    def restart(self) -> None:
        """Stop the site and start it again, where it was, with all that it kept."""
        port = int(self.site.url.rsplit(":", 1)[1])
        self.site.process.stop()
        settings = settings_of(self.parts, self.proxy)
        self.site = start_site(self.parts.processes, self.site.folder, settings, port=port)

    def wait_until(self, holds: Callable[[str, Visit], bool]) -> dict[str, Visit]:
        """Visit the kept pages until each is what it should be; how they were at last.

        Raises:
            AssertionError: Some page is not, in time.
        """
        left = set(self.kept_pages)
        seen: dict[str, Visit] = {}

        def look() -> bool:
            seen.update(self.visit_all(sorted(left)))
            left.difference_update([page for page in left if holds(page, seen[page])])
            return not left

        assert wait_for(look), sorted(left)
        return seen


def settings_of(parts: Parts, proxy: FaultyProxy) -> SiteSettings:
    """Of a site that reads through the proxy."""
    url = parts.content_base_url.replace(parts.s3.endpoint_url, proxy.url)
    return SiteSettings(url, parts.revalidate_token)


def shows(visit: Visit, digests: dict[str, str]) -> bool:
    """Whether a page carries these digests, for good."""
    pairs = (pair_of(path, digest) for path, digest in digests.items())
    return (visit.status, visit.cache) == (200, "HIT") and all(each in visit.body for each in pairs)


@contextmanager
def run_published(processes: Processes, s3: SeaweedFS, build: Path) -> Iterator[Published]:
    """Publish a few of every document, and have the site make its pages."""
    with (
        run_parts(processes, s3=s3, events=KEPT_EVENTS) as parts,
        FaultyProxy(parts.s3.endpoint_url) as proxy,
    ):
        for order in (None, Order(partitions=(_DAY,))):
            run_here(parts.worker_environ(site_url=None), order)
        folder = deploy_site(build, processes.new_folder("site"))
        site = start_site(processes, folder, settings_of(parts, proxy))
        published = Published(parts, proxy, site)
        published.tell(published.paths)
        published.wait_until(lambda _, visit: (visit.status, visit.cache) == (200, "HIT"))
        yield published
        published.site.process.stop()
