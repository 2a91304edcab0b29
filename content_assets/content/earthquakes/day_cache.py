"""The shelf: archived days as this run sees them, asked for once.

A day that is published and settled is frozen: it is taken from what is published, and not
asked for, unless everything is to be made anew.

Belongs here: that. Does not: how a day is asked for (event_service.py), which days
(runtime/backfill.py).
"""

from collections.abc import Callable, Iterable
from functools import cached_property

from content_assets.content.earthquakes.archive import PATH as ARCHIVE_PATH
from content_assets.content.earthquakes.day_documents import build_day, day_path
from content_assets.content.earthquakes.documents_archive import EarthquakeArchive, EarthquakeDay
from content_assets.content.earthquakes.event_documents import event_path
from content_assets.contracts.assets import ARCHIVE, DAYS
from content_assets.errors import ConfigurationError
from content_assets.publishing.reading import DayReading

StandingDocument = Callable[[str, str], bytes | None]  # of an asset, at a path


class DayShelf:
    """One run's days."""

    def __init__(
        self,
        fetch: Callable[[str], DayReading] | None,
        standing_document: StandingDocument,
        *,
        settled_days: int,
        is_gone: Callable[[str], bool] = lambda _path: False,
    ) -> None:
        """Nothing is read yet.

        Args:
            fetch: Asks for a day; None: its source is switched off.
            settled_days: How long after a day it is frozen.
            is_gone: Whether the document at this path was taken down.
        """
        self._fetch = fetch
        self._standing_document = standing_document
        self._settled_days = settled_days
        self._is_gone = is_gone
        self._fetched: dict[str, EarthquakeDay] = {}

    @cached_property
    def frozen(self) -> frozenset[str]:
        """The days that need not be asked for any more, by what is at head."""
        body = self._standing_document(ARCHIVE, ARCHIVE_PATH)
        lines = EarthquakeArchive.read_back(body).days if body else []
        return frozenset(line.date for line in lines if line.is_settled)

    def fetch(self, day: str) -> EarthquakeDay:
        """The day as its source has it now; asked once a run.

        Raises:
            SourceUnreachableError, SourceContentError, ContractError: As the source and
                `build_day`.
            ConfigurationError: The source is switched off.
        """
        if self._fetch is None:
            msg = (
                "archive: expected usgs among the sources, found it switched off; name it in "
                "CONTENT_ASSETS_SOURCES"
            )
            raise ConfigurationError(msg)
        if day not in self._fetched:
            self._fetched[day] = build_day(
                self._fetch(day),
                settled_days=self._settled_days,
                is_gone=lambda event_id: self._is_gone(event_path(event_id)),
            )
        return self._fetched[day]

    def take(self, days: Iterable[str]) -> list[EarthquakeDay]:
        """What is published of frozen days, the others as `fetch`."""
        return [self._take(day) for day in days]

    def clear(self) -> None:
        """Forget what was fetched: it is written."""
        self._fetched.clear()

    def _take(self, day: str) -> EarthquakeDay:
        if day in self._fetched or day not in self.frozen:
            return self.fetch(day)
        body = self._standing_document(DAYS, day_path(day))
        return EarthquakeDay.read_back(body) if body else self.fetch(day)
