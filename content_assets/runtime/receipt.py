"""The receipt and status.json: what every run leaves behind, whatever became of it.

Belongs here: a run -> records -> the store. Does not: the run (run.py).
"""

from dataclasses import dataclass

from content_assets.contracts.assets import RELEASE, raw_assets
from content_assets.contracts.receipt import (
    DeliveryReport,
    DocumentCounts,
    KeptReceipt,
    LastRun,
    PublicDelivery,
    Receipt,
    RunState,
    SourceFreshness,
    Status,
)
from content_assets.contracts.release import Release
from content_assets.publishing import keys
from content_assets.publishing.canonical import record_bytes
from content_assets.publishing.diff import diff_releases
from content_assets.publishing.review import held_of
from content_assets.publishing.store import Overwrite
from content_assets.runtime.run import Run

LAST_RUNS = 12  # in status.json: an hour of a schedule of five minutes
_GOOD_DELIVERIES = {"proven", "nothing_to_do"}


@dataclass(frozen=True)
class Told:
    """When a run began and ended, and who asked for it; times ISO 8601, UTC."""

    trigger: str
    started_at: str
    finished_at: str
    milliseconds: float


def make_receipt(run: Run, told: Told) -> Receipt:
    """What the run did; `store_requests` do not count the receipt's own two writes."""
    bench = run.bench
    head = _head(run)
    production = bench.following.production if bench.following else None
    return Receipt(
        run=run.author.run,
        trigger=told.trigger,
        state=_state(run),
        started_at=told.started_at,
        finished_at=told.finished_at,
        milliseconds=round(told.milliseconds, 1),
        assets=sorted(run.outcomes.values(), key=lambda outcome: outcome.asset),
        documents=_counts(run, head),
        release=head.name if head else None,
        is_new_release=bool(bench.commit and bench.commit.is_new),
        production=production.pointer.release if production else None,
        revision=production.pointer.revision if production else None,
        deliveries=bench.reports,
        store_requests=run.pipeline.store.counts(),
        backfill=run.filled.report() if run.filled else None,
        problems=run.problems,
    )


def write_receipt(run: Run, receipt: Receipt) -> None:
    """Write the receipt and status.json: the only writes of a run with nothing new.

    Raises:
        StoreUnreachableError: The store did not answer.
    """
    store = run.pipeline.store
    bodies = {
        keys.receipt(receipt.started_at[:10], receipt.run): record_bytes(_kept(run, receipt)),
        keys.STATUS: record_bytes(_status(run, receipt)),
    }
    run.pipeline.maps.store(lambda key: store.put(key, bodies[key], Overwrite()), bodies)


def write_failure(run: Run, receipt: Receipt) -> None:
    """Write the receipt of a run that was cut short; status.json stays what it was.

    Raises:
        StoreUnreachableError, ConfigurationError: The store, which may be why it was.
    """
    key = keys.receipt(receipt.started_at[:10], receipt.run)
    run.pipeline.store.put(key, record_bytes(_kept(run, receipt)), Overwrite())


def _kept(run: Run, receipt: Receipt) -> KeptReceipt:
    return KeptReceipt(**receipt.model_dump(), history=run.history)


def _state(run: Run) -> RunState:
    if run.outcomes.get(RELEASE) is None or run.outcomes[RELEASE].action == "failed":
        return "failed"
    if not run.bench.reports:
        return "failed"
    deliveries = {report.state for report in run.bench.reports}
    return "degraded" if run.problems or deliveries - _GOOD_DELIVERIES else "succeeded"


def _head(run: Run) -> Release | None:
    return run.bench.commit.head if run.bench.commit else None


def _counts(run: Run, head: Release | None) -> DocumentCounts:
    if head is None:
        return DocumentCounts()
    archive = run.pipeline.archive
    difference = diff_releases(archive, run.bench.base, head)
    sets = [archive.document_set(record.set) for record in head.assets.values()]
    return DocumentCounts(
        total=sum(each.count for each in sets),
        changed=len(difference.changed),
        added=len(difference.added),
        removed=len(difference.removed),
    )


def _status(run: Run, receipt: Receipt) -> Status:
    head = _head(run)
    mirror = _report_of(run.bench.reports, "mirror")
    production = run.bench.following.production if run.bench.following else None
    pinned = production.pointer.pinned if production else None
    return Status(
        checked_at=receipt.finished_at,
        state=receipt.state,
        run=receipt.run,
        head=receipt.release,
        production=receipt.production,
        revision=receipt.revision or 0,
        mirror_revision=mirror.to_revision if mirror else 0,
        published_at=head.published_at if head else None,
        sources=_freshness(run, receipt),
        pinned=pinned.reason if pinned else None,
        held={asset: held.reasons for asset, held in held_of(head).items()} if head else {},
        deliveries=[_public(report) for report in receipt.deliveries],
        runs=[_last_run(receipt), *(run.told_before.runs if run.told_before else [])][:LAST_RUNS],
    )


def _last_run(receipt: Receipt) -> LastRun:
    documents = receipt.documents
    return LastRun(
        run=receipt.run,
        state=receipt.state,
        started_at=receipt.started_at,
        milliseconds=receipt.milliseconds,
        changed=documents.changed + documents.added + documents.removed,
        release=receipt.release if receipt.is_new_release else None,
    )


def _public(report: DeliveryReport) -> PublicDelivery:
    told = report.model_dump(include=set(PublicDelivery.model_fields))
    return PublicDelivery(**told, unproven_count=len(report.unproven))


def _freshness(run: Run, receipt: Receipt) -> dict[str, SourceFreshness]:
    """Of each source; one that this run did not ask was last checked when it was before."""
    stale = run.bench.source_staleness()
    not_asked = [
        source
        for source, raw in raw_assets().items()
        if raw not in run.outcomes or source in run.bench.resting
    ]
    told = run.told_before
    before = {name: each.checked_at for name, each in told.sources.items()} if told else {}
    found = {}
    for source in raw_assets():
        checked_at = before.get(source) if source in not_asked else receipt.started_at
        if checked_at is None:
            continue  # never asked yet
        mark = stale.get(source)
        found[source] = SourceFreshness(
            checked_at=checked_at,
            is_fresh=mark is None,
            stale_since=mark.since if mark else None,
            reason=mark.reason if mark else None,
        )
    return found


def _report_of(reports: list[DeliveryReport], target: str) -> DeliveryReport | None:
    return next((report for report in reports if report.target == target), None)
