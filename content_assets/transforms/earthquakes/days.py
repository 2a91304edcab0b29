"""One document a day: all events of a UTC day, as the event service has them.

Belongs here: a day's body -> its document. Does not: which days (runtime/backfill.py), all of
them together (archive.py).
"""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta

import pandas as pd

from content_assets.contracts.documents import ArchivedEvent, Documents, EarthquakeDay
from content_assets.contracts.release import RawRef
from content_assets.publishing.canonical import digest_of
from content_assets.publishing.raw import DayBody, RawBody
from content_assets.transforms.earthquakes.events import read_events
from content_assets.transforms.earthquakes.tally import tally
from content_assets.transforms.records import in_contract, records

_COLUMNS = list(ArchivedEvent.model_fields)


def day_path(day: str) -> str:
    """Where a day's document is; `day` is YYYY-MM-DD."""
    return f"earthquakes/days/{day}.json"


def date_of(path: str) -> str:
    """The day whose document is at `path`."""
    return path.rpartition("/")[2].partition(".")[0]


def build_days(days: Iterable[EarthquakeDay]) -> Documents:
    """The days that were made; all others stay as they are."""
    documents = {day_path(day.date): day for day in days}
    return Documents(EarthquakeDay, documents, is_amendment=True, is_part=True)


def build_day(body: DayBody, *, settled_days: int) -> EarthquakeDay:
    """The document of one day.

    Args:
        settled_days: How long after the day it is frozen.

    Raises:
        SourceContentError, ContractError: As `read_events`, or an event that can't be; names it.
    """
    ref = RawRef(sequence=1, digest=digest_of(body.body))
    table = read_events(RawBody(body.source, ref, body.body, is_new=True))
    frame = table.frame.sort_values(["occurred_at", "id"], ignore_index=True)
    data = {
        "date": body.date,
        "is_settled": _is_settled(body, settled_days),
        "events": _events(frame),
        "refused": table.refused,
        **tally(frame),
    }
    return in_contract(EarthquakeDay, data, name=day_path(body.date))


def _events(frame: pd.DataFrame) -> list[ArchivedEvent]:
    return [
        in_contract(ArchivedEvent, row, name=f"event {row['id']}")
        for row in records(frame, _COLUMNS)
    ]


def _is_settled(body: DayBody, settled_days: int) -> bool:
    """By the service's own clock: ours has no say in a document."""
    if body.made_at is None:
        return False
    start = datetime.combine(date.fromisoformat(body.date), datetime.min.time(), UTC)
    return body.made_at - start >= timedelta(days=1 + settled_days)
