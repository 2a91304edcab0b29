"""The parts together: S3 with a bucket, the replayed source, the site, a worker's settings.

    with Processes(folder) as processes, run_parts(processes) as parts:
        site = parts.start_site(build_site(processes))
        environ = parts.worker_environ(site_url=site.url)

Belongs here: how the parts are connected. Does not: any one of them (seaweedfs.py, site.py,
replayer.py, latency_proxy.py, dagster_ui.py).
"""

import contextlib
import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from content_assets.contracts.manifest import ADDRESS, declared, providers
from demo.processes import Processes
from demo.recording import Snapshot, load_recording, short_recording
from demo.replayer import Replayer
from demo.seaweedfs import REGION, SeaweedFS, run_seaweedfs
from demo.site import Site, SiteSettings, deploy_site, start_site

BUCKET = "earth-bulletin"
SITE_BUDGET_SECONDS = 180  # the first delivery makes every page, perhaps on a busy machine


@dataclass(frozen=True)
class Parts:
    """All that a worker needs around it, with a bucket in which nothing was published yet."""

    processes: Processes
    s3: SeaweedFS
    bucket: str
    replayer: Replayer
    revalidate_token: str = field(default_factory=secrets.token_urlsafe, repr=False)
    preview_token: str = field(default_factory=secrets.token_urlsafe, repr=False)

    @property
    def content_base_url(self) -> str:
        """Where the site reads."""
        return self.s3.public_url(self.bucket)

    def start_site(self, build: Path) -> Site:
        """Deploy a build as the site of this bucket, and start it.

        Raises:
            LauncherError: It does not start.
        """
        folder = deploy_site(build, self.processes.new_folder("site"))
        settings = SiteSettings(
            self.content_base_url, self.revalidate_token, preview_token=self.preview_token
        )
        return start_site(self.processes, folder, settings)

    def worker_environ(
        self,
        *,
        site_url: str | None,
        s3_url: str | None = None,
        usgs_url: str | None = None,
        sources: str | None = None,
    ) -> dict[str, str]:
        """Name a worker's settings; the addresses may be those of proxies.

        Args:
            site_url: None for a worker that knows of no site.
            s3_url: Default: the server itself.
            usgs_url: Default: the replayer itself.
            sources: Whom the worker asks; default: all providers.
        """
        told = {
            "STORE_URL": f"s3://{self.bucket}",
            "S3_ENDPOINT_URL": s3_url or self.s3.endpoint_url,
            "S3_REGION": REGION,
            "SOURCES": ",".join(providers()) if sources is None else sources,
            "SOURCE_PAUSES": "false",
            **{name.upper(): self.replayer.url for name in source_addresses()},
        }
        if usgs_url:
            told["USGS_BASE_URL"] = usgs_url
        if site_url:
            told |= {
                "SITE_URL": site_url,
                "REVALIDATE_TOKEN": self.revalidate_token,
                "SITE_BUDGET_SECONDS": str(SITE_BUDGET_SECONDS),
            }
        settings = {f"CONTENT_ASSETS_{name}": value for name, value in told.items()}
        return settings | self.s3.credentials.environ()


def source_addresses() -> list[str]:
    """The settings of the content that are addresses: the replayer answers at each."""
    return [name for name, each in declared().settings.items() if each.pattern == ADDRESS]


def _recorded(events: int | None) -> Sequence[Snapshot]:
    if events is None:
        return load_recording()
    return short_recording(events // 2, newest=events // 2)  # at both ends, there is news each time


@contextlib.contextmanager
def run_parts(
    processes: Processes,
    *,
    s3: SeaweedFS | None = None,
    bucket: str = BUCKET,
    start: int = 0,
    events: int | None = None,
) -> Iterator[Parts]:
    """Run S3 with a fresh bucket, and a replayer that lets itself be asked at any time.

    Args:
        s3: A server that runs already: the bucket gets a name of its own, and is deleted.
        start: The first snapshot, counted from 0.
        events: How many events of each snapshot the source lists; None: all.

    Raises:
        LauncherError: One of them does not start.
    """
    with contextlib.ExitStack() as running:
        if s3 is None:
            s3 = running.enter_context(run_seaweedfs(processes))
        else:
            bucket = f"{bucket}-{secrets.token_hex(8)}"
            running.callback(s3.delete_bucket, bucket)
        replayer = running.enter_context(Replayer(_recorded(events), start=start, life_seconds=0))
        folder = processes.new_folder("parts")
        started = running.enter_context(Processes(folder))  # sites end with the bucket they read
        yield Parts(started, s3, s3.create_bucket(bucket), replayer)
