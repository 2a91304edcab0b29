"""The audit: may a new set follow production's? What fails is held, not lost.

Rules, in order:
  1. A candidate is compared with *production's* set, never with its parent's: many small
     losses in a row would pass the second.
  2. Only documents that differ are looked at.
  3. A set that fails blocks no other: the release carries the set that passed before, and the
     candidate as held, with the reasons (docs/decisions/0007).
  4. What was held or rejected once is not made again for the same bodies and code.

Belongs here: questions, and the record of a held set. Does not: what a contract demands
(sets.py refuses before anything is written), who decides (review.py).
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from content_assets.contracts.release import AssetRecord, DocumentSet, Held, Staleness
from content_assets.publishing.archive import Archive
from content_assets.publishing.canonical import digest_of, record_bytes
from content_assets.publishing.index import SetIndex, differing

_NAMED = 3  # documents that a reason names
_SECONDS_AN_HOUR = 3600


@dataclass(frozen=True)
class Within:
    """A number that each document has between `low` and `high`, ends included."""

    member: str
    low: float
    high: float


@dataclass(frozen=True)
class Steady:
    """A number that may fall by at most this share from production's document."""

    member: str
    max_fall_share: float = 0.5


@dataclass(frozen=True)
class SteadyTotal:
    """A number whose sum over all documents may fall by at most this share of production's."""

    member: str
    max_fall_share: float = 0.5


@dataclass(frozen=True)
class NotOlder:
    """An instant (ISO 8601) that may lie at most so many hours before production's."""

    member: str
    tolerance_hours: float


@dataclass(frozen=True)
class Turned:
    """A value that few documents may take on at once, which production's don't have.

    Both hold: for a small set its share says more, for one that grows for ever the number.
    """

    member: str
    value: str | bool
    max_documents: int
    max_share: float = 0.3


@dataclass(frozen=True)
class Rules:
    """What a set has to pass.

    Attributes:
        max_lost_share: The shrink guard: of production's documents, this share may be gone.
        min_lost: Fewer lost or turned documents than this are no matter, whatever their share,
            nor is a total that fell by less.
        max_gained_share: The growth guard: this share of production's documents may be added at
            once; None: any number, as in a set that is filled on demand.
        max_gained: As many may be added to any set, however small.
        within, steady, not_older: Ranges, steps and freshness of members, by name.
        totals: How far the sum of a member over all documents may fall.
        turned: How many documents may take on a value at once.
    """

    max_lost_share: float = 0.3
    min_lost: int = 5
    max_gained_share: float | None = 1.0
    max_gained: int = 2500
    within: Sequence[Within] = ()
    steady: Sequence[Steady] = ()
    not_older: Sequence[NotOlder] = ()
    totals: Sequence[SteadyTotal] = ()
    turned: Sequence[Turned] = ()


def audit(
    archive: Archive, candidate: DocumentSet, production: DocumentSet | None, rules: Rules
) -> list[str]:
    """Why the candidate must not be published; empty when it may.

    Args:
        candidate: Written, blobs and all.
        production: The same asset's set at production; None before the first.
    """
    before, after = differing(production, candidate, archive.shard)
    lost = len(before.keys() - after.keys())
    gained = len(after.keys() - before.keys())
    reasons: list[str] = []
    if production:
        reasons += _shrunk(lost, production.count, rules)
        reasons += _grew(gained, production.count, rules)
    turned = dict.fromkeys(rules.turned, 0)
    for path in sorted(after):
        if before.get(path) == after[path]:
            continue
        document = json.loads(archive.blob(after[path])) if _asks(rules) else {}
        reasons += _outside(path, document, rules.within)
        if path in before and _compares(rules):
            standing = json.loads(archive.blob(before[path]))
            reasons += _fallen(path, standing, document, rules.steady)
            reasons += _aged(path, standing, document, rules.not_older)
            for rule in rules.turned:
                had = standing.get(rule.member) == rule.value
                turned[rule] += document.get(rule.member) == rule.value and not had
    if production is None:
        return _summed(reasons)
    totals = _totals(archive, production, before, after, rules)
    return _summed([*_too_many(turned, production.count, rules), *totals, *reasons])


def hold(
    standing: AssetRecord | None,
    candidate: AssetRecord,
    reasons: Sequence[str],
    *,
    now: str,
    waits_for: str | None = None,
) -> AssetRecord:
    """What a release says of an asset whose candidate failed: the set that passed stays.

    Args:
        standing: The asset at head; None before its first set: then `empty_set` stands.
        now: ISO 8601, UTC.
        waits_for: The asset of its group that the candidate waits for (hold_groups.py), in the
            place of a person's decision.
    """
    known = standing.held if standing else None
    is_decided = known is not None and known.rejected and known.set == candidate.set
    held = Held(
        **candidate.model_dump(exclude={"stale", "held"}),
        reasons=list(reasons),
        since=known.since if known and (is_decided or not known.rejected) else now,
        rejected=known.rejected if known and is_decided else None,
        waits_for=waits_for,
    )
    base = standing or AssetRecord(
        set=digest_of(record_bytes(empty_set(candidate.contract))),
        contract=candidate.contract,
        made_from={},
        code_version="",
    )
    reason = reasons[0] if waits_for else f"newer data is held for review: {reasons[0]}"
    since = standing.stale.since if standing and standing.stale else held.since
    stale = None if is_decided else Staleness(since=since, reason=reason)
    return base.model_copy(update={"held": held, "stale": stale})


def waits_for_review(record: AssetRecord) -> bool:
    """Whether a set of the asset is held, and nobody has decided yet."""
    return record.held is not None and record.held.rejected is None


def empty_set(contract: str) -> DocumentSet:
    """What stands for an asset whose first set is held."""
    return DocumentSet(contract=contract, count=0)


def _asks(rules: Rules) -> bool:
    return bool(rules.within) or _compares(rules)


def _compares(rules: Rules) -> bool:
    return bool(rules.steady or rules.not_older or rules.turned)


def _too_many(turned: Mapping[Turned, int], before: int, rules: Rules) -> Iterator[str]:
    for rule, count in turned.items():
        allowed = min(rule.max_documents, int(rule.max_share * before))
        if count >= rules.min_lost and count > allowed:
            yield (
                f"turned: expected at most {allowed} of production's {before} documents whose "
                f"{rule.member} became {rule.value}, found {count}"
            )


def _totals(
    archive: Archive,
    production: DocumentSet,
    before: Mapping[str, str],
    after: Mapping[str, str],
    rules: Rules,
) -> Iterator[str]:
    """Only where those that differ fell that far among themselves, all the others are read."""
    differ = {path for path in {*before, *after} if before.get(path) != after.get(path)}
    for rule in rules.totals:
        was, now = (
            _total(archive, (each[path] for path in differ & each.keys()), rule.member)
            for each in (before, after)
        )
        if was - now < rules.min_lost or was - now <= was * rule.max_fall_share:
            continue
        whole = SetIndex(production, archive.shard)
        total = was + _total(archive, (whole[p] for p in whole.keys() - differ), rule.member)
        if was - now > total * rule.max_fall_share:
            yield (
                f"total: expected the sum of {rule.member} to fall by at most "
                f"{rule.max_fall_share:.0%} from {total:g}, found {total - was + now:g}"
            )


def _total(archive: Archive, digests: Iterable[str], member: str) -> float:
    return sum(json.loads(archive.blob(digest)).get(member) or 0 for digest in digests)


def _shrunk(lost: int, before: int, rules: Rules) -> Iterator[str]:
    if lost >= rules.min_lost and lost > rules.max_lost_share * before:
        yield (
            f"shrink guard: expected at most {rules.max_lost_share:.0%} of production's {before} "
            f"documents gone, found {lost} ({lost / before:.0%})"
        )


def _grew(gained: int, before: int, rules: Rules) -> Iterator[str]:
    if rules.max_gained_share is None or before == 0:
        return
    allowed = max(rules.max_gained, int(rules.max_gained_share * before))
    if gained > allowed:
        yield (
            f"growth guard: expected at most {allowed} documents added to production's {before}, "
            f"found that it grew by {gained}"
        )


def _outside(path: str, document: Mapping[str, Any], rules: Sequence[Within]) -> Iterator[str]:
    for rule in rules:
        value = document.get(rule.member)
        if value is not None and not rule.low <= value <= rule.high:
            yield (
                f"range: {path}: expected {rule.member} between {rule.low:g} and {rule.high:g}, "
                f"found {value:g}"
            )


def _fallen(
    path: str, before: Mapping[str, Any], after: Mapping[str, Any], rules: Sequence[Steady]
) -> Iterator[str]:
    for rule in rules:
        was, now = before.get(rule.member), after.get(rule.member)
        if was and now is not None and now < was * (1 - rule.max_fall_share):
            yield (
                f"step: {path}: expected {rule.member} to fall by at most "
                f"{rule.max_fall_share:.0%} from {was:g}, found {now:g}"
            )


def _aged(
    path: str, before: Mapping[str, Any], after: Mapping[str, Any], rules: Sequence[NotOlder]
) -> Iterator[str]:
    for rule in rules:
        was, now = before.get(rule.member), after.get(rule.member)
        if was and now and _hours(was, now) < -rule.tolerance_hours:
            yield (
                f"freshness: {path}: expected {rule.member} at most {rule.tolerance_hours:g} h "
                f"before production's {was}, found {now}"
            )


def _hours(start: str, end: str) -> float:
    return (
        datetime.fromisoformat(end) - datetime.fromisoformat(start)
    ).total_seconds() / _SECONDS_AN_HOUR


def _summed(reasons: list[str]) -> list[str]:
    """The first few, and how many more there are: a release is no log."""
    more = len(reasons) - _NAMED
    return [*reasons[:_NAMED], f"and {more} more"] if more > 0 else reasons
