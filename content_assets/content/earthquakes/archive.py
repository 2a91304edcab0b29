"""The archive: which days were made, and all their events counted.

Its cost grows with the days that changed: what they counted before is taken off, and what they
count now is put on. Which those are is seen by their digests, whoever made them.

Belongs here: the archive before and the days that there are -> the archive now. Does not: a
day's events (day_documents.py), reading what was published (the asset).
"""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from content_assets.authoring import Documents, in_contract
from content_assets.content.earthquakes.aggregates import BANDS, DEPTHS, tally_of
from content_assets.content.earthquakes.documents_archive import (
    ArchivedDay,
    EarthquakeArchive,
    EarthquakeDay,
)

PATH = "earthquakes/archive.json"
ReadDay = Callable[[str], EarthquakeDay]  # by digest


@dataclass
class _Counted:
    """What is counted so far."""

    lines: dict[str, ArchivedDay] = field(default_factory=dict)
    depths: list[int] = field(default_factory=lambda: [0] * len(DEPTHS))
    regions: Counter[str] = field(default_factory=Counter)

    def count(self, day: EarthquakeDay, sign: int) -> None:
        """Put a day on (1), or take it off (-1)."""
        pairs = zip(self.depths, day.depths, strict=True)
        self.depths = [known + sign * band.count for known, band in pairs]
        for each in day.regions:
            self.regions[each.region] += sign * each.count


def build_archive(
    before: EarthquakeArchive | None, digests: Mapping[str, str], read_day: ReadDay
) -> Documents:
    """The one document of the archive.

    Args:
        before: As it was made last; None at the beginning.
        digests: Of the documents of all days that there are, by date.
        read_day: A day's document.

    Raises:
        ContractError: A count that can't be; names it.
    """
    counted = _continue(before, digests)
    for date in sorted(digests):
        known = counted.lines.get(date)
        if known and known.digest == digests[date]:
            continue
        if known:
            counted.count(read_day(known.digest), -1)
        day = read_day(digests[date])
        counted.count(day, +1)
        counted.lines[date] = _line(day, digests[date])
    archive = in_contract(EarthquakeArchive, _data(counted), name=PATH)
    return Documents(EarthquakeArchive, {PATH: archive})


def _continue(before: EarthquakeArchive | None, digests: Mapping[str, str]) -> _Counted:
    """What was counted; nothing, if a day is gone: it was taken down, and can't be read."""
    if before is None or any(line.date not in digests for line in before.days):
        return _Counted()
    return _Counted(
        {line.date: line for line in before.days},
        [band.count for band in before.depths],
        Counter({each.region: each.count for each in before.regions}),
    )


def _data(counted: _Counted) -> dict[str, Any]:
    lines = [counted.lines[date] for date in sorted(counted.lines)]
    largest = [each.largest_magnitude for each in lines if each.largest_magnitude is not None]
    told = tally_of(
        sum(line.count for line in lines),
        max(largest, default=None),
        bands=[sum(line.bands[place] for line in lines) for place in range(len(BANDS))],
        depths=counted.depths,
        regions=counted.regions,
    )
    return {"day_count": len(lines), "days": lines, **told}


def _line(day: EarthquakeDay, digest: str) -> ArchivedDay:
    return ArchivedDay(
        date=day.date,
        count=day.event_count,
        largest_magnitude=day.largest_magnitude,
        is_settled=day.is_settled,
        digest=digest,
        bands=[band.count for band in day.bands],
    )
