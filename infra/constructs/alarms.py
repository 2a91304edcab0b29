"""The alarms: what somebody must be told, each with its page in docs/runbook.

Belongs here: thresholds, and what silence means. Does not: whom they tell
(stacks/observability.py).

Silence is good news for counts of mishaps, and bad news for runs: a worker that never starts
writes no metric at all, so only `run-not-seen` treats what is missing as a breach.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from aws_cdk import Duration
from aws_cdk import aws_cloudwatch as cloudwatch
from constructs import Construct

from content_assets.contracts.metrics import NAMESPACE, Dimension, Metric
from infra.settings import EnvironmentSettings

SOURCES = (
    "usgs",
    "eonet",
    "swpc_kp",
    "swpc_forecast",
    "swpc_alerts",
)  # a test compares them with what the runs ask
RUNS_MISSED = 3  # before somebody is told
UNPROVEN_MINUTES = 60
HELD_MINUTES = 15
API_FAULTS = 3  # in five minutes; the store may be unreachable for a moment
RUNBOOK = "docs/runbook"


@dataclass(frozen=True, kw_only=True)
class Watched:
    """One alarm: what is watched, and when it is too much."""

    name: str
    namespace: str
    metric: str
    dimensions: dict[str, str] = field(default_factory=dict)
    statistic: str
    minutes: int
    periods: int = 1
    threshold: float
    comparison: cloudwatch.ComparisonOperator = cloudwatch.ComparisonOperator.GREATER_THAN_THRESHOLD
    missing: cloudwatch.TreatMissingData = cloudwatch.TreatMissingData.NOT_BREACHING


def watched(
    settings: EnvironmentSettings,
    *,
    functions: Mapping[str, str],
    api_id: str,
    dead_letters: str,
) -> Iterable[Watched]:
    """Everything that is watched.

    Args:
        settings: Whose thresholds.
        functions: The functions' names, by what they are.
        api_id: The HTTP API.
        dead_letters: The name of the queue of dead letters.
    """
    for function, name in functions.items():
        for metric in ("Errors", "Throttles"):
            yield Watched(
                name=f"{function}-{metric.lower()}",
                namespace="AWS/Lambda",
                metric=metric,
                dimensions={"FunctionName": name},
                statistic="Sum",
                minutes=15,
                threshold=0,
            )
    yield Watched(
        name="api-5xx",
        namespace="AWS/ApiGateway",
        metric="5xx",
        dimensions={"ApiId": api_id},
        statistic="Sum",
        minutes=5,
        threshold=API_FAULTS,
    )
    yield Watched(
        name="dead-letters",
        namespace="AWS/SQS",
        metric="ApproximateNumberOfMessagesVisible",
        dimensions={"QueueName": dead_letters},
        statistic="Maximum",
        minutes=5,
        threshold=0,
    )
    yield from _of_runs(settings)


def _of_runs(settings: EnvironmentSettings) -> Iterable[Watched]:
    """What the worker itself measures in each run."""
    period = max(settings.run_minutes, 5)
    ours = {Dimension.ENVIRONMENT.value: settings.name}
    yield Watched(
        name="run-not-seen",
        namespace=NAMESPACE,
        metric=Metric.DOCUMENTS,
        dimensions=ours,
        statistic="SampleCount",
        minutes=period,
        periods=RUNS_MISSED,
        threshold=1,
        comparison=cloudwatch.ComparisonOperator.LESS_THAN_THRESHOLD,
        missing=cloudwatch.TreatMissingData.BREACHING,
    )
    for source in SOURCES:
        yield Watched(
            name=f"stale-{source}",
            namespace=NAMESPACE,
            metric=Metric.SOURCE_STALE_SECONDS,
            dimensions={**ours, Dimension.SOURCE.value: source},
            statistic="Maximum",
            minutes=period,
            threshold=settings.stale_minutes * 60,
        )
    for name, metric, minutes in (
        ("unproven-documents", Metric.UNPROVEN_DOCUMENTS, UNPROVEN_MINUTES),
        ("held-sets", Metric.HELD_SETS, HELD_MINUTES),
    ):
        yield Watched(
            name=name,
            namespace=NAMESPACE,
            metric=metric,
            dimensions=ours,
            # a single good moment ends it
            statistic="Minimum",
            minutes=max(period, minutes),
            threshold=0,
        )


def make_alarm(scope: Construct, settings: EnvironmentSettings, each: Watched) -> cloudwatch.Alarm:
    """The alarm, whose description names its page of the runbook."""
    page = "stale-source" if each.name.startswith("stale-") else each.name
    return cloudwatch.Alarm(
        scope,
        each.name,
        alarm_name=f"content-assets-{settings.name}-{each.name}",
        alarm_description=f"What to do: {RUNBOOK}/{page}.md",
        metric=cloudwatch.Metric(
            namespace=each.namespace,
            metric_name=each.metric,
            dimensions_map=each.dimensions,
            statistic=each.statistic,
            period=Duration.minutes(each.minutes),
        ),
        threshold=each.threshold,
        evaluation_periods=each.periods,
        comparison_operator=each.comparison,
        treat_missing_data=each.missing,
    )
