"""One request and its answer: no retry, no redirect, a deadline for the whole.

Belongs here: the exchange and its values. Does not: whether to try again (client.py).
"""

from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass, field, replace

import requests

from content_assets.http.body import read_body
from content_assets.http.effects import Deadline
from content_assets.http.failure import LIBRARY_ERRORS, ExchangeError, found_of, shown
from content_assets.http.timer import cut_off

CONNECT_SECONDS = 5.0
READ_SECONDS = 10.0  # without a single byte, or until the head is complete
OK = 200
BAD_REQUEST = 400
_EXPLANATION_BYTES = 16 * 1024


@dataclass(frozen=True)
class Request:
    """A request."""

    method: str
    url: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes | None = None


@dataclass(frozen=True)
class Answer:
    """A response of any status; `headers` are looked up without regard to case."""

    status: int
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True)
class Limits:
    """Limits of a response.

    Attributes:
        deadline: When it has to be here as a whole.
        max_bytes: Of the body, as sent and decompressed.
        is_error_read: Whether the body of any other status than 200 is read, too. If not, of a
            400 the start is read all the same: it explains the error.
    """

    deadline: Deadline
    max_bytes: int
    is_error_read: bool = True


def exchange(session: requests.Session, request: Request, limits: Limits) -> Answer:
    """Send `request` and read its answer.

    Raises:
        ExchangeError: There was no answer, or it was too slow, too large, cut short or
            wrongly coded.
    """
    remaining = limits.deadline.remaining_seconds()
    expected = f"an answer from {shown(request.url)}"
    if remaining == 0:
        raise ExchangeError(expected=f"{expected} in time", found="no time left to ask")
    try:
        with closing(_send(session, request, remaining)) as answer:
            body = b""
            if limits.is_error_read or answer.status_code == OK:
                body = _read(answer, limits)
            elif answer.status_code == BAD_REQUEST:
                body = _read_explanation(answer, limits)
    except LIBRARY_ERRORS as error:
        # `from None`: their messages carry the whole URL, query and all
        raise ExchangeError(
            expected=expected,
            found=found_of(error),
            is_temporary=not isinstance(error, ValueError),  # a malformed URL or header
        ) from None
    return Answer(answer.status_code, answer.headers, body)


def _send(
    session: requests.Session, request: Request, remaining_seconds: float
) -> requests.Response:
    return session.request(
        request.method,
        request.url,
        data=request.body,
        headers={"Accept-Encoding": "gzip", **request.headers},
        timeout=(min(CONNECT_SECONDS, remaining_seconds), min(READ_SECONDS, remaining_seconds)),
        allow_redirects=False,
        stream=True,
    )


def _read(answer: requests.Response, limits: Limits) -> bytes:
    with cut_off(answer.raw.shutdown, after_seconds=limits.deadline.remaining_seconds()):
        return read_body(answer.raw, max_bytes=limits.max_bytes)


def _read_explanation(answer: requests.Response, limits: Limits) -> bytes:
    """The body of an error; empty if it can't be read: the status is decisive."""
    try:
        return _read(answer, replace(limits, max_bytes=_EXPLANATION_BYTES))
    except (ExchangeError, *LIBRARY_ERRORS):
        return b""
