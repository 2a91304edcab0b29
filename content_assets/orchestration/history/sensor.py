"""The sensor of `dagster dev` that imports a deployed pipeline's history.

Belongs here: Dagster's tick, and how far it has come. Does not: importing.
"""

import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import dagster as dg

from content_assets.orchestration.history.importing import describe, import_history
from content_assets.publishing.store import Store

DAYS_AT_FIRST = 7
RUNS_A_TICK = 50
SECONDS_A_TICK = 20.0  # Dagster ends a tick after 60
OVERLAP = timedelta(days=1)  # a long run's receipt comes after that of a shorter one


def build_history_sensor(
    open_store: Callable[[], Store],
    *,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
    runs_a_tick: int = RUNS_A_TICK,
    seconds_a_tick: float = SECONDS_A_TICK,
) -> dg.SensorDefinition:
    """A sensor that reads receipts from `open_store()`; its cursor is the last day it looked at."""

    @dg.sensor(
        name="history_sensor",
        description="Shows the runs of the deployed pipeline here, as this instance's own.",
        default_status=dg.DefaultSensorStatus.RUNNING,
        minimum_interval_seconds=30,
    )
    def history_sensor(context: dg.SensorEvaluationContext) -> dg.SkipReason:
        ends = time.monotonic() + seconds_a_tick
        today = now().date()
        first = today - timedelta(days=DAYS_AT_FIRST)
        report = import_history(
            open_store(),
            context.instance,
            since=date.fromisoformat(context.cursor) - OVERLAP if context.cursor else first,
            until=today,
            limit=runs_a_tick,
            must_end=lambda: time.monotonic() >= ends,
        )
        if report.last_day:
            context.update_cursor(report.last_day)
        return dg.SkipReason(describe(report))

    return history_sensor
