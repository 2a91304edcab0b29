"""The requests session: a pool of connections that keeps no secrets and no cookies.

Belongs here: how connections are made and kept. Does not: any request (exchange.py).
"""

import socket
from http.cookiejar import DefaultCookiePolicy

import requests
from requests.adapters import HTTPAdapter
from urllib3 import BaseHTTPResponse, HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection

from content_assets.http.timer import cut_off


def make_session(*, connections: int) -> requests.Session:
    """A session that keeps up to `connections` of them open to each host."""
    session = _Session()
    adapter = _Adapter(pool_maxsize=connections)
    session.mount("http://", adapter)
    session.mount("https://", adapter)
    session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
    session.auth = _as_it_is  # else requests looks for one in ~/.netrc, and prefers it to ours
    return session


class _Session(requests.Session):
    def get_redirect_target(self, resp: requests.Response) -> None:
        """Leave redirects to us: requests would read their bodies, however large."""


def _as_it_is(request: requests.PreparedRequest) -> requests.PreparedRequest:
    return request


class _Prompt:
    """A connection whose answer's head has to come whole within the read time-out."""

    sock: socket.socket
    timeout: float

    def getresponse(self) -> BaseHTTPResponse:
        """Wait for the head, and no longer than the read time-out in all."""
        sock = self.sock
        with cut_off(lambda: sock.shutdown(socket.SHUT_RD), after_seconds=self.timeout):
            return super().getresponse()  # type: ignore[misc,no-any-return]  # see below


class _PromptConnection(_Prompt, HTTPConnection):  # type: ignore[misc]  # typed by urllib3
    pass


class _PromptTlsConnection(_Prompt, HTTPSConnection):  # type: ignore[misc]  # typed by urllib3
    pass


class _Pool(HTTPConnectionPool):
    ConnectionCls = _PromptConnection  # type: ignore[assignment]  # typed by a Protocol


class _TlsPool(HTTPSConnectionPool):
    ConnectionCls = _PromptTlsConnection  # type: ignore[assignment]  # as above


class _Adapter(HTTPAdapter):
    def init_poolmanager(
        self,
        connections: int,
        maxsize: int,
        block: bool = False,  # noqa: FBT001, FBT002  # the base's
        **options: object,
    ) -> None:
        """Make the pool manager, with our connections."""
        super().init_poolmanager(connections, maxsize, block, **options)
        self.poolmanager.pool_classes_by_scheme = {"http": _Pool, "https": _TlsPool}
