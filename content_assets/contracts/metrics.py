"""The metrics that the worker writes and the alarms watch: names and units, once.

Belongs here: what both sides must call the same. Does not: how they are written
(lambda_entry/observability.py), which value is too much (infra/).
"""

from enum import StrEnum

NAMESPACE = "ContentAssets"


class Dimension(StrEnum):
    """By what metrics are told apart."""

    ENVIRONMENT = "Environment"
    SOURCE = "Source"


class Metric(StrEnum):
    """What is counted or timed in each run; its unit stands in UNITS."""

    DOCUMENTS = "Documents"  # of the release at head
    DOCUMENTS_CHANGED = "DocumentsChanged"  # added, changed or removed by the run
    TIME_TO_PROOF = "TimeToProof"  # from the first hook to the last proof
    SOURCE_STALE_SECONDS = "SourceStaleSeconds"  # 0 while the source is fresh
    STORE_REQUESTS = "StoreRequests"
    RUN_COST = "RunCost"  # USD, estimated from list prices
    UNPROVEN_DOCUMENTS = "UnprovenDocuments"  # over all targets
    HELD_SETS = "HeldSets"


# CloudWatch's names; it has none for money
UNITS = {
    Metric.DOCUMENTS: "Count",
    Metric.DOCUMENTS_CHANGED: "Count",
    Metric.TIME_TO_PROOF: "Milliseconds",
    Metric.SOURCE_STALE_SECONDS: "Seconds",
    Metric.STORE_REQUESTS: "Count",
    Metric.RUN_COST: "None",
    Metric.UNPROVEN_DOCUMENTS: "Count",
    Metric.HELD_SETS: "Count",
}
