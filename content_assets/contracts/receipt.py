"""What a run did, for people, machines and the status page.

All of it is open (record.py): readers keep members and values that they don't know.

Belongs here: the receipt and `status.json`. Does not: how they are gathered
(runtime/receipt.py).
"""

from typing import Annotated, Literal

from content_assets.contracts.record import Record, RecordInstant, known_values

Action = Literal["ran", "skipped", "failed", "superseded", "held"]
RunState = Literal["succeeded", "degraded", "failed"]
MAX_TOLD = 500  # documents; Lambda answers with 6 MB, CloudWatch cuts a line at 256 KB
DeliveryState = Literal["proven", "unproven", "nothing_to_do", "unreachable", "misconfigured"]
AnyAction = Annotated[str, known_values(Action)]
AnyRunState = Annotated[str, known_values(RunState)]
AnyDeliveryState = Annotated[str, known_values(DeliveryState)]
Level = Literal["well", "pinned", "amiss", "failed"]
AnyLevel = Annotated[str, known_values(Level)]
POINTERS = "pointers"  # where a problem is, if head, production and cursors contradict each other
MAX_EXAMPLES = 20  # of rejected records, and of keys that can't be read


class AssetOutcome(Record):
    """What became of one asset in a run, and why."""

    asset: str
    action: AnyAction
    reason: str
    documents: int | None = None


class Problem(Record):
    """Something that a person may want to know: the error's class and its message."""

    where: str
    error: str
    message: str


class DocumentCounts(Record):
    """Documents of the release at head, against the one before this run."""

    total: int = 0
    changed: int = 0
    added: int = 0
    removed: int = 0


class DeliveryReport(Record):
    """One target, brought from one revision to another.

    For the mirror a page is a document. `pages_left_alone` are the pages of the
    release that were neither told nor asked for. `unproven` are document paths.
    """

    target: str
    state: AnyDeliveryState
    from_revision: int
    to_revision: int
    pages_proven: int = 0
    pages_left_alone: int = 0
    front_milliseconds: float | None = None  # until those pages were proven that are no document's
    proven_milliseconds: float | None = None  # until all were
    unproven: list[str] = []
    unproven_left_out: int = 0  # of answers and log lines, which tell the first of them
    problem: str | None = None
    unreadable: list[str] = []  # keys: copies and cursors, which were written over

    def shortened(self) -> "DeliveryReport":
        """With the first of the unproven documents: answers and log lines have a limit."""
        first, rest = self.unproven[:MAX_TOLD], self.unproven[MAX_TOLD:]
        left_out = self.unproven_left_out + len(rest)
        return self.model_copy(update={"unproven": first, "unproven_left_out": left_out})


class Backfilled(Record):
    """What became of partitions that were ordered; keys and ranges, `2025-05-01..2025-05-03`."""

    asset: str | None = None
    asked: int
    frozen: int  # published and settled: not made again
    made: list[str]
    failed: dict[str, str]  # and why
    left: list[str]  # to be ordered again
    stopped: str | None  # why


class RejectedRecord(Record):
    """A record of a source that was not published, and why."""

    source: str
    id: str
    reason: str


class Receipt(Record):
    """`private/receipts/<date>/<run>.json`.

    `rejected` counts the rejected records by source, `rejected_examples` has the first of
    them; `older_bodies` counts by source the bodies dropped because a newer one was seen;
    `waiting` names the assets kept back because another of their hold group failed;
    `unreadable` are keys of bucket records that could not be read.
    """

    run: str
    trigger: str
    state: AnyRunState
    started_at: str
    finished_at: str
    milliseconds: float
    assets: list[AssetOutcome]
    documents: DocumentCounts
    release: str | None  # head, after the run
    is_new_release: bool
    production: str | None
    revision: int | None
    deliveries: list[DeliveryReport]
    store_requests: dict[str, int]  # by verb: get, head, put, delete, list
    problems: list[Problem]
    backfill: Backfilled | None = None
    more_backfills: list[Backfilled] = []  # of other assets in the same order
    rejected: dict[str, int] = {}
    rejected_examples: list[RejectedRecord] = []
    older_bodies: dict[str, int] = {}
    waiting: dict[str, str] = {}
    unreadable: list[str] = []

    def shortened(self) -> "Receipt":
        """With shortened reports of deliveries."""
        reports = [each.shortened() for each in self.deliveries]
        return self.model_copy(update={"deliveries": reports})


class KeptReceipt(Receipt):
    """A receipt as it is kept: with what Dagster recorded, for who imports it.

    `history` is gzip in base64 (orchestration/history/export.py); nobody else reads it.
    """

    history: str | None = None

    def without_history(self) -> Receipt:
        """The receipt as its run returned it."""
        return Receipt.model_validate(self.model_dump(exclude={"history"}))


class SourceFreshness(Record):
    """What the public may know of a source."""

    checked_at: str  # the last run that asked
    is_fresh: bool
    stale_since: str | None = None
    reason: str | None = None
    rejected: int = 0  # records of its newest body
    older_since: RecordInstant | None = None  # since when it returns nothing but older bodies
    body_time: str | None = None  # the newest time of its bodies, as it says; ISO 8601, UTC
    clock: str | None = None  # of its bodies: `own`, `ahead` of ours, or `none`; None: not known


class PublicDelivery(Record):
    """What the public may know of a delivery: not why it failed, which may name addresses."""

    target: str
    state: AnyDeliveryState
    to_revision: int
    pages_proven: int
    unproven_count: int
    proven_milliseconds: float | None


class LastRun(Record):
    """What the public may know of a run: not who asked for it, nor what went wrong in it."""

    run: str
    state: AnyRunState
    started_at: str
    milliseconds: float
    changed: int  # documents: changed, added and removed
    release: str | None  # that it published


class Status(Record):
    """`public/status.json`: the public copy of the pointers, and of what the last run found.

    Written by whoever runs, publishes, moves a pointer or delivers (publishing/status.py).
    `mirror_revision` is what the mirror is known to have reached: a site that is
    being built reads it first, and knows what its pages hold at least.
    `level`, `headline` and `reasons` are the opinion of `publishing.opinion.judge` at the time
    of writing; a reader adds the age of `checked_at`, by `cadence_minutes`.
    A run that was cut short sets `state` and `runs`, and leaves everything else as it was.
    """

    checked_at: RecordInstant
    state: AnyRunState
    run: str
    head: str | None
    production: str | None
    revision: int
    mirror_revision: int
    published_at: str | None
    sources: dict[str, SourceFreshness]
    pinned: str | None = None  # why production does not follow head
    held: dict[str, list[str]] = {}  # asset -> why its newest set waits for a decision
    deliveries: list[PublicDelivery] = []  # of that run
    runs: list[LastRun] = []  # the last ones that ended, newest first
    level: AnyLevel | None = None  # None: written by a version without it
    headline: str | None = None
    reasons: list[str] = []
    cadence_minutes: int | None = None  # a run is expected so often; 0: none is scheduled
    updated_at: str | None = None  # by a run, or by a move of a pointer since
    disagree_since: RecordInstant | None = None  # head, production and targets; None: they agree
    refusal: str | None = None  # why production does not follow head, where no pin is the reason
    waiting: dict[str, str] = {}  # asset -> which other asset of its hold group it waits for
    waiting_since: dict[str, RecordInstant] = {}  # asset -> when it began to
    unreadable: list[str] = []  # keys, the first of them
    pointer_faults: int = 0  # found by the last run
