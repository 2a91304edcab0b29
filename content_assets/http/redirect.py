"""Where a redirect may lead: not to a stranger, and never from https to http.

Belongs here: the rule. Does not: following (client.py).
"""

from collections.abc import Collection
from urllib.parse import SplitResult, urljoin, urlsplit

from content_assets.http.failure import ExchangeError, shown

REDIRECTS = frozenset({301, 302, 303, 307, 308})
MAX_REDIRECTS = 5
_PORTS = {"http": 80, "https": 443}


def next_url(url: str, location: str | None, *, allowed_hosts: Collection[str]) -> str:
    """Where an answer of `url` sends us.

    Args:
        allowed_hosts: Other hosts than that of `url` that it may send us to, `name` or
            `name:port`.

    Raises:
        ExchangeError: The redirect is not allowed, or has no location.
    """
    expected = f"a redirect of {shown(url)} with a location, on its own host and no less safe"
    try:
        target = urljoin(url, location or "")
        here, there = urlsplit(url), urlsplit(target)
        is_allowed = bool(location) and _is_allowed(here, there, allowed_hosts)
    except ValueError:  # no address at all
        raise ExchangeError(expected=expected, found="no valid address") from None
    if not is_allowed:
        found = f"one to {shown(target)}" if location else "no Location"
        raise ExchangeError(expected=expected, found=found)
    return target


def _is_allowed(here: SplitResult, there: SplitResult, allowed_hosts: Collection[str]) -> bool:
    if there.scheme not in _PORTS or (here.scheme, there.scheme) == ("https", "http"):
        return False
    if there.netloc in allowed_hosts:
        return True
    is_upgrade = (_port(here), _port(there)) == (_PORTS["http"], _PORTS["https"])
    return here.hostname == there.hostname and (_port(here) == _port(there) or is_upgrade)


def _port(url: SplitResult) -> int | None:
    return url.port or _PORTS.get(url.scheme)
