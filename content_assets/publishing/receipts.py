"""Receipts by run: a UUIDv7 tells the day that the key needs.

Belongs here: finding them. Does not: what stands in them (contracts/receipt.py).
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from content_assets.contracts.receipt import KeptReceipt, Receipt
from content_assets.errors import NotFoundError
from content_assets.publishing import keys
from content_assets.publishing.records import Copy, read_copy
from content_assets.publishing.store import Store

DAYS_LOOKED_AT = 31  # for the last runs


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


def recent_receipts(
    store: Store, *, until: date, limit: int, before: str | None = None
) -> list[Receipt]:
    """The receipts of the last runs, newest first; those that can't be read are left out.

    Args:
        until: The last day to look at, UTC; a month is looked at.
        before: Only runs with a lower id, which was given out earlier.

    Raises:
        StoreUnreachableError: The store did not answer.
    """
    found: list[Receipt] = []
    for days in range(DAYS_LOOKED_AT):
        day = keys.receipts_of((until - timedelta(days=days)).isoformat())
        names = sorted((entry.key for entry in store.list(day)), reverse=True)
        for key in names:
            run = key.removeprefix(day).removesuffix(".json")
            if before is not None and run >= before:
                continue
            receipt = read_copy(store.get(key), key, KeptReceipt).record
            found += [receipt.without_history()] if receipt else []
            if len(found) == limit:
                return found
    return found


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
