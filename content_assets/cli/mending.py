"""Commands that repair the store after an accident, and that clear recorded state.

Belongs here: preview, confirmation, execution. Does not: the repair itself (publishing/).
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Annotated, Any, cast

import typer

from content_assets.cli import parts as here
from content_assets.cli.acting import Delivers, finish
from content_assets.cli.parts import parts
from content_assets.cli.saying import AsJson, progress, say
from content_assets.delivery.cursor import forget_target
from content_assets.delivery.mirror import TARGET as MIRROR
from content_assets.errors import RefusedError
from content_assets.publishing.publish import follow
from content_assets.publishing.raw import forget_time
from content_assets.publishing.repair import Repair, plan_repair
from content_assets.publishing.repair import repair as repair_pointers
from content_assets.publishing.restore import restore as restore_versions
from content_assets.publishing.store import VersionedStore
from content_assets.publishing.takedown import erase
from content_assets.recording import record_status


def repair(
    *,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only show the repair.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    delivers: Delivers = True,
    as_json: AsJson = False,
) -> None:
    """Repair pointers that are lost, unreadable or older than the other records imply.

    Continues above every revision and number found in the bucket, keeps pins and takedowns, and
    delivers everything. Does nothing if no pointer is wrong.
    """
    author = here.who()
    store, archive = parts().store, parts().archive
    with progress("look") as bar:
        map_ = bar.counting(parts().maps.store)
        plan = plan_repair(store, archive, author=author, readable=here.readable, map_=map_)
    lines = list(_lines(plan))
    if dry_run or not plan.pointers:
        if not dry_run:
            record_status(parts(), pointer_faults=len(plan.faults))
        say(_data(plan, is_done=False), lines, as_json=as_json)
        return
    if not yes:
        typer.echo("\n".join(lines), err=True)
        typer.confirm("Repair?", abort=True, err=True)
    repair_pointers(store, archive, plan)
    following = follow(store, archive, known=None, author=author, readable=here.readable)
    lines += [following.refusal] if following.refusal else []
    data = _data(plan, is_done=True)
    finish(
        data,
        lines,
        following=following,
        pointer_faults=0,
        delivers=delivers,
        as_json=as_json,
    )


def restore(
    since: Annotated[str, typer.Argument(help="When the accident began: ISO 8601, UTC.")],
    *,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only list the objects.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    as_json: AsJson = False,
) -> None:
    """Restore objects deleted since then, and the newest pointers; run `repair` afterwards.

    Needs a bucket that keeps versions. Takedowns remain in force.
    """
    begun = _instant(since)
    if not dry_run and not yes:
        typer.confirm(f"Restore everything deleted since {since}?", abort=True, err=True)
    store = cast("VersionedStore", parts().store)
    with progress("restore") as bar:
        map_ = bar.counting(parts().maps.store)
        done = restore_versions(store, since=begun, map_=map_, is_dry_run=dry_run)
        for path in () if dry_run else done.taken_down:
            erase(parts().store, parts().archive, path, map_=map_)
    if not dry_run:
        parts().archive.forget()
        record_status(parts())
    lines = [f"{len(done.objects)} objects {'to bring back' if dry_run else 'are back'}"]
    lines += [f"{key}: {says}" for key, says in done.pointers.items()]
    if done.left_out:
        lines.append(f"{len(done.left_out)} bodies are left out: a takedown removed them")
    lines.append("look at `content-assets repair --dry-run` next")
    say(done.__dict__, lines, as_json=as_json)


def _instant(text: str) -> datetime:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        found = None
    if found is None or found.tzinfo is None:
        msg = f"since: expected a time like 2026-11-30T12:00:00Z, found {text}"
        raise typer.BadParameter(msg)
    return found


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
    """Clear the newest recorded time of a source: its next body is taken, whatever its time.

    For a source whose clock was wrong for a while, and whose bodies count as older since.
    """
    forget_time(parts().store, name, at=here.who().now)
    lines = [f"{name}: the newest time of its bodies is forgotten; the next run takes its body"]
    say({"source": name}, lines, as_json=as_json)


def targets_forget(
    name: Annotated[str, typer.Argument(help="A site that was removed from the settings.")],
    *,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    as_json: AsJson = False,
) -> None:
    """Forget a site that was removed for good: it is not behind, and keeps no release.

    If it is added again, it is brought everything.
    """
    if name in {MIRROR, *parts().sites}:
        msg = (
            f"target {name}: expected one that was removed from the settings, found that it is "
            "configured; remove it there and deploy first"
        )
        raise RefusedError(msg)
    if not yes:
        typer.confirm(f"Delete the cursor of {name}?", abort=True, err=True)
    forget_target(parts().store, name)
    record_status(parts())
    say({"target": name}, [f"{name} is forgotten"], as_json=as_json)
