"""Metrics in embedded metric format: lines of the log that CloudWatch makes metrics of.

    sys.stdout.writelines(metric_lines(receipt, status, Circumstances(…)))

Belongs here: which values a run gives, and their format. Does not: names and units
(contracts/metrics.py).
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from content_assets.contracts.assets import late_after_minutes
from content_assets.contracts.metrics import NAMESPACE, UNITS, Dimension, Metric
from content_assets.contracts.receipt import POINTERS, DeliveryReport, Receipt, Status
from content_assets.publishing.status import UNDELIVERED, minutes_between

# USD, list prices of us-east-1: an order of magnitude on a dashboard, not a bill
GB_SECOND = 0.0000166667
WRITE_REQUEST = 0.005 / 1000
READ_REQUEST = 0.0004 / 1000
WRITING_VERBS = {"put", "list"}  # S3 bills listing as it does writing; deleting is free
FREE_VERBS = {"delete"}
GROWTH = "grew"  # in the reason of a set that is held since it grew too much


@dataclass(frozen=True, kw_only=True)
class Circumstances:
    """Figures that are neither in the receipt nor in the status."""

    environment: str
    memory_mb: int
    request_id: str
    now: datetime


def metric_lines(receipt: Receipt, status: Status | None, around: Circumstances) -> Iterator[str]:
    """One line for the run, one for each source; each ends with a newline.

    Args:
        status: status.json after the run; None where it could not be read, so that only the
            run itself is measured.
    """
    common = {Dimension.ENVIRONMENT: around.environment}
    fields = {"run": receipt.run, "request_id": around.request_id}
    values = {**_of_run(receipt, around), **(_of_status(status, around) if status else {})}
    yield _line(values, common, around.now, fields)
    for source, freshness in (status.sources if status else {}).items():
        values = {
            Metric.SOURCE_STALE_SECONDS: _seconds_since(freshness.stale_since, around),
            Metric.REJECTED_RECORDS: freshness.rejected,
        }
        yield _line(values, {**common, Dimension.SOURCE: source}, around.now, fields)


def collection_line(around: Circumstances, *, has_ended: bool) -> str:
    """The line of a collection of garbage."""
    common = {Dimension.ENVIRONMENT: around.environment}
    fields = {"request_id": around.request_id}
    return _line({Metric.COLLECTIONS_ENDED: int(has_ended)}, common, around.now, fields)


def _of_run(receipt: Receipt, around: Circumstances) -> dict[Metric, float]:
    """Metrics from its receipt; of documents only if it names a release."""
    counts = receipt.documents
    values: dict[Metric, float] = {
        Metric.FAILED_RUNS: int(receipt.state == "failed"),
        Metric.DEGRADED_RUNS: int(receipt.state == "degraded"),
        Metric.STORE_REQUESTS: sum(receipt.store_requests.values()),
        Metric.RUN_COST: cost(receipt, memory_mb=around.memory_mb),
        Metric.POINTER_FAULTS: sum(each.where == POINTERS for each in receipt.problems),
        Metric.UNREADABLE_RECORDS: len(receipt.unreadable),
    }
    if receipt.release:
        values[Metric.DOCUMENTS] = counts.total
        values[Metric.DOCUMENTS_CHANGED] = counts.changed + counts.added + counts.removed
    if receipt.deliveries:
        values[Metric.UNPROVEN_DOCUMENTS] = sum(map(_unproven, receipt.deliveries))
    proofs = [each.proven_milliseconds for each in receipt.deliveries]
    proven = [each for each in proofs if each is not None]
    return {**values, Metric.TIME_TO_PROOF: max(proven)} if proven else values


def _of_status(status: Status, around: Circumstances) -> dict[Metric, float]:
    """Metrics that hold across runs."""
    return {
        Metric.HELD_SETS: len(status.held),
        Metric.GROWTH_HELD: sum(map(_has_grown, status.held.values())),
        Metric.WAITING_SETS: len(status.waiting),
        Metric.LATE_SETS: sum(_is_late(status, asset, around) for asset in status.waiting),
        Metric.DISAGREE_SECONDS: _seconds_since(status.disagree_since, around),
        Metric.OLDER_BODY_SECONDS: max(
            (_seconds_since(each.older_since, around) for each in status.sources.values()),
            default=0,
        ),
    }


def _is_late(status: Status, asset: str, around: Circumstances) -> bool:
    """Whether a set has waited for its group for longer than the group's own limit."""
    waited = _seconds_since(status.waiting_since.get(asset), around)
    return waited > late_after_minutes(asset) * 60


def _has_grown(reasons: list[str]) -> bool:
    return any(GROWTH in reason for reason in reasons)


def _seconds_since(since: str | None, around: Circumstances) -> float:
    """0 where nothing began, or a clock is ahead."""
    return minutes_between(since, around.now.isoformat()) * 60


def cost(receipt: Receipt, *, memory_mb: int) -> float:
    """The cost of the run, USD: its time at its size, and its requests to S3."""
    seconds = receipt.milliseconds / 1000
    requests = sum(
        count * (WRITE_REQUEST if verb in WRITING_VERBS else READ_REQUEST)
        for verb, count in receipt.store_requests.items()
        if verb not in FREE_VERBS
    )
    return seconds * memory_mb / 1024 * GB_SECOND + requests


def _unproven(report: DeliveryReport) -> int:
    """Number of unproven documents; a site that could not be notified counts as one."""
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
        "Metrics": [{"Name": name, "Unit": UNITS[name]} for name in values if name in UNITS],
    }
    about = {"Timestamp": int(now.timestamp() * 1000), "CloudWatchMetrics": [described]}
    return json.dumps({"_aws": about, **dimensions, **values, **fields}) + "\n"
