"""A site over HTTP.

Belongs here: routes, headers, and the meaning of each status. Does not: the loop (site.py).
"""

from collections.abc import Callable, Mapping
from http import HTTPStatus
from urllib.parse import urljoin, urlsplit

from pydantic import ValidationError

from content_assets.contracts.revalidation import Health, RevalidateRequest
from content_assets.delivery.head import says_hidden
from content_assets.delivery.pages import Page
from content_assets.errors import ConfigurationError, SiteUnreachableError, UnreachableError
from content_assets.http.client import Answer, HttpClient

_REFUSALS = {401, 403, 404, 405, 413, 415, 422}
_SAME_METHOD = {307, 308}
_BYPASS = "x-vercel-protection-bypass"  # Vercel's name for it
_READS = "X-Content-Assets-Reads"
INSTANCE = "X-Content-Assets-Instance"
_CACHE_STATES = ("x-nextjs-cache", "x-vercel-cache")  # by `next start`, by Vercel


class HttpSite:
    """The site at `base_url`; its secrets go into headers of requests to it, and nowhere else.

    No redirect is followed, since it may lead to another server; only the one that Next.js gives
    with `trailingSlash`, to the same address with a slash at its end, for hook and health.
    """

    def __init__(
        self,
        client: HttpClient,
        base_url: str,
        token: str,
        ids: Callable[[], Mapping[str, str]] = dict,
        *,
        bypass_secret: str | None = None,
    ) -> None:
        """Speak through `client`; nothing is asked yet.

        Args:
            client: The way to speak HTTP.
            base_url: Without a slash at the end.
            token: The site's.
            ids: Headers of a hook, by which the site's log is found from ours.
            bypass_secret: Opens a deployment that Vercel shows to members only.

        Raises:
            ConfigurationError: A secret is one that no header can carry.
        """
        _check_sendable("REVALIDATE_TOKEN", token)
        _check_sendable("SITE_BYPASS_SECRET", bypass_secret or "")
        self._client = client
        self._base_url = base_url
        self._base_path = urlsplit(base_url).path
        self._ids = ids
        self._pass = {_BYPASS: bypass_secret} if bypass_secret else {}
        self._headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}

    def health(self) -> Health:
        """See site.Site."""
        answer = self.ask_api("GET", "/api/health")
        if answer.status != HTTPStatus.OK:
            raise SiteUnreachableError(_unexpected("GET /api/health", answer))
        try:
            return Health.model_validate_json(answer.body)
        except ValidationError as error:
            msg = _unexpected("GET /api/health by its contract", answer)
            raise SiteUnreachableError(msg) from error

    def revalidate(self, request: RevalidateRequest) -> str | None:
        """See site.Site."""
        body = request.model_dump_json().encode()
        answer = self.ask_api(
            "POST", "/api/revalidate", headers={**self._headers, **self._ids()}, body=body
        )
        if answer.status in _REFUSALS:
            msg = (
                f"site: expected POST /api/revalidate to be taken, found {answer.status}; check "
                "that the site's REVALIDATE_TOKEN is ours, that it was built from our routes, and "
                "that our SITE_BYPASS_SECRET is its, if Vercel protects it"
            )
            raise ConfigurationError(msg)
        if answer.status != HTTPStatus.OK:
            raise SiteUnreachableError(_unexpected("POST /api/revalidate", answer))
        return answer.headers.get(INSTANCE)

    def page(self, path: str) -> Page:
        """See site.Site."""
        answer = self._ask("GET", path)
        given = answer.headers
        return Page(
            answer.status,
            answer.body,
            is_stale=any(given.get(name) == "STALE" for name in _CACHE_STATES),
            media_type=given.get("Content-Type", "").partition(";")[0].strip().lower(),
            is_hidden=says_hidden(given.get("X-Robots-Tag", "")),
            location=given.get("Location", ""),
            reads=frozenset(given[_READS].split()) if _READS in given else None,
            instance=given.get(INSTANCE),
            base_path=self._base_path,
        )

    def ask_api(
        self,
        method: str,
        path: str,
        *,
        headers: Mapping[str, str] | None = None,
        body: bytes | None = None,
    ) -> Answer:
        """One request to the site's hook or health, and its answer with any status.

        A redirect to the same address with a slash at its end is followed: some sites have it so.

        Raises:
            SiteUnreachableError: There was no answer, or not a whole one in time and size.
        """
        answer = self._ask(method, path, headers=headers, body=body)
        if answer.status not in _SAME_METHOD:
            return answer
        address, mark, query = path.partition("?")
        slashed = f"{address}/{mark}{query}"
        if urljoin(self._base_url, answer.headers.get("Location", "")) != self._base_url + slashed:
            return answer
        return self._ask(method, slashed, headers=headers, body=body)

    def _ask(
        self,
        method: str,
        path: str,
        *,
        headers: Mapping[str, str] | None = None,
        body: bytes | None = None,
    ) -> Answer:
        sent = {**self._pass, **(headers or {})}
        try:
            return self._client.request(method, self._base_url + path, headers=sent, body=body)
        except UnreachableError as error:
            raise SiteUnreachableError(f"site: {error}") from error


def _check_sendable(variable: str, secret: str) -> None:
    if not (secret.isascii() and secret.isprintable()):
        msg = (
            f"site: expected a {variable} of printable ASCII characters, found a line break or "
            "another character in it; paste it again"
        )
        raise ConfigurationError(msg)


def _unexpected(request: str, answer: Answer) -> str:
    return (
        f"site: expected {request} to answer 200, found {answer.status}; see the site's own log; "
        "the next delivery makes it good"
    )
