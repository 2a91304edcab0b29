"""Requested runs: written down first, then queued; asked for twice, made once.

Rules, in order:
  1. A request with an Idempotency-Key is written create-only under the key's hash. The same
     request again gets the same run; another request under the same key is refused.
  2. The run's own record is written before its message is sent. A crash in between is made
     good when the request is repeated, as its message is sent again; the queue drops a double.
  3. A run that has its receipt is not queued again.
  4. A machine whose clock is far from the store's accepts nothing: a run's id contains the day of
     its receipt, which could not be found.

Belongs here: that. Does not: HTTP (api.py).
"""

import hashlib
from collections.abc import Sequence
from contextlib import suppress

from content_assets.bootstrap import make_author, utc_now
from content_assets.contracts.api import RefreshRequest, RunAnswer, RunAnswerState
from content_assets.contracts.messages import (
    AcceptedRequest,
    Message,
    RunRequest,
    written_partitions,
)
from content_assets.contracts.receipt import Receipt
from content_assets.errors import (
    NotFoundError,
    PreconditionFailedError,
    RefusedError,
    StoreUnreachableError,
)
from content_assets.publishing import keys
from content_assets.publishing.canonical import digest_of, record_bytes
from content_assets.publishing.clock import check_clock, store_time
from content_assets.publishing.receipts import find_receipt, look_for_receipt
from content_assets.publishing.records import read_copy
from content_assets.publishing.store import Create, IfMatch, Store
from lambda_entry.work_queue import WorkQueue


def accept(
    store: Store,
    queue: WorkQueue,
    wanted: RefreshRequest,
    *,
    trigger: str,
    idempotency_key: str | None,
) -> str:
    """Accept a run, and return its id.

    Raises:
        RefusedError: The key belongs to another request.
        ClockError: This machine's clock is far from the store's; nothing was queued.
        StoreUnreachableError: Nothing was queued; or it was, and no answer came: ask again
            under the same key.
    """
    author = make_author()
    store_time(store)
    check_clock(store, utc_now)
    run, requested_at = author.run, author.now
    if idempotency_key is not None:
        accepted = _accept_once(store, wanted, idempotency_key, run, requested_at)
        run, requested_at = accepted.run, accepted.requested_at
    if find_done(store, run):
        return run
    message = Message(
        kind="run",
        run=run,
        trigger=trigger,
        is_forced=wanted.force,
        assets=as_selection(wanted.assets),
        partitions=written_partitions(wanted.partitions),
    )
    request = RunRequest(message=message, requested_at=requested_at, phase_at=requested_at)
    with suppress(PreconditionFailedError):  # asked before, and perhaps on its way
        store.put(keys.run_request(run), record_bytes(request), Create())
    queue.send(message, deduplication=run)
    return run


def look_up(store: Store, run: str) -> RunAnswer:
    """How far a run is.

    Raises:
        NotFoundError: It was neither asked for here nor ever left a receipt.
    """
    key = keys.run_request(run)
    asked = read_copy(store.get(key), key, RunRequest)
    left = look_for_receipt(store, run)
    request, unreadable = asked.record, [*asked.unreadable, *left.unreadable]
    if request is None and left.record is None and not unreadable:
        find_receipt(store, run)  # names the missing receipt
    receipt = left.record.without_history().shortened() if left.record else None
    is_under_way = request is not None and left.etag is None
    return RunAnswer(
        run=run,
        run_id=run,
        state=receipt.state if receipt else _state_of(request, has_ended=left.etag is not None),
        phase=request.phase if request and is_under_way else None,
        phase_at=request.phase_at if request and is_under_way else None,
        requested_at=request.requested_at if request else None,
        receipt=receipt,
        unreadable=unreadable,
    )


def find_done(store: Store, run: str) -> Receipt | None:
    """The receipt of a run, if it has ended."""
    try:
        return find_receipt(store, run)
    except NotFoundError:
        return None


def _state_of(request: RunRequest | None, *, has_ended: bool) -> RunAnswerState:
    """The state of a run without a receipt that can be read."""
    if request is None or has_ended:
        return "unknown"
    return "queued" if request.phase == "queued" else "running"


def as_selection(assets: Sequence[str] | str | None) -> str | None:
    """Names, each once, as a selection in Dagster's syntax, which the worker parses."""
    if assets is None or isinstance(assets, str):
        return assets
    return " or ".join(f'key:"{name}"' for name in dict.fromkeys(assets))


def _accept_once(
    store: Store, wanted: RefreshRequest, key: str, run: str, now: str
) -> AcceptedRequest:
    place = keys.request(hashlib.sha256(key.encode()).hexdigest())
    mine = AcceptedRequest(run=run, body_digest=digest_of(record_bytes(wanted)), requested_at=now)
    try:
        store.put(place, record_bytes(mine), Create())
    except PreconditionFailedError:
        return _earlier(store, place, mine)
    return mine


def _accept_over(store: Store, place: str, mine: AcceptedRequest, etag: str) -> AcceptedRequest:
    """Accept in place of a record that can't be read."""
    try:
        store.put(place, record_bytes(mine), IfMatch(etag))
    except PreconditionFailedError:  # asked twice at once: the other one has written it
        return _earlier(store, place, mine)
    return mine


def _earlier(store: Store, place: str, mine: AcceptedRequest) -> AcceptedRequest:
    stored = store.get(place)
    if stored is None:
        msg = "request: expected the request under its key, found nothing; repeat it"
        raise StoreUnreachableError(msg)
    copy = read_copy(stored, place, AcceptedRequest)
    earlier = copy.record
    if earlier is None:  # unreadable: it counts as never made
        return _accept_over(store, place, mine, stored.etag)
    if earlier.body_digest != mine.body_digest:
        msg = (
            f"Idempotency-Key: expected the request that it was first used for at "
            f"{earlier.requested_at}, found another; use a new key for a new request"
        )
        raise RefusedError(msg)
    return earlier
