"""The rules of a site's pages: each shows the published documents that the page rule gives it.

Belongs here: the choice of pages, their expected content, and looking until they have it. Does
not: the changes (rehearsal.py).
"""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import islice

from content_assets.conformance.finding import Finding, ask
from content_assets.conformance.probe import Probe, hook_body
from content_assets.contracts.routes import Route, load_rule, redirect_of, template_of
from content_assets.delivery.pages import Expectation, expectations, redirects
from content_assets.errors import ConfigurationError
from content_assets.publishing.archive import Archive

NO_SUCH = "content-assets-conformance"  # in place of an id
_FIRST_PAUSE_SECONDS, _LONGEST_PAUSE_SECONDS = 0.02, 1.0


@dataclass(frozen=True)
class Patience:
    """How long to look at a page until it is as expected.

    Attributes:
        budget_seconds: For all pages of one step.
        clock: Monotonic seconds.
        pause: Waits so many seconds.
    """

    budget_seconds: float
    clock: Callable[[], float]
    pause: Callable[[float], None]


@dataclass(frozen=True)
class Sample:
    """The documents that a test tries, out of all that are published.

    Attributes:
        documents: Blob digest by path, of the whole release.
        paths: Of the documents that are tried.
        of_each: How many documents of each line of the page rule, and pages of each kind.
        locations: Where each page leads that is a redirect because of one of them.
    """

    documents: Mapping[str, str]
    paths: Sequence[str]
    of_each: int
    locations: Mapping[str, str] = field(default_factory=dict)

    def expected(self, *, have_heads: bool) -> list[Expectation]:
        """The expected content of the sample's pages, a few of each kind."""
        found = expectations(
            self.paths, self.documents, locations=self.locations, have_heads=have_heads
        )
        kinds: Counter[str | None] = Counter()
        kept = []
        for page in found:
            kind = template_of(page.page)
            kinds[kind] += 1
            if kinds[kind] <= self.of_each:
                kept.append(page)
        return kept

    def with_digests(self, digests: Mapping[str, str]) -> "Sample":
        """The same sample of a release that has these documents changed."""
        return replace(self, documents={**self.documents, **digests})

    def without(self, paths: Iterable[str]) -> "Sample":
        """The same sample of a release that has these documents no more."""
        gone = set(paths)
        kept = {path: digest for path, digest in self.documents.items() if path not in gone}
        return replace(self, documents=kept, paths=sorted(gone))


def draw_sample(documents: Mapping[str, str], archive: Archive, *, of_each: int) -> Sample:
    """The first few documents of each line of the page rule that has pages.

    Args:
        documents: Blob digest by path, of the published release.
        archive: Where the documents are read that redirect pages.
        of_each: How many documents of a line.

    Raises:
        ConfigurationError: No page shows any document.
    """
    routes = [route for route in load_rule().routes if route.pages or route.redirects]
    paths = sorted({path for route in routes for path in _some(route, documents, of_each)})
    if not paths:
        msg = (
            "page rule: expected a page for at least one published document, found none; run the "
            "pipeline first, or give its documents pages"
        )
        raise ConfigurationError(msg)
    sayers = redirects(paths, documents)
    locations = {
        page: redirect.location(json.loads(archive.blob(documents[path])))
        for page, path in sayers.items()
        if (redirect := redirect_of(path))
    }
    return Sample(documents, paths, of_each, locations)


def check_published(probe: Probe, sample: Sample, patience: Patience) -> Iterator[Finding]:
    """Look at the pages of the sample, after a hook for its documents."""
    probe.hook(hook_body(*sample.paths))
    expected = sample.expected(have_heads=probe.site.health().heads)
    yield from look_at(
        probe, expected, patience, rule="pages", step="shows the published documents"
    )
    for page in expected:
        yield ask("reads", f"{page.page} reads its own", partial(_foreign, probe, page))
    for page in _made_up():
        yield ask("missing-pages", f"{page.page} is not found", partial(_fault, probe, page))


def look_at(
    probe: Probe,
    expected: Sequence[Expectation],
    patience: Patience,
    *,
    rule: str,
    step: str,
    may_be_stale: bool = False,
) -> Iterator[Finding]:
    """Look at each page until it is as expected, or the time is over.

    Args:
        probe: The site.
        expected: The pages.
        patience: For all of them together.
        rule: Of the findings.
        step: The question, after the page's address.
        may_be_stale: Whether a page may be marked as about to be replaced.
    """
    deadline = patience.clock() + patience.budget_seconds

    def look(page: Expectation) -> Finding:
        return ask(
            rule, f"{page.page} {step}", lambda: _fault(probe, page, may_be_stale=may_be_stale)
        )

    for page in expected:
        pause, finding = _FIRST_PAUSE_SECONDS, look(page)
        while not finding.is_kept and patience.clock() < deadline:
            patience.pause(pause)
            pause, finding = min(pause * 2, _LONGEST_PAUSE_SECONDS), look(page)
        yield finding


def _some(route: Route, documents: Mapping[str, str], count: int) -> list[str]:
    found = (path for path in documents if route.pattern.fullmatch(path))
    return list(islice(found, count))


def _made_up() -> Iterator[Expectation]:
    """A page of each kind that belongs to a document, whose document doesn't exist."""
    for route in load_rule().routes:
        for template in route.own_templates:
            page = template.format_map(dict.fromkeys(route.names, NO_SUCH))
            yield Expectation(page, {}, frozenset(), is_gone=True, is_front=False, has_head=True)


def _fault(probe: Probe, expected: Expectation, *, may_be_stale: bool = False) -> str | None:
    page = probe.page(expected.page)
    return expected.fault(replace(page, is_stale=page.is_stale and not may_be_stale))


def _foreign(probe: Probe, expected: Expectation) -> str | None:
    reads = expected.foreign_reads(probe.page(expected.page))
    if not reads:
        return None
    return f"expected documents that the page rule gives it, found it reads {', '.join(reads[:5])}"
