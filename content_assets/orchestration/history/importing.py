"""Import: receipts of a deployed pipeline -> runs of this instance, as if they were its own.

Rules, in order:
  1. In time order: the last one imported is what the UI calls the latest.
  2. A run that is there is not stored again; one that is there in part is gone on with, from
     the first event that is missing.
  3. One import at a time; another finds the lock taken, and leaves.
  4. Imported runs carry `IMPORTED_TAG`; sensors look for it, and nothing follows from them.
  5. A receipt that can't be read is named, and left out; the others go on.

Belongs here: that. Does not: when it is done (sensor.py, cli/).
"""

import fcntl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import dagster as dg
from dagster._core.errors import DagsterRunAlreadyExists
from dagster._core.events.log import EventLogEntry
from dagster._core.snap import ExecutionPlanSnapshot, JobSnap
from dagster._core.storage.dagster_run import DagsterRun
from dagster._serdes import deserialize_value
from dagster_shared.serdes.errors import DeserializationError
from packaging.version import Version
from pydantic import ValidationError

from content_assets.contracts.receipt import KeptReceipt
from content_assets.errors import BadContentError
from content_assets.orchestration.history.export import ExportedRun, unpack_history
from content_assets.publishing import keys
from content_assets.publishing.store import Store

IMPORTED_TAG = "content_assets/imported"
_DONE = "content_assets/history/"  # + the worker run's id, in the instance's own cursors
_NOT_AGAIN = ("dagster/max_retries", "dagster/retry_strategy")  # nobody is to run them again


@dataclass
class ImportReport:
    """What an import came to.

    Attributes:
        imported: Worker runs that are now whole.
        known: Those that were so before.
        problems: What could not be read, and why, by the receipt's key.
        is_complete: Whether nothing is left of the time that was asked for.
        last_day: The last day that was looked at, YYYY-MM-DD.
    """

    imported: list[str] = field(default_factory=list)
    known: int = 0
    problems: dict[str, str] = field(default_factory=dict)
    is_complete: bool = False
    last_day: str | None = None


def import_history(
    store: Store,
    instance: dg.DagsterInstance,
    *,
    since: date,
    limit: int,
    on_progress: Callable[[ImportReport], None] = lambda _report: None,
) -> ImportReport:
    """Bring up to `limit` worker runs into `instance`, oldest first.

    Args:
        store: The deployed pipeline's; it is only read.
        since: The first day, UTC.

    Raises:
        StoreUnreachableError: What was imported stays; ask again.
    """
    report = ImportReport()
    with _alone(instance) as is_alone:
        if not is_alone:
            return report
        for key in _receipts(store, since):
            run = key.rpartition("/")[2].removesuffix(".json")
            report.last_day = key.removeprefix(keys.RECEIPTS)[:10]
            if _is_done(instance, run):
                report.known += 1
                continue
            if len(report.imported) >= limit:
                return report
            try:
                _import(store, instance, key)
            except (BadContentError, DeserializationError, DagsterRunAlreadyExists) as error:
                report.problems[key] = str(error)
                continue
            instance.daemon_cursor_storage.set_cursor_values({_DONE + run: "done"})
            report.imported.append(run)
            on_progress(report)
        report.is_complete = True
    return report


def is_imported(instance: dg.DagsterInstance, run_id: str) -> bool:
    """Whether a run of this instance came from elsewhere."""
    run = instance.get_run_by_id(run_id)
    return run is not None and IMPORTED_TAG in run.tags


def _receipts(store: Store, since: date) -> Iterator[str]:
    """The keys of all receipts from `since` on; their names sort by time."""
    day, today = since, datetime.now(UTC).date()
    while day <= today:
        yield from sorted(e.key for e in store.list(f"{keys.RECEIPTS}{day.isoformat()}/"))
        day += timedelta(days=1)


def _import(store: Store, instance: dg.DagsterInstance, key: str) -> None:
    stored = store.get(key)
    if stored is None:
        return  # collected meanwhile
    try:
        receipt = KeptReceipt.model_validate_json(stored.body)
    except ValidationError as error:
        msg = f"{key}: expected a receipt, found {error.error_count()} errors; it is left out"
        raise BadContentError(msg) from error
    if receipt.history is None:
        return
    history = unpack_history(receipt.history)
    if Version(history.dagster) > Version(dg.__version__):
        msg = (
            f"{key}: expected events of Dagster {dg.__version__} or before, found "
            f"{history.dagster}; install that version here"
        )
        raise BadContentError(msg)
    for exported in history.runs:
        _import_run(instance, exported)


def _import_run(instance: dg.DagsterInstance, exported: ExportedRun) -> None:
    """Snapshots first, then the run, then each event that is not there yet."""
    run = deserialize_value(exported.run, DagsterRun)
    if not instance.has_run(run.run_id):
        if exported.job:
            instance.run_storage.add_job_snapshot(deserialize_value(exported.job, JobSnap))
        if exported.plan:
            plan = deserialize_value(exported.plan, ExecutionPlanSnapshot)
            instance.run_storage.add_execution_plan_snapshot(plan)
        tags = {name: value for name, value in run.tags.items() if name not in _NOT_AGAIN}
        begun = run.with_status(dg.DagsterRunStatus.NOT_STARTED)
        begun = begun.with_tags({**tags, IMPORTED_TAG: "yes"})
        created_at = datetime.fromtimestamp(exported.created_at, UTC)
        instance.run_storage.add_historical_run(begun, created_at)
    for event in exported.events[_count_events(instance, run.run_id) :]:
        instance.handle_new_event(deserialize_value(event, EventLogEntry))


def _count_events(instance: dg.DagsterInstance, run_id: str) -> int:
    count, cursor = 0, None
    while True:
        page = instance.get_records_for_run(run_id, cursor=cursor)
        count += len(page.records)
        if not page.has_more:
            return count
        cursor = page.cursor


def _is_done(instance: dg.DagsterInstance, run: str) -> bool:
    return bool(instance.daemon_cursor_storage.get_cursor_values({_DONE + run}))


@contextmanager
def _alone(instance: dg.DagsterInstance) -> Iterator[bool]:
    """Whether no other process imports into this instance; one in memory has no other."""
    if instance.is_ephemeral:
        yield True
        return
    with Path(instance.root_directory, ".history.lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        yield True


def describe(report: ImportReport) -> str:
    """In one line."""
    left = "" if report.is_complete else "; there is more"
    bad = "".join(f"; {key}: {why}" for key, why in report.problems.items())
    return f"{len(report.imported)} runs imported, {report.known} known{left}{bad}"
