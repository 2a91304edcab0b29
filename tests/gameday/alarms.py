"""Which alarms of the stack would ring if nothing changed, by the metrics of the last run."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any

from infra.constructs.alarms import watched
from infra.settings import PROD
from tests.infra.alarm_clock import rings

LASTING = timedelta(hours=3)  # longer than any alarm of runs waits
_FUNCTIONS: dict[str, str] = {}  # what AWS itself measures is no matter of a game

Line = Mapping[str, Any]


def ringing(lines: Sequence[Line]) -> list[str]:
    """The names of the alarms that ring if every run from now on is like the last one.

    Args:
        lines: Metric lines in embedded metric format, oldest first.
    """
    now = datetime.now(UTC)
    lasting = list(_repeated(_last_run(lines), now))
    return [
        name
        for name, alarm in _alarms().items()
        if alarm["TreatMissingData"] != "breaching" and rings(alarm, lasting, now=now)
    ]


def _last_run(lines: Sequence[Line]) -> list[Line]:
    runs = [line["run"] for line in lines if "run" in line]
    return [line for line in lines if line.get("run") == runs[-1]] if runs else []


def _repeated(lines: Sequence[Line], now: datetime) -> Iterator[dict[str, Any]]:
    cadence = timedelta(minutes=PROD.run_minutes)
    for count in range(int(LASTING / cadence)):
        at = int((now - count * cadence).timestamp() * 1000)
        yield from ({**line, "_aws": {**line["_aws"], "Timestamp": at}} for line in lines)


@lru_cache(maxsize=1)
def _alarms() -> dict[str, dict[str, Any]]:
    """Each alarm's properties, as the template has them."""
    return {
        each.name: {
            "Namespace": each.namespace,
            "MetricName": each.metric,
            "Dimensions": [{"Name": n, "Value": value} for n, value in each.dimensions.items()],
            "Statistic": each.statistic,
            "Period": each.minutes * 60,
            "EvaluationPeriods": each.periods,
            "Threshold": each.threshold,
            "ComparisonOperator": _camel(each.comparison.name),
            "TreatMissingData": each.missing.name.lower(),
        }
        for each in watched(PROD, functions=_FUNCTIONS, api_id="", dead_letters="")
    }


def _camel(name: str) -> str:
    return "".join(word.capitalize() for word in name.split("_"))
