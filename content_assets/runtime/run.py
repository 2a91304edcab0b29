"""A worker run, from asking the sources to the receipt.

Up to three Dagster runs on one ephemeral instance: the raw assets; the document assets
that must run, with the tables that they need; the release. Then the revalidation sensor is
evaluated in this process. A failed source or asset stops nothing but what is made from it;
its documents stay and are marked stale.

Belongs here: that order. Does not: entry points (lambda_entry/, cli/), wiring (bootstrap.py).
"""

import logging
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, wait
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from typing import Any

import dagster as dg

from content_assets.bootstrap import Pipeline
from content_assets.contracts.documents import SourceState
from content_assets.contracts.messages import Phase
from content_assets.contracts.receipt import AssetOutcome, Problem
from content_assets.contracts.release import AssetRecord, Staleness
from content_assets.logs import note
from content_assets.orchestration.graph import (
    FILLED_IN,
    RAW_ASSETS,
    RELEASE,
    SOURCE_STATES,
    Behind,
    behind_asked,
    behind_documents,
    build_resources,
    code_versions,
)
from content_assets.orchestration.history.export import export_history
from content_assets.orchestration.sensors import revalidation_sensor
from content_assets.orchestration.shelf import DAYS
from content_assets.orchestration.workbench import Workbench
from content_assets.publishing import keys
from content_assets.publishing.audit import hold, waits_for_review
from content_assets.publishing.publish import Author
from content_assets.publishing.raw import kept_refs
from content_assets.publishing.store import Stored
from content_assets.runtime.backfill import SUPERSEDED, Backfill, fill_in
from content_assets.runtime.dagster_run import DagsterRun, Failure, execute
from content_assets.runtime.instance import empty_instance
from content_assets.runtime.order import Order, choose, days_of, sources_of
from content_assets.runtime.plan import Decision, make_plan
from content_assets.runtime.politeness import find_resting
from content_assets.transforms.source_state import state_path

_log = logging.getLogger(__name__)
PUBLISHING_SECONDS = 30.0  # kept back: what was made has to be published, and a receipt written


@dataclass
class Run:
    """A run under way: its workbench and what has been told of it so far.

    It ends in time: what can't be made before `pipeline.waiting.until` is left to the next
    run, and what can't be proven to the next delivery.
    """

    pipeline: Pipeline
    author: Author
    order: Order = field(default_factory=Order)
    on_phase: Callable[[Phase], None] = lambda _phase: None
    outcomes: dict[str, AssetOutcome] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    filled: Backfill | None = None  # what became of the days that were ordered
    history: str | None = None  # what Dagster recorded
    status_before: Future[Stored | None] | None = None  # where this run did not ask everybody

    def __post_init__(self) -> None:
        """Open the workbench."""
        self.bench = Workbench(self.pipeline, self.author)
        self._resources = build_resources(self.bench, frames=dg.mem_io_manager)

    def carry_out(self) -> None:
        """Ask, make, publish, deliver.

        Raises:
            BadContentError: The order can't be read; nothing is done.
            UnreachableError, ConfigurationError: The store; nothing is lost, the next run
                goes on from what is at head.
        """
        chosen, behind = choose(self.order), behind_asked(self.pipeline.sources)
        days = days_of(self.order, chosen, now=self.author.now)
        sources = sources_of(chosen, behind) & self.pipeline.sources.keys()
        self.on_phase("asking")
        self.bench.resting = self._find_resting(sources)
        self.bench.begin(sources)
        with empty_instance() as instance, ExitStack() as waiting:
            try:
                self._ask(instance, sources)
                self._plan_and_make(instance, {a: f for a, f in behind.items() if a in chosen})
                if days is not None:
                    self._fill_in(instance, days)
                self.on_phase("publishing")
                self._publish(instance)
            finally:  # while it is delivered: both take as long as a request or two
                meanwhile: list[Future[Any]] = [
                    self.pipeline.background.submit(self._keep_history, instance)
                ]
                waiting.callback(wait, meanwhile)
            if sources - self.bench.resting.keys() != RAW_ASSETS.keys():
                read = self.pipeline.store.get
                self.status_before = self.pipeline.background.submit(read, keys.STATUS)
                meanwhile.append(self.status_before)
            self.on_phase("delivering")
            self._deliver(instance)

    def _find_resting(self, sources: frozenset[str]) -> dict[str, str]:
        """Sources whose turn it is not; whoever orders something by name wants it asked."""
        if self.order.is_forced or self.order.assets:
            return {}
        return find_resting(self.pipeline, sources, now=self.author.now)

    def _keep_history(self, instance: dg.DagsterInstance) -> None:
        try:
            self.history = export_history(instance)
        except Exception:  # noqa: BLE001  # Dagster's internals: no reason for a run to fail
            _log.exception("history_not_exported", extra={"fields": {"run": self.author.run}})

    def _plan_and_make(self, instance: dg.DagsterInstance, behind: Mapping[str, Behind]) -> None:
        raws = {source: update.ref for source, update in self.bench.raws.items()}
        failed = {s for facts in behind.values() for s in facts.sources} - raws.keys()
        kept = kept_refs(self.pipeline.store, failed)
        forced = self.order.is_forced
        plan = make_plan(behind, self.bench.base, raws, kept=kept, is_forced=forced)
        decisions = self._in_time(plan)
        self.on_phase("making")
        failures = self._make(instance, decisions)
        self._mark(decisions, failures)

    def _fill_in(self, instance: dg.DagsterInstance, days: list[str]) -> None:
        self.filled = fill_in(
            self.bench,
            days,
            is_forced=self.order.is_forced,
            execute=lambda assets, some: self._execute(assets, instance, some),
            has_time=self._has_time,
        )
        for problem in self.filled.problems():
            self.problems.append(problem)
        standing = self.bench.base.assets if self.bench.base else {}
        for asset in FILLED_IN:
            if asset in self.bench.reasons:
                self._hold(asset, standing.get(asset))
            else:
                action = "ran" if asset in self.bench.staged else "skipped"
                self._tell(asset, action, self.filled.reason())

    def _has_time(self) -> bool:
        waiting = self.pipeline.waiting
        return waiting.clock() < waiting.until - PUBLISHING_SECONDS

    def _execute(
        self, assets: Sequence[str], instance: dg.DagsterInstance, partitions: Sequence[str] = ()
    ) -> DagsterRun:
        return execute(
            assets,
            instance=instance,
            resources=self._resources,
            run_group=self.author.run,
            partitions=partitions,
        )

    def _ask(self, instance: dg.DagsterInstance, sources: frozenset[str]) -> None:
        raw = {source: asset for source, asset in RAW_ASSETS.items() if source in sources}
        if not raw:
            return
        ran = self._execute(list(raw.values()), instance)
        for source, asset in raw.items():
            failure = ran.failures.get(asset)
            if failure:
                self._fail(asset, failure)
                continue
            update = self.bench.raws[source]
            if source in self.bench.resting:
                self._tell(asset, "skipped", self.bench.resting[source])
                continue
            reason = "a new body" if update.is_new else "not modified"
            self._tell(asset, "ran", f"{reason}, body {update.ref.sequence}")

    def _in_time(self, decisions: list[Decision]) -> list[Decision]:
        """The decisions, or none to run where the time left is only enough to publish."""
        late = [decision for decision in decisions if decision.must_run]
        if not late or self._has_time():
            return decisions
        reason = "no time left in this invocation; the next run makes it"
        names = ", ".join(decision.asset for decision in late)
        self.problems.append(Problem(where="run", error="OutOfTime", message=f"{names}: {reason}"))
        return [replace(d, must_run=False, reason=reason) if d.must_run else d for d in decisions]

    def _make(
        self, instance: dg.DagsterInstance, decisions: Sequence[Decision]
    ) -> dict[str, Failure]:
        chosen = [decision.asset for decision in decisions if decision.must_run]
        if not chosen:
            return {}
        behind = behind_documents()
        cores = list(dict.fromkeys(core for asset in chosen for core in behind[asset].cores))
        ran = self._execute([*cores, *chosen], instance)
        for asset, failure in ran.failures.items():
            self._fail(asset, failure)
            self.bench.staged.pop(asset, None)
        for asset, record in self.bench.staged.items():
            tags = dict(ran.tags.get(asset, {}))
            self.bench.staged[asset] = record.model_copy(update={"tags": tags})
        return dict(ran.failures)

    def _mark(self, decisions: Sequence[Decision], failures: dict[str, Failure]) -> None:
        """Say of each asset whether it is behind: since the first failure, for its reason."""
        standing = self.bench.base.assets if self.bench.base else {}
        for decision in decisions:
            asset = decision.asset
            failure = failures.get(asset) or self._source_failure(decision.failed_source)
            record = standing.get(asset)
            known = record.stale if record else None
            fresh = Staleness(since=self.author.now, reason=failure.message) if failure else None
            if record is None and decision.failed_source and fresh:
                self._mark_never_good(decision.failed_source, fresh)
            waits = record is not None and waits_for_review(record) and not decision.must_run
            self.bench.staleness[asset] = (known or fresh) if failure or waits else None
            if asset in self.bench.reasons:
                self._hold(asset, record)
            elif asset not in self.outcomes:
                action = "ran" if decision.must_run else "skipped"
                self._tell(asset, action, decision.reason)

    def _mark_never_good(self, source: str, fresh: Staleness) -> None:
        """Say of a source of which nothing was published yet that it fails, and since when."""
        told = self._told_state(source)
        since = told.stale_since if told and told.stale_since else fresh.since
        self.bench.never_good[source] = fresh.model_copy(update={"since": since})

    def _told_state(self, source: str) -> SourceState | None:
        body = self.bench.standing_document(SOURCE_STATES, state_path(source))
        return SourceState.model_validate_json(body) if body else None

    def _hold(self, asset: str, standing: AssetRecord | None) -> None:
        reasons = self.bench.reasons[asset]
        candidate = self.bench.staged[asset]
        held = hold(standing, candidate, reasons, now=self.author.now)
        self.bench.staleness[asset] = held.stale
        if not waits_for_review(held):
            self._tell(asset, "held", "rejected before")
            return
        message = f"{asset} is held: {'; '.join(reasons)}; approve or reject it"
        self.problems.append(Problem(where=asset, error="Held", message=message))
        self._tell(asset, "held", "; ".join(reasons))

    def _source_failure(self, source: str | None) -> Failure | None:
        if source is None:
            return None
        asset = RAW_ASSETS[source]
        problem = next(p for p in self.problems if p.where == asset)
        return Failure(problem.error, problem.message)

    def _publish(self, instance: dg.DagsterInstance) -> None:
        assets = [SOURCE_STATES, RELEASE] if self._must_tell_source_states() else [RELEASE]
        ran = self._execute(assets, instance)
        for asset in assets:
            failure = ran.failures.get(asset)
            if failure:
                self._fail(asset, failure)
        commit = self.bench.commit
        if commit is None:
            return
        if commit.head:
            note(release=commit.head.name)
        for asset, reason in commit.superseded.items():
            is_filled = self.filled is not None and asset in FILLED_IN
            self._tell(asset, "superseded", SUPERSEDED.message if is_filled else reason)
        if self.filled and DAYS in commit.superseded:
            self.filled.give_up(SUPERSEDED)
            self.problems += self.filled.problems()[-1:]
        if SOURCE_STATES in assets and SOURCE_STATES not in self.outcomes:
            self._tell(SOURCE_STATES, "ran", "a source's state changed")
        done = "a new release" if commit.is_new else "nothing changed"
        self._tell(RELEASE, "ran" if commit.is_new else "skipped", done)
        refusal = self.bench.following.refusal if self.bench.following else None
        if refusal:
            self.problems.append(Problem(where="production", error="Refused", message=refusal))

    def _must_tell_source_states(self) -> bool:
        base = self.bench.base
        record = base.assets.get(SOURCE_STATES) if base else None
        if record is None or record.code_version != code_versions()[SOURCE_STATES]:
            return True
        told = self.pipeline.archive.document_set(record.set).documents.keys()
        asked = {state_path(source) for source in self.pipeline.sources}
        return told != asked or self._told_stale() != set(self.bench.source_staleness())

    def _told_stale(self) -> set[str]:
        """The sources that are published as stale; by their documents where nothing else is."""
        records = list(self.bench.base.assets.values()) if self.bench.base else []
        never_good = self.pipeline.sources.keys() - {s for r in records for s in r.made_from}
        states = {source: self._told_state(source) for source in never_good}
        return {r.only_source for r in records if r.stale and r.only_source} | {
            source for source, state in states.items() if state and state.state == "stale"
        }

    def _deliver(self, instance: dg.DagsterInstance) -> None:
        """Evaluate the revalidation sensor here, as the daemon of `dagster dev` does."""
        context = dg.build_sensor_context(
            instance=instance,
            repository_def=None,
            sensor_name=revalidation_sensor.name,
            resources={"workbench": self.bench},
        )
        revalidation_sensor.evaluate_tick(context)
        for report in self.bench.reports:
            if report.problem:
                self.problems.append(
                    Problem(where=report.target, error=report.state, message=report.problem)
                )

    def _fail(self, asset: str, failure: Failure) -> None:
        self.problems.append(Problem(where=asset, error=failure.error, message=failure.message))
        self._tell(asset, "failed", failure.message)

    def _tell(self, asset: str, action: str, reason: str) -> None:
        record = self.bench.staged.get(asset)
        documents = self.pipeline.archive.document_set(record.set).count if record else None
        self.outcomes[asset] = AssetOutcome.model_validate(
            {"asset": asset, "action": action, "reason": reason, "documents": documents}
        )
