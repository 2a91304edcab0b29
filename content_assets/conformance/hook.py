"""The rules of a site's hook and health.

Belongs here: `POST /api/revalidate` and `GET /api/health`. Does not: pages (pages.py).
"""

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from http import HTTPStatus

from pydantic import ValidationError

from content_assets.conformance.finding import Finding, ask
from content_assets.conformance.probe import HEALTH, HOOK, JSON, Probe, hook_body
from content_assets.contracts.release import Release
from content_assets.contracts.revalidation import MAX_PATHS, Health, RevalidateResponse
from content_assets.contracts.routes import tag_of
from content_assets.errors import SiteUnreachableError
from content_assets.http.client import Answer
from content_assets.publishing.publish import unreadable

TOKEN_RULE = "hook-token"  # noqa: S105  # an anchor of the docs
BODY_RULE, ANSWER_RULE, HEALTH_RULE = "hook-body", "hook-answer", "health"
NOWHERE = "content-assets-conformance/no-such-document.json"
MAX_BODY_BYTES = 512 * 1024
_UNKNOWN = {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN}
_MALFORMED = {400, 413, 415, 422}
_MUCH = 4 * MAX_BODY_BYTES
_HEALTH_LOOKS = 8


@dataclass(frozen=True)
class _Case:
    """A request that must be refused."""

    question: str
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)
    query: str = ""


def check_hook(probe: Probe, path: str) -> Iterator[Finding]:
    """Try the hook: without its token, with malformed bodies, and as delivery calls it.

    Args:
        probe: The site.
        path: A published document's path.
    """
    for case in _strangers(probe.token, hook_body(path)):
        yield ask(TOKEN_RULE, case.question, partial(_refused, probe, case, _UNKNOWN))
    right = {"Authorization": f"Bearer {probe.token}"}
    for case in _malformed(path):
        sent = _Case(case.question, case.body, {**JSON, **right, **case.headers})
        yield ask(BODY_RULE, case.question, partial(_refused, probe, sent, _MALFORMED))
    yield ask(TOKEN_RULE, "GET changes nothing", lambda: _get(probe, right))
    yield ask(ANSWER_RULE, "a published document", lambda: _accepted(probe, [path]))
    yield ask(ANSWER_RULE, "the same hook again", lambda: _accepted(probe, [path]))
    yield ask(ANSWER_RULE, "a document that no page shows", lambda: _ignored(probe))
    many = [NOWHERE.replace("no-such", f"no-such-{i}") for i in range(MAX_PATHS)]
    yield ask(ANSWER_RULE, f"{MAX_PATHS:,} paths in one hook", lambda: _accepted(probe, many))


def check_health(probe: Probe, release: Release) -> Iterator[Finding]:
    """Ask for the site's health, again and again.

    Args:
        probe: The site.
        release: The published one, whose contracts the site must read.
    """
    yield ask(HEALTH_RULE, "answers by its contract", lambda: _health(probe))
    yield ask(HEALTH_RULE, "forbids caching", lambda: _uncached(probe))
    yield ask(HEALTH_RULE, "names one deployment", lambda: _one_deployment(probe))
    yield ask(HEALTH_RULE, "reads the published contracts", lambda: _majors(probe, release))


def check_instances(probe: Probe) -> Iterator[Finding]:
    """Look whether one page cache gave all answers so far."""
    found = probe.instances | set(filter(None, [probe.site.health().instance]))
    problem = None
    if len(found) > 1:
        problem = f"expected one page cache behind the address, found {', '.join(sorted(found))}"
    yield Finding("instances", "one page cache answers", problem)


def _strangers(token: str, body: bytes) -> Iterator[_Case]:
    other = token[:-1] + ("B" if token.endswith("A") else "A")
    yield _Case("no token", body, JSON)
    yield _Case("a token that differs in its last character", body, _bearer(other))
    yield _Case("a token with a character more", body, _bearer(f"{token}A"))
    yield _Case("an empty token", body, {**JSON, "Authorization": "Bearer"})
    yield _Case("the token as another scheme", body, {**JSON, "Authorization": f"Basic {token}"})
    yield _Case("no token, and a body that is no JSON", b"{", JSON)
    yield _Case("a wrong token in the address", body, JSON, query="?token=A&secret=A")


def _malformed(path: str) -> Iterator[_Case]:
    good = json.loads(hook_body(path))
    yield _Case("a body that is no JSON", b"{")
    yield _Case("no body", b"")
    yield _Case("a list", b"[]")
    yield _Case("another media type", hook_body(path), {"Content-Type": "text/plain"})
    yield _Case("an unknown member", _json({**good, "conformance": True}))
    for member in good:
        yield _Case(f"no {member}", _json({k: v for k, v in good.items() if k != member}))
    yield _Case("no path at all", _json({**good, "paths": [], "tags": []}))
    yield _Case("tags of other paths", _json({**good, "tags": [tag_of(NOWHERE)]}))
    too_many = [f"content-assets-conformance/{i}.json" for i in range(MAX_PATHS + 1)]
    yield _Case(
        f"more than {MAX_PATHS:,} paths",
        _json({**good, "paths": too_many, "tags": [tag_of(each) for each in too_many]}),
    )
    much = _json({**good, "release": "x" * _MUCH})
    # a server that does not read it all closes the connection: nothing else may follow on it
    yield _Case(f"a body of {_MUCH:,} bytes", much, {"Connection": "close"})


def _bearer(token: str) -> dict[str, str]:
    return {**JSON, "Authorization": f"Bearer {token}"}


def _json(value: object) -> bytes:
    return json.dumps(value).encode()


def _refused(probe: Probe, case: _Case, expected: Collection[int]) -> str | None:
    try:
        answer = probe.ask("POST", HOOK + case.query, headers=case.headers, body=case.body)
    except SiteUnreachableError:
        if len(case.body) < MAX_BODY_BYTES:
            raise
        return None  # a connection that is closed early refuses a large body as well
    return _status_problem(answer, expected) or _leak(probe, answer)


def _get(probe: Probe, headers: Mapping[str, str]) -> str | None:
    answer = probe.ask("GET", HOOK, headers=headers)
    if answer.status < HTTPStatus.BAD_REQUEST:
        return f"expected GET {HOOK} to be refused (405), found {answer.status}"
    return _leak(probe, answer)


def _accepted(probe: Probe, paths: Sequence[str]) -> str | None:
    answer = probe.hook(hook_body(*paths))
    done = _response(answer)
    if isinstance(done, str):
        return done
    named, sent = {*done.revalidated, *done.ignored}, {tag_of(path) for path in paths}
    if named != sent:
        return (
            f"expected every tag as revalidated or ignored, found {len(sent - named)} left out and "
            f"{len(named - sent)} that were not sent"
        )
    deployment = probe.site.health().deployment
    if done.deployment != deployment:
        return f"expected the deployment of {HEALTH}, {deployment}, found {done.deployment}"
    return _leak(probe, answer)


def _ignored(probe: Probe) -> str | None:
    done = _response(probe.hook(hook_body(NOWHERE)))
    if isinstance(done, str):
        return done
    if done.ignored != [tag_of(NOWHERE)]:
        return f"expected ignored to name {tag_of(NOWHERE)}, found {done.ignored}"
    return None


def _response(answer: Answer) -> RevalidateResponse | str:
    """The answer to a hook, or the problem with it."""
    if problem := _status_problem(answer, {HTTPStatus.OK}):
        return problem
    try:
        return RevalidateResponse.model_validate_json(answer.body)
    except ValidationError as error:
        return f"expected the answer's contract, found: {_first(error)}"


def _health(probe: Probe) -> str | None:
    answer = probe.ask("GET", HEALTH)
    if problem := _status_problem(answer, {HTTPStatus.OK}):
        return problem
    try:
        health = Health.model_validate_json(answer.body)
    except ValidationError as error:
        return f"expected the contract of health, found: {_first(error)}"
    return None if health.deployment else "expected a deployment, found an empty text"


def _uncached(probe: Probe) -> str | None:
    given = probe.ask("GET", HEALTH).headers.get("Cache-Control", "")
    return None if "no-store" in given else f"expected Cache-Control: no-store, found {given!r}"


def _one_deployment(probe: Probe) -> str | None:
    found = {probe.site.health().deployment for _ in range(_HEALTH_LOOKS)}
    if len(found) == 1:
        return None
    return f"expected one deployment in {_HEALTH_LOOKS} answers, found {', '.join(sorted(found))}"


def _majors(probe: Probe, release: Release) -> str | None:
    return unreadable(release, {"the site": probe.site.health().contracts})


def _status_problem(answer: Answer, expected: Collection[int]) -> str | None:
    if answer.status in expected:
        return None
    wanted = " or ".join(str(int(each)) for each in sorted(expected))
    return f"expected {wanted}, found {answer.status}"


def _leak(probe: Probe, answer: Answer) -> str | None:
    is_shown = probe.token.encode() in answer.body or probe.token in str(dict(answer.headers))
    return "expected the token nowhere in an answer, found it there" if is_shown else None


def _first(error: ValidationError) -> str:
    first = error.errors()[0]
    return f"{'.'.join(map(str, first['loc']))}: {first['msg']}"
