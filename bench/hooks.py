"""From the hook to the fresh page: the site's own time, without pipeline and release.

The clock runs from POST /api/revalidate until each affected page shows its document's new digest
and is not about to be replaced, looked at in rounds with pauses between, eight at a time, as a
delivery does it.

Belongs here: hooks of N documents. Does not: making the change (stage.py).
"""

import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial

from bench.measure import milliseconds
from bench.stage import Stage
from content_assets.bootstrap import SITE_REQUESTS_AT_ONCE
from content_assets.contracts.revalidation import RevalidateRequest
from content_assets.contracts.routes import tag_of
from content_assets.delivery.http_site import HttpSite
from content_assets.delivery.pages import Expectation
from demo.processes import LauncherError

SIZES = (1, 50, 100)
HOOKS = 50
_FIRST_PAUSE_SECONDS, _LONGEST_PAUSE_SECONDS = 0.01, 0.1
_DEADLINE_SECONDS = 30.0


def measure_hooks(stage: Stage) -> dict[int, list[float]]:
    """Milliseconds of each hook, by how many documents it names; all sizes in turn."""
    taken: dict[int, list[float]] = {size: [] for size in SIZES}
    with ThreadPoolExecutor(SITE_REQUESTS_AT_ONCE) as pool:
        for number in range(HOOKS + 1):  # the first does not count
            for size in SIZES:
                first = number * size % max(len(stage.events) - size, 1)
                paths = stage.events[first : first + size]
                expected = stage.change(paths, magnitude=2.5 + number / 100)
                took = milliseconds(partial(_hook, stage.site, paths, expected, pool))
                taken[size] += [took] if number else []
    return taken


def _hook(
    site: HttpSite, paths: Sequence[str], expected: list[Expectation], pool: ThreadPoolExecutor
) -> None:
    site.revalidate(
        RevalidateRequest(
            revision=1, release="bench", paths=list(paths), tags=[tag_of(path) for path in paths]
        )
    )
    deadline = time.monotonic() + _DEADLINE_SECONDS
    waiting, pause = expected, _FIRST_PAUSE_SECONDS
    while waiting := _left(site, waiting, pool):
        if time.monotonic() > deadline:
            msg = f"bench: expected {waiting[0].page} with its new document, found the old one"
            raise LauncherError(msg)
        time.sleep(pause)
        pause = min(pause * 2, _LONGEST_PAUSE_SECONDS)


def _left(site: HttpSite, pages: list[Expectation], pool: ThreadPoolExecutor) -> list[Expectation]:
    """Those that are not fresh yet."""
    got = pool.map(lambda each: site.page(each.page), pages)
    return [each for each, page in zip(pages, got, strict=True) if not each.is_met_by(page)]
