"""Reading: a receipt's body -> the Dagster runs in it, as Dagster's own objects.

All of a receipt is read before any of it is imported: one that can't be read leaves no half.

Belongs here: parsing, and refusing. Does not: any instance (importing.py).
"""

import base64
import gzip
import io
import json
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import dagster as dg
from dagster._core.events.log import EventLogEntry
from dagster._core.snap import ExecutionPlanSnapshot, JobSnap
from dagster._core.storage.dagster_run import DagsterRun
from dagster._serdes import deserialize_value
from dagster_shared.check import CheckError
from dagster_shared.serdes.errors import DeserializationError
from packaging.version import Version
from pydantic import ValidationError

from content_assets.contracts.receipt import KeptReceipt
from content_assets.errors import BadContentError
from content_assets.orchestration.history.export import FORMAT

MAX_UNPACKED_BYTES = 256 * 1024 * 1024
_UNREADABLE = (  # by base64, gzip, JSON and Dagster, whatever was written
    ArithmeticError,
    AttributeError,
    CheckError,
    DeserializationError,
    EOFError,
    LookupError,
    OSError,
    RecursionError,
    TypeError,
    ValueError,
    zlib.error,
)


@dataclass(frozen=True)
class RecordedRun:
    """One Dagster run, and all that was recorded of it, in order."""

    run: DagsterRun
    created_at: datetime
    job: JobSnap | None
    plan: ExecutionPlanSnapshot | None
    events: Sequence[EventLogEntry]


def read_runs(body: bytes) -> list[RecordedRun]:
    """The runs in a receipt, oldest first; none in that of an older worker.

    Raises:
        BadContentError: It is no receipt, or a newer Dagster's, or unreadable.
    """
    try:
        history = KeptReceipt.model_validate_json(body).history
    except ValidationError as error:
        msg = f"expected a receipt, found {error.error_count()} errors; it is left out"
        raise BadContentError(msg) from error
    return [] if history is None else read_history(history)


def read_history(text: str) -> list[RecordedRun]:
    """Read what `export_history` wrote.

    Raises:
        BadContentError: It is something else, or too large, or a newer Dagster's.
    """
    try:
        data = json.loads(_inflate(base64.b64decode(text, validate=True)))
        found, version = data["format"], Version(data["dagster"])
        if found == FORMAT and version <= Version(dg.__version__):
            return [_read(each) for each in data["runs"]]
    except _UNREADABLE as error:
        msg = f"expected Dagster's events, found {error!r:.200}; the receipt is left out"
        raise BadContentError(msg) from error
    msg = (
        f"expected events in format {FORMAT} of Dagster {dg.__version__} or before, found format "
        f"{found!r:.20} of {version}; install that version here"
    )
    raise BadContentError(msg)


def _inflate(packed: bytes) -> bytes:
    with gzip.GzipFile(fileobj=io.BytesIO(packed)) as file:
        raw = file.read(MAX_UNPACKED_BYTES + 1)
    if len(raw) > MAX_UNPACKED_BYTES:
        msg = f"more than {MAX_UNPACKED_BYTES} bytes"
        raise ValueError(msg)
    return raw


def _read(each: Mapping[str, Any]) -> RecordedRun:
    job, plan = each["job"], each["plan"]
    read = RecordedRun(
        run=deserialize_value(each["run"], DagsterRun),
        created_at=datetime.fromtimestamp(each["created_at"], UTC),
        job=deserialize_value(job, JobSnap) if job else None,
        plan=deserialize_value(plan, ExecutionPlanSnapshot) if plan else None,
        events=[deserialize_value(event, EventLogEntry) for event in each["events"]],
    )
    if strangers := {event.run_id for event in read.events} - {read.run.run_id}:
        msg = f"events of {len(strangers)} other runs"
        raise ValueError(msg)
    return read
