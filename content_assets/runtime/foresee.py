"""Foresee: what a run would do now, without doing it.

Belongs here: asking the sources and planning, over an overlay that keeps nothing. Does not:
how it is decided (plan.py).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from content_assets.bootstrap import Pipeline, make_author, without_writing
from content_assets.contracts.assets import behind_asked
from content_assets.contracts.release import RawRef
from content_assets.errors import ContentAssetsError
from content_assets.orchestration.workbench import Workbench
from content_assets.publishing.raw import RawUpdate, current_raw, kept_refs
from content_assets.runtime.plan import Decision, make_plan


@dataclass(frozen=True)
class Foreseen:
    """What each source says, and what is to become of each asset."""

    sources: Mapping[str, str]
    decisions: Sequence[Decision]


def foresee(pipeline: Pipeline, *, is_offline: bool, is_forced: bool) -> Foreseen:
    """Ask (or don't), and plan.

    Args:
        is_offline: Go by the newest bodies that are kept.

    Raises:
        StoreUnreachableError, ConfigurationError: The store.
    """
    bench = Workbench(without_writing(pipeline), make_author())
    sources: dict[str, str] = {}
    raws: dict[str, RawRef] = {}
    for source in pipeline.sources:
        try:
            update = _look(bench, source, is_offline=is_offline)
        except ContentAssetsError as error:
            sources[source] = str(error)
            continue
        if update is None:
            sources[source] = "no body is kept yet"
            continue
        sources[source] = f"body {update.ref.sequence}, {'new' if update.is_new else 'known'}"
        raws[source] = update.ref
    kept = kept_refs(pipeline.store, pipeline.sources.keys() - raws.keys(), bench.bodies.made_from)
    behind = behind_asked(pipeline.sources)
    decisions = make_plan(
        behind,
        bench.base,
        raws,
        kept=kept,
        is_forced=is_forced,
        takedowns=bench.newest_takedown,
    )
    return Foreseen(sources, decisions)


def _look(bench: Workbench, source: str, *, is_offline: bool) -> RawUpdate | None:
    return current_raw(bench.pipeline.store, source) if is_offline else bench.bodies.ask(source)
