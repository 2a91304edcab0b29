"""What docs/benchmarks.md says of the site.

    python -m bench.site_report    this section alone

Belongs here: words and tables. Does not: measuring (hooks.py, throughput.py, weight.py, audits.py).
"""

import statistics
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.audits import CATEGORIES, TIMINGS, Audit, audit_pages
from bench.audits import ROUNDS as AUDIT_ROUNDS
from bench.empty import run_empty_app
from bench.hooks import HOOKS, measure_hooks
from bench.measure import p95
from bench.stage import Stage, run_stage
from bench.throughput import CONNECTIONS, Throughput, measure_throughput
from bench.throughput import ROUNDS as THROUGHPUT_ROUNDS
from bench.weight import Weight, weigh_pages
from content_assets.contracts.routes import owned_page
from content_assets.logs import set_up_logs
from demo.processes import Processes

_ALLOWED = {"performance": 98, "accessibility": 100, "best-practices": 100, "seo": 100}
_TEXT = """
## The site

`next start` with a published week of all sources behind it, on the same machine as the clients (`python -m bench.site_report`).

From a hook to fresh pages: the mirror has the new documents, `POST /api/revalidate` names them, and the clock runs until each of their pages has been seen with its new digest, eight at a time, in rounds, as a delivery does it.
{hooks} hooks of each size in turn, after one that does not count.

| documents in the hook | p50, ms | p95, ms |
|---|---|---|
{freshness}

Cached pages, against a static file server (`bench/static_server.mjs`: Node.js, one process, as `next start` is one) that serves the same bytes, uncompressed, to the same client on {connections} connections.
Medians of {throughput_rounds} rounds in turn.

| page | KiB | `next start`, requests a second | static files, requests a second | ratio |
|---|---|---|---|---|
{throughput}

What a reader downloads first, gzipped; {empty:.1f} KiB of client JS is what an empty app of the same Next.js has.

| page | HTML, KiB | allowed | client JS, KiB | over the empty app's | allowed |
|---|---|---|---|---|---|
{weights}

Lighthouse {lighthouse}, as a phone (its simulated slow 4G and slow processor), medians of {audit_rounds} rounds; allowed are {allowed}.
The empty app is what the framework alone gets on this machine; it has no description, for which it loses points of SEO.

| page | {categories} | first paint, ms | largest paint, ms | blocked, ms |
|---|---|---|---|{lines}
{audits}

{failed}
"""
_FRONT_KIBIBYTES, _SCRIPT_KIBIBYTES = 60, 5


@dataclass(frozen=True)
class SiteFigures:
    """All that was measured of the site."""

    hooks: Mapping[int, Sequence[float]]
    throughput: Sequence[Throughput]
    empty_kibibytes: float
    weights: Sequence[Weight]
    audits: Sequence[Audit]


def measure_site(processes: Processes) -> SiteFigures:
    """Everything, on one running site."""
    with run_stage(processes) as stage, run_empty_app(processes) as empty:
        pages = _pages(stage)
        addresses = {f"`{page}`": stage.url + page for page in pages}
        audits = audit_pages(processes, {**addresses, "the empty app": empty})
        (floor,) = weigh_pages(empty, ["/"])
        weights = weigh_pages(stage.url, pages)
        throughput = measure_throughput(stage, processes, pages[:2])
        hooks = measure_hooks(stage)
    return SiteFigures(hooks, throughput, floor.scripts, weights, audits)


def render_site(figures: SiteFigures) -> str:
    """The section as Markdown."""
    return _TEXT.format(
        hooks=HOOKS,
        freshness="\n".join(
            f"| {size} | {statistics.median(taken):.0f} | {p95(taken):.0f} |"
            for size, taken in figures.hooks.items()
        ),
        connections=CONNECTIONS,
        throughput_rounds=THROUGHPUT_ROUNDS,
        throughput="\n".join(map(_throughput_row, figures.throughput)),
        empty=figures.empty_kibibytes,
        weights="\n".join(_weight_row(each, figures.empty_kibibytes) for each in figures.weights),
        lighthouse=figures.audits[0].version,
        audit_rounds=AUDIT_ROUNDS,
        allowed=", ".join(f"{name} {score}" for name, score in _ALLOWED.items()),
        categories=" | ".join(CATEGORIES),
        lines="---|" * len(CATEGORIES),
        audits="\n".join(map(_audit_row, figures.audits)),
        failed=_failed(figures.audits),
    )


def _pages(stage: Stage) -> list[str]:
    """The front page, then an event's, then one of each other kind."""
    event = owned_page(stage.events[0])
    return ["/", *([event] if event else []), "/earthquakes", "/statistics", "/countries/chile"]


def _throughput_row(each: Throughput) -> str:
    ours, theirs = statistics.median(each.ours), statistics.median(each.theirs)
    size = each.size / 1024
    return f"| `{each.page}` | {size:.0f} | {ours:,.0f} | {theirs:,.0f} | {ours / theirs:.2f} |"


def _weight_row(each: Weight, empty: float) -> str:
    allowed = _FRONT_KIBIBYTES if each.page == "/" else "-"
    over = each.scripts - empty
    return (
        f"| `{each.page}` | {each.html:.1f} | {allowed} | {each.scripts:.1f} | {over:+.1f} "
        f"| {_SCRIPT_KIBIBYTES} |"
    )


def _audit_row(each: Audit) -> str:
    scores = [str(each.scores[name]) for name in CATEGORIES]
    timings = [f"{each.timings[name]:.0f}" for name in TIMINGS]
    return f"| {each.page} | {' | '.join(scores + timings)} |"


def _failed(audits: Sequence[Audit]) -> str:
    """What cost points on any of our pages."""
    found = sorted(set().union(*(each.failed for each in audits[:-1])))
    return f"Audits that were not perfect somewhere: {', '.join(found)}." if found else ""


def main() -> int:
    """Measure, and write the section to stdout."""
    set_up_logs(level="ERROR")
    with TemporaryDirectory(prefix="bench-") as folder, Processes(Path(folder)) as processes:
        sys.stdout.write(render_site(measure_site(processes)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
