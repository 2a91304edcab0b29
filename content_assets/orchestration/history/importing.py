"""Import: receipts of a deployed pipeline -> runs of this instance, as if they were its own.

Rules, in order:
  1. In time order: the last one imported is what the UI calls the latest. A day's receipts go
     in the order in which they were written: a run that was asked for is named then, and may
     wait behind others.
  2. A receipt that was imported is read again only if it was written again; a run that is there
     is not stored again; one that is there in part is gone on with.
  3. One import at a time; another finds the lock taken, and leaves.
  4. Imported runs carry `IMPORTED_TAG`; sensors look for it, and nothing follows from them.
  5. A receipt that can't be read is named, and left out; the others go on.

Belongs here: that. Does not: parsing (reading.py), when it is done (sensor.py, cli/).
"""

import fcntl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import dagster as dg
from dagster._core.events.log import EventLogEntry

from content_assets.errors import BadContentError
from content_assets.orchestration.history.reading import RecordedRun, read_runs
from content_assets.publishing import keys
from content_assets.publishing.store import Entry, Store

IMPORTED_TAG = "content_assets/imported"
_DONE = "content_assets/history/"  # + a receipt's key, in the instance's own cursors: its ETag
# Nobody is to run them again, even where the instance's settings retry what failed.
_NO_RETRIES = {"dagster/max_retries": "0", "dagster/will_retry": "false"}


@dataclass
class ImportReport:
    """What an import came to.

    Attributes:
        imported: Worker runs that are now whole.
        known: How many were so before.
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
    until: date,
    limit: int,
    must_end: Callable[[], bool] = lambda: False,
    on_progress: Callable[[ImportReport], None] = lambda _report: None,
) -> ImportReport:
    """Bring up to `limit` worker runs into `instance`, oldest first.

    Args:
        store: The deployed pipeline's; it is only read.
        since: The first day, UTC.
        until: The last day, UTC.
        must_end: Asked before each run but the first; what is left is for the next time.

    Raises:
        StoreUnreachableError: What was imported stays; ask again.
    """
    report = ImportReport()
    with _alone(instance) as is_alone:
        if not is_alone:
            return report
        for entry in _receipts(store, since, until):
            report.last_day = entry.key.removeprefix(keys.RECEIPTS)[:10]
            if _is_done(instance, entry):
                report.known += 1
                continue
            has_begun = report.imported or report.problems
            if len(report.imported) >= limit or (has_begun and must_end()):
                return report
            try:
                _import(store, instance, entry)
            except BadContentError as error:
                report.problems[entry.key] = str(error)
                continue
            report.imported.append(entry.key.rpartition("/")[2].removesuffix(".json"))
            on_progress(report)
        report.is_complete = True
    return report


def is_imported(instance: dg.DagsterInstance, run_id: str) -> bool:
    """Whether a run of this instance came from elsewhere."""
    run = instance.get_run_by_id(run_id)
    return run is not None and IMPORTED_TAG in run.tags


def _receipts(store: Store, since: date, until: date) -> Iterator[Entry]:
    """All receipts of these days, in the order in which the runs ended."""
    for day in range((until - since).days + 1):
        prefix = f"{keys.RECEIPTS}{(since + timedelta(day)).isoformat()}/"
        yield from sorted(store.list(prefix), key=lambda entry: (entry.modified, entry.key))


def _import(store: Store, instance: dg.DagsterInstance, entry: Entry) -> None:
    stored = store.get(entry.key)
    if stored is None:
        return  # collected meanwhile
    for recorded in read_runs(stored.body):
        import_run(instance, recorded)
    instance.daemon_cursor_storage.set_cursor_values({_DONE + entry.key: entry.etag})


def _is_done(instance: dg.DagsterInstance, entry: Entry) -> bool:
    """A failed run's receipt is written again when a queue brings its message again."""
    key = _DONE + entry.key
    return instance.daemon_cursor_storage.get_cursor_values({key}).get(key) == entry.etag


def import_run(instance: dg.DagsterInstance, recorded: RecordedRun) -> None:
    """Snapshots first, then the run, then each event that is not there yet."""
    run = recorded.run
    if instance.has_run(run.run_id):
        if not is_imported(instance, run.run_id):
            return  # this instance's own: it knows better
    else:
        if recorded.job:
            instance.run_storage.add_job_snapshot(recorded.job)
        if recorded.plan:
            instance.run_storage.add_execution_plan_snapshot(recorded.plan)
        begun = run.with_status(dg.DagsterRunStatus.NOT_STARTED)
        begun = begun.with_tags({**run.tags, **_NO_RETRIES, IMPORTED_TAG: "yes"})
        instance.run_storage.add_historical_run(begun, recorded.created_at)
    count = _count_events(instance, run.run_id)
    if 0 < count <= len(recorded.events):
        _repeat_status(instance, recorded.events[count - 1])
    for event in recorded.events[count:]:
        instance.handle_new_event(event)


def _repeat_status(instance: dg.DagsterInstance, event: EventLogEntry) -> None:
    """Dagster stores an event, then the run's status: a process may have ended in between."""
    if event.dagster_event and event.dagster_event.is_job_event:
        at = datetime.fromtimestamp(event.timestamp, UTC)
        instance.run_storage.handle_run_event(event.run_id, event.dagster_event, at)


def _count_events(instance: dg.DagsterInstance, run_id: str) -> int:
    count, cursor = 0, None
    while True:
        page = instance.get_records_for_run(run_id, cursor=cursor)
        count += len(page.records)
        if not page.has_more:
            return count
        cursor = page.cursor


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
