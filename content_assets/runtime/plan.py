"""The plan: which document assets must run, and why.

What is done is read only from the release at head: what an asset was made from, and by
which code. Validators, staged sets and receipts have no say in it.

Belongs here: values in, decisions out. Does not: Dagster, any IO.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from content_assets.contracts.assets import Behind
from content_assets.contracts.release import AssetRecord, RawRef, Release


@dataclass(frozen=True)
class Decision:
    """What is to become of one asset.

    Attributes:
        must_run: Whether it runs.
        reason: Why, for the receipt.
        failed_source: The source for want of which it can't be brought up to date.
    """

    asset: str
    must_run: bool
    reason: str
    failed_source: str | None = None


def make_plan(
    behind: Mapping[str, Behind],
    base: Release | None,
    raws: Mapping[str, RawRef],
    *,
    kept: Mapping[str, RawRef] | None = None,
    is_forced: bool = False,
    takedowns: int = 0,
) -> list[Decision]:
    """Decide on every document asset that is given.

    Args:
        behind: What stands behind each.
        base: The release at head.
        raws: The newest body of each source that answered; one that is missing failed.
        kept: The last good bodies of those that failed. What joins sources goes on with them,
            as long as one of its sources answers, and is marked stale all the same.
        takedowns: The revision of production's newest takedown.
    """
    done = base.assets if base else {}
    return [
        _decide(
            asset,
            facts,
            done.get(asset),
            raws,
            kept or {},
            is_forced=is_forced,
            takedowns=takedowns,
        )
        for asset, facts in behind.items()
    ]


def _decide(  # what make_plan was given, of one asset
    asset: str,
    facts: Behind,
    record: AssetRecord | None,
    raws: Mapping[str, RawRef],
    kept: Mapping[str, RawRef],
    *,
    is_forced: bool,
    takedowns: int,
) -> Decision:
    missing = sorted(facts.sources - raws.keys())
    failed = missing[0] if missing else None
    if not facts.sources.isdisjoint(raws) and kept.keys() >= set(missing):
        raws = {**kept, **raws}
    elif failed:
        why = f"{failed} failed: the last good documents stay"
        return Decision(asset, must_run=False, reason=why, failed_source=failed)
    reason = _reason_to_run(facts, record, raws)
    if reason is None and record and record.newest.takedowns < takedowns:
        reason = "a document was taken down since it was made"
    if reason is None and is_forced:
        reason = "forced"
    if reason:
        return Decision(asset, must_run=True, reason=reason, failed_source=failed)
    made_from = ", ".join(f"body {raws[s].sequence} of {s}" for s in sorted(facts.sources))
    why = f"unchanged: {made_from or 'the same code'}"
    return Decision(asset, must_run=False, reason=why, failed_source=failed)


def _reason_to_run(
    facts: Behind, record: AssetRecord | None, raws: Mapping[str, RawRef]
) -> str | None:
    if record is None:
        return "never published"
    newest = record.newest  # what is held was made, too
    if newest.code_version != facts.code_version:
        return f"code changed: {newest.code_version} -> {facts.code_version}"
    for source in sorted(facts.sources):
        made_from = newest.made_from.get(source)
        if made_from != raws[source]:
            before = f"body {made_from.sequence}" if made_from else "nothing"
            return f"{source} has body {raws[source].sequence}, made from {before}"
    return None
