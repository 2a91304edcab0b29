"""The schedule of `dagster dev`; on AWS EventBridge Scheduler calls the worker instead."""

import dagster as dg

from content_assets.orchestration.jobs import refresh_job


def build_schedule(cron: str) -> dg.ScheduleDefinition:
    """`refresh`, every time that `cron` (UTC) says."""
    return dg.ScheduleDefinition(
        name="refresh_schedule",
        job=refresh_job,
        cron_schedule=cron,
        default_status=dg.DefaultScheduleStatus.RUNNING,
        description="Fetches the sources and makes what became stale.",
    )
