"""The verbs that make pointers good again: those that are lost or older, those of a source.

Belongs here: showing what would be done, asking, doing it. Does not: what is right (publishing/).
"""

from collections.abc import Iterator
from typing import Annotated, Any

import typer

from content_assets.cli import parts as here
from content_assets.cli.acting import Delivers, finish
from content_assets.cli.parts import parts
from content_assets.cli.saying import AsJson, progress, say
from content_assets.publishing.publish import follow
from content_assets.publishing.raw import forget_time
from content_assets.publishing.repair import Repair, plan_repair
from content_assets.publishing.repair import repair as repair_pointers


def repair(
    *,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only show what would be.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    delivers: Delivers = True,
    as_json: AsJson = False,
) -> None:
    """Repair pointers that are lost, unreadable or older than what is known of them.

    Counts on above every revision and number that is named anywhere in the bucket, keeps pins
    and takedowns, and delivers everything. Does nothing where nothing is wrong.
    """
    author = here.who()
    store, archive = parts().store, parts().archive
    with progress("look") as bar:
        map_ = bar.counting(parts().maps.store)
        plan = plan_repair(store, archive, author=author, readable=here.readable, map_=map_)
    lines = list(_lines(plan))
    if dry_run or not plan.pointers:
        say(_data(plan, is_done=False), lines, as_json=as_json)
        return
    if not yes:
        typer.echo("\n".join(lines), err=True)
        typer.confirm("Repair?", abort=True, err=True)
    repair_pointers(store, archive, plan)
    following = follow(store, archive, known=None, author=author, readable=here.readable)
    lines += [following.refusal] if following.refusal else []
    data = _data(plan, is_done=True)
    finish(data, lines, following=following, delivers=delivers, as_json=as_json)


def _lines(plan: Repair) -> Iterator[str]:
    yield from (f"fault       {fault}" for fault in plan.faults)
    if not plan.pointers:
        yield "nothing to repair: every pointer agrees with all that names it"
    if plan.release:
        yield f"release     {plan.release.name}, the same as {plan.release.parent}"
    for each in plan.pointers:
        pinned = f", pinned: {each.pointer.pinned.reason}" if each.pointer.pinned else ""
        yield f"{each.key}: {each.pointer.release}, revision {each.pointer.revision}{pinned}"
    yield from (f"kept down   {path}" for path in plan.kept_down)
    if plan.unknown_takedowns:
        yield f"kept down   {plan.unknown_takedowns} paths that are known by their digest only"


def _data(plan: Repair, *, is_done: bool) -> dict[str, Any]:
    return {
        "faults": plan.faults,
        "is_repaired": is_done,
        "release": plan.release.name if plan.release else None,
        "pointers": {
            each.key: {
                "release": each.pointer.release,
                "revision": each.pointer.revision,
                "pinned": each.pointer.pinned,
            }
            for each in plan.pointers
        },
        "kept_down": plan.kept_down,
        "unknown_takedowns": plan.unknown_takedowns,
    }


def source_reset(
    name: Annotated[str, typer.Argument(help="A source, as `status` names it.")],
    *,
    as_json: AsJson = False,
) -> None:
    """Forget the newest time of a source's bodies: its next body is taken, whatever its time.

    For a source whose clock was wrong for a while, and whose bodies count as older since.
    """
    forget_time(parts().store, name, at=here.who().now)
    lines = [f"{name}: the newest time of its bodies is forgotten; the next run takes its body"]
    say({"source": name}, lines, as_json=as_json)
