"""Asking a source «has it changed?»: validators, Expires, retries.

    fetched = ask(client, "usgs", url, validators)   # None: not modified, or not yet expired

Belongs here: conditional GET, and what is tried again. Does not: the exchange (client.py),
what the body says (sources/).
"""

import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from http import HTTPStatus

from content_assets.contracts.release import Validators
from content_assets.errors import SourceUnreachableError
from content_assets.http.client import Answer, HttpClient, TransferError

_TRIES = 3
_FIRST_PAUSE_SECONDS = 0.5
_LONGEST_PAUSE_SECONDS = 8.0  # Retry-After is honoured up to here; beyond, the next run asks
_LONGEST_LIFE = timedelta(hours=1)  # of an answer, whatever it says of itself


@dataclass(frozen=True)
class Patience:
    """Time and chance, given in.

    Attributes:
        now: Aware UTC.
        pause: Waits so many seconds.
        chance: Uniform in [0, 1): full jitter.
    """

    now: Callable[[], datetime] = field(default=lambda: datetime.now(UTC))
    pause: Callable[[float], None] = time.sleep
    chance: Callable[[], float] = random.random


@dataclass(frozen=True)
class Changed:
    """A body that is not the one which the validators name."""

    body: bytes
    validators: Validators


def ask(
    client: HttpClient,
    source: str,
    url: str,
    validators: Validators | None,
    patience: Patience | None = None,
) -> Changed | None:
    """GET `url` unless what we have is still good; None when it is.

    Connection errors, 429 and 5xx are tried three times with full jitter.

    Raises:
        SourceUnreachableError: No whole 200 or 304; names source, expectation and finding.
    """
    patience = patience or Patience()
    if validators and _is_unexpired(validators, patience.now()):
        return None
    answer = _persist(client, source, url, _conditions(validators), patience)
    if answer.status == HTTPStatus.NOT_MODIFIED:
        return None
    if answer.status != HTTPStatus.OK:
        raise SourceUnreachableError(
            source, expected="200 or 304", found=f"{answer.status} from {url.partition('?')[0]}"
        )
    return Changed(answer.body, _validators(answer, patience.now()))


def _persist(
    client: HttpClient, source: str, url: str, headers: dict[str, str], patience: Patience
) -> Answer:
    for left in reversed(range(_TRIES)):
        pause = patience.chance() * _FIRST_PAUSE_SECONDS * 2 ** (_TRIES - 1 - left)
        try:
            answer = client.request("GET", url, headers=headers)
        except TransferError as error:
            if not left or not _may_help(error):
                raise SourceUnreachableError(
                    source, expected=error.expected, found=error.found
                ) from error
        else:
            if not left or not _is_passing(answer.status):
                return answer
            pause = max(pause, _retry_after(answer))
        patience.pause(min(pause, _LONGEST_PAUSE_SECONDS))
    raise AssertionError  # the last try returns or raises


def _may_help(error: TransferError) -> bool:
    """Whether another try may end otherwise: not for a body over the cap or a redirect."""
    return "bytes" not in error.expected and "redirect" not in error.found + error.expected


def _is_passing(status: int) -> bool:
    return status == HTTPStatus.TOO_MANY_REQUESTS or status >= HTTPStatus.INTERNAL_SERVER_ERROR


def _retry_after(answer: Answer) -> float:
    given = answer.headers.get("retry-after", "")
    return float(given) if given.isdigit() else 0.0


def _conditions(validators: Validators | None) -> dict[str, str]:
    headers = {"Accept-Encoding": "gzip"}
    if validators and validators.etag:
        headers["If-None-Match"] = validators.etag
    if validators and validators.last_modified:
        headers["If-Modified-Since"] = validators.last_modified
    return headers


def _is_unexpired(validators: Validators, now: datetime) -> bool:
    if validators.expires_at is None:
        return False
    expires_at = datetime.fromisoformat(validators.expires_at)
    return now < expires_at <= now + _LONGEST_LIFE  # a clock that was wrong can't hold us off


def _validators(answer: Answer, now: datetime) -> Validators:
    expires_at = _expires_at(answer, now)
    return Validators(
        etag=answer.headers.get("etag"),
        last_modified=answer.headers.get("last-modified"),
        expires_at=expires_at.isoformat() if expires_at and expires_at > now else None,
    )


def _expires_at(answer: Answer, now: datetime) -> datetime | None:
    """When it may be asked again: max-age from now, else Expires (RFC 9111)."""
    for directive in answer.headers.get("cache-control", "").split(","):
        name, _, value = directive.strip().partition("=")
        if name.lower() == "max-age" and value.isdigit():
            return now + min(timedelta(seconds=int(value)), _LONGEST_LIFE)
    try:
        return min(parsedate_to_datetime(answer.headers["expires"]), now + _LONGEST_LIFE)
    except (KeyError, ValueError, TypeError):
        return None
