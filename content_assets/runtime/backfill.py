"""A backfill: days of the archive, made a month at a time, as many as there is time for.

Rules, in order:
  1. A day that is published and settled is frozen: not asked for, unless forced.
  2. A day that can't be read stops no other; a source that can't be reached stops them all.
  3. What was made is published by one release, with the archive that counts it, or not at all.
  4. What is left is said. Nothing else is remembered of it: ask for the same days again, and
     those that were made cost nothing or are made anew.

Belongs here: which days, in which order, how far. Does not: a day's events (the content).
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from content_assets.contracts.assets import ARCHIVE, DAYS
from content_assets.contracts.days import blocks, ranges
from content_assets.contracts.receipt import Backfilled, Problem
from content_assets.errors import (
    BadContentError,
    ContentAssetsError,
    SourceContentError,
    SourceUnreachableError,
)
from content_assets.orchestration.workbench import Workbench
from content_assets.runtime.outcome import DagsterRun, Failure

DAYS_AT_ONCE = 31  # in memory, and in one Dagster run
_AGAIN = "ask for these days again when it has mended"
SUPERSEDED = Failure("Superseded", "a faster run published days meanwhile; ask for these again")
Execute = Callable[[Sequence[str], Sequence[str]], DagsterRun]  # assets, partitions


@dataclass
class Backfill:
    """What was asked for, and what became of it.

    Attributes:
        asked: Days, oldest first.
        failed: Days that could not be made, and why.
        stopped: Why the others were not tried, if they were not.
    """

    asked: Sequence[str]
    frozen: Sequence[str] = ()
    made: list[str] = field(default_factory=list)
    failed: dict[str, Failure] = field(default_factory=dict)
    stopped: Failure | None = None

    @property
    def left(self) -> list[str]:
        """Days that should be asked for again."""
        done = {*self.made, *self.frozen, *self.failed}
        return [day for day in self.asked if day not in done]

    def give_up(self, why: Failure) -> None:
        """Nothing of it will be published."""
        self.made, self.stopped = [], why

    def report(self) -> Backfilled:
        """As the receipt says it."""
        return Backfilled(
            asked=len(self.asked),
            frozen=len(self.frozen),
            made=ranges(self.made),
            failed={day: failure.message for day, failure in self.failed.items()},
            left=ranges(self.left),
            stopped=self.stopped.message if self.stopped else None,
        )

    def problems(self) -> list[Problem]:
        """What a person may want to know."""
        failures = list(self.failed.items())
        if self.stopped and self.left:
            failures.append((f"{', '.join(ranges(self.left))} left", self.stopped))
        return [
            Problem(where=DAYS, error=failure.error, message=f"{what}: {failure.message}")
            for what, failure in failures
        ]

    def reason(self) -> str:
        """Of the assets' outcome."""
        counted = (
            (len(self.made), "made"),
            (len(self.frozen), "frozen"),
            (len(self.failed), "failed"),
            (len(self.left), "left"),
        )
        return "days: " + ", ".join(f"{count} {what}" for count, what in counted if count)


def fill_in(
    bench: Workbench,
    asked: Sequence[str],
    *,
    is_forced: bool,
    execute: Execute,
    has_time: Callable[[], bool],
) -> Backfill:
    """Make the days and the archive that counts them; nothing is published yet."""
    frozen = [] if is_forced else [day for day in asked if day in bench.shelf.frozen]
    fill = Backfill(asked, frozen)
    before = dict(bench.staged)
    todo = fill.left
    while todo and not fill.stopped:
        some, todo = todo[:DAYS_AT_ONCE], todo[DAYS_AT_ONCE:]
        for block in blocks(list(_fetch(bench, some, fill, has_time))):
            _make(bench, block, fill, execute)
        bench.shelf.clear()
    if fill.made or not asked:
        ran = execute([ARCHIVE], [])
        if ARCHIVE in ran.failures:
            bench.staged = before
            fill.give_up(ran.failures[ARCHIVE])
    return fill


def _make(bench: Workbench, block: list[str], fill: Backfill, execute: Execute) -> None:
    """Make a run of days; they get on top of those made before."""
    before = dict(bench.staged)
    ran = execute([DAYS], block)
    if DAYS in ran.failures:
        bench.staged = before
        fill.failed |= dict.fromkeys(block, ran.failures[DAYS])
    else:
        fill.made += block


def _fetch(
    bench: Workbench, days: Sequence[str], fill: Backfill, has_time: Callable[[], bool]
) -> Iterator[str]:
    """Fetch days in their order, and say which are here."""
    for day in days:
        if not has_time():
            fill.stopped = Failure("OutOfTime", "no time left in this invocation")
            return
        try:
            bench.shelf.fetch(day)
        except BadContentError as error:
            fill.failed[day] = _failure(error)
        except ContentAssetsError as error:
            fill.stopped = _failure(error)
            return
        else:
            yield day


def _failure(error: ContentAssetsError) -> Failure:
    """Of a source's error what happened: nobody tries again by himself, and nothing is stale."""
    message = str(error)
    if isinstance(error, SourceContentError | SourceUnreachableError):
        message = f"{error.what}; {_AGAIN}"
    return Failure(type(error).__name__, message)
