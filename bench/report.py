"""The report: docs/benchmarks.md.

Belongs here: words and tables. Does not: measuring.
"""

import os
import re
import statistics
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.bulk import Bulk
from bench.cost import RUNS, Month
from bench.measure import Comparison, p95
from bench.scale import Cost

_MARK = re.compile(r"\n<!-- ([a-z]+) -->\n")
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

## Many documents changed

N documents of 2 KB get another content and are published: blobs, set, release, pointers, and their copies in the mirror.
Theirs is a loop that uploads each of the N documents once, with boto3 in 32 threads.
{bulk_rounds} rounds after one that does not count.

| documents | server | ours, ms | the loop, ms | ratio | allowed |
|---|---|---|---|---|---|
{bulk}

## Ten changed of many

Ten documents change, of 1,000, 10,000 and 100,000; each time by a process that has nothing in memory.

| documents | ms | requests | MB of memory |
|---|---|---|---|
{scale}

| 100,000 against 1,000 | | allowed |
|---|---|---|
| time | {time_ratio:.2f}x | 2.00x |
| requests | {request_ratio:.2f}x | 2.00x |
| memory | {memory_added:+.0f} MB | +150 MB |

![Time, requests and memory against the number of documents](benchmarks/scale.svg)

## What S3 costs a month

A run every five minutes ({runs} a month); us-east-1, S3 Standard: USD 0.005 for 1,000 PUT, 0.0004 for 1,000 GET, 0.023 for a GB a month.
Ours = {runs} * ((PUT + 2) * 0.000005 + GET * 0.0000004) + stored GB * 0.023, with PUT and GET as measured above; 2 for the receipt and status.json; stored are two copies of each document and 30 days of changes.
Everything = {runs} * N * 0.000005 + stored GB * 0.023.
Where nothing changes, a run costs two PUTs: {quiet:.2f} USD a month.

| documents | ten changed each run, USD | everything each run, USD |
|---|---|---|
{cost}

![USD a month against the number of documents](benchmarks/cost.svg)
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


@dataclass(frozen=True)
class Scale:
    """Bulk comparisons by server, the cost of ten changed of many, and a month of it."""

    bulk: Mapping[str, Sequence[Bulk]]
    costs: Sequence[Cost]
    months: Sequence[Month]


def render(
    idle: Comparison, changed: Comparison, writes: Writes, proofs: Proofs, scale: Scale
) -> str:
    """The report as Markdown."""
    smallest, largest = scale.costs[0], scale.costs[-1]
    return _TEXT.format(
        bulk_rounds=len(next(iter(scale.bulk.values()))[0].times.ours),
        bulk="\n".join(_bulk_row(name, row) for name, rows in scale.bulk.items() for row in rows),
        scale="\n".join(
            f"| {c.documents:,} | {c.milliseconds:.0f} | {c.requests} | {c.megabytes:.0f} |"
            for c in scale.costs
        ),
        time_ratio=largest.milliseconds / smallest.milliseconds,
        request_ratio=largest.requests / smallest.requests,
        memory_added=largest.megabytes - smallest.megabytes,
        runs=RUNS,
        quiet=scale.months[0].idle,
        cost="\n".join(
            f"| {m.documents:,} | {m.ours:.2f} | {m.everything:,.2f} |" for m in scale.months
        ),
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


def replace_section(path: Path, name: str, text: str, *, order: Sequence[str]) -> None:
    """Put one section into the report; the others stay as they were measured last.

    A report without marks is its first section.
    """
    written = path.read_text("utf-8") if path.exists() else ""
    first, *marked = _MARK.split(written)
    sections = {order[0]: first} | dict(zip(marked[::2], marked[1::2], strict=True))
    sections[name] = text
    head, *rest = (each for each in order if each in sections)
    marks = [f"\n<!-- {each} -->\n{sections[each].rstrip()}\n" for each in rest]
    path.write_text("".join([f"{sections[head].rstrip()}\n", *marks]), "utf-8")


def _bulk_row(server: str, row: Bulk) -> str:
    ours, theirs = statistics.median(row.times.ours), statistics.median(row.times.theirs)
    ratio = row.times.ratio
    return f"| {row.documents:,} | {server} | {ours:.0f} | {theirs:.0f} | {ratio:.2f} | 1.00 |"


def _row(name: str, measured: Comparison) -> str:
    ours, theirs = statistics.median(measured.ours), statistics.median(measured.theirs)
    added = measured.added_milliseconds
    return f"| {name} | {ours:.0f} | {theirs:.0f} | {added:+.0f} | {measured.ratio:.2f} | 1.50 |"
