"""Recorded runs, repeated as the schedule would, and the alarms of the template that ring then.

Belongs here: a run's metric lines over hours. Does not: a single alarm (alarm_clock.py), what a
test expects.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from content_assets.contracts.receipt import Receipt, Status
from infra.settings import ENVIRONMENTS
from lambda_entry.observability import Circumstances, metric_lines
from tests.infra.alarm_clock import rings


@dataclass(frozen=True)
class Recorded:
    """A run, as it left its receipt and status.json."""

    receipt: Receipt
    status: Status | None
    ended_at: datetime

    def changed(self, **members: Any) -> "Recorded":
        """With other members of the status."""
        assert self.status
        status = self.status.model_copy(update=members)
        return Recorded(self.receipt, status, self.ended_at)

    def lines(self, environment: str, *, at: datetime) -> Iterator[dict[str, Any]]:
        """Its metric lines, written at `at`."""
        around = Circumstances(environment=environment, memory_mb=1024, request_id="", now=at)
        return map(json.loads, metric_lines(self.receipt, self.status, around))


def alarms_of(watched: Mapping[str, Any], environment: str) -> dict[str, dict[str, Any]]:
    """Each alarm's properties in an observability stack, by the end of its name."""
    found = [e["Properties"] for e in watched.values() if e["Type"] == "AWS::CloudWatch::Alarm"]
    prefix = f"content-assets-{environment}-"
    return {each["AlarmName"].removeprefix(prefix): each for each in found}


def rung_by(
    alarms: Mapping[str, dict[str, Any]], run: Recorded, environment: str, *, hours: float = 0.1
) -> set[str]:
    """The alarms of runs that ring when `run` has been repeated for so many hours."""
    cadence = timedelta(minutes=ENVIRONMENTS[environment].run_minutes)
    until = run.ended_at + timedelta(hours=hours)
    lines: list[dict[str, Any]] = []
    at = run.ended_at
    while at <= until:
        lines += run.lines(environment, at=at)
        at += cadence
    now = at - cadence
    ours = {name: each for name, each in alarms.items() if each["Namespace"] == "ContentAssets"}
    return {
        name
        for name, each in ours.items()
        if name != "collection-not-ended" and rings(each, lines, now=now)
    }


def long_enough(environment: str) -> float:
    """Hours after which whatever lasts has rung."""
    return max(26.0, 8 * ENVIRONMENTS[environment].run_minutes / 60)
