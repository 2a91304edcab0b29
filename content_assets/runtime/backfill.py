"""A backfill: partitions of an asset, made some at a time, as many as there is time for.

Rules, in order:
  1. A partition that is published and settled is not made again, unless forced.
  2. A partition that can't be made stops no other; a source that can't be reached stops them all.
  3. All that was made is published by one release, with the assets that follow, or none of it.
  4. What is left is reported. Nothing else is remembered of it: order the same partitions again,
     and those that were made cost nothing or are made again.

Belongs here: which partitions, in which order, how far. Does not: what is in one (the content).
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from content_assets import errors
from content_assets.contracts.assets import followers, known_assets, partitioned_assets
from content_assets.contracts.partitions import blocks, ranges
from content_assets.contracts.receipt import Backfilled, Problem
from content_assets.errors import SourceContentError, SourceUnreachableError, UnreachableError
from content_assets.orchestration.parts import OutOfTimeError, Parts
from content_assets.orchestration.workbench import Workbench
from content_assets.runtime.outcome import DagsterRun, Failure

if TYPE_CHECKING:
    from dagster import AssetsDefinition

KEYS_AT_ONCE = 31  # in memory, and in one Dagster run
_AGAIN = "order these partitions again when it works"
SUPERSEDED = Failure("Superseded", "a faster run published partitions meanwhile; order these again")
Execute = Callable[[Sequence[str], Sequence[str]], DagsterRun]  # assets, partitions


@dataclass
class Backfill:
    """The partitions that were ordered of one asset, and their outcome.

    Attributes:
        asked: Keys, in order.
        failed: Keys that could not be made, and why.
        stopped: Why the others were not tried, if they were not.
    """

    asset: str
    asked: Sequence[str]
    frozen: Sequence[str] = ()
    made: list[str] = field(default_factory=list)
    failed: dict[str, Failure] = field(default_factory=dict)
    stopped: Failure | None = None

    @property
    def left(self) -> list[str]:
        """Keys that should be ordered again."""
        done = {*self.made, *self.frozen, *self.failed}
        return [key for key in self.asked if key not in done]

    def give_up(self, why: Failure) -> None:
        """Nothing of it will be published."""
        self.made, self.stopped = [], why

    def report(self) -> Backfilled:
        """As the receipt has it."""
        return Backfilled(
            asset=self.asset,
            asked=len(self.asked),
            frozen=len(self.frozen),
            made=self._ranges(self.made),
            failed={key: failure.message for key, failure in self.failed.items()},
            left=self._ranges(self.left),
            stopped=self.stopped.message if self.stopped else None,
        )

    def problems(self) -> list[Problem]:
        """What a person may want to know."""
        failures = list(self.failed.items())
        if self.stopped and self.left:
            failures.append((f"{', '.join(self._ranges(self.left))} left", self.stopped))
        return [
            Problem(where=self.asset, error=failure.error, message=f"{what}: {failure.message}")
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
        return "partitions: " + ", ".join(f"{count} {what}" for count, what in counted if count)

    def _ranges(self, keys: Sequence[str]) -> list[str]:
        return ranges(partitioned_assets()[self.asset], keys)


def fill_in(
    bench: Workbench,
    ordered: Mapping[str, Sequence[str]],
    *,
    is_forced: bool,
    execute: Execute,
    has_time: Callable[[], bool],
    chosen: frozenset[str] = frozenset(),
) -> list[Backfill]:
    """Make partitions and the assets that follow; nothing is published yet.

    Args:
        ordered: Keys, by asset.
        chosen: Assets that follow from partitioned ones and are ordered by themselves.
    """
    before = dict(bench.staged)
    fills = []
    for asset, keys in ordered.items():
        frozen = [] if is_forced else _settled(bench, asset, keys)
        fill = Backfill(asset, keys, frozen)
        _Making(bench, fill, execute, has_time).make(fill.left)
        fills.append(fill)
    made = {fill.asset for fill in fills if fill.made}
    follow = [name for name, of in followers().items() if of & made or name in chosen]
    ran = execute(follow, []) if follow else DagsterRun()
    problem = next(iter(ran.failures.values()), None)
    if problem:
        bench.staged = before
        for fill in fills:
            fill.give_up(problem)
    return fills


def _settled(bench: Workbench, asset: str, keys: Sequence[str]) -> list[str]:
    from content_assets.orchestration.document_asset import facts_of  # noqa: PLC0415  # Dagster

    settled = facts_of(_definition(asset)).settled
    known = settled(bench) if settled else ()
    return [key for key in keys if key in known]


def _definition(asset: str) -> "AssetsDefinition":
    # a run with nothing new imports this module, and must not import Dagster
    from content_assets.orchestration.graph import load_graph  # noqa: PLC0415

    found = {each.key.to_user_string(): each for each in load_graph().documents}
    return found[asset]


@dataclass
class _Making:
    """The partitions of one asset, made block by block."""

    bench: Workbench
    fill: Backfill
    execute: Execute
    has_time: Callable[[], bool]

    def make(self, keys: Sequence[str]) -> None:
        """Make them, each block on top of those before, until something stops it."""
        for block in self._blocks(keys):
            if self.fill.stopped:
                return
            if not self.has_time():
                self.fill.stopped = Failure("OutOfTime", "no time left in this invocation")
                return
            self.bench.parts[self.fill.asset] = Parts(self.has_time)
            self._make(block)
        self.bench.parts.pop(self.fill.asset, None)

    def _blocks(self, keys: Sequence[str]) -> Iterator[list[str]]:
        policy = _definition(self.fill.asset).backfill_policy
        most = (policy and policy.max_partitions_per_run) or KEYS_AT_ONCE
        for block in blocks(partitioned_assets()[self.fill.asset], keys):
            for start in range(0, len(block), most):
                yield block[start : start + most]

    def _make(self, block: list[str]) -> None:
        staged, reasons = dict(self.bench.staged), dict(self.bench.reasons)
        behind = known_assets()[self.fill.asset].behind
        ran = self.execute([*(behind.cores if behind else ()), self.fill.asset], block)
        failure = ran.failures.get(self.fill.asset)
        if failure is None:
            self.fill.made += block
            return
        self.bench.staged, self.bench.reasons = staged, reasons
        self._make_others(block, failure)

    def _make_others(self, block: list[str], failure: Failure) -> None:
        """Make those of a block that are not to blame for its failure."""
        parts = self.bench.parts[self.fill.asset]
        if parts.failed or parts.stopped:
            self.fill.failed |= {key: _failure(each) for key, each in parts.failed.items()}
            self.fill.stopped = _failure(parts.stopped) if parts.stopped else None
            made = [key for key in block if key in parts.made]
            parts.failed, parts.stopped = {}, None
            for each in blocks(partitioned_assets()[self.fill.asset], made):
                self._make(each)
        elif len(block) > 1:
            for key in block:
                self._make([key])
        elif _is_of_all(failure):
            self.fill.stopped = failure
        else:
            self.fill.failed[block[0]] = failure


def _is_of_all(failure: Failure) -> bool:
    """Whether another partition would fail as well: something can't be reached."""
    kind = getattr(errors, failure.error, None)
    return isinstance(kind, type) and issubclass(kind, UnreachableError)


def _failure(error: Exception) -> Failure:
    """Of a source's error only its cause: no run tries again by itself, and nothing is stale."""
    if isinstance(error, OutOfTimeError):
        return Failure("OutOfTime", str(error))
    message = str(error)
    if isinstance(error, SourceContentError | SourceUnreachableError):
        message = f"{error.what}; {_AGAIN}"
    return Failure(type(error).__name__, message)
