"""The verbs for the makers of a site, in any framework: its page rule and its test.

Belongs here: settings and published documents -> the test's findings; serving a copy of the
bucket. Does not: the rules (conformance/).
"""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Annotated, Any

import typer

from content_assets.bootstrap import Pipeline
from content_assets.cli.exits import Exit
from content_assets.cli.parts import parts
from content_assets.cli.saying import AsJson, Line, progress, say, table
from content_assets.conformance.check import check
from content_assets.conformance.finding import Finding
from content_assets.conformance.pages import Patience, Sample, draw_sample
from content_assets.conformance.probe import Probe
from content_assets.conformance.rehearsal import BucketCopy
from content_assets.conformance.server import serve_copy
from content_assets.contracts.assets import published_majors
from content_assets.contracts.release import Release
from content_assets.contracts.routes import load_rule
from content_assets.errors import ConfigurationError, NotFoundError, SiteUnreachableError
from content_assets.http.client import HttpClient
from content_assets.publishing import keys
from content_assets.publishing.consistency import find_pointed, find_pointer
from content_assets.settings import PREFIX, Settings, load_settings

_OF_EACH = 2
_BUDGET_SECONDS = 20.0
_LOOK_SECONDS = 0.2

Url = Annotated[str, typer.Argument(help="The site's address.", metavar="URL")]
Port = Annotated[
    int | None,
    typer.Option(
        "--rehearse",
        metavar="PORT",
        min=0,
        max=65535,
        help="Serve a copy of the bucket there, on which the site was started; change it, too.",
    ),
]
Wait = Annotated[
    float, typer.Option("--budget", min=0, help="Seconds to look at the pages of one step.")
]


def check_site(
    url: Url,
    *,
    rehearse: Port = None,
    budget: Wait = _BUDGET_SECONDS,
    as_json: AsJson = False,
) -> None:
    """Test a site, in any framework, against the site protocol; exits with 7 if it breaks a rule.

    The site's token is CONTENT_ASSETS_REVALIDATE_TOKEN. Without --rehearse nothing changes: the
    hook is tried, and pages are compared with the published documents. With it the site has to
    read http://127.0.0.1:PORT/public instead of the bucket, and documents are changed, removed
    and brought back there.
    """
    here = parts()
    patience = Patience(budget, time.monotonic, time.sleep)
    release, sample = _published(here)
    findings = []
    with progress("check-site") as bar, _probing(url) as probe, _copy(here, rehearse) as copy:
        if copy:
            _wait_for(probe, patience)
        for finding in check(probe, release, sample, patience, copy):
            findings.append(finding)
            bar.name(finding.question)
    _show(findings, as_json=as_json)
    if not all(finding.is_kept for finding in findings):
        raise typer.Exit(Exit.CONFIGURATION)


def page_rule(*, as_json: AsJson = False) -> None:
    """Show which pages show which documents; with --json, all that a site is built from.

    `contracts` are the schema majors that the pipeline publishes: the site's /api/health must name
    each that it reads.
    """
    rows = [
        (each.document, " ".join((*each.pages, *each.redirects))) for each in load_rule().routes
    ]
    say(rule_of_site(), [table(["document", "pages"], rows)], as_json=as_json)


def rule_of_site() -> dict[str, Any]:
    """The page rule and the published contracts, as a site is built from them."""
    rule = load_rule()
    lines = [
        {"document": route.document, "pages": route.pages, "redirects": dict(route.redirects)}
        for route in rule.routes
    ]
    return {"tag": rule.tag, "pair": rule.pair, "routes": lines, "contracts": published_majors()}


def _published(here: Pipeline) -> tuple[Release, Sample]:
    production = find_pointer(here.store, keys.PRODUCTION)
    if production is None:
        msg = "production: expected a published release to compare pages with, found none; run once"
        raise NotFoundError(msg)
    release = find_pointed(here.archive, keys.PRODUCTION, production)
    documents = here.archive.documents(release, without=production.taken_down)
    return release, draw_sample(documents, here.archive, of_each=_OF_EACH)


@contextmanager
def _probing(url: str) -> Iterator[Probe]:
    settings = load_settings()
    bypass = settings.site_bypass_secret
    with HttpClient(user_agent="content-assets check-site", timeout_seconds=30) as client:
        yield Probe(
            client,
            url.rstrip("/"),
            _token(settings),
            bypass_secret=bypass.get_secret_value() if bypass else None,
        )


def _token(settings: Settings) -> str:
    if settings.revalidate_token is None:
        msg = (
            f"settings: expected {PREFIX}REVALIDATE_TOKEN, found nothing; set it to the token that "
            "the site has"
        )
        raise ConfigurationError(msg)
    return settings.revalidate_token.get_secret_value()


def _show(findings: list[Finding], *, as_json: bool) -> None:
    rows = [(_mark(f), f.rule, f.question, f.problem or "") for f in findings]
    broken = sum(not f.is_kept for f in findings)
    ended = f"{len(findings)} questions, {broken} broken; each rule: docs/site-protocol.md"
    shown: list[Line] = [table(["", "rule", "question", "found"], rows), ended]
    say(
        {"findings": [{**f.__dict__, "is_kept": f.is_kept} for f in findings]},
        shown,
        as_json=as_json,
    )


def _mark(finding: Finding) -> str:
    return "ok" if finding.is_kept else "!!"


@contextmanager
def _copy(here: Pipeline, port: int | None) -> Iterator[BucketCopy | None]:
    if port is None:
        yield None
        return
    copy = BucketCopy(here.store)
    with serve_copy(copy, port) as url:
        sys.stderr.write(f"check-site: the site must read {url} instead of the bucket\n")
        yield copy


def _wait_for(probe: Probe, patience: Patience) -> None:
    """Wait for a site that is started together with this command."""
    deadline = patience.clock() + patience.budget_seconds
    while patience.clock() < deadline:
        with suppress(SiteUnreachableError):
            probe.site.health()
            return
        patience.pause(_LOOK_SECONDS)
