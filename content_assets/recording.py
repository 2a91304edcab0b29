"""Record into status.json what a move of a pointer or a delivery came to.

Whoever moves a pointer or delivers calls `record_status` afterwards; a run writes its own
(runtime/receipt.py).

Belongs here: the clock, and that a copy is no reason to fail. Does not: the merge
(publishing/status.py).
"""

import logging
from collections.abc import Sequence
from datetime import UTC, datetime

from content_assets.bootstrap import Pipeline, iso_instant
from content_assets.contracts.receipt import DeliveryReport, Status
from content_assets.errors import ContentAssetsError
from content_assets.publishing.publish import Following
from content_assets.publishing.status import Update, update_status

_log = logging.getLogger(__name__)


def record_status(
    pipeline: Pipeline,
    *,
    reports: Sequence[DeliveryReport] | None = None,
    following: Following | None = None,
) -> Status | None:
    """Write status.json after a move or a delivery; None where it could not be written.

    Args:
        reports: Of the delivery; None: nothing was delivered.
        following: What letting production follow came to; None: it was not tried.
    """
    now = iso_instant(datetime.now(UTC))
    update = Update(now=now, reports=reports, following=following)
    try:
        return update_status(pipeline.store, pipeline.archive, update)
    except ContentAssetsError as error:  # the next run writes it
        _log.warning("status_not_written", extra={"fields": {"message": str(error)}})
        return None
