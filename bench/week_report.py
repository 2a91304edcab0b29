"""What docs/benchmarks.md says of a full week.

    python -m bench.week_report    this section alone

Belongs here: words and a table. Does not: measuring (week.py).
"""

import statistics
import sys

from bench.week import ROUNDS, Week, measure_week

_TEXT = """
## A full week, from bytes to documents

{events:,} earthquakes, and all other sources as recorded (`demo/data`): from the fetched bytes to the canonical bytes of {documents} documents, with nothing published before.
Ours checks sources and contracts, refuses what can't be, and makes the ledger of revisions, too.
Theirs is the same documents written plainly in pandas, unchecked (`bench/week_by_hand.py`).
Medians of {rounds} rounds in turn, each a process of its own; importing is not in the time (`python -m bench.week_report`).

| | ours | plain pandas | ratio |
|---|---|---|---|
| seconds | {ours:.2f} | {theirs:.2f} | {ratio:.2f} |
| memory at most, MB | {ours_peak:.0f} | {theirs_peak:.0f} | {peak_ratio:.2f} |
| of it before the first byte is read, MB | {ours_base:.0f} | {theirs_base:.0f} | {base_ratio:.2f} |
"""


def render_week(week: Week) -> str:
    """The section as Markdown."""
    time, peak, base = map(week.of, ("milliseconds", "peak_megabytes", "base_megabytes"))
    return _TEXT.format(
        events=week.ours[0].events,
        documents=len(week.ours[0].paths),
        rounds=ROUNDS,
        ours=statistics.median(time.ours) / 1000,
        theirs=statistics.median(time.theirs) / 1000,
        ratio=time.ratio,
        ours_peak=statistics.median(peak.ours),
        theirs_peak=statistics.median(peak.theirs),
        peak_ratio=peak.ratio,
        ours_base=statistics.median(base.ours),
        theirs_base=statistics.median(base.theirs),
        base_ratio=base.ratio,
    )


if __name__ == "__main__":
    sys.stdout.write(render_week(measure_week()))
