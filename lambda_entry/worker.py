"""The worker: a schedule's event or an SQS batch in, receipts out.

On a laptop: `python -m lambda_entry.worker` runs once, prints the receipt, and exits with
0 (good), 3 (degraded: a source, an asset or a delivery failed) or
1 (failed; nothing is lost, the next run continues).

Belongs here: Lambda's events. Does not: the run itself (content_assets/runtime).
"""

import json
import logging
import sys
import time
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, get_args

from pydantic import ValidationError

from content_assets.bootstrap import Pipeline, build_pipeline
from content_assets.contracts.messages import Kind, Message
from content_assets.contracts.receipt import Receipt
from content_assets.delivery.mirror_check import check_mirror
from content_assets.delivery.reconcile import reconcile
from content_assets.errors import BadContentError, ContentAssetsError
from content_assets.logs import note, set_up_logs
from content_assets.publishing.collect import Collected, collect
from content_assets.publishing.needs import Retention
from content_assets.publishing.status import read_status
from content_assets.recording import record_status
from content_assets.runtime.order import Order
from content_assets.runtime.worker import work
from content_assets.settings import Settings, load_settings
from content_assets.streams import prints_to_stderr
from lambda_entry.context import LambdaContext
from lambda_entry.observability import Circumstances, collection_line, metric_lines
from lambda_entry.secrets import are_named, with_secrets

_log = logging.getLogger(__name__)
WIRED_SECONDS = 3600  # a warm worker sees a rotated token after so long
ENDING_SECONDS = 15.0  # of an invocation: to write its receipt
EXIT_CODES = {"succeeded": 0, "degraded": 3, "failed": 1}


def handler(event: Any, context: LambdaContext) -> dict[str, Any]:
    """Answer a schedule with a receipt, an SQS batch with its failures and receipts.

    An event that is neither is refused, in the answer and in the log, and changes nothing.

    Raises:
        ContentAssetsError: A schedule's run failed; Lambda counts the error and retries.
    """
    set_up_logs(common={"request_id": context.aws_request_id})
    if isinstance(event, Mapping) and isinstance(event.get("Records"), list):
        return _batch(event["Records"], context)
    if not isinstance(event, Mapping) or "source" not in event:
        found = sorted(map(str, event))[:10] if isinstance(event, Mapping) else type(event).__name__
        msg = (
            "event: expected a schedule's ({'source': …, 'id': …}) or an SQS batch "
            f"({{'Records': […]}}), found {found}; check its caller"
        )
        _log.error("event_refused", extra={"fields": {"message": msg}})
        return {"refused": msg}
    message = Message(kind="run", trigger=f"schedule {event.get('id', '')}".strip())
    return dict(_carry_out(message, context))


def _batch(records: list[Any], context: LambdaContext) -> dict[str, Any]:
    """Process each message; one that fails goes back, with all behind it (FIFO)."""
    receipts: list[Mapping[str, Any]] = []
    for position, record in enumerate(records):
        set_up_logs(common={"request_id": context.aws_request_id, "message": _name(record)})
        try:
            told = _carry_out(_parse(record), context, message_id=_name(record))
        except ContentAssetsError as error:
            _log.exception("message_failed", extra={"fields": {"message": str(error)}})
            left = [{"itemIdentifier": _name(each)} for each in records[position:]]
            return {"batchItemFailures": left, "receipts": receipts}
        receipts.append(told)
    return {"batchItemFailures": [], "receipts": receipts}


def _carry_out(
    message: Message, context: LambdaContext, *, message_id: str = ""
) -> Mapping[str, Any]:
    """Carry out a message; returns its receipt, reports or counts."""
    note(trigger=message.trigger)
    parts = _in_time(_pipeline(), context)
    if message.kind == "deliver":
        reports = reconcile(
            parts.store, parts.archive, sites=parts.sites, maps=parts.maps, waiting=parts.waiting
        )
        told = {"deliveries": [report.shortened().model_dump(mode="json") for report in reports]}
        _log.info("delivered", extra={"fields": told})
        record_status(parts, reports=reports)
        return told
    if message.kind == "gc":
        return _collect(parts, context, message_id)
    order = Order(message.assets, message.ordered, is_forced=message.is_forced)
    receipt = work(
        parts,
        trigger=message.trigger,
        run_id=message.run,
        order=order,
        on_receipt=lambda ended: _measure(parts, ended, context),
    )
    return receipt.shortened().model_dump(mode="json")


def _collect(parts: Pipeline, context: LambdaContext, message_id: str) -> Mapping[str, Any]:
    try:
        done = _collect_in_time(parts, message_id)
    except ContentAssetsError:
        sys.stderr.write(collection_line(_around(context), has_ended=False))
        raise
    sys.stderr.write(collection_line(_around(context), has_ended=not done.is_cut_short))
    parts.archive.forget()
    counts = {"deleted": len(done.deleted), "condemned": len(done.condemned)}
    _log.info("garbage_collected", extra={"fields": counts})
    return {"kept_releases": done.kept_releases, **counts, **_check_mirror(parts)}


def _check_mirror(parts: Pipeline) -> Mapping[str, int]:
    """Replace damaged copies in the time that the collection left."""
    check = check_mirror(
        parts.store,
        parts.archive,
        parts.maps.store,
        sites=parts.sites,
        must_end=parts.waiting.is_over,
    )
    counts = {
        "copies_checked": check.checked,
        "copies_replaced": len(check.wrong),
        "copies_unchecked": check.unchecked,
    }
    fields = {**counts, "replaced": check.wrong[:20]}
    log = _log.warning if check.wrong else _log.info
    log("mirror_checked", extra={"fields": fields})
    return counts


def _collect_in_time(parts: Pipeline, message_id: str) -> Collected:
    return collect(
        parts.store,
        retention=Retention(receipt_days=load_settings().receipt_days),
        map_=parts.maps.store,
        must_end=lambda: parts.waiting.clock() >= parts.waiting.until,
        collector=message_id,
    )


def _in_time(parts: Pipeline, context: LambdaContext) -> Pipeline:
    """The same parts, which begin nothing that this invocation can't end."""
    left = context.get_remaining_time_in_millis() / 1000 - ENDING_SECONDS
    until = parts.waiting.clock() + left
    return replace(parts, waiting=replace(parts.waiting, until=until))


def _parse(record: Any) -> Message:
    try:
        message = Message.model_validate_json(record["body"])
    except (ValidationError, KeyError, TypeError) as error:
        msg = (
            f'message {_name(record)}: expected a body like {{"kind": "run"}}, found '
            f"{error.__class__.__name__}; it ends in the dead-letter queue, look at it there"
        )
        raise BadContentError(msg) from None  # pydantic's own repeats the input
    if not message.is_known:
        msg = (
            f"message {_name(record)}: expected one of the kinds {', '.join(get_args(Kind))}, "
            f"found {message.kind[:50]!r}; a newer version sent it: deploy that worker, then send "
            "the dead letters back"
        )
        raise BadContentError(msg)
    if message.model_extra:
        fields = {"members": sorted(message.model_extra)[:10]}
        _log.warning("message_members_unknown", extra={"fields": fields})
    return message


def _name(record: Any) -> str:
    return str(record.get("messageId", "")) if isinstance(record, Mapping) else ""


def _measure(parts: Pipeline, receipt: Receipt, context: LambdaContext) -> None:
    """Write the run's metrics into the log, also where it failed or the store is down."""
    try:
        status = read_status(parts.store)
    except ContentAssetsError:
        status = None
    sys.stderr.writelines(metric_lines(receipt, status, _around(context)))


def _around(context: LambdaContext) -> Circumstances:
    return Circumstances(
        environment=load_settings().environment,
        memory_mb=int(context.memory_limit_in_mb),
        request_id=context.aws_request_id,
        now=datetime.now(UTC),
    )


def _pipeline() -> Pipeline:
    """The wired parts, kept while the Lambda stays warm, and wired again at times."""
    return _wire(int(time.monotonic() // WIRED_SECONDS))


@lru_cache(maxsize=1)
def _wire(_period: int) -> Pipeline:
    settings = load_settings()
    return build_pipeline(_with_secrets(settings) if are_named(settings) else settings)


def _with_secrets(settings: Settings) -> Settings:
    import boto3  # noqa: PLC0415  # 0.4 s, not for those without a secret

    client = boto3.session.Session().client("secretsmanager", region_name=settings.s3_region)
    return with_secrets(settings, client)


def main() -> int:
    """Run once from a shell."""
    set_up_logs()
    try:
        with prints_to_stderr():  # stdout has the receipt and nothing else
            receipt = work(_pipeline(), trigger="shell")
    except ContentAssetsError as error:
        fields = {"message": str(error)}  # it holds the advice; a traceback would hide it
        _log.error("run_failed", extra={"fields": fields})
        return EXIT_CODES["failed"]
    sys.stdout.write(
        json.dumps(receipt.model_dump(mode="json"), indent=2, ensure_ascii=False) + "\n"
    )
    return EXIT_CODES.get(receipt.state, EXIT_CODES["degraded"])


if __name__ == "__main__":
    sys.exit(main())
