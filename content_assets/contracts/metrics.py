"""The metrics that the worker writes and the alarms watch: names and units, once.

Belongs here: names that both sides must share. Does not: how they are written
(lambda_entry/observability.py), which value is too much (infra/).
"""

from enum import StrEnum

NAMESPACE = "ContentAssets"


class Dimension(StrEnum):
    """The dimensions of metrics."""

    ENVIRONMENT = "Environment"
    SOURCE = "Source"


# Limits that an opinion (publishing/opinion.py) and an alarm (infra/constructs/alarms.py) share.
CADENCES_MISSED = 3  # runs that did not end
MANY_REJECTED = 10  # records of a source's newest body
OLDER_MINUTES = 180  # of nothing but older bodies from a source


class Metric(StrEnum):
    """Counts and times of each run, or of each collection of garbage.

    Those with a unit in UNITS are metrics in CloudWatch; the others are in the log line only.
    """

    DOCUMENTS = "Documents"  # of the release at head
    DOCUMENTS_CHANGED = "DocumentsChanged"  # added, changed or removed by the run
    TIME_TO_PROOF = "TimeToProof"  # ms, from the first hook to the last proof
    SOURCE_STALE_SECONDS = "SourceStaleSeconds"  # 0 while the source is fresh
    STORE_REQUESTS = "StoreRequests"
    RUN_COST = "RunCost"  # USD, estimated from list prices
    UNPROVEN_DOCUMENTS = "UnprovenDocuments"  # over all targets
    HELD_SETS = "HeldSets"
    FAILED_RUNS = "FailedRuns"  # 0 or 1; counted, they are the runs that ended
    DEGRADED_RUNS = "DegradedRuns"  # 0 or 1
    DISAGREE_SECONDS = "DisagreeSeconds"  # since head, production and all targets last agreed
    POINTER_FAULTS = "PointerFaults"
    UNREADABLE_RECORDS = "UnreadableRecords"
    WAITING_SETS = "WaitingSets"  # kept back since another of their hold group failed
    LATE_SETS = "LateSets"  # of them, those that have waited for longer than their group may
    GROWTH_HELD = "GrowthHeld"  # sets held because they grew too much
    REJECTED_RECORDS = "RejectedRecords"  # of a source's newest body
    OLDER_BODY_SECONDS = "OlderBodySeconds"  # the longest that a source returned only older bodies
    COLLECTIONS_ENDED = "CollectionsEnded"  # 1 if the collection did all its work, else 0


# CloudWatch's names, for metrics with an alarm: it bills each metric by the month
UNITS = {
    Metric.SOURCE_STALE_SECONDS: "Seconds",
    Metric.UNPROVEN_DOCUMENTS: "Count",
    Metric.HELD_SETS: "Count",
    Metric.FAILED_RUNS: "Count",
    Metric.DEGRADED_RUNS: "Count",
    Metric.DISAGREE_SECONDS: "Seconds",
    Metric.POINTER_FAULTS: "Count",
    Metric.UNREADABLE_RECORDS: "Count",
    Metric.LATE_SETS: "Count",
    Metric.GROWTH_HELD: "Count",
    Metric.REJECTED_RECORDS: "Count",
    Metric.OLDER_BODY_SECONDS: "Seconds",
    Metric.COLLECTIONS_ENDED: "Count",
}
OF_SOURCES = frozenset(
    {Metric.SOURCE_STALE_SECONDS, Metric.REJECTED_RECORDS}
)  # one for each source
