"""The receipt and status.json: what every run leaves behind, whatever became of it.

Belongs here: a run -> records -> the store. Does not: the run (run.py).
"""

import logging
from dataclasses import dataclass

from content_assets.bootstrap import iso_instant
from content_assets.contracts.assets import RELEASE, raw_assets
from content_assets.contracts.receipt import (
    MAX_EXAMPLES,
    POINTERS,
    DocumentCounts,
    KeptReceipt,
    LastRun,
    Receipt,
    RunState,
    SourceFreshness,
)
from content_assets.contracts.release import Release
from content_assets.errors import ChannelMovedError, ContentAssetsError
from content_assets.publishing import keys
from content_assets.publishing.canonical import record_bytes
from content_assets.publishing.diff import diff_releases
from content_assets.publishing.public import public_kind
from content_assets.publishing.status import RunReport, Standing, Update, update_status
from content_assets.publishing.store import Overwrite, Stored
from content_assets.runtime.run import Run

_log = logging.getLogger(__name__)
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
        backfill=run.filled[0].report() if run.filled else None,
        more_backfills=[fill.report() for fill in run.filled[1:]],
        problems=run.problems,
        rejected=run.rejected,
        rejected_examples=run.rejected_examples[:MAX_EXAMPLES],
        older_bodies=run.older_bodies,
        waiting=run.waiting,
        unreadable=_unreadable(run),
    )


def _unreadable(run: Run) -> list[str]:
    """The keys of all records that the run met and could not read."""
    delivered = [key for report in run.bench.reports for key in report.unreadable]
    return sorted({*run.unreadable, *delivered})


def write_receipt(run: Run, receipt: Receipt) -> None:
    """Write the receipt and status.json: the only writes of a run with nothing new.

    Raises:
        StoreUnreachableError, ConfigurationError: The store. The other one was written, if it
            could be.
    """
    key = keys.receipt(receipt.started_at[:10], receipt.run)
    body = record_bytes(_kept(run, receipt))
    store = run.pipeline.store

    def write_own() -> None:
        store.put(key, body, Overwrite())

    def write_status() -> None:
        archive, update = run.pipeline.archive, _update(run, receipt)
        try:
            update_status(store, archive, update, seen=_seen(run), standing=_standing(run))
        except ChannelMovedError as error:  # a copy: the next run writes it
            _log.warning("status_not_written", extra={"fields": {"message": str(error)}})

    run.pipeline.maps.store(lambda write: write(), [write_own, write_status])


def _seen(run: Run) -> Stored | None:
    """status.json as it was read when the run began; None: read it again."""
    try:
        return run.status_stored
    except ContentAssetsError:
        return None


def _standing(run: Run) -> Standing | None:
    """The pointers as the run left them; None: it does not know."""
    head = run.bench.commit.head if run.bench.commit else None
    production = run.bench.following.production if run.bench.following else None
    if head is None or production is None:
        return None
    return Standing(head=head.name, production=production.pointer, release=head)


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


def _update(run: Run, receipt: Receipt) -> Update:
    """What the run adds to status.json; one that failed takes nothing out of it."""
    has_failed = receipt.state == "failed"
    report = RunReport(
        last_run=_last_run(receipt),
        finished_at=None if has_failed else receipt.finished_at,
        sources={} if has_failed else _freshness(run, receipt),
        waiting=receipt.waiting,
        unreadable=sorted(set(map(public_kind, receipt.unreadable))),
        pointer_faults=pointer_faults(receipt),
    )
    return Update(
        now=receipt.finished_at,
        cadence_minutes=run.pipeline.cadence_minutes,
        run=report,
        reports=receipt.deliveries or None,
        following=run.bench.following,
    )


def pointer_faults(receipt: Receipt) -> int:
    """How many contradictions between the pointers a run met."""
    return sum(problem.where == POINTERS for problem in receipt.problems)


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


def _freshness(run: Run, receipt: Receipt) -> dict[str, SourceFreshness]:
    """Of each source; one that this run did not ask was last checked when it was before."""
    stale = run.bench.source_staleness()
    not_asked = [
        source
        for source, raw in raw_assets().items()
        if raw not in run.outcomes or source in run.bench.bodies.resting
    ]
    told = run.told_before
    known = told.sources if told else {}
    found = {}
    for source in raw_assets():
        before = known.get(source)
        is_asked = source not in not_asked
        if before is None and not is_asked:
            continue  # never asked yet
        mark = stale.get(source) or run.failing.get(source)
        found[source] = SourceFreshness(
            checked_at=receipt.started_at if before is None or is_asked else before.checked_at,
            is_fresh=mark is None,
            stale_since=mark.since if mark else None,
            reason=mark.reason if mark else None,
            rejected=_rejected(run, receipt, source, before),
            older_since=_older_since(receipt, source, before, is_asked=is_asked),
            **_clock(run, source, before),
        )
    return found


def _rejected(run: Run, receipt: Receipt, source: str, before: SourceFreshness | None) -> int:
    """How many records of the newest body were rejected; the count stays until it is read again.

    Also by a run that was forced: mended code may read what could not be read before.
    """
    update = run.bench.bodies.raws.get(source)
    is_read = source in run.bench.bodies.rejected and not (update and update.is_older)
    if is_read or (update and update.is_new):
        return receipt.rejected.get(source, 0)
    return before.rejected if before else 0


def _clock(run: Run, source: str, before: SourceFreshness | None) -> dict[str, str | None]:
    """The newest time of its bodies, and whether they have one."""
    update = run.bench.bodies.raws.get(source)
    clock = update.clock if update else None
    if clock is None:
        return {
            "body_time": before.body_time if before else None,
            "clock": before.clock if before else None,
        }
    kind = "ahead" if clock.is_ahead else "own" if clock.said else "none"
    newest = clock.newest_now
    return {"body_time": iso_instant(newest) if newest else None, "clock": kind}


def _older_since(
    receipt: Receipt, source: str, before: SourceFreshness | None, *, is_asked: bool
) -> str | None:
    """Since when each answer was an older body."""
    since = before.older_since if before else None
    if not is_asked:
        return since
    return (since or receipt.started_at) if receipt.older_bodies.get(source) else None
