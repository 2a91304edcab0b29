"""The schedule of `dagster dev`; on AWS EventBridge Scheduler calls the worker instead."""

import dagster as dg

from content_assets.orchestration.jobs import REFRESH


def build_schedule(cron: str) -> dg.ScheduleDefinition:
    """`refresh`, every time that `cron` (UTC) says."""
    return dg.ScheduleDefinition(
        name="refresh_schedule",
        job_name=REFRESH,
        cron_schedule=cron,
        default_status=dg.DefaultScheduleStatus.RUNNING,
        description="Fetches the sources and makes what became stale.",
    )
