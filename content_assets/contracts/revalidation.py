"""What the pipeline and the site say to each other.

Belongs here: `POST /api/revalidate` and `GET /api/health`, request and answer.
Does not: who calls them (delivery/site.py) or answers (site/packages/next).
"""

from pydantic import BaseModel, ConfigDict, Field

from content_assets.errors import ConfigurationError

PROTOCOL = 1  # raised when a site of the version before can't be delivered to
MAX_PATHS = 1000  # in one hook; a tag more costs the site microseconds


class Hook(BaseModel):
    """Strict in what it is: a hook with unknown members is refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class RevalidateRequest(Hook):
    """Documents that changed, came or went: their pages are to be made anew.

    `tags` are the paths' tags by the rule in routes.json; the site computes them
    again and refuses a request whose rule is another one.
    """

    revision: int = Field(ge=1)
    release: str
    paths: list[str] = Field(min_length=1, max_length=MAX_PATHS)
    tags: list[str] = Field(min_length=1, max_length=MAX_PATHS)


class RevalidateResponse(Hook):
    """What was done.

    `ignored` are tags of documents that no page of this site shows: a pipeline that is newer
    than the site may know of pages that the site has not got yet.
    """

    revalidated: list[str]  # tags
    ignored: list[str] = []
    deployment: str


class Health(BaseModel):
    """Which build answers, what it was built from and what it can read."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    deployment: str
    revision_at_build: int = Field(ge=0)  # 0: unknown, everything is delivered
    contracts: dict[str, list[int]]  # schema majors it reads, by contract name
    # whether a page that belongs to a document carries its pair in its head, too, and whether
    # a page that is gone says noindex
    heads: bool = False
    # which page cache answers; None: there is one, whoever answers
    instance: str | None = None
    # the version of the site protocol, and its implementation: "@content-assets/next 0.1.0"
    protocol: int = 1
    package: str | None = None


def check_protocol(health: Health) -> None:
    """Refuse a site that speaks another version of the protocol.

    Raises:
        ConfigurationError: Hooks and proofs would mean something else there.
    """
    if health.protocol != PROTOCOL:
        older = "content-assets" if health.protocol > PROTOCOL else "the site's package"
        msg = (
            f"site: expected site protocol {PROTOCOL}, found {health.protocol} "
            f"({health.package or 'unnamed implementation'}); upgrade {older}"
        )
        raise ConfigurationError(msg)
