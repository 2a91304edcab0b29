"""The site: built once for each state of its sources, started as often as wanted.

A build is made against an empty bucket, so that it depends on nothing but site/, and is kept
in `.cache/site/<digest>`. `next start` writes the pages that it makes into its build; each
start works on a copy, so that no start sees the pages of an earlier one.

Belongs here: `npm run build`, `next start`. Does not: the site's data (seaweedfs.py).
"""

import contextlib
import fcntl
import functools
import hashlib
import os
import shutil
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from fnmatch import fnmatch
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from tempfile import TemporaryDirectory

import requests

from demo.ports import LOOPBACK
from demo.processes import LauncherError, Processes, Running

ROOT = Path(__file__).parents[1]
SITE = ROOT / "site"
CACHE = ROOT / ".cache" / "site"
NEXT = Path("node_modules", "next", "dist", "bin", "next")
PACKAGE = ("npm", "run", "-s", "package")
COMPILED = SITE / "packages" / "next" / "dist" / "config.js"  # that it makes; no part of a build
BUILD_SECONDS = 600.0
READY_SECONDS = 180.0  # on a busy machine; a dead process is not waited for
BUILDS_KEPT = 3
NOT_SOURCE_FOLDERS = {
    ".next",
    ".run",
    "dist",
    "node_modules",
    "e2e",
    "test-results",
    "playwright-report",
}
NOT_SOURCE_FILES = ("*.tsbuildinfo", "next-env.d.ts", "*.test.ts", "*.test.tsx", "*.md")
NOT_DEPLOYED = shutil.ignore_patterns("cache", "trace*", "dev")  # of a build
# a build must not keep its secrets: the tests search it for these, which open nothing
BUILD_TOKENS = {"revalidate": "revalidate-token-of-a-build", "preview": "preview-token-of-a-build"}
QUIET = {"NEXT_TELEMETRY_DISABLED": "1", "CI": "1"}


@dataclass(frozen=True)
class SiteSettings:
    """Settings of a deployment of the site."""

    content_base_url: str
    revalidate_token: str = field(repr=False)
    preview_token: str = field(default="", repr=False)  # without one, there is no preview
    certificate: Path | None = None  # the content server's own, if it isn't publicly trusted

    def environ(self) -> dict[str, str]:
        """Name them as the site reads them."""
        trusted = {"NODE_EXTRA_CA_CERTS": str(self.certificate)} if self.certificate else {}
        return trusted | {
            "CONTENT_BASE_URL": self.content_base_url,
            "REVALIDATE_TOKEN": self.revalidate_token,
            "PREVIEW_TOKEN": self.preview_token,
        }


@dataclass(frozen=True)
class Site:
    """A running site; `folder` holds its build and the pages that it made."""

    url: str
    folder: Path
    process: Running


def build_site(processes: Processes) -> Path:
    """Build the site unless these very sources were built before; return the build.

    Raises:
        LauncherError: Its packages are missing, or the build fails.
    """
    if not (SITE / NEXT).exists():
        msg = f"site: expected its packages in {SITE / 'node_modules'}, found none; run npm ci"
        raise LauncherError(msg)
    with _lock():  # `next build` works in site/.next, one at a time
        build = CACHE / sources_digest(SITE)
        if not build.exists():
            _build(processes, build)
        elif not COMPILED.exists():  # `next start` reads it, too
            processes.run("site-package", PACKAGE, cwd=SITE, deadline_seconds=BUILD_SECONDS)
        build.touch()
        _forget_old_builds()
    return build


def deploy_site(build: Path, folder: Path) -> Path:
    """Lay out a fresh copy of `build` in `folder`, as a deployment does; return the folder."""
    folder.mkdir(parents=True)
    for entry in SITE.iterdir():
        if entry.name != ".next":
            (folder / entry.name).symlink_to(entry)
    shutil.copytree(build, folder / ".next", symlinks=True, ignore=NOT_DEPLOYED)
    return folder


def rebuild_site(processes: Processes, settings: SiteSettings, folder: Path) -> Path:
    """Build the site with `settings`, on top of the last build's cache; lay it out in `folder`.

    Raises:
        LauncherError: The build fails.
    """
    with _lock():
        _run_build(processes, settings)
        return deploy_site(SITE / ".next", folder)


def start_site(
    processes: Processes, folder: Path, settings: SiteSettings, *, port: int = 0
) -> Site:
    """Start the build in `folder`; with the `port` of an earlier start it takes its place.

    Raises:
        LauncherError: It does not start.
    """
    process = processes.start(
        "site",
        ["node", NEXT, "start", "--hostname", LOOPBACK, "--port", str(port)],
        environ=QUIET | settings.environ(),
        cwd=folder,
    )
    url = process.wait_for_address(deadline_seconds=READY_SECONDS)
    process.wait_until("is healthy", lambda: _is_healthy(url), deadline_seconds=READY_SECONDS)
    return Site(url, folder, process)


def _build(processes: Processes, build: Path) -> None:
    with _empty_bucket() as url:
        settings = SiteSettings(url, BUILD_TOKENS["revalidate"], BUILD_TOKENS["preview"])
        _run_build(processes, settings)
    with TemporaryDirectory(dir=CACHE) as folder:
        made = Path(folder) / "build"
        shutil.copytree(SITE / ".next", made, symlinks=True, ignore=NOT_DEPLOYED)
        made.rename(build)


def _run_build(processes: Processes, settings: SiteSettings) -> None:
    processes.run(
        "site-build",
        ["npm", "run", "build"],
        environ=QUIET | settings.environ(),
        cwd=SITE,
        deadline_seconds=BUILD_SECONDS,
    )


def _forget_old_builds() -> None:
    builds = [path for path in CACHE.iterdir() if path.is_dir()]
    builds.sort(key=lambda path: path.stat().st_mtime, reverse=True)
    for path in builds[BUILDS_KEPT:]:
        shutil.rmtree(path)


def sources_digest(site: Path) -> str:
    """Digest the names and contents of everything that a build is made of."""
    digest = hashlib.sha256()
    for folder, folders, files in os.walk(site):
        folders[:] = sorted(set(folders) - NOT_SOURCE_FOLDERS)
        for name in sorted(files):
            if any(fnmatch(name, pattern) for pattern in NOT_SOURCE_FILES):
                continue
            path = Path(folder, name)
            content = hashlib.sha256(path.read_bytes()).hexdigest()
            digest.update(f"{path.relative_to(site)} {content}\n".encode())
    return digest.hexdigest()[:16]


def _is_healthy(url: str) -> bool | None:
    with contextlib.suppress(requests.RequestException):
        return requests.get(f"{url}/api/health", timeout=60).ok or None
    return None


@contextlib.contextmanager
def _lock() -> Iterator[None]:
    CACHE.mkdir(parents=True, exist_ok=True)
    with (CACHE / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


class _NothingHere(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the base's name
        """Log nothing."""


@contextlib.contextmanager
def _empty_bucket() -> Iterator[str]:
    """Serve like an empty bucket: 404."""
    with TemporaryDirectory() as folder:
        handler = functools.partial(_NothingHere, directory=folder)
        with ThreadingHTTPServer((LOOPBACK, 0), handler) as server:
            thread = threading.Thread(target=server.serve_forever, args=(0.05,))
            thread.start()
            try:
                yield f"http://{LOOPBACK}:{server.server_port}/bucket/public"
            finally:
                server.shutdown()
                thread.join()
