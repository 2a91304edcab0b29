"""Partitions: which keys an asset has, and how people write them.

    daily = Partitions(kind="time", format="%Y-%m-%d", first="2025-01-01", cron="0 0 * * *")
    expand(daily, ["2025-05-01..2025-05-03"], now=datetime(2025, 6, 1, tzinfo=UTC))
    ['2025-05-01', '2025-05-02', '2025-05-03']

A key is written as it is; `first..last` is a range, both ends included; `*` is all keys of a
static definition. Of several dimensions each part is written so, with `|` between them, in the
order of the dimensions' names: `2025-05-01..2025-05-03|*`.

Belongs here: text -> keys, keys -> text, without Dagster. Does not: which assets have them
(manifest.json), Dagster's definitions (orchestration/partitions.py).
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import product
from typing import Literal

from pydantic import BaseModel, ConfigDict

from content_assets.errors import BadContentError

MOST_KEYS = 366  # of one order
_BETWEEN, _ALL, _AND = "..", "*", "|"
_ONE = timedelta(days=1)
_DAY, _DAILY = "%Y-%m-%d", "0 0 * * *"
_DYNAMIC = re.compile(r"[!-{}~]{1,200}")  # no white space; `|` is between dimensions


class Partitions(BaseModel):
    """Which keys an asset has.

    Attributes:
        kind: As Dagster calls it.
        keys: Of a static definition, in order.
        name: Of a dynamic definition: its keys are added while it runs.
        format, first, last, cron, timezone: Of time windows: how a key is written (strftime), the
            first key, the last one if there is an end, when one window ends and the next begins.
        dimensions: Of several dimensions, each by its name, in the order of a key's parts.
    """

    model_config = ConfigDict(frozen=True)

    kind: Literal["time", "static", "dynamic", "multi"]
    keys: tuple[str, ...] = ()
    name: str | None = None
    format: str | None = None
    first: str | None = None
    last: str | None = None
    cron: str | None = None
    timezone: str = "UTC"
    dimensions: dict[str, "Partitions"] = {}

    @property
    def written(self) -> str:
        """How a key is written, for people."""
        if self.kind == "multi":
            return _AND.join(each.written for each in self.dimensions.values())
        if self.kind == "dynamic":
            return f"a key of {self.name}"
        if self.kind == "static":
            shown = ", ".join(self.keys[:5])
            return f"one of {shown}{', …' if len(self.keys) > 5 else ''}, or {_ALL}"  # noqa: PLR2004
        form = "YYYY-MM-DD" if self.is_daily else self.format
        return f"{form}, or first..last"

    @property
    def is_daily(self) -> bool:
        """Whether its windows are days, UTC, and end when the day does."""
        return (self.format, self.cron, self.timezone) == (_DAY, _DAILY, "UTC")

    def position(self, key: str) -> int | None:
        """Where a key is among its neighbours; None where it has none to be made with at once."""
        if self.kind == "static":
            return self.keys.index(key)
        return date.fromisoformat(key).toordinal() if self.is_daily else None


# the keys from a first to a last one, whose windows have ended by then; none if one is no key
Windows = Callable[[Partitions, str, str, datetime], list[str]]


def expand(
    partitions: Partitions,
    texts: Sequence[str],
    *,
    now: datetime,
    windows: Windows = lambda _partitions, first, last, _now: [first, last],
) -> list[str]:
    """The keys that are meant, each once, in order.

    Args:
        texts: Keys or ranges of keys.
        now: A window that has not ended is refused.
        windows: The keys of time windows other than days; by default only both ends, for whoever
            looks only whether an order can be read.

    Raises:
        BadContentError: One is no key, its window has not ended, or there are too many; names its
            place.
    """
    found: dict[str, None] = {}
    for place, text in enumerate(texts):
        known = _Known(place, text, now, windows)
        found |= dict.fromkeys(known.keys(partitions))
        if len(found) > MOST_KEYS:
            raise known.too_many(len(found))
    if partitions.kind == "static":
        return sorted(found, key=partitions.keys.index)
    return list(found) if partitions.kind == "dynamic" else sorted(found)


def ranges(partitions: Partitions, keys: Iterable[str]) -> list[str]:
    """The same keys in as few words as possible; `keys` are in order."""
    return [
        block[0] if len(block) == 1 else f"{block[0]}{_BETWEEN}{block[-1]}"
        for block in blocks(partitions, keys)
    ]


def blocks(partitions: Partitions, keys: Iterable[str]) -> Iterator[list[str]]:
    """Runs of keys without a gap; `keys` are in order."""
    block: list[str] = []
    for key in keys:
        if block and not _are_neighbours(partitions, block[-1], key):
            yield block
            block = []
        block.append(key)
    if block:
        yield block


def _are_neighbours(partitions: Partitions, one: str, next_: str) -> bool:
    before, after = partitions.position(one), partitions.position(next_)
    return before is not None and after == before + 1


class _Known:
    """One text of an order, at its place."""

    def __init__(self, place: int, text: str, now: datetime, windows: Windows) -> None:
        self._place, self._text, self._now, self._windows = place, text, now, windows

    def keys(self, partitions: Partitions) -> list[str]:
        """The keys that the text means."""
        return self._keys(partitions, self._text)

    def _keys(self, of: Partitions, part: str) -> list[str]:
        if of.kind == "multi":
            return self._of_dimensions(of, part)
        if of.kind == "dynamic":
            return [self._dynamic(of, part)]
        if of.kind == "static":
            return self._static(of, part)
        return self._window(of, part)

    def _of_dimensions(self, of: Partitions, part: str) -> list[str]:
        parts, dimensions = part.split(_AND), list(of.dimensions.values())
        if len(parts) != len(dimensions):
            names = _AND.join(of.dimensions)
            raise self._bad(of, f"{len(parts)} parts instead of {names}")
        each = [self._keys(one, text) for one, text in zip(dimensions, parts, strict=True)]
        count = 1
        for keys in each:
            count *= len(keys)
        if count > MOST_KEYS:
            raise self.too_many(count)
        return [_AND.join(key) for key in product(*each)]

    def _dynamic(self, of: Partitions, part: str) -> str:
        if not _DYNAMIC.fullmatch(part) or part == _ALL or _BETWEEN in part:
            raise self._bad(of, "no key of 1 to 200 characters without space, | and ..")
        return part

    def _static(self, of: Partitions, part: str) -> list[str]:
        if part in of.keys:
            return [part]
        if part == _ALL:
            return list(of.keys)
        first, between, last = part.partition(_BETWEEN)
        if not between or not {first, last} <= set(of.keys):
            raise self._bad(of, "no such key")
        start, end = of.keys.index(first), of.keys.index(last)
        if start > end:
            raise self._bad(of, "a range that ends before it begins")
        return list(of.keys[start : end + 1])

    def _window(self, of: Partitions, part: str) -> list[str]:
        start, between, end = part.partition(_BETWEEN)
        first, last = self._begin(of, start), self._begin(of, end if between else start)
        if first > last:
            raise self._bad(of, "a range that ends before it begins")
        if of.is_daily:
            return self._days(of, first.date(), last.date())
        if last > self._now:
            raise self._bad(of, f"a window that has not ended; it is {self._now:%Y-%m-%d %H:%M}")
        keys = self._windows(of, start, end if between else start, self._now)
        if not keys:
            raise self._bad(of, "no such key, or a window that has not ended")
        return list(dict.fromkeys(keys))

    def _days(self, of: Partitions, first: date, last: date) -> list[str]:
        today = self._now.date()
        if last >= today:
            raise self._bad(of, f"a day that has not ended; today is {today} (UTC)")
        if of.last and last.isoformat() > of.last:
            raise self._bad(of, f"a day after {of.last}")
        count = (last - first).days + 1
        if count > MOST_KEYS:
            raise self.too_many(count)
        return [(first + _ONE * step).isoformat() for step in range(count)]

    def _begin(self, of: Partitions, part: str) -> datetime:
        assert of.format
        assert of.first
        kind = "day" if of.is_daily else "key"
        try:
            moment = datetime.strptime(part, of.format).replace(tzinfo=UTC)
        except ValueError as error:
            raise self._bad(of, f"no such {kind}") from error
        if moment.strftime(of.format) != part:  # 2025-5-3 is read as well
            raise self._bad(of, f"another way of writing a {kind}")
        if moment < datetime.strptime(of.first, of.format).replace(tzinfo=UTC):
            raise self._bad(of, f"a {kind} before {of.first}")
        return moment

    def _bad(self, of: Partitions, found: str) -> BadContentError:
        msg = (
            f"partitions.{self._place}: {self._text!r:.70}: expected {of.written}, found {found}; "
            "correct it"
        )
        return BadContentError(msg)

    def too_many(self, count: int) -> BadContentError:
        """More than one order may name."""
        msg = (
            f"partitions.{self._place}: expected at most {MOST_KEYS} in all, found {count} or "
            "more; order them in parts"
        )
        return BadContentError(msg)
