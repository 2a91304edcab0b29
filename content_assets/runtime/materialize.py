"""A run's way through the asset graph: up to three Dagster runs on one ephemeral instance.

The raw assets; the document assets that must run, with the tables that they need; the release.
Then the revalidation sensor is evaluated in this process.

Belongs here: that order. Does not: whether there is anything to make (flow.py), one Dagster
run (dagster_run.py).
"""

import logging
from collections.abc import Collection, Mapping, Sequence
from concurrent.futures import Future, wait
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from typing import Any

import dagster as dg

from content_assets.contracts.assets import (
    RELEASE,
    SOURCE_STATES,
    Behind,
    known_assets,
    partitioned_assets,
    raw_assets,
)
from content_assets.contracts.receipt import Problem
from content_assets.orchestration.graph import build_resources
from content_assets.orchestration.history.export import export_history
from content_assets.orchestration.io_manager import RunIOManager
from content_assets.orchestration.listing import check_listing
from content_assets.orchestration.partitions import add_dynamic
from content_assets.orchestration.sensors import revalidation_sensor
from content_assets.publishing.raw import kept_refs
from content_assets.runtime.backfill import SUPERSEDED, fill_in
from content_assets.runtime.dagster_run import execute
from content_assets.runtime.instance import empty_instance
from content_assets.runtime.outcome import DagsterRun, Failure
from content_assets.runtime.plan import Decision, make_plan
from content_assets.runtime.run import Run

_log = logging.getLogger(__name__)


def materialize(
    run: Run,
    sources: Collection[str],
    behind: Mapping[str, Behind],
    ordered: Mapping[str, list[str]] | None,
    following: frozenset[str],
) -> None:
    """Ask, make, publish, deliver.

    Args:
        behind: What stands behind each asset that is ordered.
        ordered: The partitions to be made, by asset; None: it is no matter of this run.
        following: The chosen assets that follow from partitioned ones.

    Raises:
        ConfigurationError: The plan goes by another graph than this one.
        UnreachableError, ConfigurationError: As `flow.carry_out`.
    """
    check_listing(known_assets())
    with empty_instance() as instance, ExitStack() as waiting:
        steps = _Steps(run, instance)
        try:
            steps.ask(sources)
            steps.make(behind)
            if ordered is not None:
                steps.fill_in(ordered, following)
            run.on_phase("publishing")
            steps.publish()
        finally:  # while it is delivered: both take as long as a request or two
            packed: Future[None] = run.pipeline.background.submit(steps.keep_history)
            waiting.callback(wait, [packed])
        run.on_phase("delivering")
        steps.deliver()


@dataclass
class _Steps:
    """The steps of one run, on one instance."""

    run: Run
    instance: dg.DagsterInstance
    resources: dict[str, Any] = field(init=False)

    def __post_init__(self) -> None:
        self.resources = build_resources(self.run.bench, frames=RunIOManager())

    def ask(self, sources: Collection[str]) -> None:
        """Materialize the raw assets."""
        run = self.run
        raw = {source: asset for source, asset in raw_assets().items() if source in sources}
        if not raw:
            return
        ran = self._execute(list(raw.values()))
        for source, asset in raw.items():
            failure = ran.failures.get(asset)
            if failure:
                run.fail(asset, failure)
                run.bench.bodies.raws.pop(source, None)  # a check may refuse a body that was kept
                continue
            if source in run.bench.bodies.resting:
                run.tell(asset, "skipped", run.bench.bodies.resting[source])
                continue
            update = run.bench.bodies.raws[source]
            run.tell_raised(update)
            run.tell(asset, "ran", update.outcome)

    def make(self, behind: Mapping[str, Behind]) -> None:
        """Materialize what must run, and mark what is behind."""
        run = self.run
        raws = {source: update.ref for source, update in run.bench.bodies.raws.items()}
        failed = {s for facts in behind.values() for s in facts.sources} - raws.keys()
        kept = kept_refs(run.pipeline.store, failed, run.bench.bodies.made_from)
        forced = run.order.is_forced
        plan = make_plan(
            behind,
            run.bench.base,
            raws,
            kept=kept,
            is_forced=forced,
            takedowns=run.bench.newest_takedown,
        )
        decisions = self._in_time(plan)
        run.on_phase("making")
        run.mark(decisions, self._make(behind, decisions))

    def fill_in(self, ordered: Mapping[str, list[str]], following: frozenset[str]) -> None:
        """Materialize partitions, and the assets that follow."""
        run = self.run
        for asset, keys in ordered.items():
            add_dynamic(self.instance, partitioned_assets()[asset], keys)
        run.filled = fill_in(
            run.bench,
            ordered,
            is_forced=run.order.is_forced,
            execute=self._execute,
            has_time=run.has_time,
            chosen=following,
        )
        run.problems += [problem for fill in run.filled for problem in fill.problems()]
        for asset, reason in run.filled_in(following).items():
            if asset in run.bench.reasons:
                run.hold(asset)
            else:
                has_run = asset in run.bench.staged
                run.tell(asset, "ran" if has_run else "skipped", reason)

    def publish(self) -> None:
        """Materialize the release."""
        run = self.run
        assets = [SOURCE_STATES, RELEASE] if run.must_tell_source_states() else [RELEASE]
        ran = self._execute(assets)
        for asset in assets:
            failure = ran.failures.get(asset)
            if failure:
                run.fail(asset, failure)
        commit = run.bench.commit
        if commit and SOURCE_STATES in assets and SOURCE_STATES not in run.outcomes:
            run.tell(SOURCE_STATES, "ran", "a source's state changed")
        run.tell_published()
        for fill in run.filled:
            if commit and fill.asset in commit.superseded:
                fill.give_up(SUPERSEDED)
                run.problems += fill.problems()[-1:]

    def deliver(self) -> None:
        """Evaluate the revalidation sensor here, as the daemon of `dagster dev` does."""
        context = dg.build_sensor_context(
            instance=self.instance,
            repository_def=None,
            sensor_name=revalidation_sensor.name,
            resources={"workbench": self.run.bench},
        )
        revalidation_sensor.evaluate_tick(context)
        self.run.tell_delivered()

    def keep_history(self) -> None:
        """Pack what Dagster recorded."""
        try:
            self.run.history = export_history(self.instance)
        except Exception:  # noqa: BLE001  # Dagster's internals: no reason for a run to fail
            fields = {"run": self.run.author.run}
            _log.exception("history_not_exported", extra={"fields": fields})

    def _execute(self, assets: Sequence[str], partitions: Sequence[str] = ()) -> DagsterRun:
        return execute(
            assets,
            instance=self.instance,
            resources=self.resources,
            run_group=self.run.author.run,
            partitions=partitions,
        )

    def _make(
        self, behind: Mapping[str, Behind], decisions: Sequence[Decision]
    ) -> Mapping[str, Failure]:
        chosen = [decision.asset for decision in decisions if decision.must_run]
        if not chosen:
            return {}
        bench = self.run.bench
        cores = list(dict.fromkeys(core for asset in chosen for core in behind[asset].cores))
        ran = self._execute([*cores, *chosen])
        for asset in filter(ran.only_refused, bench.staged.keys() & ran.failures.keys()):
            bench.refuse(asset, ran.refused[asset])
        failures = {a: failure for a, failure in ran.failures.items() if a not in bench.refused}
        for asset, failure in failures.items():
            if asset in ran.not_tried:
                self.run.tell(asset, "skipped", failure.message)
            else:
                self.run.fail(asset, failure)
            bench.staged.pop(asset, None)
        for asset, record in bench.staged.items():
            tags = dict(ran.tags.get(asset, {}))
            bench.staged[asset] = record.model_copy(update={"tags": tags})
        return failures

    def _in_time(self, decisions: list[Decision]) -> list[Decision]:
        """The decisions, or none to run where the time left is only enough to publish."""
        late = [decision for decision in decisions if decision.must_run]
        if not late or self.run.has_time():
            return decisions
        reason = "no time left in this invocation; the next run makes it"
        self.run.bench.unmade |= {decision.asset: reason for decision in late}
        names = ", ".join(decision.asset for decision in late)
        told = Problem(where="run", error="OutOfTime", message=f"{names}: {reason}")
        self.run.problems.append(told)
        return [replace(d, must_run=False, reason=reason) if d.must_run else d for d in decisions]
