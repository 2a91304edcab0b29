"""The cost of S3 a month: prices, runs, and the arithmetic in one place.

Prices are those of AWS' public price list for us-east-1, S3 Standard, 2026: USD 0.005 for a
thousand PUT, 0.0004 for a thousand GET, 0.023 for a GB and month. Lambda costs the same on
both sides but for its time, and is left out.

Belongs here: numbers -> USD. Does not: measuring.
"""

from dataclasses import dataclass

from bench.scale import Cost

RUNS = 12 * 24 * 30  # every five minutes
USD_PER_PUT, USD_PER_GET, USD_PER_GB_MONTH = 0.005 / 1000, 0.0004 / 1000, 0.023
_DOCUMENT_GB = 2e-6
_IDLE_PUTS = 2  # of a run with nothing new: receipt and status.json


@dataclass(frozen=True)
class Month:
    """USD a month, for ten changed documents a run, and for uploading everything each time."""

    documents: int
    ours: float
    idle: float
    everything: float


def per_month(cost: Cost) -> Month:
    """A month of runs that cost as measured.

    Ours adds the receipt and status.json of each run, and keeps two copies of each document
    (blob and mirror) and the changed ones of 30 days.
    """
    changed = 10 * RUNS
    ours = RUNS * ((cost.puts + _IDLE_PUTS) * USD_PER_PUT + cost.gets * USD_PER_GET)
    stored = (2 * cost.documents + changed) * _DOCUMENT_GB * USD_PER_GB_MONTH
    return Month(
        documents=cost.documents,
        ours=ours + stored,
        idle=RUNS * _IDLE_PUTS * USD_PER_PUT,
        everything=RUNS * cost.documents * USD_PER_PUT
        + cost.documents * _DOCUMENT_GB * USD_PER_GB_MONTH,
    )
