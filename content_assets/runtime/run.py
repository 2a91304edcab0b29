"""A worker run: what it has at hand, and what is told of it so far.

A failed source or asset stops nothing but what is made from it; its documents stay and are
marked stale.

Belongs here: the state of a run, and what is said of its assets. Does not: the order of its
steps (flow.py), Dagster (materialize.py), the receipt (receipt.py).
"""

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from functools import cached_property
from itertools import zip_longest

from content_assets.bootstrap import Pipeline
from content_assets.contracts.assets import (
    RELEASE,
    SOURCE_STATES,
    code_version,
    followers,
    grace_minutes,
    raw_assets,
)
from content_assets.contracts.engine_documents import SourceState
from content_assets.contracts.messages import Phase
from content_assets.contracts.receipt import (
    Action,
    AssetOutcome,
    Problem,
    RejectedRecord,
    Status,
)
from content_assets.contracts.release import AssetRecord, Release, Staleness
from content_assets.logs import note
from content_assets.orchestration.workbench import Workbench
from content_assets.publishing import keys
from content_assets.publishing.audit import hold, waits_for_review
from content_assets.publishing.hold_groups import waiting_of
from content_assets.publishing.publish import Author
from content_assets.publishing.raw import RawUpdate
from content_assets.publishing.reading import records_rejected
from content_assets.publishing.records import read_copy
from content_assets.publishing.status import minutes_between
from content_assets.publishing.store import Stored
from content_assets.runtime.backfill import SUPERSEDED, Backfill
from content_assets.runtime.order import Order
from content_assets.runtime.outcome import Failure
from content_assets.runtime.plan import Decision

PUBLISHING_SECONDS = 30.0  # kept back: what was made has to be published, and a receipt written


@dataclass
class Run:
    """A run under way.

    It ends in time: what can't be made before `pipeline.waiting.until` is left to the next
    run, and what can't be proven to the next delivery.

    Attributes:
        failing: Since when and why each source fails that did not answer, grace or not.
        filled: The partitions that were ordered, with their outcome, by asset.
        history: What Dagster recorded; None where it did not run.
        status_read: status.json, as it was when the run began.
        waiting, unreadable: As in the receipt.
    """

    pipeline: Pipeline
    author: Author
    order: Order = field(default_factory=Order)
    on_phase: Callable[[Phase], None] = lambda _phase: None
    outcomes: dict[str, AssetOutcome] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    failing: dict[str, Staleness] = field(default_factory=dict)
    filled: list[Backfill] = field(default_factory=list)
    history: str | None = None
    status_read: Future[Stored | None] | None = None
    waiting: dict[str, str] = field(default_factory=dict)
    unreadable: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Open the workbench."""
        self.bench = Workbench(self.pipeline, self.author)

    @property
    def rejected(self) -> dict[str, int]:
        """How many records of each source something was left out of, in the bodies read here."""
        found = self.bench.bodies.rejected.items()
        return {source: records_rejected(rejected) for source, rejected in found if rejected}

    @property
    def older_bodies(self) -> dict[str, int]:
        """The sources that answered with an older body, which was dropped; how many of them."""
        return {source: 1 for source, update in self.bench.bodies.raws.items() if update.is_older}

    @property
    def rejected_examples(self) -> list[RejectedRecord]:
        """Some of them: of each source the first, then of each the second, and so on."""
        by_source = [
            [RejectedRecord(source=source, id=each.id, reason=each.reason) for each in rejected]
            for source, rejected in sorted(self.bench.bodies.rejected.items())
        ]
        return [each for turn in zip_longest(*by_source) for each in turn if each is not None]

    @cached_property
    def told_before(self) -> Status | None:
        """What status.json said before this run; it is a copy of what others know, and may be bad.

        Raises:
            StoreUnreachableError, ConfigurationError: It could not be read.
        """
        copy = read_copy(self.status_stored, keys.STATUS, Status)
        self.unreadable += copy.unreadable
        return copy.record

    @cached_property
    def status_stored(self) -> Stored | None:
        """status.json, as it was when the run began.

        Raises:
            StoreUnreachableError, ConfigurationError: It could not be read.
        """
        return self.status_read.result() if self.status_read else None

    @property
    def standing(self) -> Mapping[str, AssetRecord]:
        """What the release at head says of each asset."""
        return self.bench.base.assets if self.bench.base else {}

    def has_time(self) -> bool:
        """Whether anything but publishing may be begun."""
        waiting = self.pipeline.waiting
        return waiting.clock() < waiting.until - PUBLISHING_SECONDS

    def must_tell_source_states(self) -> bool:
        """Whether the documents of the sources' states say something else than is so."""
        record = self.standing.get(SOURCE_STATES)
        if record is None or record.code_version != code_version(SOURCE_STATES):
            return True
        told = self.pipeline.archive.document_set(record.set).documents.keys()
        asked = {SourceState.path_of(source) for source in self.pipeline.sources}
        return told != asked or self._told_stale() != set(self.bench.source_staleness())

    def tell(self, asset: str, action: Action, reason: str) -> None:
        """Say what became of an asset."""
        record = self.bench.staged.get(asset)
        documents = self.pipeline.archive.document_set(record.set).count if record else None
        self.outcomes[asset] = AssetOutcome(
            asset=asset, action=action, reason=reason, documents=documents
        )

    def tell_raised(self, update: RawUpdate) -> None:
        """Report a raw pointer that was lost or restored to an older version."""
        if update.raised:
            where = raw_assets()[update.source]
            told = Problem(where=where, error="RawPointerRaised", message=update.raised)
            self.problems.append(told)

    def fail(self, asset: str, failure: Failure) -> None:
        """Say that an asset failed."""
        self.problems.append(Problem(where=asset, error=failure.error, message=failure.message))
        self.tell(asset, "failed", failure.message)

    def hold(self, asset: str) -> None:
        """Say that a set failed its audit, and mark it."""
        reasons = self.bench.reasons[asset]
        candidate = self.bench.staged[asset]
        held = hold(self.standing.get(asset), candidate, reasons, now=self.author.now)
        self.bench.staleness[asset] = held.stale
        if not waits_for_review(held):
            self.tell(asset, "held", "rejected before")
            return
        message = f"{asset} is held: {'; '.join(reasons)}; approve or reject it"
        self.problems.append(Problem(where=asset, error="Held", message=message))
        self.tell(asset, "held", "; ".join(reasons))

    def mark(self, decisions: Sequence[Decision], failures: Mapping[str, Failure]) -> None:
        """Say of each asset whether it is behind: since the first failure, for its reason."""
        for decision in decisions:
            asset = decision.asset
            if asset in failures:
                self.bench.unmade[asset] = failures[asset].reason
            failing = self._note_failing(decision.failed_source)
            record = self.standing.get(asset)
            known = record.stale if record else None
            fresh = failing
            if asset in failures:
                fresh = Staleness(since=self.author.now, reason=failures[asset].reason)
            if record is None and decision.failed_source and fresh:
                self._mark_never_good(decision.failed_source, fresh)
            elif fresh is failing and self._is_in_grace(decision.failed_source):
                fresh = None  # status.json has it; no page has to change for it
            failure = asset in failures or failing
            waits = record is not None and waits_for_review(record) and not decision.must_run
            self.bench.staleness[asset] = (known or fresh) if failure or waits else None
            if asset in self.bench.reasons:
                self.hold(asset)
            elif asset not in self.outcomes:
                self.tell(asset, "ran" if decision.must_run else "skipped", decision.reason)

    def filled_in(self, following: frozenset[str] = frozenset()) -> dict[str, str]:
        """The reason of each partitioned asset that was ordered, and of its followers.

        Args:
            following: Followers that were ordered by themselves.
        """
        found = {fill.asset: fill.reason() for fill in self.filled}
        after = {name: of & found.keys() for name, of in followers().items()}
        follow = {name: found[min(of)] for name, of in after.items() if of}
        return {**dict.fromkeys(following, "ordered"), **found, **follow}

    def tell_published(self) -> None:
        """Say what publishing came to."""
        commit = self.bench.commit
        if commit is None:
            return
        if commit.head:
            note(release=commit.head.name)
        for asset, reason in commit.superseded.items():
            is_filled = asset in self.filled_in()
            self.tell(asset, "superseded", SUPERSEDED.message if is_filled else reason)
        self._tell_waiting(commit.head)
        done = "a new release" if commit.is_new else "nothing changed"
        self.tell(RELEASE, "ran" if commit.is_new else "skipped", done)
        following = self.bench.following
        refusal = following.refusal if following else None
        is_pinned = following and following.production and following.production.pointer.pinned
        if refusal and not is_pinned:  # a pin is a person's decision, and no problem
            self.problems.append(Problem(where="production", error="Refused", message=refusal))

    def _tell_waiting(self, head: Release | None) -> None:
        """Report what waits for its hold group; as a problem, if this run made it."""
        self.waiting = waiting_of(head) if head else {}
        for asset, reason in self.waiting.items():
            if asset in self.bench.staged:
                self.problems.append(Problem(where=asset, error="Waiting", message=reason))
                self.tell(asset, "held", reason)

    def tell_delivered(self) -> None:
        """Say what could not be delivered."""
        self.problems += [
            Problem(where=report.target, error=report.state, message=report.problem)
            for report in self.bench.reports
            if report.problem
        ]

    def _mark_never_good(self, source: str, fresh: Staleness) -> None:
        """Say of a source of which nothing was published yet that it fails, and since when."""
        told = self._told_state(source)
        since = told.stale_since if told and told.stale_since else fresh.since
        self.bench.never_good[source] = fresh.model_copy(update={"since": since})

    def _told_state(self, source: str) -> SourceState | None:
        body = self.bench.standing_document(SOURCE_STATES, SourceState.path_of(source))
        return SourceState.read_back(body) if body else None

    def _told_stale(self) -> set[str]:
        """The sources that are published as stale; by their documents where nothing else is."""
        records = list(self.standing.values())
        never_good = self.pipeline.sources.keys() - {s for r in records for s in r.made_from}
        states = {source: self._told_state(source) for source in never_good}
        return {r.only_source for r in records if r.stale and r.only_source} | {
            source for source, state in states.items() if state and state.state == "stale"
        }

    def _note_failing(self, source: str | None) -> Staleness | None:
        """Since when and why a source fails: what status.json says at once."""
        if source is None:
            return None
        asset = raw_assets()[source]
        problem = next(p for p in self.problems if p.where == asset)
        before = self.told_before.sources.get(source) if self.told_before else None
        since = (before.stale_since if before else None) or self.author.now
        reason = Failure(problem.error, problem.message).reason
        self.failing[source] = Staleness(since=since, reason=reason)
        return self.failing[source]

    def _is_in_grace(self, source: str | None) -> bool:
        """Whether a source failed just now: its documents are marked when it goes on failing.

        One that may be asked at any time, as recorded ones may, has no grace.
        """
        if source is None or not self.pipeline.sources[source].cadence_minutes:
            return False
        since, now = self.failing[source].since, self.author.now
        return minutes_between(since, now) < grace_minutes(source)
