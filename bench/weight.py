"""A reader's first download: HTML and client JS, gzipped, against an empty app's.

Belongs here: adding up. Does not: starting the site (stage.py) or the empty app (empty.py).
"""

import gzip
import re
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urljoin

import requests

_SCRIPT = re.compile(r"<script\b[^>]*\bsrc=\"([^\"]+)\"[^>]*>")


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


def scripts_of(html: str) -> list[str]:
    """Addresses of the scripts that a browser of today loads."""
    found = (tag for tag in _SCRIPT.finditer(html) if "nomodule" not in tag[0].lower())
    return sorted({tag[1] for tag in found})


def _kibibytes(content: bytes) -> float:
    return len(gzip.compress(content, 6)) / 1024
