"""Export: the Dagster runs of one worker run, as text that a receipt can hold.

Belongs here: instance -> text, and the format. Does not: the receipt (runtime/receipt.py).
"""

import base64
import gzip
import io
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import dagster as dg
from dagster._serdes import serialize_value

from content_assets.errors import BadContentError

MAX_PACKED_BYTES = 4 * 1024 * 1024  # a receipt is read whole
MAX_UNPACKED_BYTES = 256 * 1024 * 1024
FORMAT = 1


@dataclass(frozen=True)
class ExportedRun:
    """One Dagster run, each part as Dagster itself writes it."""

    run: str
    created_at: float  # seconds since 1970
    job: str
    plan: str
    events: Sequence[str]


@dataclass(frozen=True)
class History:
    """The Dagster runs of one worker run, oldest first, and the version that wrote them."""

    dagster: str
    runs: Sequence[ExportedRun]


def export_history(instance: dg.DagsterInstance) -> str | None:
    """Pack everything that `instance` knows; None where it is more than a receipt should hold."""
    runs = [_export(instance, record) for record in instance.get_run_records(ascending=True)]
    data = {"format": FORMAT, "dagster": dg.__version__, "runs": runs}
    packed = gzip.compress(json.dumps(data).encode(), compresslevel=6, mtime=0)
    return base64.b64encode(packed).decode() if len(packed) <= MAX_PACKED_BYTES else None


def unpack_history(text: str) -> History:
    """Read what `export_history` wrote.

    Raises:
        BadContentError: It is something else, or too large.
    """
    try:
        raw = _inflate(base64.b64decode(text, validate=True))
        data = json.loads(raw)
        if data["format"] != FORMAT:
            msg = f"format {data['format']}"
            raise ValueError(msg)  # noqa: TRY301  # one message for all of them
        return History(data["dagster"], [ExportedRun(**each) for each in data["runs"]])
    except (ValueError, KeyError, TypeError, OSError, EOFError) as error:
        msg = (
            f"history: expected Dagster's events in format {FORMAT}, found {error!r:.200}; the run "
            "is left out"
        )
        raise BadContentError(msg) from error


def _inflate(packed: bytes) -> bytes:
    with gzip.GzipFile(fileobj=io.BytesIO(packed)) as file:
        raw = file.read(MAX_UNPACKED_BYTES + 1)
    if len(raw) > MAX_UNPACKED_BYTES:
        msg = f"more than {MAX_UNPACKED_BYTES} bytes"
        raise ValueError(msg)
    return raw

    return io.BytesIO(packed)


def _export(instance: dg.DagsterInstance, record: dg.RunRecord) -> dict[str, Any]:
    run = record.dagster_run
    job, plan = run.job_snapshot_id, run.execution_plan_snapshot_id
    return {
        "run": serialize_value(run),
        "created_at": record.create_timestamp.timestamp(),
        "job": serialize_value(instance.get_job_snapshot(job)) if job else "",
        "plan": serialize_value(instance.get_execution_plan_snapshot(plan)) if plan else "",
        "events": list(_events(instance, run.run_id)),
    }


def _events(instance: dg.DagsterInstance, run_id: str) -> Iterator[str]:
    cursor = None
    while True:
        page = instance.get_records_for_run(run_id, cursor=cursor)
        yield from (serialize_value(record.event_log_entry) for record in page.records)
        if not page.has_more:
            return
        cursor = page.cursor
