"""The sensors: what follows a materialization.

`revalidation_sensor` delivers after each release. The worker evaluates it in-process at the
end of a run, the daemon of `dagster dev` by itself; the durable marker is the delivery
cursor, so that an evaluation too many finds nothing to do. `release_sensor`, for
`dagster dev` only, starts a release after materializations.

Belongs here: Dagster's tick. Does not: delivery (delivery/).
"""

import dagster as dg

from content_assets.contracts.assets import ARCHIVE
from content_assets.contracts.receipt import DeliveryReport
from content_assets.orchestration.assets.site import CONTENT, release
from content_assets.orchestration.history.importing import is_imported
from content_assets.orchestration.jobs import publish_job
from content_assets.orchestration.workbench import Workbench

_WATCHED = tuple(a for a in CONTENT if a.name != ARCHIVE)  # the publish job makes that itself


@dg.asset_sensor(
    asset_key=release.key,
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
        context.instance, release.key, int(context.cursor or 0)
    ):
        return dg.SkipReason("only history was imported; nothing was released here")
    return dg.SkipReason("; ".join(map(_line, workbench.deliver())))


@dg.sensor(
    job=publish_job,
    name="release_sensor",
    description="Publishes what was materialized in this instance.",
    default_status=dg.DefaultSensorStatus.RUNNING,
    minimum_interval_seconds=5,
)
def release_sensor(
    context: dg.SensorEvaluationContext,
) -> dg.RunRequest | dg.SkipReason:
    """Start one release for all that was materialized since the last tick."""
    seen = int(context.cursor or 0)
    # read before looking: what comes meanwhile is for the next tick
    newest = context.instance.event_log_storage.get_maximum_record_id() or 0
    latest = max(
        (_latest_own(context.instance, asset.definition.key, seen) for asset in _WATCHED),
        default=0,
    )
    if latest <= seen:
        context.update_cursor(str(max(seen, newest)))  # or history is looked through every time
        return dg.SkipReason("no document set was materialized since the last release")
    context.update_cursor(str(latest))
    return dg.RunRequest(run_key=f"after-event-{latest}")


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
