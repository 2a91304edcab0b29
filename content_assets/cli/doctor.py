"""The verb `doctor`: is everything set up as it must be, and if not, how is it mended?

Belongs here: questions, findings, advice. Does not: mending.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import distributions
from uuid import uuid4

import typer

from content_assets.bootstrap import Pipeline
from content_assets.cli.exits import Exit
from content_assets.cli.parts import parts, readable
from content_assets.cli.saying import AsJson, say, table
from content_assets.contracts.manifest import declared
from content_assets.contracts.revalidation import RevalidateRequest, check_protocol
from content_assets.contracts.routes import tag_of
from content_assets.delivery.site import Site
from content_assets.errors import (
    ContentAssetsError,
    PreconditionFailedError,
)
from content_assets.http.client import HttpClient
from content_assets.publishing import keys
from content_assets.publishing.consistency import find_pointed, find_pointer
from content_assets.publishing.publish import unreadable
from content_assets.publishing.store import Create, IfMatch, Overwrite
from content_assets.settings import load_settings

_SKEW_SECONDS = 60
_OK, _REFUSED = 200, {401, 403}
_PROBE = "catalog.json"  # a document that every release has
_FIRST_HEALTH = "first let the site answer, then look again"
_PRIVATE = "private/channels/head.json"


@dataclass(frozen=True)
class Finding:
    """One check: its question, its result, and the next step if it failed."""

    question: str
    is_well: bool
    found: str
    advice: str = ""


def doctor(*, as_json: AsJson = False) -> None:
    """Check configuration, store, bucket policy, sites and clock; exit code 7 if one fails."""
    findings = list(_all())
    rows = [
        ("ok" if f.is_well else "!!", f.question, f.found, "" if f.is_well else f.advice)
        for f in findings
    ]
    data = {"findings": [f.__dict__ for f in findings]}
    say(data, [table(["", "check", "found", "next step"], rows)], as_json=as_json)
    if not all(f.is_well for f in findings):
        raise typer.Exit(Exit.CONFIGURATION)


def _all() -> Iterator[Finding]:
    configuration = _ask("configuration", _configuration, "docs/settings.md has every variable")
    yield configuration
    if not configuration.is_well:
        return
    if declared().packages:
        yield _ask("content: packages", _packages, "install them, then look again")
    here = parts()
    reached = _ask("store: credentials, reading", lambda: _reading(here), "see the message")
    yield reached
    if not reached.is_well:
        return
    yield _ask("store: conditional writes", lambda: _conditional(here), "use another S3 server")
    yield _ask("clock against the store's", lambda: _clock(here), "set this machine's clock (NTP)")
    if here.public_url.startswith("http"):
        yield from _public(here)
    for name, site in here.sites.items():
        yield from _site(here, name, site)
    yield _ask("sites: schema majors", lambda: _majors(here), "deploy a site that reads them")


def _site(here: Pipeline, name: str, site: Site) -> Iterator[Finding]:
    health = _ask(f"site {name}: health", lambda: _health(site), "deploy it, or correct its URL")
    yield health
    advice = "give both sides the same REVALIDATE_TOKEN" if health.is_well else _FIRST_HEALTH
    yield _ask(f"site {name}: token", lambda: _token(here, site), advice)


def _ask(question: str, look: Callable[[], str], advice: str) -> Finding:
    """An error is a finding; `_Ill` holds the value found."""
    try:
        return Finding(question, is_well=True, found=look())
    except (ContentAssetsError, _Ill) as error:
        return Finding(question, is_well=False, found=str(error), advice=advice)


class _Ill(Exception):  # noqa: N818  # no error: a finding
    """The value found by a check that failed."""


def _configuration() -> str:
    settings = load_settings()
    parts()
    return f"{settings.store_url}, {len(parts().sites)} sites"


def _packages() -> str:
    """Whether the content's packages are installed; the lock decides their versions."""
    names = [each.name for each in declared().packages]
    missing = [name for name in names if not any(distributions(name=name))]
    if missing:
        msg = f"{', '.join(missing)} are not installed"
        raise _Ill(msg)
    return ", ".join(names)


def _reading(here: Pipeline) -> str:
    head = find_pointer(here.store, keys.HEAD)
    return f"head is {head.release}" if head else "nothing published yet"


def _conditional(here: Pipeline) -> str:
    key = f"private/doctor/{uuid4().hex}.json"
    here.store.put(key, b"{}\n", Create())
    try:
        for condition in (Create(), IfMatch('"0123456789abcdef0123456789abcdef"')):
            try:
                here.store.put(key, b"[]\n", condition)
            except PreconditionFailedError:
                continue
            msg = f"{type(condition).__name__} was not refused: releases could be lost"
            raise _Ill(msg)
    finally:
        here.store.delete(key, Overwrite())
    return "create and if-match are kept"


def _clock(here: Pipeline) -> str:
    key = f"private/doctor/{uuid4().hex}.json"
    here.store.put(key, b"{}\n", Overwrite())
    entry = here.store.head(key)
    here.store.delete(key, Overwrite())
    assert entry
    seconds = (datetime.now(UTC) - entry.modified).total_seconds()
    if abs(seconds) > _SKEW_SECONDS:
        msg = f"{seconds:+.0f} s"
        raise _Ill(msg)
    return f"{seconds:+.0f} s"


def _public(here: Pipeline) -> Iterator[Finding]:
    """As anybody sees the bucket; a key that isn't there is 403, too."""
    mirrored = here.store.head(keys.mirror(_PROBE)) is not None
    wanted = {
        **({"anybody may read the mirror": (f"/{keys.MIRROR}{_PROBE}", True)} if mirrored else {}),
        "private data is not readable": (f"/{_PRIVATE}", False),
        "objects are not listed": ("/?list-type=2", False),
    }
    advice = "apply the bucket policy that infra/ makes: GetObject on public/* for all, no more"
    for question, (path, is_allowed) in wanted.items():
        look = _as_anybody(here.public_url + path, is_allowed=is_allowed)
        yield _ask(f"bucket: {question}", look, advice)


def _as_anybody(url: str, *, is_allowed: bool) -> Callable[[], str]:
    def look() -> str:
        with HttpClient(user_agent="content-assets doctor", timeout_seconds=10) as client:
            status = client.request("GET", url).status
        if (status == _OK) != is_allowed or (not is_allowed and status not in _REFUSED):
            msg = f"{status} to a reader without credentials"
            raise _Ill(msg)
        return str(status)

    return look


def _health(site: Site) -> str:
    health = site.health()
    check_protocol(health)
    return (
        f"deployment {health.deployment}, built at revision {health.revision_at_build}, "
        f"{health.package or 'unnamed implementation'}, site protocol {health.protocol}"
    )


def _token(here: Pipeline, site: Site) -> str:
    production = find_pointer(here.store, keys.PRODUCTION)
    if production is None:
        return "not asked, as nothing is published yet"
    site.revalidate(
        RevalidateRequest(
            revision=production.revision,
            release=production.release,
            paths=[_PROBE],
            tags=[tag_of(_PROBE)],
        )
    )
    return "accepted"


def _majors(here: Pipeline) -> str:
    head = find_pointer(here.store, keys.HEAD)
    if head is None:
        return "nothing published yet"
    refusal = unreadable(find_pointed(here.archive, keys.HEAD, head), readable())
    if refusal:
        raise _Ill(refusal)
    return "every site reads head"
