"""Metrics in embedded metric format: lines of the log that CloudWatch makes metrics of.

    sys.stdout.writelines(metric_lines(receipt, status, Circumstances(…)))

Belongs here: which values a run gives, and their format. Does not: names and units
(contracts/metrics.py).
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from content_assets.contracts.metrics import NAMESPACE, UNITS, Dimension, Metric
from content_assets.contracts.receipt import DeliveryReport, Receipt, Status

# USD, list prices of us-east-1: an order of magnitude on a dashboard, not a bill
GB_SECOND = 0.0000166667
WRITE_REQUEST = 0.005 / 1000
READ_REQUEST = 0.0004 / 1000
WRITING_VERBS = {"put", "list"}  # S3 bills listing as it does writing; deleting is free
FREE_VERBS = {"delete"}
UNDELIVERED = {"unreachable", "misconfigured"}  # nothing was proven, nothing is listed


@dataclass(frozen=True, kw_only=True)
class Circumstances:
    """What neither the receipt nor the status tells."""

    environment: str
    memory_mb: int
    request_id: str
    now: datetime


def metric_lines(receipt: Receipt, status: Status, around: Circumstances) -> Iterator[str]:
    """One line for the run, one for each source; each ends with a newline."""
    values: dict[Metric, float] = {
        Metric.DOCUMENTS: receipt.documents.total,
        Metric.DOCUMENTS_CHANGED: receipt.documents.changed
        + receipt.documents.added
        + receipt.documents.removed,
        Metric.STORE_REQUESTS: sum(receipt.store_requests.values()),
        Metric.RUN_COST: cost(receipt, memory_mb=around.memory_mb),
        Metric.UNPROVEN_DOCUMENTS: sum(map(_unproven, receipt.deliveries)),
        Metric.HELD_SETS: len(status.held),
    }
    proofs = [each.proven_milliseconds for each in receipt.deliveries]
    proven = [each for each in proofs if each is not None]
    if proven:
        values[Metric.TIME_TO_PROOF] = max(proven)
    common = {Dimension.ENVIRONMENT: around.environment}
    fields = {"run": receipt.run, "request_id": around.request_id}
    yield _line(values, common, around.now, fields)
    for source, freshness in status.sources.items():
        since = freshness.stale_since
        age = (around.now - datetime.fromisoformat(since)).total_seconds() if since else 0
        yield _line(
            {Metric.SOURCE_STALE_SECONDS: max(age, 0)},
            {**common, Dimension.SOURCE: source},
            around.now,
            fields,
        )


def cost(receipt: Receipt, *, memory_mb: int) -> float:
    """What the run cost, USD: its time at its size, and its requests to S3."""
    seconds = receipt.milliseconds / 1000
    requests = sum(
        count * (WRITE_REQUEST if verb in WRITING_VERBS else READ_REQUEST)
        for verb, count in receipt.store_requests.items()
        if verb not in FREE_VERBS
    )
    return seconds * memory_mb / 1024 * GB_SECOND + requests


def _unproven(report: DeliveryReport) -> int:
    """How many documents no page was seen to show; a site that could not be told counts as one.

    Which ones they would have been, nobody has looked.
    """
    return max(len(report.unproven), int(report.state in UNDELIVERED))


def _line(
    values: Mapping[Metric, float],
    dimensions: Mapping[Dimension, str],
    now: datetime,
    fields: Mapping[str, str],
) -> str:
    described = {
        "Namespace": NAMESPACE,
        "Dimensions": [list(dimensions)],
        "Metrics": [{"Name": name, "Unit": UNITS[name]} for name in values],
    }
    about = {"Timestamp": int(now.timestamp() * 1000), "CloudWatchMetrics": [described]}
    return json.dumps({"_aws": about, **dimensions, **values, **fields}) + "\n"
