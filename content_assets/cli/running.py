"""The verbs that compute: plan, run, replay. Dagster and pandas are imported inside.

Belongs here: calling the runtime, and showing the result. Does not: the run itself.
"""

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Annotated

import typer

from content_assets.bootstrap import build_history_store, iso_instant
from content_assets.cli.exits import Exit
from content_assets.cli.fields import changed_fields
from content_assets.cli.parts import counted, parts
from content_assets.cli.saying import AsJson, Line, progress, receipt_lines, say, table
from content_assets.errors import BadContentError
from content_assets.logs import set_up_logs
from content_assets.settings import load_settings
from content_assets.streams import prints_to_stderr

if TYPE_CHECKING:
    from content_assets.runtime.order import Order

DAYS = 7  # of history, by default
_EXITS = {"succeeded": Exit.GOOD, "degraded": Exit.DEGRADED, "failed": Exit.FAILED}
Force = Annotated[bool, typer.Option("--force", help="Make everything again.")]


def plan(
    *,
    offline: Annotated[
        bool, typer.Option(help="Do not poll the sources: use the newest bodies kept.")
    ] = False,
    force: Force = False,
    as_json: AsJson = False,
) -> None:
    """Show the next run's work, and the reasons. Polls the sources, keeps nothing."""
    with prints_to_stderr(), progress("plan"):
        from content_assets.runtime.foresee import foresee  # noqa: PLC0415  # imports Dagster: 1 s

        foreseen = foresee(parts(), is_offline=offline, is_forced=force)
    rows = [(d.asset, "run" if d.must_run else "skip", d.reason) for d in foreseen.decisions]
    lines: list[Line] = [f"{source}: {state}" for source, state in foreseen.sources.items()]
    data = {"sources": foreseen.sources, "assets": [d.__dict__ for d in foreseen.decisions]}
    say(data, [*lines, table(["asset", "", "why"], rows)], as_json=as_json)
    if any(decision.failed_source for decision in foreseen.decisions):
        raise typer.Exit(Exit.DEGRADED)


def run(
    *,
    assets: Annotated[
        str | None, typer.Option(help="A selection in Dagster's syntax; by default all.")
    ] = None,
    partition: Annotated[
        list[str] | None,
        typer.Option(
            help="A key, or a range of keys, 2025-05-01..2025-05-07; of time windows, those that "
            "have ended (UTC); of several dimensions, with | between them, * for all keys of a "
            "static one. Repeatable. Without --assets: the assets with these partitions."
        ),
    ] = None,
    force: Force = False,
    as_json: AsJson = False,
) -> None:
    """One run, as the worker's: ask, make, publish, deliver, prove."""
    set_up_logs(level="ERROR")
    with prints_to_stderr(), progress("asking") as bar:
        from content_assets.runtime.order import Order  # noqa: PLC0415  # imports Dagster: 1 s
        from content_assets.runtime.worker import work  # noqa: PLC0415

        order = Order(assets, tuple(partition or ()), is_forced=force)
        _check_order(order)
        receipt = work(counted(parts(), bar), trigger="cli", order=order, on_phase=bar.name)
    say(receipt, receipt_lines(receipt), as_json=as_json)
    raise typer.Exit(_EXITS.get(receipt.state, Exit.DEGRADED))


def _check_order(order: "Order") -> None:
    """Refuse an invalid selection before a run begins: a usage error, and no failed run."""
    from content_assets.runtime.order import choose, partitions_of  # noqa: PLC0415  # imports Dagster

    try:
        partitions_of(order, choose(order), now=iso_instant(datetime.now(UTC)))
    except BadContentError as error:
        raise typer.BadParameter(str(error)) from error


def replay(
    run_id: Annotated[
        str, typer.Argument(metavar="RUN", help="A run's id, as its receipt has it.")
    ],
    *,
    as_json: AsJson = False,
) -> None:
    """Rebuild a run's documents from the kept bodies, and compare; publishes nothing.

    Exits with 3 if a digest differs: the code has changed, or isn't deterministic.
    """
    set_up_logs(level="ERROR")
    with prints_to_stderr(), progress("replay") as bar:
        from content_assets.runtime.replay import (  # noqa: PLC0415  # imports Dagster
            replay as replay_run,
        )

        outcomes = replay_run(counted(parts(), bar), run_id)
    rows = [
        (o.asset, "same" if o.is_same else "differs", len(o.differing), o.problem or "")
        for o in outcomes
    ]
    lines: list[Line] = [table(["asset", "", "documents#", ""], rows)]
    first = next((o for o in outcomes if o.first), None)
    fields = changed_fields(first.first.before, first.first.after) if first and first.first else []
    if first and first.first:
        cells = [(each.path, each.before, each.after) for each in fields]
        lines.append(table(["field", "then", "now"], cells, title=first.first.path))
    data = {
        "run": run_id,
        "assets": [
            {
                "asset": o.asset,
                "is_same": o.is_same,
                "differing": sorted(o.differing),
                "problem": o.problem,
            }
            for o in outcomes
        ],
        "fields": [each.__dict__ for each in fields],
    }
    say(data, lines, as_json=as_json)
    if not all(o.is_same for o in outcomes):
        raise typer.Exit(Exit.DEGRADED)


def history_import(
    *,
    since: Annotated[str | None, typer.Option(help="The first day, YYYY-MM-DD, UTC.")] = None,
    limit: Annotated[int, typer.Option(help="Maximum number of runs.", min=1)] = 1000,
    as_json: AsJson = False,
) -> None:
    """Import the runs of the deployed pipeline into the Dagster instance in DAGSTER_HOME.

    By default those of the last week. Run it again to continue; exits with 3 if a receipt can't be
    read.
    """
    import dagster as dg  # noqa: PLC0415  # 1 s

    from content_assets.orchestration.history.importing import (  # noqa: PLC0415
        describe,
        import_history,
    )

    today = datetime.now(UTC).date()
    first = _day(since) if since else today - timedelta(days=DAYS)
    store = build_history_store(load_settings())
    with dg.DagsterInstance.get() as instance, progress("history") as bar:
        report = import_history(
            store,
            instance,
            since=first,
            until=today,
            limit=limit,
            on_progress=lambda so_far: bar.show(len(so_far.imported), limit),
        )
    data = {"imported": report.imported, "known": report.known, "problems": report.problems}
    say({**data, "is_complete": report.is_complete}, [describe(report)], as_json=as_json)
    if report.problems:
        raise typer.Exit(Exit.DEGRADED)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        msg = f"--since: expected a day like 2026-01-31, found {text!r:.40}; correct it"
        raise typer.BadParameter(msg) from error
