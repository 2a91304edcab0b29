"""The report: docs/benchmarks.md.

Belongs here: words and tables. Does not: measuring.
"""

import os
import statistics
import sys
from collections.abc import Sequence
from dataclasses import dataclass

from bench.measure import Comparison, p95

_TEXT = """# Benchmarks

Written by `make bench` ({cores} cores, Python {python}).
Both sides of a comparison are measured in turn in one run, {rounds} rounds after one that does not count.
Trust the ratios, not the milliseconds.

## Against a handler written by hand

`bench/handwritten.py`: requests and boto3, no Dagster, no releases.
It makes the same fetch, reads as many objects of state, one after the other, and writes the same receipt and status.
With changes, it makes the same documents by the same functions and uploads all of them, 32 at a time.
A proxy adds 20 ms to each S3 request and 100 ms to each request to the source.

| warm run | ours, ms | by hand, ms | added, ms | ratio | allowed |
|---|---|---|---|---|---|
{idle}
{changed}

## S3 writes of a run

| run | writes | allowed |
|---|---|---|
| nothing new | {idle_puts} | 2 |
| {documents} documents of {assets} assets changed | {changed_puts} | {allowed} |

## From a change in the feed to the proven page

One event gets another magnitude.
The clock runs from there, through fetch, documents, release, mirror and hook, until every affected page has been seen with its new digest.
{proofs} times, everything warm, the real site (`next start`) on the same machine.

| | median, ms | p95, ms |
|---|---|---|
| as it is | {near} | {near95} |
| 20 ms added to S3, 100 ms to the source | {far} | {far95} |
"""


@dataclass(frozen=True)
class Writes:
    """S3 writes of two runs, and how much the second one changed."""

    idle: int
    changed: int
    documents: int
    assets: int

    @property
    def allowed(self) -> int:
        """Two a document, three an asset, twelve for the rest."""
        return 2 * self.documents + 3 * self.assets + 12


@dataclass(frozen=True)
class Proofs:
    """Milliseconds from the change to the proven page."""

    near: Sequence[float]
    far: Sequence[float]


def render(idle: Comparison, changed: Comparison, writes: Writes, proofs: Proofs) -> str:
    """The report as Markdown."""
    return _TEXT.format(
        cores=os.cpu_count(),
        python=sys.version.split()[0],
        rounds=len(idle.ours),
        idle=_row("nothing new", idle),
        changed=_row("20 events changed", changed),
        idle_puts=writes.idle,
        changed_puts=writes.changed,
        documents=writes.documents,
        assets=writes.assets,
        allowed=writes.allowed,
        proofs=len(proofs.near),
        near=round(statistics.median(proofs.near)),
        near95=round(p95(proofs.near)),
        far=round(statistics.median(proofs.far)),
        far95=round(p95(proofs.far)),
    )


def _row(name: str, measured: Comparison) -> str:
    ours, theirs = statistics.median(measured.ours), statistics.median(measured.theirs)
    added = measured.added_milliseconds
    return f"| {name} | {ours:.0f} | {theirs:.0f} | {added:+.0f} | {measured.ratio:.2f} | 1.50 |"
