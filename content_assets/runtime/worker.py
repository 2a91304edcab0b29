"""One worker run with its clock, its ids, its receipt.

    receipt = work(pipeline, trigger="schedule")

Belongs here: what every entry point does around a run. Does not: its event's format.
"""

import logging
import time
from datetime import UTC, datetime

from content_assets.bootstrap import Pipeline, iso_instant, make_author
from content_assets.contracts.receipt import Receipt
from content_assets.runtime.receipt import Told, make_receipt, write_receipt
from content_assets.runtime.run import Run

_log = logging.getLogger(__name__)


def work(
    pipeline: Pipeline,
    *,
    trigger: str,
    run_id: str | None = None,
    is_forced: bool = False,
) -> Receipt:
    """Run once, and leave a receipt.

    Raises:
        ContentAssetsError: The store can't be reached or refuses us; there is no receipt.
    """
    begun = time.monotonic()
    author = make_author(run=run_id)
    pipeline.store.reset()
    run = Run(pipeline, author, is_forced=is_forced)
    run.carry_out()
    told = Told(
        trigger=trigger,
        started_at=author.now,
        finished_at=iso_instant(datetime.now(UTC)),
        milliseconds=(time.monotonic() - begun) * 1000,
    )
    receipt = make_receipt(run, told)
    write_receipt(run, receipt)
    _tell(receipt)
    return receipt


def _tell(receipt: Receipt) -> None:
    for problem in receipt.problems:
        fields = {"run": receipt.run, **problem.model_dump()}
        _log.warning("problem", extra={"fields": fields})
    fields = {
        "run": receipt.run,
        "state": receipt.state,
        "release": receipt.release,
        "is_new_release": receipt.is_new_release,
        "milliseconds": receipt.milliseconds,
        "documents": receipt.documents.model_dump(),
        "deliveries": [report.model_dump() for report in receipt.deliveries],
    }
    _log.info("run_finished", extra={"fields": fields})
