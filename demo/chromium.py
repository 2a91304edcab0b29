"""A Chromium for the browser tests: one that is there, or one that can be had.

`python -m demo.chromium` prints its path. In this order: CHROMIUM_PATH; a browser on the
PATH; Playwright's own download; Debian's package, where we are root and there is apt-get.
Each is asked for its version before it counts: one that lacks a library doesn't count.

Belongs here: finding and fetching. Does not: driving it (site/e2e).
"""

import contextlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from demo.processes import LauncherError, Processes, interrupted_by_signals

SITE = Path(__file__).parents[1] / "site"
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
DOWNLOAD_SECONDS = 600.0
VERSION_SECONDS = 180.0
PLAYWRIGHT_PATH = "console.log(require('@playwright/test').chromium.executablePath())"


def find_chromium(processes: Processes, environ: Mapping[str, str], *, is_root: bool) -> Path:
    """Find a Chromium that runs, fetching one if need be.

    Args:
        is_root: Whether Debian's package may be installed.

    Raises:
        LauncherError: None is installed or installable; the message lists the attempts.
    """
    tried: list[str] = []
    for what, candidates in _ways(processes, environ, is_root=is_root):
        try:
            for path in candidates():
                if _runs(path):
                    return path
                tried.append(f"{what}: {path} does not run")
        except LauncherError as error:
            tried.append(f"{what}: {error}")
    lines = "".join(f"\n- {line}" for line in tried or ["nothing was found"])
    msg = (
        "browser tests: expected a Chromium, found none; install one and set CHROMIUM_PATH to it. "
        f"Tried:{lines}"
    )
    raise LauncherError(msg)


def _ways(
    processes: Processes, environ: Mapping[str, str], *, is_root: bool
) -> Iterator[tuple[str, Callable[[], Iterator[Path]]]]:
    given = environ.get("CHROMIUM_PATH")
    if given:
        yield "CHROMIUM_PATH", lambda: iter([Path(given)])
    yield "PATH", _on_path
    yield "Playwright's download", lambda: _from_playwright(processes)
    if is_root and shutil.which("apt-get"):
        yield "Debian's package", lambda: _from_debian(processes)


def _on_path() -> Iterator[Path]:
    found = (shutil.which(name) for name in NAMES)
    return (Path(path) for path in found if path)


def _from_playwright(processes: Processes) -> Iterator[Path]:
    where = ["node", "-e", PLAYWRIGHT_PATH]
    path = Path(processes.run("playwright-path", where, cwd=SITE, deadline_seconds=180).strip())
    if not path.exists():
        processes.run(
            "playwright-install",
            ["npx", "playwright", "install", "chromium"],
            environ={"PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD": "0"},
            cwd=SITE,
            deadline_seconds=DOWNLOAD_SECONDS,
        )
    yield path


def _from_debian(processes: Processes) -> Iterator[Path]:
    quiet = {"DEBIAN_FRONTEND": "noninteractive"}
    for name, *rest in (("update",), ("install", "-y", "--no-install-recommends", "chromium")):
        argv = ["apt-get", "-q", name, *rest]
        processes.run(f"apt-{name}", argv, environ=quiet, deadline_seconds=DOWNLOAD_SECONDS)
    yield from _on_path()


def _runs(path: Path) -> bool:
    with contextlib.suppress(OSError, subprocess.TimeoutExpired):
        asked = subprocess.run(  # a browser that was found or given
            [path, "--version"], capture_output=True, timeout=VERSION_SECONDS, check=False
        )
        return asked.returncode == 0
    return False


def main() -> int:
    """Print the path of a Chromium that runs, fetching one if need be."""
    folder = Path(tempfile.mkdtemp(prefix="chromium-"))
    with interrupted_by_signals(), Processes(folder) as processes:
        try:
            found = find_chromium(processes, os.environ, is_root=os.geteuid() == 0)
            sys.stdout.write(f"{found}\n")
        except LauncherError as error:
            sys.stderr.write(f"{error}\n")
            return 1
    shutil.rmtree(folder)
    return 0


if __name__ == "__main__":
    sys.exit(main())
