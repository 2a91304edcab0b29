"""Export: the Dagster runs of one worker run, as text that a receipt can hold.

Belongs here: instance -> text. Does not: the receipt (runtime/receipt.py), the way back
(reading.py).
"""

import base64
import gzip
import json
from collections.abc import Iterator
from typing import Any

import dagster as dg
from dagster._serdes import serialize_value

MAX_PACKED_BYTES = 4 * 1024 * 1024  # a receipt is read whole
FORMAT = 1


def export_history(instance: dg.DagsterInstance) -> str | None:
    """Pack everything that `instance` knows; None where it is more than a receipt should hold."""
    runs = [_export(instance, record) for record in instance.get_run_records(ascending=True)]
    data = {"format": FORMAT, "dagster": dg.__version__, "runs": runs}
    packed = gzip.compress(json.dumps(data).encode(), compresslevel=6, mtime=0)
    return base64.b64encode(packed).decode() if len(packed) <= MAX_PACKED_BYTES else None


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
