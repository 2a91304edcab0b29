"""Timing two sides in turn, and telling the result as rows.

Belongs here: medians, percentiles, rows. Does not: measuring.
"""

import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Comparison:
    """Milliseconds of both sides, taken in turn in one run."""

    ours: Sequence[float]
    theirs: Sequence[float]

    @property
    def ratio(self) -> float:
        """Median over median; below 1 we are faster."""
        return statistics.median(self.ours) / statistics.median(self.theirs)

    @property
    def added_milliseconds(self) -> float:
        """Median less median."""
        return statistics.median(self.ours) - statistics.median(self.theirs)


def milliseconds(function: Callable[[], object]) -> float:
    """How long one call takes."""
    begun = time.perf_counter()
    function()
    return (time.perf_counter() - begun) * 1000


def compare(
    ours: Callable[[], object],
    theirs: Callable[[], object],
    *,
    prepare: Callable[[], object],
    rounds: int,
) -> Comparison:
    """Call both in turn, `prepare` before each round, the first round unmeasured."""
    pairs: list[tuple[float, float]] = []
    for _ in range(rounds + 1):
        prepare()
        pairs.append((milliseconds(ours), milliseconds(theirs)))
    return Comparison([pair[0] for pair in pairs[1:]], [pair[1] for pair in pairs[1:]])


def p95(values: Sequence[float]) -> float:
    """The 95th percentile."""
    return statistics.quantiles(values, n=20, method="inclusive")[-1]
