"""Politeness: which sources have not to be asked yet.

The schedule is as quick as the quickest source; a slower one is asked as often as its cadence
says. When it was asked last stands in status.json, which every run writes. One that is stale,
or was never good, is asked at every run: it may have mended.

Belongs here: that. Does not: what an answer's own Expires says (http/freshness.py).
"""

from collections.abc import Mapping
from datetime import datetime, timedelta

from content_assets.contracts.receipt import Status

TICK_MINUTES = 5  # of the schedule; a source of this cadence is asked at every run
_SLACK = timedelta(minutes=1)  # runs begin a little early or late


def find_resting(cadences: Mapping[str, int], status: Status, *, now: str) -> dict[str, str]:
    """Why each of these sources need not be asked now; those that must are missing.

    Args:
        cadences: Minutes between two questions, by source.
        now: ISO 8601, UTC.
    """
    found = {}
    for source, minutes in cadences.items():
        last = status.sources.get(source)
        if last is None or not last.is_fresh:
            continue
        since = datetime.fromisoformat(now) - datetime.fromisoformat(last.checked_at)
        if timedelta(0) <= since < timedelta(minutes=minutes) - _SLACK:
            asked = f"asked {since // timedelta(minutes=1)} min ago"
            found[source] = f"{asked}, and once in {minutes} min is enough"
    return found
