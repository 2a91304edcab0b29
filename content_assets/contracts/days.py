"""Days as partitions: how they are written, and which there can be.

    expand(["2025-05-01..2025-05-03"], today=date(2025, 6, 1))
    ['2025-05-01', '2025-05-02', '2025-05-03']

Belongs here: text -> days, days -> text. Does not: which assets have them
(manifest.json), when one is made (runtime/backfill.py).
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta

from content_assets.errors import BadContentError

FORMAT = "YYYY-MM-DD, or first..last"
FIRST_DAY = date(1970, 1, 1)  # what can be asked for; catalogues of single days begin later
MOST_DAYS = 366  # of one order
_BETWEEN = ".."
_ONE = timedelta(days=1)


def expand(texts: Sequence[str], *, today: date) -> list[str]:
    """The days that are meant, each once, oldest first.

    Args:
        texts: Days or ranges of days, both ends included.
        today: The UTC day now; neither it nor a later one has ended.

    Raises:
        BadContentError: One is no day, has not ended, or there are too many; names its place.
    """
    found: set[date] = set()
    for place, text in enumerate(texts):
        first, last = _range(place, text, today=today)
        if (last - first).days >= MOST_DAYS:
            raise _too_many(place, (last - first).days + 1)
        found |= {first + _ONE * step for step in range((last - first).days + 1)}
        if len(found) > MOST_DAYS:
            raise _too_many(place, len(found))
    return [day.isoformat() for day in sorted(found)]


def ranges(days: Iterable[str]) -> list[str]:
    """The same days in as few words as possible; `days` are in order."""
    return [
        block[0] if len(block) == 1 else f"{block[0]}{_BETWEEN}{block[-1]}"
        for block in blocks(days)
    ]


def blocks(days: Iterable[str]) -> Iterator[list[str]]:
    """Runs of days without a gap; `days` are in order."""
    block: list[str] = []
    for day in days:
        if block and date.fromisoformat(day) - date.fromisoformat(block[-1]) != _ONE:
            yield block
            block = []
        block.append(day)
    if block:
        yield block


def _range(place: int, text: str, *, today: date) -> tuple[date, date]:
    start, between, end = text.partition(_BETWEEN)
    first, last = _day(place, text, start), _day(place, text, end if between else start)
    if first > last:
        raise _bad(place, text, f"a range that ends before it begins ({FORMAT})")
    if last >= today:
        raise _bad(place, text, f"a day that has not ended; today is {today} (UTC)")
    if first < FIRST_DAY:
        raise _bad(place, text, f"a day before {FIRST_DAY}")
    return first, last


def _day(place: int, text: str, part: str) -> date:
    try:
        day = date.fromisoformat(part)
    except ValueError as error:
        raise _bad(place, text, f"no such day ({FORMAT})") from error
    if day.isoformat() != part:  # 20250503 and 2025-W18-6 are ISO days, too
        raise _bad(place, text, f"another way of writing a day ({FORMAT})")
    return day


def _bad(place: int, text: str, found: str) -> BadContentError:
    msg = (
        f"partitions.{place}: {text!r:.70}: expected days from {FIRST_DAY} to yesterday, "
        f"found {found}; correct it"
    )
    return BadContentError(msg)


def _too_many(place: int, count: int) -> BadContentError:
    msg = (
        f"partitions.{place}: expected at most {MOST_DAYS} days in all, found {count} or more; "
        "ask for them year by year"
    )
    return BadContentError(msg)
