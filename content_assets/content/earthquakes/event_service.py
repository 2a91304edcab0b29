"""USGS Earthquake Hazards Program: all events of a day, from the FDSN event service.

Documentation: https://earthquake.usgs.gov/fdsnws/event/1/. Licence: public domain (U.S.
Government). It answers with at most 20,000 events; a day that has more is asked for in halves.

Rules, in order:
  1. One request at a time, and a pause between two.
  2. An answer that is full, or refused as too large (413, or a 400 that says so), is halved.
     Any other refusal would be the same for each half: it is reported as the service explains it.
  3. An event belongs to the day of its origin time, whatever the service thinks of the ends.

Belongs here: a day -> its events as the service has them. Does not: units, columns, documents
(the modules beside it), which days (runtime/backfill.py).
"""

import re
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Any
from urllib.parse import urlencode

from content_assets.authoring.sources import (
    HttpClient,
    Kind,
    Reading,
    Rejected,
    SourceContentError,
    SourceUnreachableError,
    read_records,
)
from content_assets.content.earthquakes.usgs import CAPS, read_collection, read_event

NAME = "usgs_days"
PATH = "/fdsnws/event/1/query"
MOST_EVENTS = 20_000  # of one answer
PAUSE_SECONDS = 1.0
_NO_CONTENT = 204
_TOO_LARGE = 413
_BAD_REQUEST = 400
_SAYS_TOO_LARGE = re.compile(r"\bexceed|\btoo (?:large|many)\b|\bfewer events\b", re.IGNORECASE)
_SHORTEST = timedelta(minutes=1)  # nothing is halved further: then it is another trouble
_TICK = timedelta(milliseconds=1)
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class DayReading:
    """What the service said of one day that has ended; it is asked again, not kept.

    Attributes:
        date: YYYY-MM-DD, UTC.
        made_at: When the service answered, by its own clock; None if it does not say.
    """

    source: str
    date: str
    rows: Sequence[dict[str, Any]]
    rejected: Sequence[Rejected] = ()
    made_at: datetime | None = None


@dataclass
class UsgsDays:
    """The event service.

    Attributes:
        client: What it is asked with; it waits where the service says so.
        base_url: Of the provider, without a slash at the end.
        most_events: Of one answer.
        pause_seconds: Between two requests.
    """

    client: HttpClient
    base_url: str
    clock: Callable[[], float]
    sleep: Callable[[float], None]
    most_events: int = MOST_EVENTS
    pause_seconds: float = PAUSE_SECONDS
    _asked_at: float | None = field(default=None, init=False)
    _turn: threading.Lock = field(default_factory=threading.Lock, init=False)

    def fetch(self, day: str) -> DayReading:
        """All events of a UTC day.

        Raises:
            SourceUnreachableError: No whole answer.
            SourceContentError: An answer that is not this service's.
        """
        start = datetime.combine(date.fromisoformat(day), datetime.min.time(), UTC)
        rows: dict[str, dict[str, Any]] = {}
        rejected: list[Rejected] = []
        made_at: list[datetime] = []
        for reading in self._readings(start, start + _DAY):
            rows |= {each["id"]: each for each in reading.rows if _is_of(each, start)}
            rejected += reading.rejected
            made_at += [reading.body_time] if reading.body_time else []
        return DayReading(
            NAME, day, list(rows.values()), rejected, made_at=min(made_at, default=None)
        )

    def _readings(self, start: datetime, end: datetime) -> Iterator[Reading]:
        """The answers of [start, end), halved where one would be too large."""
        reading = None
        try:
            reading = self._ask(start, end)
        except SourceUnreachableError as error:
            if error.status == _NO_CONTENT:
                return
            if not _is_too_large(error) or end - start <= _SHORTEST:
                raise
        if reading is not None and reading.about["count"] < self.most_events:
            yield reading
        elif end - start <= _SHORTEST:
            found = f"{self.most_events} from {start.isoformat()} on"
            expected = f"fewer than {self.most_events} events in one minute"
            raise SourceContentError(NAME, expected=expected, found=found)
        else:
            middle = start + (end - start) / 2
            yield from self._readings(start, middle)
            yield from self._readings(middle, end)

    def _ask(self, start: datetime, end: datetime) -> Reading:
        query = {
            "format": "geojson",
            "starttime": _text(start),
            "endtime": _text(end - _TICK),  # the service includes both ends
            "orderby": "time-asc",
            "limit": self.most_events,
        }
        url = f"{self.base_url}{PATH}?{urlencode(query)}"
        with self._turn:
            self._wait()
            try:
                answer = self.client.get_conditional(NAME, url, None, max_bytes=CAPS.max_bytes)
            finally:
                self._asked_at = self.clock()
        if answer is None:  # there were no conditions
            raise SourceContentError(NAME, expected="a body", found="«not modified»")
        return _read(answer.body)

    def _wait(self) -> None:
        if self._asked_at is None:
            return
        left = self._asked_at + self.pause_seconds - self.clock()
        if left > 0:
            self.sleep(left)


def _read(body: bytes) -> Reading:
    """The events of an answer; `about` has how many records there were."""
    collection, made_at = read_collection(NAME, body)
    features = collection["features"]
    kind = Kind(partial(read_event, made_at=None, claimed={}), lambda each: each.get("id"))
    about = {"count": len(features)}
    return read_records(NAME, features, kind, CAPS, body_time=made_at, about=about)


def _is_too_large(error: SourceUnreachableError) -> bool:
    if error.status == _BAD_REQUEST:
        return _SAYS_TOO_LARGE.search(error.said) is not None
    return error.status == _TOO_LARGE


def _is_of(feature: dict[str, Any], start: datetime) -> bool:
    since: int = feature["properties"]["time"] - round(start.timestamp() * 1000)
    return 0 <= since < _DAY // _TICK


def _text(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3]
