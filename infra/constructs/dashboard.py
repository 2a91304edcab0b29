"""The dashboard: the alarms, the metrics behind them, and members of the worker's log lines.

A metric is billed by the month, a query by the gigabyte that it reads, and the worker's log has
some megabytes: metrics without an alarm are queried.

Belongs here: the graphs. Does not: alarms (alarms.py), the metrics
(lambda_entry/observability.py).
"""

from collections.abc import Sequence
from dataclasses import dataclass

from aws_cdk import aws_cloudwatch as cloudwatch
from constructs import Construct

from content_assets.contracts.metrics import NAMESPACE, OF_SOURCES, Dimension, Metric
from infra.constructs.alarms import SOURCES
from infra.settings import EnvironmentSettings

WIDTH = 12  # of 24 columns
Shown = tuple[Metric, str]  # with its statistic


def make_dashboard(
    scope: Construct,
    settings: EnvironmentSettings,
    alarms: Sequence[cloudwatch.Alarm],
    *,
    log_group: str,
) -> cloudwatch.Dashboard:
    """The dashboard of an environment.

    Args:
        log_group: The name of the worker's.
    """
    status = cloudwatch.AlarmStatusWidget(title="Alarms", alarms=[*alarms], width=2 * WIDTH)
    widgets = _Widgets(settings.name, log_group)
    return cloudwatch.Dashboard(
        scope,
        "Dashboard",
        dashboard_name=f"content-assets-{settings.name}",
        widgets=[[status], *_watched(widgets), *_logged(widgets)],
    )


def _watched(widgets: "_Widgets") -> list[list[cloudwatch.IWidget]]:
    """The metrics that alarms watch."""
    runs = [(Metric.FAILED_RUNS, "SampleCount"), (Metric.FAILED_RUNS, "Sum")]
    waiting = (Metric.UNPROVEN_DOCUMENTS, Metric.HELD_SETS, Metric.GROWTH_HELD, Metric.LATE_SETS)
    faults = (Metric.POINTER_FAULTS, Metric.UNREADABLE_RECORDS)
    agreed = (Metric.DISAGREE_SECONDS, Metric.COLLECTIONS_ENDED)
    bodies = (Metric.REJECTED_RECORDS, Metric.OLDER_BODY_SECONDS)
    return [
        [
            widgets.graph("Runs: all, failed, degraded", *runs, (Metric.DEGRADED_RUNS, "Sum")),
            widgets.graph("Sources stale, s", (Metric.SOURCE_STALE_SECONDS, "Maximum")),
        ],
        [
            widgets.graph("Unproven, held, late", *_at_most(waiting)),
            widgets.graph("Faults", *_at_most(faults)),
        ],
        [
            widgets.graph("Seconds without agreement; collections that ended", *_at_most(agreed)),
            widgets.graph("Rejected records, seconds of older bodies", *_at_most(bodies)),
        ],
    ]


def _logged(widgets: "_Widgets") -> list[list[cloudwatch.IWidget]]:
    """Figures that are only in the log."""
    proof = [f"{each}({Metric.TIME_TO_PROOF})" for each in ("median", "max")]
    proof.insert(1, f"pct({Metric.TIME_TO_PROOF}, 95)")
    documents = [f"max({Metric.DOCUMENTS})", f"sum({Metric.DOCUMENTS_CHANGED})"]
    return [
        [
            widgets.query("Time to proof, ms", *proof),
            widgets.query("Documents: all, changed", *documents),
        ],
        [
            widgets.query(
                "Requests to S3; sets that wait",
                f"sum({Metric.STORE_REQUESTS})",
                f"max({Metric.WAITING_SETS})",
            ),
            widgets.query("Cost of runs, USD (list prices)", f"sum({Metric.RUN_COST})"),
        ],
    ]


def _at_most(metrics: Sequence[Metric]) -> list[Shown]:
    return [(each, "Maximum") for each in metrics]


@dataclass(frozen=True)
class _Widgets:
    environment: str
    log_group: str

    def graph(self, title: str, *shown: Shown) -> cloudwatch.GraphWidget:
        """Metrics over time; one of sources has a line for each source."""
        lines = [line for metric, statistic in shown for line in self._lines(metric, statistic)]
        return cloudwatch.GraphWidget(title=title, left=lines, width=WIDTH)

    def query(self, title: str, *columns: str) -> cloudwatch.LogQueryWidget:
        """Members of the worker's lines over time, by the hour."""
        return cloudwatch.LogQueryWidget(
            title=title,
            log_group_names=[self.log_group],
            query_lines=[f"stats {', '.join(columns)} by bin(1h)"],
            view=cloudwatch.LogQueryVisualizationType.LINE,
            width=WIDTH,
        )

    def _lines(self, metric: Metric, statistic: str) -> list[cloudwatch.Metric]:
        ours = {Dimension.ENVIRONMENT.value: self.environment}
        by_source = [{**ours, Dimension.SOURCE.value: source} for source in SOURCES]
        return [
            cloudwatch.Metric(
                namespace=NAMESPACE,
                metric_name=metric,
                dimensions_map=dimensions,
                statistic=statistic,
            )
            for dimensions in (by_source if metric in OF_SOURCES else [ours])
        ]
