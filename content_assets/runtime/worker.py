"""One worker run with its clock, its ids, its receipt.

    receipt = work(pipeline, trigger="schedule")

Belongs here: what every entry point does around a run. Does not: its event's format.
"""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from content_assets.bootstrap import Pipeline, iso_instant, make_author, utc_now
from content_assets.contracts.messages import Message, Phase, RunRequest, written_partitions
from content_assets.contracts.receipt import POINTERS, Problem, Receipt
from content_assets.errors import (
    BadContentError,
    ClockError,
    ContentAssetsError,
    NotFoundError,
    PointerFaultError,
    UnreadableRecordError,
)
from content_assets.logs import note
from content_assets.publishing import keys
from content_assets.publishing.canonical import record_bytes
from content_assets.publishing.receipts import find_receipt
from content_assets.publishing.store import Overwrite
from content_assets.runtime.flow import carry_out
from content_assets.runtime.order import Order
from content_assets.runtime.receipt import Told, make_receipt, write_receipt
from content_assets.runtime.run import Run

_log = logging.getLogger(__name__)


def work(
    pipeline: Pipeline,
    *,
    trigger: str,
    run_id: str | None = None,
    order: Order | None = None,
    on_phase: Callable[[Phase], None] = lambda _phase: None,
    on_receipt: Callable[[Receipt], None] = lambda _receipt: None,
    clock: Callable[[], datetime] = utc_now,
) -> Receipt:
    """Run once, and leave a receipt; a run that ended well before is not run again.

    Args:
        run_id: Of the request, whose message a queue may bring twice; people look how far
            it is.
        on_phase: Told what the run is about to do.
        on_receipt: Called with the receipt when the run has ended, however it ended: before
            an error is raised, too.
        clock: This machine's; a run whose clock is far from the store's publishes nothing.

    Raises:
        ContentAssetsError: The store can't be reached or refuses us. The receipt says so, as
            far as it can be written.
    """
    before = _find_done(pipeline, run_id) if run_id else None
    if before:
        return before
    begun = time.monotonic()
    author = make_author(run=run_id, clock=clock)
    note(run=author.run, trigger=trigger)
    pipeline.store.reset()
    order = order or Order()
    progress = _Progress(pipeline, trigger, order, author.run, author.now)
    run = Run(pipeline, author, order, progress.enter if run_id else on_phase)

    def tell() -> Told:
        finished_at = iso_instant(clock())
        return Told(trigger, author.now, finished_at, (time.monotonic() - begun) * 1000)

    try:
        carry_out(run)
    except ClockError as error:  # so does a wrong clock
        receipt = _leave_failure(run, error, tell(), where="clock")
        on_receipt(receipt)
        return receipt
    except PointerFaultError as error:  # a person repairs it: trying again won't help
        receipt = _leave_failure(run, error, tell(), where=POINTERS)
        on_receipt(receipt)
        return receipt
    except BadContentError as error:  # what was ordered: asking again won't help
        receipt = _leave_failure(run, error, tell())
        on_receipt(receipt)
        return receipt
    except Exception as error:
        on_receipt(_leave_failure(run, error, tell()))
        raise
    receipt = make_receipt(run, tell())
    try:
        write_receipt(run, receipt)
    finally:
        on_receipt(receipt)
    _tell(receipt)
    return receipt


@dataclass
class _Progress:
    """How far a requested run is, for those who ask; it is no reason for the run to fail."""

    pipeline: Pipeline
    trigger: str
    order: Order
    run: str
    requested_at: str
    _was_lost: bool = field(default=False, init=False)

    def enter(self, phase: Phase) -> None:
        """Write that the run is in `phase` now."""
        message = Message(
            kind="run",
            run=self.run,
            trigger=self.trigger,
            is_forced=self.order.is_forced,
            assets=self.order.assets,
            partitions=written_partitions(self.order.partitions),
        )
        request = RunRequest(
            message=message,
            requested_at=self.requested_at,
            phase=phase,
            phase_at=iso_instant(datetime.now(UTC)),
        )
        key = keys.run_request(self.run)
        try:
            self.pipeline.store.put(key, record_bytes(request), Overwrite())
        except ContentAssetsError as error:
            if not self._was_lost:
                _log.warning("progress_not_written", extra={"fields": {"message": str(error)}})
            self._was_lost = True


def _find_done(pipeline: Pipeline, run_id: str) -> Receipt | None:
    """The receipt of a run that ended; one that failed is to be run again."""
    try:
        receipt = find_receipt(pipeline.store, run_id)
    except NotFoundError:
        return None
    return None if receipt.state == "failed" else receipt


def _leave_failure(run: Run, error: Exception, told: Told, *, where: str = "run") -> Receipt:
    """Write what is known; the error itself is what the caller is told, whatever comes of this."""
    is_ours = isinstance(error, ContentAssetsError)
    message = str(error) if is_ours else "expected no fault of ours, found one; see the log"
    if isinstance(error, UnreadableRecordError):
        run.unreadable.append(error.key)
    problem = Problem(where=where, error=type(error).__name__, message=message)
    run.problems.append(problem)
    receipt = make_receipt(run, told).model_copy(update={"state": "failed"})
    try:
        write_receipt(run, receipt)
    except ContentAssetsError as unwritten:
        fields = {"run": run.author.run, "message": str(unwritten)}
        _log.warning("receipt_not_written", extra={"fields": fields})
    _tell(receipt)
    return receipt


def _tell(receipt: Receipt) -> None:
    for problem in receipt.problems:
        fields = problem.model_dump()
        _log.warning("problem", extra={"fields": fields})
    fields = {
        "run": receipt.run,
        "state": receipt.state,
        "release": receipt.release,
        "is_new_release": receipt.is_new_release,
        "milliseconds": receipt.milliseconds,
        "documents": receipt.documents.model_dump(),
        "deliveries": [report.model_dump() for report in receipt.shortened().deliveries],
    }
    _log.info("run_finished", extra={"fields": fields})
