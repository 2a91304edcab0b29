"""A site as its pipeline reaches it, and as a stranger does.

Belongs here: requests, among them those that delivery never sends. Does not: judging the
answers (hook.py, pages.py).
"""

from collections.abc import Mapping

from content_assets.contracts.revalidation import RevalidateRequest
from content_assets.contracts.routes import tag_of
from content_assets.delivery.http_site import INSTANCE, HttpSite
from content_assets.delivery.pages import Page
from content_assets.http.client import Answer, HttpClient

HOOK, HEALTH = "/api/revalidate", "/api/health"
JSON = {"Content-Type": "application/json"}


class Probe:
    """A site under test.

    Attributes:
        site: The same site, as delivery speaks to it.
        token: Its token, for the cases that present a wrong one.
        instances: The page caches that have named themselves in an answer so far.
    """

    def __init__(
        self, client: HttpClient, base_url: str, token: str, *, bypass_secret: str | None = None
    ) -> None:
        """Settle how to ask; nothing is asked yet.

        Args:
            client: The way to speak HTTP.
            base_url: Of the site, without a slash at the end.
            token: The site's.
            bypass_secret: As in HttpSite.

        Raises:
            ConfigurationError: No header can carry the token.
        """
        self.site = HttpSite(client, base_url, token, bypass_secret=bypass_secret)
        self.token = token
        self.instances: set[str] = set()

    def ask(
        self,
        method: str,
        path: str,
        *,
        headers: Mapping[str, str] | None = None,
        body: bytes | None = None,
    ) -> Answer:
        """One request and its answer, with any status.

        Raises:
            SiteUnreachableError: There was no answer, or not a whole one in time and size.
        """
        answer = self.site.ask_api(method, path, headers=headers, body=body)
        if name := answer.headers.get(INSTANCE):
            self.instances.add(name)
        return answer

    def page(self, path: str) -> Page:
        """A page as a reader gets it, with any status.

        Raises:
            SiteUnreachableError: As `ask`.
        """
        page = self.site.page(path)
        if page.instance:
            self.instances.add(page.instance)
        return page

    def hook(self, body: bytes, headers: Mapping[str, str] | None = None) -> Answer:
        """A hook with the right token, unless `headers` has another."""
        given = {**JSON, "Authorization": f"Bearer {self.token}", **(headers or {})}
        return self.ask("POST", HOOK, headers=given, body=body)


def hook_body(*paths: str) -> bytes:
    """A hook that keeps its contract: these documents changed."""
    tags = [tag_of(path) for path in paths]
    request = RevalidateRequest(revision=1, release="1-conformance", paths=list(paths), tags=tags)
    return request.model_dump_json().encode()
