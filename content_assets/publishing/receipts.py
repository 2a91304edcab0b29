"""Receipts by run: a UUIDv7 tells the day that the key needs.

Belongs here: finding them. Does not: what stands in them (contracts/receipt.py).
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from uuid import UUID

from content_assets.contracts.receipt import KeptReceipt, Receipt
from content_assets.errors import NotFoundError
from content_assets.publishing import keys
from content_assets.publishing.records import Copy, read_copy
from content_assets.publishing.store import Store


def look_for_receipt(store: Store, run_id: str) -> Copy[KeptReceipt]:
    """The receipt of a run, if there is one, and if it can be read."""
    for day in _days(run_id):
        key = keys.receipt(day, run_id)
        stored = store.get(key)
        if stored:
            return read_copy(stored, key, KeptReceipt)
    return Copy(None, None)


def find_receipt(store: Store, run_id: str) -> Receipt:
    """The receipt of a run.

    Raises:
        NotFoundError: There is none, or none that can be read.
    """
    copy = look_for_receipt(store, run_id)
    if copy.record:
        return copy.record.without_history()
    if copy.unreadable:
        msg = (
            f"run {run_id}: expected its receipt, found {copy.unreadable[0]}, which can't be read; "
            "restore its last version (docs/runbook/unreadable-records.md)"
        )
        raise NotFoundError(msg)
    msg = (
        f"run {run_id}: expected its receipt, found none; it is older than what is kept, never "
        "ended, or is another bucket's; `content-assets log` names the runs of releases"
    )
    raise NotFoundError(msg)


def _days(run_id: str) -> Iterator[str]:
    """The days on which a run of this id can have begun, YYYY-MM-DD, UTC.

    It was named when it was asked for; a queue may keep it for a while.
    """
    try:
        milliseconds = UUID(run_id).int >> 80  # UUIDv7: RFC 9562, section 5.7
        named = datetime.fromtimestamp(milliseconds / 1000, UTC)
    except (ValueError, OverflowError):
        return
    for days in (0, 1, -1):
        yield (named + timedelta(days=days)).date().isoformat()
