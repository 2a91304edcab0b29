"""USGS Earthquake Hazards Program: all events of a day, from the FDSN event service.

Documentation: https://earthquake.usgs.gov/fdsnws/event/1/. Licence: public domain (U.S.
Government). It answers with at most 20,000 events; a day that has more is asked for in halves.

Rules, in order:
  1. One request at a time, and a pause between two.
  2. An answer that is full, or refused as too large (400, 413), is halved.
  3. An event belongs to the day of its origin time, whatever the service thinks of the ends.

Belongs here: a day -> its events as the service has them. Does not: units, columns, documents
(transforms/earthquakes/), which days (runtime/backfill.py).
"""

import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from content_assets.errors import SourceContentError, SourceUnreachableError
from content_assets.http.client import HttpClient
from content_assets.publishing.raw import DayBody
from content_assets.sources.usgs import check_collection

NAME = "usgs_days"
PATH = "/fdsnws/event/1/query"
MOST_EVENTS = 20_000  # of one answer
PAUSE_SECONDS = 1.0
_NO_CONTENT = 204
_TOO_LARGE = {400, 413}
_SHORTEST = timedelta(minutes=1)  # nothing is halved further: then it is another trouble
_TICK = timedelta(milliseconds=1)
_DAY = timedelta(days=1)


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

    def fetch(self, day: str) -> DayBody:
        """All events of a UTC day.

        Raises:
            SourceUnreachableError: No whole answer.
            SourceContentError: An answer that is not this service's.
        """
        start = datetime.combine(date.fromisoformat(day), datetime.min.time(), UTC)
        features: dict[str, Any] = {}
        made_at: list[int] = []
        for collection in self._collections(start, start + _DAY):
            features |= {each["id"]: each for each in collection["features"] if _is_of(each, start)}
            generated = collection.get("metadata", {}).get("generated")
            if isinstance(generated, int):
                made_at.append(generated)
        body = json.dumps({"type": "FeatureCollection", "features": list(features.values())})
        oldest = datetime.fromtimestamp(min(made_at) / 1000, UTC) if made_at else None
        return DayBody(NAME, day, body.encode(), oldest)

    def _collections(self, start: datetime, end: datetime) -> Iterator[dict[str, Any]]:
        """The answers of [start, end), halved where one would be too large."""
        try:
            collection = self._ask(start, end)
        except SourceUnreachableError as error:
            if error.status == _NO_CONTENT:
                return
            if error.status not in _TOO_LARGE or end - start <= _SHORTEST:
                raise
            collection = None
        if collection is not None and len(collection["features"]) < self.most_events:
            yield collection
        elif end - start <= _SHORTEST:
            found = f"{self.most_events} from {start.isoformat()} on"
            raise SourceContentError(NAME, expected="less events in a minute", found=found)
        else:
            middle = start + (end - start) / 2
            yield from self._collections(start, middle)
            yield from self._collections(middle, end)

    def _ask(self, start: datetime, end: datetime) -> dict[str, Any]:
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
                answer = self.client.get_conditional(NAME, url, None)
            finally:
                self._asked_at = self.clock()
        if answer is None:  # there were no conditions
            raise SourceContentError(NAME, expected="a body", found="«not modified»")
        return check_collection(NAME, answer.body)

    def _wait(self) -> None:
        if self._asked_at is None:
            return
        left = self._asked_at + self.pause_seconds - self.clock()
        if left > 0:
            self.sleep(left)


def _is_of(feature: dict[str, Any], start: datetime) -> bool:
    since: int = feature["properties"]["time"] - round(start.timestamp() * 1000)
    return 0 <= since < _DAY // _TICK


def _text(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3]
