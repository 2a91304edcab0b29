"""The opinion: whether all is well, and if not, why; a function of plain values.

`content-assets status`, `GET /status`, status.json (which the site shows) and the alarms agree
because they all go by `judge`, or by the same limits.

Levels, the worst one wins:
  failed  nothing new can be published: the last run failed, none has ended for three
          cadences, or the pointers contradict each other
  amiss   published, but something is held, stale, waiting, unproven, rejected or unreadable
  pinned  production stays at a release because a person said so; nothing else is wrong
  well    none of these

Belongs here: values in, opinion out. Does not: reading them (status.py), metrics and alarms.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from content_assets.contracts.metrics import (
    CADENCES_MISSED,
    MANY_REJECTED,
    OLDER_MINUTES,
)
from content_assets.contracts.receipt import Level

_HOURS_FROM = 120  # minutes are counted up to this
NAMED = 3  # of many: the others are counted


@dataclass(frozen=True)
class TargetState:
    """How far a target of delivery is: revisions behind production, documents not proven."""

    behind: int = 0
    unproven: int = 0

    @property
    def is_settled(self) -> bool:
        """Whether it acknowledged production's revision, page by page."""
        return not (self.behind > 0 or self.unproven)


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What an opinion is made of.

    Attributes:
        state: Of the last run that ended; None: there was none.
        age_minutes: Since a run last ended that was not cut short; None: unknown.
        cadence_minutes: How often a run is expected; 0 or None: none is scheduled.
        production: The release that production points to, by name.
        pinned: Why production does not follow head, if a person said so.
        refusal: Why it does not, if a rule forbids it.
        held: Asset -> why its newest set is held.
        waiting: Asset -> `waits for <asset>: <reason>`.
        stale: Source or asset -> (since, reason).
        older: Source -> minutes for which it returned nothing but older bodies.
        rejected: Source -> rejected records of its newest body.
        targets: Of delivery, by name.
        unreadable: Keys of records that can't be read.
        pointer_faults: How the pointers contradict each other.
    """

    state: str | None = None
    age_minutes: float | None = None
    cadence_minutes: int | None = None
    production: str | None = None
    pinned: str | None = None
    refusal: str | None = None
    held: Mapping[str, Sequence[str]] = field(default_factory=dict)
    waiting: Mapping[str, str] = field(default_factory=dict)
    stale: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    older: Mapping[str, float] = field(default_factory=dict)
    rejected: Mapping[str, int] = field(default_factory=dict)
    targets: Mapping[str, TargetState] = field(default_factory=dict)
    unreadable: Collection[str] = ()
    pointer_faults: Collection[str] = ()


@dataclass(frozen=True)
class Opinion:
    """A level, one sentence that says why, and all the reasons."""

    level: Level
    headline: str
    reasons: tuple[str, ...] = ()

    @property
    def is_good(self) -> bool:
        """Whether nobody has to act: all is well, or as a person wanted it."""
        return self.level in {"well", "pinned"}


def judge(facts: Facts) -> Opinion:
    """The opinion on `facts`."""
    failed, amiss = list(_failed(facts)), list(_amiss(facts))
    pinned = [_pinned(facts)] if facts.pinned is not None else []
    if facts.state == "degraded" and not (failed or amiss):
        amiss = ["The last run was degraded; its receipt names the problems."]
    reasons = (*failed, *amiss, *pinned)
    level: Level = "failed" if failed else "amiss" if amiss else "pinned" if pinned else "well"
    return Opinion(level, _headline(reasons), reasons)


def is_overdue(age_minutes: float, cadence_minutes: int | None) -> bool:
    """Whether a run should have ended since."""
    return bool(cadence_minutes) and age_minutes > CADENCES_MISSED * (cadence_minutes or 0)


def _headline(reasons: Sequence[str]) -> str:
    if not reasons:
        return "All is well."
    more = f" (and {len(reasons) - 1} more)" if len(reasons) > 1 else ""
    return f"{reasons[0]}{more}"


def _pinned(facts: Facts) -> str:
    release = (facts.production or "").partition("-")[0]
    return f"Production is pinned to release {release}: {facts.pinned}"


def _failed(facts: Facts) -> Iterator[str]:
    if facts.pointer_faults:
        yield f"The pointers contradict each other: {_first(facts.pointer_faults)}"
    if facts.state == "failed":
        yield "The last run failed; what was published before stays."
    age, cadence = facts.age_minutes, facts.cadence_minutes
    if age is not None and is_overdue(age, cadence):
        yield f"No run has ended for {_minutes(age)}; one is expected every {cadence} minutes."


def _amiss(facts: Facts) -> Iterator[str]:
    if facts.refusal and facts.pinned is None:
        yield f"Production does not follow head: {facts.refusal}"
    for asset, reasons in sorted(facts.held.items()):
        yield f"{asset} is held: {'; '.join(reasons)}"
    for asset, reason in sorted(facts.waiting.items()):
        yield f"{asset} {reason}"
    named = {*facts.held, *facts.waiting}  # they are stale for that very reason
    yield from _stale({name: each for name, each in facts.stale.items() if name not in named})
    yield from _sources(facts)
    for name, target in sorted(facts.targets.items()):
        if not target.is_settled:
            yield _unsettled(name, target)
    if facts.unreadable:
        yield f"{len(facts.unreadable)} records can't be read: {_first(facts.unreadable)}"


def _sources(facts: Facts) -> Iterator[str]:
    for source, minutes in sorted(facts.older.items()):
        if minutes > OLDER_MINUTES:
            yield f"{source} has returned only older bodies for {_minutes(minutes)}"
    for source, count in sorted(facts.rejected.items()):
        if count > MANY_REJECTED:
            yield f"{source}: {count} records of its newest body were rejected"


def _stale(stale: Mapping[str, tuple[str, str]]) -> Iterator[str]:
    """One reason for all that are stale for the same reason."""
    by_reason: dict[str, list[str]] = {}
    for name, (_, reason) in sorted(stale.items()):
        by_reason.setdefault(reason, []).append(name)
    for reason, names in by_reason.items():
        since = min(stale[name][0] for name in names)
        are = "is" if len(names) == 1 else "are"
        yield f"{_first(names)} {are} stale since {since}: {reason}"


def _unsettled(name: str, target: TargetState) -> str:
    if target.behind > 0:
        return f"{name} is {target.behind} revisions behind production"
    return f"{name}: {target.unproven} documents are not proven"


def _first(names: Collection[str]) -> str:
    shown = list(names)[:NAMED]
    more = f" and {len(names) - len(shown)} more" if len(names) > len(shown) else ""
    return ", ".join(shown) + more


def _minutes(minutes: float) -> str:
    return f"{minutes:.0f} minutes" if minutes < _HOURS_FROM else f"{minutes / 60:.0f} hours"
