"""The sets that runs made, and the updates that a release takes from them: values, no effects.

Belongs here: staged sets -> updates of a release. Does not: making and auditing sets (sets.py,
audit.py), the release (publish.py).
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from content_assets.contracts.assets import known_assets
from content_assets.contracts.release import AssetRecord, Release, Staleness
from content_assets.publishing.archive import Archive
from content_assets.publishing.audit import hold
from content_assets.publishing.hold_groups import Grouping, hold_together, is_waiting
from content_assets.publishing.staging import put_on_head, read_staged
from content_assets.publishing.store import ParallelMap, Store

_OUTDATED = "its code changed, and it was not made with it yet"


@dataclass(frozen=True)
class Made:
    """Sets as a release on top of head takes them.

    Attributes:
        records: By asset.
        reasons: Why sets have to be held, by asset: their audit's, and those of checks.
        superseded: Why sets are left out, by asset.
    """

    records: Mapping[str, AssetRecord] = field(default_factory=dict)
    reasons: Mapping[str, list[str]] = field(default_factory=dict)
    superseded: Mapping[str, str] = field(default_factory=dict)

    def then(self, later: "Made") -> "Made":
        """With the sets that were made later: they count in place of earlier ones."""
        earlier = {a: why for a, why in self.reasons.items() if a not in later.records}
        return Made(
            {**self.records, **later.records},
            {**earlier, **later.reasons},
            {**self.superseded, **later.superseded},
        )


def made_by(
    runs: Iterable[str],
    store: Store,
    archive: Archive,
    *,
    base: Release | None,
    refused: Mapping[str, list[str]],
    taken_down: Collection[str],
    map_: ParallelMap,
) -> Made:
    """The sets that `runs` staged, one run after the other.

    Args:
        base: The release at head.
        refused: The reasons of blocking checks that are apart from the assets, by asset.
        taken_down: Paths that were taken down.

    Raises:
        StoreUnreachableError: The store did not answer.
    """
    found = Made()
    for run in runs:
        for asset, staged in read_staged(store, run, map_=map_).items():
            facts = known_assets().get(asset)
            is_part = bool(facts and facts.partitions)
            made = put_on_head(archive, staged, base, is_part=is_part, taken_down=taken_down)
            if isinstance(made, str):
                found = found.then(Made(superseded={asset: made}))
                continue
            reasons = [*staged.reasons, *refused.get(asset, ())]
            found = found.then(Made({asset: made}, {asset: reasons} if reasons else {}))
    return found


def updates_of(
    made: Made, base: Release | None, staleness: Mapping[str, Staleness | None], *, now: str
) -> dict[str, AssetRecord]:
    """Of each asset that something is to be said of: made, held, or behind since when."""
    updates = dict(made.records)
    standing = base.assets if base else {}
    for asset, stale in staleness.items():
        record = updates.get(asset) or standing.get(asset)
        if record:
            updates[asset] = record.model_copy(update={"stale": stale})
    for asset, reasons in made.reasons.items():
        before = standing.get(asset)
        is_approved = before and asset in updates and before.set == updates[asset].set
        if asset in updates and not is_approved:
            updates[asset] = hold(before, updates[asset], reasons, now=now)
    return updates


def outdated(made: Made, base: Release | None, code_versions: Mapping[str, str]) -> dict[str, str]:
    """Assets whose code changed since they were published, and that were not made with it."""
    return {
        asset: _OUTDATED
        for asset, record in (base.assets if base else {}).items()
        if asset not in made.records
        and code_versions.get(asset, record.newest.code_version) != record.newest.code_version
    }


def stale_sources(
    updates: Mapping[str, AssetRecord], base: Release | None, grouping: Grouping, *, now: str
) -> dict[str, Staleness]:
    """Since when and why a source is behind: the earliest mark of what is made from it alone.

    The mark of what joins sources does not say which of them it is.
    """
    assets = {**(base.assets if base else {}), **updates}
    found: dict[str, Staleness] = {}
    proposed = hold_together(assets, grouping, before=base, now=now)
    for record in sorted(proposed.values(), key=is_waiting):  # the cause before what follows
        stale, source = record.stale, record.only_source
        if stale and source and (source not in found or stale.since < found[source].since):
            found[source] = stale
    return found
