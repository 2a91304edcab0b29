"""The alarms, each with its page in docs/runbook.

Belongs here: thresholds, and the meaning of silence. Does not: the recipients
(stacks/observability.py).

Silence is good news for counts of mishaps, and bad news for runs and for collections: a worker
that never starts writes no metric at all, so `run-not-seen` and `collection-not-ended` treat
missing data as a breach.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from aws_cdk import Duration
from aws_cdk import aws_cloudwatch as cloudwatch
from constructs import Construct

from content_assets.contracts.assets import raw_assets
from content_assets.contracts.metrics import (
    CADENCES_MISSED,
    MANY_REJECTED,
    NAMESPACE,
    OLDER_MINUTES,
    Dimension,
    Metric,
)
from infra.settings import EnvironmentSettings

SOURCES = tuple(sorted(raw_assets()))
UNPROVEN_MINUTES = 60
HELD_MINUTES = 15
# a message whose run failed comes back after 13 minutes, so that a shorter period may have none
RETRY_MINUTES = 15
FAILED_PERIODS = 2  # of RETRY_MINUTES: a single run may meet a store that is down
DEGRADED_PERIODS = 4
DISAGREE_MINUTES = 60
COLLECTION_DAYS = 2  # one that was cut short is continued by the next
_DAY_MINUTES = 24 * 60
API_FAULTS = 3  # in five minutes; the store may be unreachable for a moment
RUNBOOK = "docs/runbook"


@dataclass(frozen=True, kw_only=True)
class Watched:
    """One alarm: its metric and its threshold."""

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
        functions: The functions' names, by role.
        api_id: The HTTP API.
        dead_letters: The name of the queue of dead letters.
    """
    yield from _of_functions(functions)
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


def _of_functions(functions: Mapping[str, str]) -> Iterable[Watched]:
    """Lambda's own metrics of each function."""
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


def _of_runs(settings: EnvironmentSettings) -> Iterable[Watched]:
    """Metrics that the worker writes in each run."""
    period = max(settings.run_minutes, 5)
    ours = {Dimension.ENVIRONMENT.value: settings.name}
    yield _silence(
        name="run-not-seen",
        metric=Metric.FAILED_RUNS,
        dimensions=ours,
        statistic="SampleCount",  # of runs, good or bad
        minutes=period,
        periods=CADENCES_MISSED,
    )
    yield from _of_sources(settings, ours, period)
    yield from _of_what_lasts(settings, ours, period)
    yield from _of_faults(ours, period)
    yield _silence(
        name="collection-not-ended",
        metric=Metric.COLLECTIONS_ENDED,
        dimensions=ours,
        statistic="Maximum",
        minutes=_DAY_MINUTES,
        periods=COLLECTION_DAYS,
    )


def _silence(**watched: Any) -> Watched:
    """An alarm on silence: less than 1 in each period, or no data."""
    return Watched(
        **watched,
        namespace=NAMESPACE,
        threshold=1,
        comparison=cloudwatch.ComparisonOperator.LESS_THAN_THRESHOLD,
        missing=cloudwatch.TreatMissingData.BREACHING,
    )


def _of_faults(ours: Mapping[str, str], period: int) -> Iterable[Watched]:
    """Alarms that ring at once."""
    tries = max(period, RETRY_MINUTES)
    for name, metric, minutes, threshold in (
        ("pointer-faults", Metric.POINTER_FAULTS, tries, 0),
        ("unreadable-records", Metric.UNREADABLE_RECORDS, tries, 0),
        ("older-bodies", Metric.OLDER_BODY_SECONDS, period, OLDER_MINUTES * 60),
    ):
        yield Watched(
            name=name,
            namespace=NAMESPACE,
            metric=metric,
            dimensions=dict(ours),
            statistic="Maximum",
            minutes=minutes,
            threshold=threshold,
        )


def _of_sources(
    settings: EnvironmentSettings, ours: Mapping[str, str], period: int
) -> Iterable[Watched]:
    """The alarms of each source."""
    for name, metric, threshold in (
        ("stale", Metric.SOURCE_STALE_SECONDS, settings.stale_minutes * 60),
        ("rejected", Metric.REJECTED_RECORDS, MANY_REJECTED),
    ):
        for source in SOURCES:
            yield Watched(
                name=f"{name}-{source}",
                namespace=NAMESPACE,
                metric=metric,
                dimensions={**ours, Dimension.SOURCE.value: source},
                statistic="Maximum",
                minutes=period,
                threshold=threshold,
            )


def _of_what_lasts(
    settings: EnvironmentSettings, ours: Mapping[str, str], period: int
) -> Iterable[Watched]:
    """Conditions that may occur for a moment; a single good value ends the alarm."""
    tries = max(period, RETRY_MINUTES)
    for name, metric, minutes, periods in (
        ("runs-failed", Metric.FAILED_RUNS, tries, FAILED_PERIODS),
        ("runs-degraded", Metric.DEGRADED_RUNS, tries, DEGRADED_PERIODS),
        ("unproven-documents", Metric.UNPROVEN_DOCUMENTS, max(period, UNPROVEN_MINUTES), 1),
        ("held-sets", Metric.HELD_SETS, max(period, HELD_MINUTES), 1),
        ("growth-held", Metric.GROWTH_HELD, max(period, HELD_MINUTES), 1),
        ("waiting-sets", Metric.LATE_SETS, tries, 1),  # each group declares how long
    ):
        yield Watched(
            name=name,
            namespace=NAMESPACE,
            metric=metric,
            dimensions=dict(ours),
            statistic="Minimum",
            minutes=minutes,
            periods=periods,
            threshold=0,
        )
    yield Watched(
        name="not-in-agreement",
        namespace=NAMESPACE,
        metric=Metric.DISAGREE_SECONDS,
        dimensions=dict(ours),
        statistic="Maximum",
        minutes=tries,
        threshold=60 * max(DISAGREE_MINUTES, CADENCES_MISSED * settings.run_minutes),
    )


PAGES = {"stale": "stale-source", "rejected": "rejected-records"}
_SHARED = {"pointer-faults": "lost-pointers"}


def page_of(name: str) -> str:
    """The page of the runbook for an alarm; that of a source has one for all sources."""
    kind, _, source = name.partition("-")
    return PAGES[kind] if source in SOURCES else _SHARED.get(name, name)


def make_alarm(scope: Construct, settings: EnvironmentSettings, each: Watched) -> cloudwatch.Alarm:
    """The alarm, whose description names its page of the runbook."""
    page = page_of(each.name)
    return cloudwatch.Alarm(
        scope,
        each.name,
        alarm_name=f"content-assets-{settings.name}-{each.name}",
        alarm_description=f"Runbook: {RUNBOOK}/{page}.md",
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
