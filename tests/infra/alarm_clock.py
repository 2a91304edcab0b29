"""An alarm of the template, evaluated over metric lines as CloudWatch does.

Belongs here: periods, statistics, missing data. Does not: which lines there are.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

STATISTICS: dict[str, Callable[[Sequence[float]], float]] = {
    "Maximum": max,
    "Minimum": min,
    "Sum": sum,
    "SampleCount": len,
}
COMPARISONS: dict[str, Callable[[float, float], bool]] = {
    "GreaterThanThreshold": lambda value, threshold: value > threshold,
    "LessThanThreshold": lambda value, threshold: value < threshold,
}


def rings(alarm: dict[str, Any], lines: Iterable[dict[str, Any]], *, now: datetime) -> bool:
    """Whether each of the alarm's last periods before `now` is in breach.

    Args:
        alarm: Its properties in the template.
        lines: In embedded metric format.
    """
    values = list(_values(alarm, lines))
    period = timedelta(seconds=alarm["Period"])
    return all(
        _is_in_breach(alarm, values, now - (n + 1) * period, now - n * period)
        for n in range(alarm["EvaluationPeriods"])
    )


def _is_in_breach(
    alarm: dict[str, Any], values: list[tuple[datetime, float]], begin: datetime, end: datetime
) -> bool:
    found = [value for at, value in values if begin < at <= end]
    if not found:
        return alarm["TreatMissingData"] == "breaching"
    value = STATISTICS[alarm["Statistic"]](found)
    return COMPARISONS[alarm["ComparisonOperator"]](value, alarm["Threshold"])


def _values(
    alarm: dict[str, Any], lines: Iterable[dict[str, Any]]
) -> Iterable[tuple[datetime, float]]:
    """The alarm's metric, from the lines that have exactly its dimensions."""
    wanted = {each["Name"]: each["Value"] for each in alarm.get("Dimensions", [])}
    for line in lines:
        about = line["_aws"]
        for described in about["CloudWatchMetrics"]:
            names = {each["Name"] for each in described["Metrics"]}
            is_ours = described["Namespace"] == alarm["Namespace"] and alarm["MetricName"] in names
            for dimensions in described["Dimensions"]:
                if is_ours and {name: line[name] for name in dimensions} == wanted:
                    at = datetime.fromtimestamp(about["Timestamp"] / 1000, UTC)
                    yield at, line[alarm["MetricName"]]
