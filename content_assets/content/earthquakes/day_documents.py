"""One document a day: all events of a UTC day, as the event service has them.

Belongs here: a day's events -> its document. Does not: which days (runtime/backfill.py), all of
them together (archive.py).
"""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pandas as pd

from content_assets.authoring import in_contract
from content_assets.content.earthquakes.aggregates import tally
from content_assets.content.earthquakes.documents_archive import ArchivedEvent, EarthquakeDay
from content_assets.content.earthquakes.event_service import DayReading
from content_assets.content.earthquakes.events import frame_of, refused_values
from content_assets.content.earthquakes.frames import records
from content_assets.content.earthquakes.table import Table

_COLUMNS = list(ArchivedEvent.model_fields)


def day_path(day: str) -> str:
    """Where a day's document is; `day` is YYYY-MM-DD."""
    return f"earthquakes/days/{day}.json"


def date_of(path: str) -> str:
    """The day whose document is at `path`."""
    return path.rpartition("/")[2].partition(".")[0]


def build_day(
    day: DayReading, *, settled_days: int, is_gone: Callable[[str], bool] = lambda _event_id: False
) -> EarthquakeDay:
    """The document of one day.

    Args:
        settled_days: How long after the day it is frozen.
        is_gone: Whether the document of the event with this id was taken down; an event of
            which any id was is left out.

    Raises:
        ContractError: An event that breaks the contract; names it and the member.
    """
    rows = Table(frame_of(day.rows), {}).without(is_gone).frame
    frame = rows.sort_values(["occurred_at", "id"], ignore_index=True)
    data = {
        "date": day.date,
        "is_settled": _is_settled(day, settled_days),
        "events": _events(frame),
        "refused": refused_values(day.rejected),
        **tally(frame),
    }
    return in_contract(EarthquakeDay, data, name=day_path(day.date))


def _events(frame: pd.DataFrame) -> list[ArchivedEvent]:
    return [
        in_contract(ArchivedEvent, row, name=f"event {row['id']}")
        for row in records(frame, _COLUMNS)
    ]


def _is_settled(day: DayReading, settled_days: int) -> bool:
    """By the service's own clock: ours has no say in a document."""
    if day.made_at is None:
        return False
    start = datetime.combine(date.fromisoformat(day.date), datetime.min.time(), UTC)
    return day.made_at - start >= timedelta(days=1 + settled_days)
