"""Lighthouse's scores of the built site: as a phone, in Debian's Chromium.

Lighthouse has packages of its own, bench/lighthouse/, that are installed when first needed.

Belongs here: running it, its scores. Does not: starting the site (stage.py).
"""

import contextlib
import json
import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from demo.processes import LauncherError, Processes

FOLDER = Path(__file__).with_name("lighthouse")
CHROMIUM = "/usr/bin/chromium"
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
TIMINGS = ("first-contentful-paint", "largest-contentful-paint", "total-blocking-time")
ROUNDS = 5  # blocking time is noise on a machine of two cores, the empty page's too
_ATTEMPTS = 3  # its trace of a page load gets lost now and then, and its advice is to run it again
_INSTALL_SECONDS, _AUDIT_SECONDS = 300.0, 120.0
_LIGHTHOUSE = FOLDER / "node_modules" / "lighthouse" / "cli" / "index.js"
_OPTIONS = (
    "--quiet",
    "--output=json",
    "--chrome-flags=--headless=new --no-sandbox --disable-dev-shm-usage",
    f"--only-categories={','.join(CATEGORIES)}",
)


@dataclass(frozen=True)
class Audit:
    """Medians of one page: scores, 0 to 100, and milliseconds; and the audits that cost points."""

    page: str
    scores: Mapping[str, int]
    timings: Mapping[str, float]
    failed: frozenset[str]
    version: str


def audit_pages(processes: Processes, pages: Mapping[str, str]) -> list[Audit]:
    """Each page in turn, several times.

    Args:
        pages: Address by name.

    Raises:
        LauncherError: Lighthouse can't be installed, or does not end well.
    """
    if not _LIGHTHOUSE.exists():
        processes.run(
            "lighthouse-install",
            ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"],
            cwd=FOLDER,
            deadline_seconds=_INSTALL_SECONDS,
        )
    runs: dict[str, list[dict[str, Any]]] = {page: [] for page in pages}
    for _ in range(ROUNDS):
        for page, url in pages.items():
            runs[page].append(_audit(processes, url))
    return [_summed_up(page, found) for page, found in runs.items()]


def _audit(processes: Processes, url: str) -> dict[str, Any]:
    for _ in range(_ATTEMPTS - 1):
        with contextlib.suppress(LauncherError):
            return _audit_once(processes, url)
    return _audit_once(processes, url)


def _audit_once(processes: Processes, url: str) -> dict[str, Any]:
    folder = processes.new_folder("lighthouse")
    folder.mkdir()
    out = folder / "report.json"
    processes.run(
        "lighthouse",
        ["node", _LIGHTHOUSE, url, f"--output-path={out}", *_OPTIONS],
        environ={"CHROME_PATH": CHROMIUM},
        cwd=folder,
        deadline_seconds=_AUDIT_SECONDS,
    )
    report: dict[str, Any] = json.loads(out.read_text("utf-8"))
    return report


def _summed_up(page: str, runs: Sequence[dict[str, Any]]) -> Audit:
    scores = {
        name: round(100 * statistics.median(run["categories"][name]["score"] or 0 for run in runs))
        for name in CATEGORIES
    }
    timings = {
        name: statistics.median(run["audits"][name]["numericValue"] for run in runs)
        for name in TIMINGS
    }
    failed = {
        reference["id"]
        for run in runs
        for name in CATEGORIES
        for reference in run["categories"][name]["auditRefs"]
        if reference["weight"] and run["audits"][reference["id"]]["score"] not in {1, None}
    }
    return Audit(page, scores, timings, frozenset(failed), runs[0]["lighthouseVersion"])
