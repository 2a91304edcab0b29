"""Record the result of a move of a pointer or a delivery in status.json.

Code that moves a pointer or delivers calls `record_status` afterwards; a run writes its own
(runtime/receipt.py).

Belongs here: the clock, and that a copy is no reason to fail. Does not: the merge
(publishing/status.py).
"""

import logging
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from content_assets.bootstrap import Pipeline, iso_instant
from content_assets.contracts.receipt import DeliveryReport, SourceFreshness, Status
from content_assets.errors import ContentAssetsError
from content_assets.publishing.public import public_reason
from content_assets.publishing.publish import Following
from content_assets.publishing.status import RunReport, Update, read_status, update_status

_log = logging.getLogger(__name__)


def record_status(
    pipeline: Pipeline,
    *,
    run: RunReport | None = None,
    sources: Mapping[str, SourceFreshness] | None = None,
    reports: Sequence[DeliveryReport] | None = None,
    following: Following | None = None,
    pointer_faults: int | None = None,
) -> Status | None:
    """Write status.json after a move or a delivery; None where it could not be written.

    Args:
        run: That ended, outside of the worker.
        sources: That were asked, outside of the worker.
        reports: Of the delivery; None: nothing was delivered.
        following: The result of letting production follow; None: it was not tried.
        pointer_faults: How many there are; None: nothing was looked at.
    """
    update = Update(
        now=iso_instant(datetime.now(UTC)),
        cadence_minutes=pipeline.cadence_minutes if run else None,
        run=run,
        sources=sources or {},
        reports=reports,
        following=following,
        pointer_faults=pointer_faults,
    )
    try:
        return update_status(pipeline.store, pipeline.archive, update)
    except ContentAssetsError as error:  # a copy: the next run writes it
        _log.warning("status_not_written", extra={"fields": {"message": str(error)}})
        return None


def record_asked(pipeline: Pipeline, source: str, *, failure: ContentAssetsError | None) -> None:
    """Record that a source was asked outside of the worker, as `dagster dev` does."""
    now = iso_instant(datetime.now(UTC))
    before = _known(pipeline).get(source)
    since = before.stale_since if before and before.stale_since else now
    freshness = SourceFreshness(
        checked_at=now,
        is_fresh=failure is None,
        stale_since=since if failure else None,
        reason=public_reason(type(failure).__name__, str(failure)) if failure else None,
        rejected=before.rejected if before else 0,
        body_time=before.body_time if before else None,
        clock=before.clock if before else None,
    )
    record_status(pipeline, sources={source: freshness})


def _known(pipeline: Pipeline) -> Mapping[str, SourceFreshness]:
    try:
        status = read_status(pipeline.store)
    except ContentAssetsError:
        return {}
    return status.sources if status else {}
