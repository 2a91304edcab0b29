"""The HTTP client: ask a source whether it changed, or exchange one request with a site.

    client = HttpClient(user_agent="content-assets/0.1.0 (+https://example.org/us)")
    new = client.get_conditional("ecb", url, validators)   # None: not modified
    answer = client.request("POST", url, headers=..., body=...)

Rules, in order:
  1. An answer that has not expired is not requested again.
  2. One answer, retries and pauses included, never takes longer than `timeout_seconds`.
  3. Tried again, after a pause of full jitter: no connection, a body cut short, 429 and 5xx.
     A server that asks us to wait (Retry-After) is not asked before; if it asks for more
     than we have, we give up at once.
  4. No message quotes more of a URL than scheme, host and path; no header is ever quoted.

Belongs here: whether and how often to send a request. Does not: one exchange (exchange.py), the
content of an answer (sources/, delivery/).
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import count
from sys import maxsize
from types import TracebackType
from typing import Self

import requests

from content_assets.contracts.release import Validators
from content_assets.errors import SourceContentError, SourceUnreachableError
from content_assets.http.effects import REAL, Deadline, Effects
from content_assets.http.exchange import OK, Answer, Limits, Request, exchange
from content_assets.http.failure import ExchangeError, explanation_of, shown
from content_assets.http.freshness import (
    conditions,
    date_of,
    is_unexpired,
    retry_after_seconds,
    validators_of,
)
from content_assets.http.redirect import MAX_REDIRECTS, REDIRECTS, next_url
from content_assets.http.session import make_session

__all__ = ["Answer", "HttpClient", "NewBody"]

ATTEMPTS = 4
_FIRST_PAUSE_SECONDS = 0.5  # at most; full jitter takes any part of it
_LONGEST_PAUSE_SECONDS = 8.0
_NOT_MODIFIED = 304
_TOO_MANY_REQUESTS = 429
_SERVER_ERRORS = range(500, 600)


@dataclass(frozen=True)
class NewBody:
    """A source's body, its validators for the next request, and its time by its headers."""

    body: bytes
    validators: Validators
    last_modified: datetime | None = None


class HttpClient:
    """Safe to use from many threads at once; close it to close its connections."""

    def __init__(  # keyword-only: the settings of one client
        self,
        *,
        user_agent: str,
        timeout_seconds: float = 20.0,
        max_bytes: int = 32 * 1024 * 1024,
        connections: int = 4,
        redirect_hosts: Collection[str] = (),
        session: requests.Session | None = None,
        effects: Effects = REAL,
    ) -> None:
        """Settle how to ask; nothing is connected yet.

        Args:
            user_agent: Identifies us, with an address for complaints.
            timeout_seconds: For one answer as a whole.
            max_bytes: Of one body, as sent and decompressed.
            connections: Kept open to each host.
            redirect_hosts: Other hosts that a source may redirect to, `name` or `name:port`.
            session: One of `make_session`, to share connections with other clients.
            effects: The time, waiting and dice.
        """
        self._user_agent = user_agent
        self._timeout_seconds = timeout_seconds
        self._max_bytes = max_bytes
        self._redirect_hosts = frozenset(redirect_hosts)
        self._session = session or make_session(connections=connections)
        self._effects = effects

    def get_conditional(
        self,
        source: str,
        url: str,
        validators: Validators | None,
        *,
        max_bytes: int | None = None,
    ) -> NewBody | None:
        """The body at `url`, or None if it is still the one that `validators` came with.

        Args:
            max_bytes: Of the body, if fewer than the client takes.

        Raises:
            SourceUnreachableError: No whole answer with status 200 or 304, in time and size.
            SourceContentError: 304 Not Modified, though we have no body.
        """
        if validators and is_unexpired(validators, now=self._effects.now()):
            return None
        asked = conditions(validators)
        try:
            answer = self._get_patiently(url, asked, min(max_bytes or maxsize, self._max_bytes))
        except ExchangeError as error:
            raise SourceUnreachableError(
                source,
                expected=error.expected,
                found=error.found,
                status=error.status,
                said=error.said,
            ) from error
        if answer.status == OK:
            now = self._effects.now()
            made_at = date_of(answer.headers.get("Last-Modified", ""))
            return NewBody(answer.body, validators_of(answer.headers, now=now), made_at)
        if not asked:
            raise SourceContentError(
                source, expected="a body, as we have none", found="304 Not Modified"
            )
        return None

    def request(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        body: bytes | None = None,
        max_bytes: int | None = None,
    ) -> Answer:
        """Exchange one request: no retry, no redirect, for any status.

        Args:
            headers: Besides ours; where a token belongs.
            body: The request's body, if any.
            max_bytes: Of the answer; by default the client's.

        Raises:
            UnreachableError: No answer, or not a whole one in time and size. The request
                may have been carried out.
        """
        own = {"User-Agent": self._user_agent, **(headers or {})}
        limits = Limits(self._deadline(), max_bytes or self._max_bytes)
        return exchange(self._session, Request(method, url, own, body), limits)

    def close(self) -> None:
        """Close the connections that are kept."""
        self._session.close()

    def __enter__(self) -> Self:
        """Use the client, then close it."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Close the connections that are kept."""
        self.close()

    def _deadline(self) -> Deadline:
        monotonic = self._effects.monotonic
        return Deadline(monotonic() + self._timeout_seconds, monotonic)

    def _get_patiently(self, url: str, headers: Mapping[str, str], max_bytes: int) -> Answer:
        deadline = self._deadline()
        for attempt in count(1):
            try:
                limits = Limits(deadline, max_bytes, is_error_read=False)
                return self._get(url, headers, limits)
            except ExchangeError as error:
                pause_seconds = self._pause_seconds(attempt, error)
                is_in_time = pause_seconds < deadline.remaining_seconds()
                if not (error.is_temporary and attempt < ATTEMPTS and is_in_time):
                    raise
            self._effects.sleep(pause_seconds)
        raise AssertionError  # `count` has no end

    def _get(self, url: str, headers: Mapping[str, str], limits: Limits) -> Answer:
        """Follow redirects to a 200 or 304."""
        own = {"User-Agent": self._user_agent, **headers}
        here = url
        for _ in range(MAX_REDIRECTS + 1):
            answer = exchange(self._session, Request("GET", here, own), limits)
            if answer.status in (OK, _NOT_MODIFIED):
                return answer
            if answer.status not in REDIRECTS:
                raise self._refusal(here, answer)
            location = answer.headers.get("Location")
            here = next_url(here, location, allowed_hosts=self._redirect_hosts)
        raise ExchangeError(
            expected=f"{shown(url)} after at most {MAX_REDIRECTS} redirects", found="one more"
        )

    def _refusal(self, url: str, answer: Answer) -> ExchangeError:
        status = answer.status
        said = explanation_of(answer.body)
        wait = retry_after_seconds(answer.headers, now=self._effects.now())
        asked = "" if wait is None else f", to be asked again in {wait:.0f} s"
        return ExchangeError(
            expected=f"status 200 or 304 from {shown(url)}",
            found=f"{status}{asked}" + (f": {said!r}" if said else ""),
            said=said,
            status=status,
            is_temporary=status == _TOO_MANY_REQUESTS or status in _SERVER_ERRORS,
            retry_after_seconds=wait,
        )

    def _pause_seconds(self, attempt: int, error: ExchangeError) -> float:
        """Full jitter below a bound that doubles; the server's Retry-After is added."""
        bound: float = min(_FIRST_PAUSE_SECONDS * 2 ** (attempt - 1), _LONGEST_PAUSE_SECONDS)
        return (error.retry_after_seconds or 0.0) + self._effects.dice() * bound
