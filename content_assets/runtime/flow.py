"""The way of a run, from asking the sources to delivery.

Sources are asked and the plan is made without Dagster. Where there is nothing to make and
nothing to say, only the pointers are followed and what is still unproven is delivered; Dagster
is not even imported, which is most of a cold start (docs/decisions/0015). Else `materialize`
goes the same way through the graph.

Belongs here: that order. Does not: entry points (lambda_entry/, cli/), wiring (bootstrap.py).
"""

from collections.abc import Collection, Mapping

from content_assets.contracts.assets import (
    Behind,
    behind_asked,
    followers,
    partitioned_assets,
    raw_assets,
)
from content_assets.publishing import keys
from content_assets.publishing.audit import waits_for_review
from content_assets.publishing.body_clock import SeenTime
from content_assets.publishing.clock import check_clock
from content_assets.publishing.consistency import (
    check_pointers,
    fault_of_head,
    sighting_of_status,
)
from content_assets.runtime.order import choose, partitions_of, sources_of
from content_assets.runtime.plan import Decision, make_plan
from content_assets.runtime.politeness import TICK_MINUTES, find_resting
from content_assets.runtime.run import Run


def carry_out(run: Run) -> None:
    """Ask, make, publish, deliver.

    Raises:
        BadContentError: The order can't be read; nothing is done.
        PointerFaultError: A pointer is lost, or older than what is known of it.
        ClockError: This machine's clock is far from the store's.
        UnreachableError, ConfigurationError: The store; nothing is lost, the next run
            continues from what is at head.
    """
    chosen, behind = choose(run.order), behind_asked(run.pipeline.sources)
    ordered = partitions_of(run.order, chosen, now=run.author.now)
    if ordered is not None:
        chosen -= partitioned_assets().keys() - ordered.keys()
    sources = sources_of(chosen, behind) & run.pipeline.sources.keys()
    behind = {asset: facts for asset, facts in behind.items() if asset in chosen}
    run.on_phase("asking")
    run.status_read = run.pipeline.background.submit(run.pipeline.store.get, keys.STATUS)
    run.bench.bodies.resting = _find_resting(run, sources)
    told = run.told_before  # whoever can't read it now would find out when all is published
    run.bench.bodies.seen_times = {
        source: SeenTime(each.body_time, each.checked_at)
        for source, each in (told.sources if told else {}).items()
    }
    run.bench.begin(sources)
    if run.author.clock:
        check_clock(run.pipeline.store, run.author.clock)
    decisions = _with_nothing_to_make(run, sources, behind) if ordered is None else None
    _check_pointers(run, is_making=decisions is None)
    if decisions is None:
        from content_assets.runtime.materialize import (  # noqa: PLC0415  # imports Dagster
            materialize,
        )

        following = chosen & followers().keys() if run.order.assets else frozenset()
        materialize(run, sources, behind, ordered, following)
        return
    _stay(run, sources, decisions)


def _check_pointers(run: Run, *, is_making: bool) -> None:
    """Refuse to build on a pointer that something else contradicts.

    A run with nothing to make compares what it has read, and delivery what it reads; any other
    looks before it makes anything.
    """
    told = run.told_before
    head = run.bench.base.name if run.bench.base else None
    seen = [sighting_of_status(told)] if told else []
    if is_making or (head and any(fault_of_head(head, each) for each in seen)):
        run.bench.seen_production = check_pointers(run.pipeline.store, seen).production


def _find_resting(run: Run, sources: frozenset[str]) -> dict[str, str]:
    """Sources whose turn it is not; whoever orders something by name wants it asked."""
    if run.order.is_forced or run.order.assets:
        return {}
    cadences = {source: run.pipeline.sources[source].cadence_minutes for source in sources}
    slow = {source: minutes for source, minutes in cadences.items() if minutes > TICK_MINUTES}
    told = run.told_before if slow else None
    return find_resting(slow, told, now=run.author.now) if told else {}


def _with_nothing_to_make(
    run: Run, sources: Collection[str], behind: Mapping[str, Behind]
) -> list[Decision] | None:
    """The plan, if all sources answered, nothing must run, and a release would say nothing new."""
    bench = run.bench
    if run.order.is_forced or bench.base is None or not bench.bodies.have_answered(sources):
        return None
    raws = {source: bench.bodies.ask(source).ref for source in sources}
    plan = make_plan(behind, bench.base, raws, takedowns=bench.newest_takedown)
    if any(decision.must_run for decision in plan):
        return None
    records = [run.standing[decision.asset] for decision in plan]
    if any(record.stale and not waits_for_review(record) for record in records):
        return None  # it is fresh again: a release has to say so
    return None if run.must_tell_source_states() else plan


def _stay(run: Run, sources: Collection[str], decisions: list[Decision]) -> None:
    """Leave head where it is; let production follow and deliver, should that be open."""
    for source in sources:
        update = run.bench.bodies.ask(source)
        run.tell_raised(update)
        why = run.bench.bodies.resting.get(source) or update.outcome
        run.tell(raw_assets()[source], "skipped", why)
    run.mark(decisions, {})
    run.on_phase("publishing")
    run.bench.publish()
    run.tell_published()
    run.on_phase("delivering")
    run.bench.deliver()
    run.tell_delivered()
