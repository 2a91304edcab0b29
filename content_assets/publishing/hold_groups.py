"""Hold groups: sets that must agree get into a release together, or none of them does.

Rules, in order:
  1. A group is together if its sets were made from the same bodies of the sources that they
     share, none of its newest sets failed its audit and waits for a decision, and none that
     this run had to make is missing.
  2. Where it isn't, no new set of the group gets in. Those that stand stay, marked stale, and
     each new one is named as held, with `waits_for`: it isn't made again from the same bodies.
  3. A set that waits gets in with the release that brings its group together.
  4. An asset of several groups follows them: it gets in only if it was made from the bodies of
     each of them, but none of them waits for it. What it links to stays.
  5. A set that was rejected waits for nothing.

The rule is applied to every release that a run or a decision makes (publish.commit).

Belongs here: which sets of the next release wait. Does not: audits (audit.py), decisions
(review.py), which groups there are (contracts/assets.py).
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain
from types import MappingProxyType

from content_assets.contracts.release import AssetRecord, Held, MadeSet, RawRef, Release
from content_assets.publishing.audit import hold, waits_for_review

Group = Mapping[str, frozenset[str]]  # the sources behind each asset of a group
Groups = Mapping[str, Group]  # by name
NO_GROUPS: Groups = MappingProxyType({})


@dataclass(frozen=True)
class Obstacle:
    """What a group waits for."""

    asset: str
    reason: str

    def __str__(self) -> str:
        """As releases and receipts say it."""
        return f"waits for {self.asset}: {self.reason}"


@dataclass(frozen=True)
class Grouping:
    """What a release has to keep together.

    Attributes:
        groups: Without assets whose source is switched off.
        unmade: Assets that should have been made for this release and weren't, and why.
    """

    groups: Groups = field(default_factory=lambda: NO_GROUPS)
    unmade: Mapping[str, str] = field(default_factory=dict)


def hold_together(
    assets: Mapping[str, AssetRecord],
    grouping: Grouping | None,
    *,
    before: Release | None,
    now: str,
) -> dict[str, AssetRecord]:
    """The assets of the next release: of each group all new sets, or none.

    Args:
        assets: As the next release would have them without groups.
        before: The release at head.
        now: ISO 8601, UTC.
    """
    if grouping is None:
        return dict(assets)
    proposal = _Proposal(assets, before.assets if before else {}, grouping.unmade)
    units = _units(grouping.groups)
    for name in sorted(units, key=len):
        followed = {a: s for other, unit in units.items() if other < name for a, s in unit.items()}
        proposal.hold_back(units[name], followed)
    grouped = {asset for unit in units.values() for asset in unit}
    return {
        asset: proposal.outcome(asset, now=now) if asset in grouped else record
        for asset, record in assets.items()
    }


def _units(groups: Groups) -> dict[frozenset[str], dict[str, frozenset[str]]]:
    """What gets in together: the assets, with their sources, that are in the same groups."""
    sources = {asset: each for group in groups.values() for asset, each in group.items()}
    found: dict[frozenset[str], dict[str, frozenset[str]]] = {}
    for asset in sorted(sources):
        names = frozenset(name for name, group in groups.items() if asset in group)
        found.setdefault(names, {})[asset] = sources[asset]
    return found


def recorded_groups(
    grouping: Grouping | None, before: Release | None, assets: Collection[str]
) -> dict[str, list[str]]:
    """The groups as the next release records them.

    An asset that the code no longer has stays in the groups that it was in, so that what is
    left of it is retired with them.
    """
    current = grouping.groups if grouping else NO_GROUPS
    kept = before.hold_groups if before else {}
    grouped = {asset for group in current.values() for asset in group}
    found = {
        name: {*current.get(name, ()), *(a for a in kept.get(name, ()) if a not in grouped)}
        for name in sorted({*current, *kept})
    }
    return {name: sorted(each.intersection(assets)) for name, each in found.items()}


def recorded_unit(asset: str, release: Release) -> frozenset[str]:
    """What got in together with `asset`, as a release records it, itself included."""
    groups = {
        name: dict.fromkeys(each, frozenset[str]()) for name, each in release.hold_groups.items()
    }
    return unit_of(asset, groups)


def unit_of(asset: str, groups: Groups) -> frozenset[str]:
    """What gets in together with `asset`, itself included."""
    units = _units(groups).values()
    return next((frozenset(unit) for unit in units if asset in unit), frozenset({asset}))


def waiting_of(release: Release) -> dict[str, str]:
    """What waits for its group in a release, and for what, by asset."""
    return {asset: held.reasons[0] for asset, held in _waiting_sets(release.assets)}


def waiting_since(release: Release) -> dict[str, str]:
    """Since when each of them waits (ISO 8601, UTC), whatever newer set took its place."""
    return {asset: held.since for asset, held in _waiting_sets(release.assets)}


def _waiting_sets(assets: Mapping[str, AssetRecord]) -> Iterator[tuple[str, Held]]:
    for asset, record in sorted(assets.items()):
        if record.held and is_waiting(record):
            yield asset, record.held


def is_waiting(record: AssetRecord) -> bool:
    """Whether the newest set of an asset waits for its group."""
    return waits_for_review(record) and record.held is not None and bool(record.held.waits_for)


@dataclass
class _Proposal:
    """A release in the making; `obstacles` are those of the assets that are held back."""

    assets: Mapping[str, AssetRecord]
    before: Mapping[str, AssetRecord]
    unmade: Mapping[str, str]
    obstacles: dict[str, Obstacle] = field(default_factory=dict)

    def hold_back(self, unit: Group, followed: Group) -> None:
        """Hold back the new sets of a unit, if they aren't together or lead what they follow."""
        new = [asset for asset in unit if self._is_new(asset)]
        found = {asset: self._obstacle(asset, unit, followed) for asset in new}
        first = next((obstacle for obstacle in found.values() if obstacle), None)
        if first:
            self.obstacles |= {asset: found[asset] or first for asset in new}

    def outcome(self, asset: str, *, now: str) -> AssetRecord:
        """What the next release says of an asset."""
        record, made = self.assets[asset], self._newest(asset)
        obstacle = self.obstacles.get(asset)
        standing = self.before.get(asset)
        if obstacle is None or made is None:
            return _let_in(record) if is_waiting(record) else record
        held = standing.held if standing else None
        if standing and held and _same(held, made) and (held.waits_for or held.rejected):
            return record if is_waiting(record) else standing
        candidate = AssetRecord(**{name: getattr(made, name) for name in MadeSet.model_fields})
        return hold(standing, candidate, [str(obstacle)], now=now, waits_for=obstacle.asset)

    def _newest(self, asset: str) -> MadeSet | None:
        """The set that would get in: not one that failed its audit, or was rejected."""
        record = self.assets.get(asset)
        if record and is_waiting(record):
            return record.held
        is_empty = record is not None and record.held is not None and not record.code_version
        return None if is_empty else record  # nothing of it has got in yet

    def _proposed(self, asset: str) -> MadeSet | None:
        return self.before.get(asset) if asset in self.obstacles else self._newest(asset)

    def _is_new(self, asset: str) -> bool:
        made, standing = self._newest(asset), self.before.get(asset)
        return made is not None and not (standing and _same(standing, made))

    def _obstacle(self, asset: str, unit: Group, followed: Group) -> Obstacle | None:
        """Why `asset` can't get in: the first asset that is in its way."""
        made = self._newest(asset)
        made_from = made.made_from if made else {}
        lacks = (self._lack(other, sources, made_from) for other, sources in unit.items())
        discords = (self._discord(*each, made_from) for each in {**unit, **followed}.items())
        return next(filter(None, chain(lacks, discords)), None)

    def _lack(
        self, other: str, sources: frozenset[str], made_from: Mapping[str, RawRef]
    ) -> Obstacle | None:
        """Why nothing of `other` can get in, if so; one of other sources may not be made yet."""
        if other in self.unmade:
            return Obstacle(other, self.unmade[other])
        record = self.assets.get(other)
        if record is None:
            return Obstacle(other, "it was never made") if sources <= made_from.keys() else None
        if record.held is None or is_waiting(record):
            return None
        if waits_for_review(record):
            return Obstacle(other, f"it is held: {record.held.reasons[0]}")
        return None if record.code_version else Obstacle(other, "its first set was rejected")

    def _discord(
        self, other: str, sources: frozenset[str], made_from: Mapping[str, RawRef]
    ) -> Obstacle | None:
        """Where `other` is made from another body of a source that both have."""
        theirs = self._proposed(other)
        if theirs is None or not theirs.code_version:  # nothing of it has got in yet
            return self.obstacles.get(other) or self._lack(other, sources, made_from)
        for source in sorted(made_from.keys() & theirs.made_from.keys()):
            mine, known = made_from[source].sequence, theirs.made_from[source].sequence
            if made_from[source] != theirs.made_from[source]:
                reason = f"made from body {known} of {source}, not {mine}"
                lack = self.obstacles.get(other) or self._lack(other, sources, made_from)
                return lack or Obstacle(other, reason)
        return None


def _same(one: MadeSet, other: MadeSet) -> bool:
    """Whether two sets are the same, made from the same bodies by the same code."""
    said = ("set", "contract", "made_from", "code_version")
    return all(getattr(one, name) == getattr(other, name) for name in said)


def _let_in(record: AssetRecord) -> AssetRecord:
    """The set that waited, in the place of the one that stood."""
    held = record.held
    assert held, "is_waiting"
    was_why = record.stale is not None and held.reasons[0] in record.stale.reason
    made = {name: getattr(held, name) for name in MadeSet.model_fields}
    stale = None if was_why else record.stale
    return record.model_copy(update={**made, "held": None, "stale": stale})
