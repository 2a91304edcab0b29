"""The sensor of `dagster dev` that imports a deployed pipeline's history.

Belongs here: Dagster's tick, and how far it has come. Does not: importing.
"""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import dagster as dg

from content_assets.orchestration.history.importing import describe, import_history
from content_assets.publishing.store import Store

DAYS_AT_FIRST = 7
RUNS_A_TICK = 50  # a tick may last a minute
OVERLAP = timedelta(days=1)  # a long run's receipt comes after that of a shorter one


def build_history_sensor(open_store: Callable[[], Store]) -> dg.SensorDefinition:
    """A sensor that reads receipts from `open_store()`."""

    @dg.sensor(
        name="history_sensor",
        description="Shows the runs of the deployed pipeline here, as this instance's own.",
        default_status=dg.DefaultSensorStatus.RUNNING,
        minimum_interval_seconds=30,
    )
    def history_sensor(context: dg.SensorEvaluationContext) -> dg.SkipReason:
        today = datetime.now(UTC).date()
        since = date.fromisoformat(context.cursor) if context.cursor else today
        since = since - OVERLAP if context.cursor else today - timedelta(days=DAYS_AT_FIRST)
        report = import_history(open_store(), context.instance, since=since, limit=RUNS_A_TICK)
        if report.last_day:
            context.update_cursor(report.last_day)
        return dg.SkipReason(describe(report))

    return history_sensor
