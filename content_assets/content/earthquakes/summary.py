"""The week in numbers: what the front page tells.

Belongs here: counts, the largest, the latest. Does not: any clock; the window is the span
of the data.
"""

import pandas as pd

from content_assets.authoring import Documents, in_contract
from content_assets.content.earthquakes.aggregates import BANDS, counts, magnitude_bands
from content_assets.content.earthquakes.documents import DayCount, EarthquakeSummary
from content_assets.content.earthquakes.frames import iso_instants
from content_assets.content.earthquakes.list_items import build_briefs
from content_assets.content.earthquakes.tracking import Tracked

PATH = "earthquakes/summary.json"
_LARGEST_COUNT = 10
_LATEST_COUNT = 20
_MAX_DAYS = 31  # the longest feed is a month; one wrong year must not make 700,000 days


def build_summary(tracked: Tracked) -> Documents:
    """The one document of the front page.

    `window_days` is the span of the events in whole days, at least 1 if there are any. An
    event without a magnitude is in `event_count` and in no band.

    Raises:
        ContractError: An event that breaks the contract; names it and the member.
    """
    frame = tracked.table.frame
    on_page = frame[frame["has_page"]]
    instants = iso_instants(frame["occurred_at"])
    data = {
        "window_days": _window_days(frame),
        "event_count": len(frame),
        "page_count": len(on_page),
        "first_occurred_at": instants[-1] if instants else None,
        "last_occurred_at": instants[0] if instants else None,
        "bands": magnitude_bands(counts(frame["magnitude"], BANDS)),
        "days": count_days(frame),
        "largest": build_briefs(_largest(frame)),
        "latest": build_briefs(on_page.head(_LATEST_COUNT)),
    }
    summary = in_contract(EarthquakeSummary, data, name=PATH)
    return Documents(EarthquakeSummary, {PATH: summary}, tracked.table.made_from)


def _window_days(frame: pd.DataFrame) -> int:
    if frame.empty:
        return 0
    span: pd.Timedelta = frame["occurred_at"].iloc[0] - frame["occurred_at"].iloc[-1]
    return max(round(span / pd.Timedelta(days=1)), 1)


def count_days(frame: pd.DataFrame) -> list[DayCount]:
    """Every UTC day from the first event to the last, quiet ones too; oldest first."""
    if frame.empty:
        return []
    day = frame["occurred_at"].dt.floor("D")
    by_day = frame["magnitude"].groupby(day).agg(["size", "max"])
    last = by_day.index[-1]
    first = max(by_day.index[0], last - pd.Timedelta(days=_MAX_DAYS - 1))
    by_day = by_day.reindex(pd.date_range(first, last, freq="D"))
    return [
        DayCount(
            date=date.strftime("%Y-%m-%d"),
            count=0 if pd.isna(count) else int(count),
            largest_magnitude=None if pd.isna(largest) else float(largest),
        )
        for date, count, largest in by_day.itertuples()
    ]


def _largest(frame: pd.DataFrame) -> pd.DataFrame:
    measured = frame[frame["magnitude"].notna()]
    return measured.sort_values(
        ["magnitude", "occurred_at", "id"], ascending=[False, False, True]
    ).head(_LARGEST_COUNT)
