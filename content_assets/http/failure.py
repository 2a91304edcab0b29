"""Why an exchange came to nothing, in words that are safe to log.

The messages of requests and urllib3 carry whole URLs and header values, so none of them is ever
quoted: only the kind of the exception is reported. A server's explanation of a refusal is quoted,
without query strings.

Belongs here: the room's error and its words. Does not: the tree that callers see (errors.py).
"""

import re
from urllib.parse import urlsplit

import requests
import urllib3

from content_assets.errors import UnreachableError

LIBRARY_ERRORS = (
    requests.RequestException,
    urllib3.exceptions.HTTPError,
    TimeoutError,
    UnicodeError,  # a header or host that can't be sent; its message quotes it
)

_QUERY = re.compile(r"\?\S*")
_MAX_EXPLANATION = 160  # characters


class ExchangeError(UnreachableError):
    """One request got no usable answer.

    Attributes:
        expected, found: In words.
        is_temporary: Whether the same request may well do better in a moment.
        status: Of the answer, where there was one.
        retry_after_seconds: How long the server asks us to wait, if it does.
        said: The server's explanation, as `explanation_of` returns it.
    """

    def __init__(
        self,
        *,
        expected: str,
        found: str,
        is_temporary: bool = False,
        status: int | None = None,
        retry_after_seconds: float | None = None,
        said: str = "",
    ) -> None:
        """Describe the `expected` and the `found` response."""
        super().__init__(
            f"expected {expected}, found {found}; see that it is up and that its address is right"
        )
        self.expected = expected
        self.found = found
        self.is_temporary = is_temporary
        self.status = status
        self.retry_after_seconds = retry_after_seconds
        self.said = said


def shown(url: str) -> str:
    """`url` without parts that may be secret: user, password, query, fragment."""
    try:
        parts = urlsplit(url)
        host = parts.netloc.rpartition("@")[2]
    except ValueError:
        return "an invalid address"
    return f"{parts.scheme}://{host}{parts.path}"[:200]


def found_of(error: Exception) -> str:
    """The failure, by the kind of `error`; never its message."""
    reason = _root(error)
    if isinstance(error, requests.ConnectTimeout):
        return "no connection within the time-out"
    if _is_timeout(error) or isinstance(reason, TimeoutError):
        return "no answer, or no end of it, within the time-out"
    if isinstance(error, requests.exceptions.SSLError | urllib3.exceptions.SSLError):
        return "no trustworthy TLS connection"
    if isinstance(reason, urllib3.exceptions.IncompleteRead):
        return f"the end after {reason.partial} bytes, with {reason.expected} still to come"
    if isinstance(reason, OSError) and reason.strerror:
        return f"no connection ({reason.strerror})"
    return f"a broken connection or answer ({type(reason).__name__})"


def explanation_of(body: bytes) -> str:
    r"""The start of an error's text: one line, safe to log; empty where it is no text.

    >>> explanation_of(b"Error 400: Bad Request\n\nBad endtime value.\n/query?key=1")
    'Error 400: Bad Request Bad endtime value. /query'
    """
    text = body.decode("utf-8", "replace")
    if text.lstrip().startswith("<"):
        return ""
    words = " ".join(_QUERY.sub("", text).split())
    return "".join(each if each.isprintable() else "?" for each in words)[:_MAX_EXPLANATION]


def _is_timeout(error: Exception) -> bool:
    return isinstance(error, requests.Timeout | urllib3.exceptions.TimeoutError | TimeoutError)


def _root(error: BaseException) -> BaseException:
    """The innermost exception: the libraries wrap it as a cause, a reason or an argument."""
    seen = {id(error)}
    while True:
        wrapped = [
            getattr(error, "reason", None),
            *getattr(error, "args", ()),
            error.__cause__,
            error.__context__,
        ]
        inner = next((e for e in wrapped if isinstance(e, Exception) and id(e) not in seen), None)
        if inner is None or isinstance(error, urllib3.exceptions.IncompleteRead):
            return error
        seen.add(id(inner))
        error = inner
