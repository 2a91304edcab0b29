"""What is said of collections of garbage in docs/benchmarks.md.

Belongs here: words and tables. Does not: measuring (garbage.py).
"""

from collections.abc import Sequence

from bench.garbage import BACK, Measured

_TEXT = """## Collecting garbage

A bucket with {releases:,} releases, as many as 30 days have at one every five minutes; each changes 6 sets of 20 documents.
The store is in memory, and each of its requests takes 10 ms; the worker makes up to 64 at a time.
An invocation of the worker has 100 s for a collection.

| collection | requests | a release | allowed | s | allowed | MB | allowed | objects |
|---|---|---|---|---|---|---|---|---|
{rows}

The first collection over releases of older code compares their sets; what it learns is kept, and an invocation that ends is continued by the next.
The first one over releases of this code reads each release once; from the next night on, only those that are new.

A release {back:,} releases back is found with {steps} requests (allowed: 20).
"""


def render_garbage(measured: Sequence[Measured], steps: int) -> str:
    """The section."""
    rows = "\n".join(_row(each) for each in measured)
    return _TEXT.format(releases=measured[0].releases, rows=rows, back=BACK, steps=steps)


def _row(each: Measured) -> str:
    most = "" if "deleted" in each.what else 8 if "older" in each.what else 3
    ratio = each.requests / each.releases
    megabytes = f"{each.megabytes:.0f} | 400" if each.megabytes else " | "
    return (
        f"| {each.what} | {each.requests:,} | {ratio:.2f} | {most} | {each.seconds:.1f} | 100 | "
        f"{megabytes} | {each.went:,} |"
    )
