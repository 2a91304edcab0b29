"""The schedule of `dagster dev`; on AWS EventBridge Scheduler calls the worker instead."""

from datetime import UTC, datetime, timedelta

import dagster as dg

from content_assets.orchestration.jobs import REFRESH

_UNDER_WAY = [
    dg.DagsterRunStatus.QUEUED,
    dg.DagsterRunStatus.NOT_STARTED,
    dg.DagsterRunStatus.STARTING,
    dg.DagsterRunStatus.STARTED,
]
_LONGEST = timedelta(hours=1)  # a run whose process was killed stays under way for ever


def build_schedule(cron: str) -> dg.ScheduleDefinition:
    """`refresh`, every time that `cron` (UTC) says, unless the one before is still under way."""

    @dg.schedule(
        job_name=REFRESH,
        name="refresh_schedule",
        cron_schedule=cron,
        default_status=dg.DefaultScheduleStatus.RUNNING,
        description="Fetches the sources and makes every document set from them.",
    )
    def refresh_schedule(context: dg.ScheduleEvaluationContext) -> dg.RunRequest | dg.SkipReason:
        recent = datetime.now(UTC) - _LONGEST
        before = dg.RunsFilter(job_name=REFRESH, statuses=_UNDER_WAY, created_after=recent)
        if context.instance.get_runs(before, limit=1):
            return dg.SkipReason("the refresh before this one is still under way")
        return dg.RunRequest()

    return refresh_schedule
