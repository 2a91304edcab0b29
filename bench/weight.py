"""What a reader downloads first: HTML and client JS, gzipped, against an empty app's.

Belongs here: adding up. Does not: starting the site (stage.py).
"""

import gzip
import re
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urljoin

import requests

from demo.processes import Processes
from demo.site import BUILD_SECONDS, NEXT, QUIET, SITE

_EMPTY_APP = Path(__file__).with_name("empty_app")
_SCRIPT = re.compile(r"<script\b[^>]*\bsrc=\"([^\"]+)\"[^>]*>")
_CONFIG = "export default {{ turbopack: {{ root: {root!r} }} }};\n"


@dataclass(frozen=True)
class Weight:
    """KiB, gzipped: the page itself, and the scripts that it loads."""

    page: str
    html: float
    scripts: float


def weigh_pages(url: str, pages: Sequence[str]) -> list[Weight]:
    """Of the running site at `url`."""

    def get(path: str) -> bytes:
        answer = requests.get(urljoin(url, path), timeout=30)
        answer.raise_for_status()
        return answer.content

    found = []
    for page in pages:
        html = get(page)
        scripts = sum(_kibibytes(get(path)) for path in scripts_of(html.decode()))
        found.append(Weight(page, _kibibytes(html), scripts))
    return found


def weigh_empty_app(processes: Processes) -> float:
    """KiB of client JS, gzipped, of an app of one empty page, built by the same Next.js."""
    folder = SITE / ".run" / "empty"  # below site/: there are the packages
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(_EMPTY_APP, folder / "app")
    folder.joinpath("next.config.mjs").write_text(_CONFIG.format(root=str(SITE)), "utf-8")
    processes.run(
        "empty-build",
        ["node", SITE / NEXT, "build"],
        environ=QUIET,
        cwd=folder,
        deadline_seconds=BUILD_SECONDS,
    )
    built = folder / ".next"
    html = built.joinpath("server", "app", "index.html").read_text("utf-8")
    paths = (path.partition("?")[0].removeprefix("/_next/") for path in scripts_of(html))
    total = sum(_kibibytes(built.joinpath(path).read_bytes()) for path in paths)
    shutil.rmtree(folder)
    return total


def scripts_of(html: str) -> list[str]:
    """Addresses of the scripts that a browser of today loads."""
    found = (tag for tag in _SCRIPT.finditer(html) if "nomodule" not in tag[0].lower())
    return sorted({tag[1] for tag in found})


def _kibibytes(content: bytes) -> float:
    return len(gzip.compress(content, 6)) / 1024
