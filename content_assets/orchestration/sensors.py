"""The sensors: what follows a materialization.

`revalidation_sensor` delivers after each release. The worker evaluates it in-process at the
end of a run, the daemon of `dagster dev` by itself; the durable marker is the delivery
cursor, so that an evaluation too many finds nothing to do. `release_sensor`, for
`dagster dev` only, requests a release of what each finished run made. It reads run records
itself: Dagster's run status sensors lose the event when their body fails.

Belongs here: Dagster's tick. Does not: delivery (delivery/).
"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import dagster as dg

from content_assets.contracts.receipt import DeliveryReport
from content_assets.orchestration.engine_assets import RELEASE
from content_assets.orchestration.graph import load_graph
from content_assets.orchestration.history.importing import IMPORTED_TAG, is_imported
from content_assets.orchestration.jobs import PUBLISH, PUBLISHES
from content_assets.orchestration.workbench import Workbench

_ENDED = (dg.DagsterRunStatus.SUCCESS, dg.DagsterRunStatus.FAILURE)
_KEPT = timedelta(days=1)  # as long as staged sets
_OVERLAP = timedelta(minutes=1)  # a run's time of change is read before it is written


@dg.asset_sensor(
    asset_key=RELEASE,
    name="revalidation_sensor",
    description="Brings mirror and site to production's revision, and proves it page by page.",
    default_status=dg.DefaultSensorStatus.RUNNING,
    minimum_interval_seconds=5,
)
def revalidation_sensor(
    context: dg.SensorEvaluationContext,
    asset_event: dg.EventLogEntry,
    workbench: dg.ResourceParam[Workbench],
) -> dg.SkipReason:
    """Deliver; if this raises, the tick fails and the next one delivers.

    Level-triggered: what to do is read from pointer and cursors, not from the event.
    """
    if is_imported(context.instance, asset_event.run_id) and not _latest_own(
        context.instance, RELEASE, int(context.cursor or 0)
    ):
        return dg.SkipReason("only history was imported; nothing was released here")
    return dg.SkipReason("; ".join(map(_line, workbench.deliver())))


@dg.sensor(
    job_name=PUBLISH,
    name="release_sensor",
    description="Publishes what each finished run of this instance made, run by run.",
    default_status=dg.DefaultSensorStatus.RUNNING,
    minimum_interval_seconds=5,
)
def release_sensor(
    context: dg.SensorEvaluationContext,
) -> dg.SensorResult | dg.SkipReason:
    """Request one publish run for each run that has ended since the last tick and made something.

    A run that failed counts, too: what failed stops only what is made from it. One that was
    cancelled doesn't.
    """
    records = _ended_since(context.instance, _since(context.cursor))
    if records:
        context.update_cursor(str(records[-1].update_timestamp.timestamp()))
    runs = _unpublished(context.instance, [record.dagster_run for record in records])
    made = [run.run_id for run in runs if _made_documents(context.instance, run)]
    if not made:
        return dg.SkipReason("no run ended that made document sets")
    requests = [dg.RunRequest(run_key=run, tags={PUBLISHES: run}) for run in made]
    return dg.SensorResult(run_requests=requests)


def _since(cursor: str | None) -> datetime:
    """From when on to look; staged sets are garbage after a day."""
    oldest = datetime.now(UTC) - _KEPT
    if cursor is None:
        return oldest
    return max(oldest, datetime.fromtimestamp(float(cursor), UTC) - _OVERLAP)


def _ended_since(instance: dg.DagsterInstance, since: datetime) -> Sequence[dg.RunRecord]:
    """By when they ended, oldest first."""
    ended = dg.RunsFilter(statuses=list(_ENDED), updated_after=since)
    return instance.get_run_records(ended, order_by="update_timestamp", ascending=True)


def _unpublished(
    instance: dg.DagsterInstance, runs: Sequence[dg.DagsterRun]
) -> list[dg.DagsterRun]:
    """Those of this instance that no publish run was requested for, and that are none."""
    own = [r for r in runs if PUBLISHES not in r.tags and IMPORTED_TAG not in r.tags]
    if not own:
        return []
    requested = dg.RunsFilter(tags={PUBLISHES: [run.run_id for run in own]})
    known = {record.dagster_run.tags[PUBLISHES] for record in instance.get_run_records(requested)}
    return [run for run in own if run.run_id not in known]


def _made_documents(instance: dg.DagsterInstance, run: dg.DagsterRun) -> bool:
    """Whether a run made document sets, and no release of them."""
    kind = dg.DagsterEventType.ASSET_MATERIALIZATION
    cursor, made = None, set[dg.AssetKey]()
    while True:
        page = instance.get_records_for_run(run.run_id, cursor=cursor, of_type=kind)
        made |= {key for each in page.records if (key := each.asset_key)}
        if not page.has_more:
            watched = {each.key for each in load_graph().documents}
            return RELEASE not in made and not made.isdisjoint(watched)
        cursor = page.cursor


def _latest_own(instance: dg.DagsterInstance, asset: dg.AssetKey, after: int) -> int:
    """The storage id of the newest materialization of this environment; 0: none after `after`."""
    wanted = dg.AssetRecordsFilter(asset_key=asset, after_storage_id=after)
    cursor = None
    while True:
        page = instance.fetch_materializations(wanted, limit=100, cursor=cursor)
        for record in page.records:
            if not is_imported(instance, record.event_log_entry.run_id):
                return record.storage_id
        if not page.has_more:
            return 0
        cursor = page.cursor


def _line(report: DeliveryReport) -> str:
    line = f"{report.target}: {report.state}, revision {report.to_revision}"
    return f"{line}, {report.pages_proven} proven" if report.pages_proven else line
