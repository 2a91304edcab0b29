"""The one wiring function: which real parts stand behind the ports.

Belongs here: choosing and building. Everything below receives what it needs as arguments;
nothing happens at import time. Does not: Dagster (orchestration/ wraps what is built here).
"""

import re
import time
from collections.abc import Callable, Mapping
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Protocol
from urllib.parse import urlsplit

from uuid_utils import uuid7

from content_assets.contracts.release import Validators
from content_assets.delivery.http_site import HttpSite
from content_assets.delivery.reconcile import Maps
from content_assets.delivery.site import Site, Waiting
from content_assets.errors import ConfigurationError
from content_assets.http.client import HttpClient
from content_assets.logs import noted
from content_assets.publishing.archive import Archive
from content_assets.publishing.publish import Author
from content_assets.publishing.raw import Fetched
from content_assets.publishing.reading import Reading
from content_assets.publishing.store import Store
from content_assets.settings import PREFIX, ContentSettings, Settings, SiteSettings
from content_assets.sources.recorded_source import RecordedSource
from content_assets.sources.spec import declared_sources
from content_assets.stores.bulk_s3 import BulkS3Store
from content_assets.stores.counting import CountingStore
from content_assets.stores.directory import DirectoryStore
from content_assets.stores.overlay import OverlayStore
from content_assets.stores.s3 import S3Store, client_config
from content_assets.stores.threads import thread_map

if TYPE_CHECKING:
    from boto3.session import Session
    from mypy_boto3_s3 import S3Client

VERSION = "0.1.0"
SOURCES_AT_ONCE = 8
SITE_REQUESTS_AT_ONCE = 8  # a small site is rendered on one core
_HEADER_ID = re.compile(r"[A-Za-z0-9._:=/+-]{1,128}")  # whatever else was asked for stays here


class Source(Protocol):
    """A source, as its raw asset asks it."""

    @property
    def cadence_minutes(self) -> int:
        """How long to wait between two questions."""

    def fetch(self, validators: Validators | None) -> Fetched | None:
        """The newest body, or None when it is not modified."""


def readers() -> Mapping[str, Callable[[bytes], Reading]]:
    """How each source's bodies are read, also of those that are switched off, for a replay."""
    return {name: spec.read for name, spec in declared_sources().items()}


@dataclass(frozen=True)
class Pipeline:
    """The wired parts of one process; a warm worker keeps it over invocations."""

    store: CountingStore
    archive: Archive
    sources: Mapping[str, Source]
    readers: Mapping[str, Callable[[bytes], Reading]]  # of their bodies
    sites: Mapping[str, Site]  # by the name of their cursors
    maps: Maps
    waiting: Waiting
    public_url: str  # of what is public, without a slash at the end
    background: Executor  # asks the sources, all at once
    client: HttpClient  # for sources
    given: ContentSettings  # of the content
    has_pauses: bool = True  # between two requests to a source
    cadence_minutes: int = 0  # how often a run is expected; 0: none is scheduled
    checked_contracts: set[str] = field(default_factory=set)  # whose schemas are as published


def build_pipeline(
    settings: Settings,
    *,
    make_client: Callable[[], "S3Client"] | None = None,
    session: "Session | None" = None,
) -> Pipeline:
    """Wire one process.

    Args:
        make_client: Makes the S3 client (dagster-aws' in `dagster dev`); by default ours.
        session: Whose credentials ours uses; by default one that looks in the usual places.

    Raises:
        ConfigurationError: A setting that is needed is missing.
    """
    store = CountingStore(_build_store(settings, make_client, session))
    user_agent = f"content-assets/{VERSION} (+{settings.contact_url})"
    client = _source_client(settings, user_agent)
    return Pipeline(
        store=store,
        archive=Archive(store),
        sources=_build_sources(settings, client),
        readers=readers(),
        sites=_build_sites(settings, user_agent),
        maps=Maps(
            store=thread_map(settings.store_threads),
            site=thread_map(SITE_REQUESTS_AT_ONCE),
        ),
        waiting=Waiting(settings.site_budget_seconds, time.monotonic, time.sleep),
        public_url=_public_url(settings),
        background=ThreadPoolExecutor(max_workers=SOURCES_AT_ONCE),
        client=client,
        given=settings.content_settings,
        has_pauses=settings.source_pauses,
        cadence_minutes=settings.run_minutes,
    )


def build_history_store(settings: Settings) -> Store:
    """The deployed pipeline's store, of which only the receipts are read.

    Raises:
        ConfigurationError: None is named.
    """
    if settings.history_store_url is None:
        msg = (
            f"settings: expected {PREFIX}HISTORY_STORE_URL (s3://bucket), found nothing; set it to "
            "the deployed pipeline's store"
        )
        raise ConfigurationError(msg)
    told = settings.model_copy(update={"store_url": settings.history_store_url})
    return _build_store(told, None, None)


def without_writing(pipeline: Pipeline) -> Pipeline:
    """The same parts, whose writes nobody else sees: for looking ahead and back."""
    store = CountingStore(OverlayStore(pipeline.store))
    return replace(pipeline, store=store, archive=Archive(store), sites={}, checked_contracts=set())


def utc_now() -> datetime:
    """This machine's clock."""
    return datetime.now(UTC)


def make_author(
    *,
    run: str | None = None,
    reason: str | None = None,
    clock: Callable[[], datetime] = utc_now,
) -> Author:
    """The clock and the ids of one run: UUIDv7, so that names sort by time."""
    run, release_id = run or str(uuid7()), str(uuid7())
    return Author(run, release_id, iso_instant(clock()), reason=reason, clock=clock)


def iso_instant(moment: datetime) -> str:
    """ISO 8601, UTC, milliseconds, `Z`."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _build_s3(settings: Settings, bucket: str, session: "Session | None") -> BulkS3Store:
    """Two clients of one session."""
    import boto3  # noqa: PLC0415  # 0.4 s, not for those who write to a folder

    session = session or boto3.session.Session()  # not the global one: it keeps what it saw first
    client = session.client(
        "s3",
        endpoint_url=settings.s3_endpoint_url,
        region_name=settings.s3_region,
        config=client_config(settings.store_threads),
    )
    return BulkS3Store(
        S3Store(client, bucket),
        session,
        bucket,
        endpoint_url=settings.s3_endpoint_url,
        region=settings.s3_region,
        connections=settings.store_threads,
    )


def _build_store(
    settings: Settings, make_client: Callable[[], "S3Client"] | None, session: "Session | None"
) -> Store:
    if settings.store_url is None:
        msg = (
            f"settings: expected {PREFIX}STORE_URL (s3://bucket or file:///folder), found nothing; "
            "set it, see docs/settings.md"
        )
        raise ConfigurationError(msg)
    url = urlsplit(settings.store_url)
    if url.scheme == "file":
        return DirectoryStore(Path(url.path))
    return (
        S3Store(make_client(), url.netloc)
        if make_client
        else _build_s3(settings, url.netloc, session)
    )


def _source_client(settings: Settings, user_agent: str) -> HttpClient:
    return HttpClient(
        user_agent=user_agent,
        timeout_seconds=settings.source_timeout_seconds,
        max_bytes=settings.source_max_bytes,
    )


def _build_sources(settings: Settings, client: HttpClient) -> Mapping[str, Source]:
    """Those that the settings name, all asked with one client, or all answered by files."""
    asked = {
        name: spec for name, spec in declared_sources().items() if spec.provider in settings.sources
    }
    folder = settings.recorded_folder
    if folder:
        return {
            name: RecordedSource(name, folder, spec.read, spec.caps) for name, spec in asked.items()
        }
    given = settings.content_settings.plain
    found = {name: spec.wired(client, given) for name, spec in asked.items()}
    if settings.source_pauses:
        return found
    return {name: replace(source, cadence_minutes=0) for name, source in found.items()}


def _build_sites(settings: Settings, user_agent: str) -> dict[str, Site]:
    """Each site with a client of its own; the token is the site's, or the one for all."""
    given = list(settings.sites)
    if settings.site_url:
        given.insert(0, _the_site(settings, settings.site_url))
    sites: dict[str, Site] = {}
    for each in given:
        token = each.token or settings.revalidate_token
        if token is None:
            msg = (
                f"settings: expected {PREFIX}REVALIDATE_TOKEN for the site {each.name}, found "
                "nothing; set it to the token that the site has as REVALIDATE_TOKEN"
            )
            raise ConfigurationError(msg)
        client = HttpClient(user_agent=user_agent, connections=SITE_REQUESTS_AT_ONCE)
        sites[each.name] = HttpSite(
            client,
            each.url,
            token.get_secret_value(),
            _hook_ids,
            bypass_secret=each.bypass_secret.get_secret_value() if each.bypass_secret else None,
        )
    return sites


def _the_site(settings: Settings, url: str) -> SiteSettings:
    return SiteSettings(name="site", url=url, bypass_secret=settings.site_bypass_secret)


def _hook_ids() -> dict[str, str]:
    """Who asked for what is delivered (the API's request, a schedule's execution), which run."""
    known = noted()
    asked = str(known.get("trigger", "")).rpartition(" ")[2]
    told = {"X-Request-Id": asked, "X-Run-Id": str(known.get("run", ""))}
    return {name: value for name, value in told.items() if _HEADER_ID.fullmatch(value)}


def _public_url(settings: Settings) -> str:
    """Where what lies under `public/` is read; for links in metadata."""
    url = settings.store_url or ""
    if settings.content_base_url:
        return settings.content_base_url.removesuffix("/public")
    if url.startswith("s3://") and settings.s3_endpoint_url:
        return f"{settings.s3_endpoint_url}/{url.removeprefix('s3://')}"
    if url.startswith("s3://"):
        return f"https://{url.removeprefix('s3://')}.s3.{settings.s3_region}.amazonaws.com"
    return url
