"""The verbs that move a pointer, decide on a held set, deliver or collect.

Each delivers at once afterwards, unless --no-deliver is given; none of them runs the pipeline.

Belongs here: a person's decisions. Does not: their rules (publishing/).
"""

from datetime import timedelta
from typing import Annotated, Any

import typer

from content_assets.cli import parts as here
from content_assets.cli.exits import Exit
from content_assets.cli.parts import parts
from content_assets.cli.saying import AsJson, progress, say, table
from content_assets.contracts.assets import hold_groups, known_assets
from content_assets.contracts.receipt import DeliveryReport
from content_assets.contracts.release import Release
from content_assets.delivery.mirror_check import check_mirror
from content_assets.publishing import review
from content_assets.publishing import rollback as rolling
from content_assets.publishing.ancestry import find_release
from content_assets.publishing.collect import collect
from content_assets.publishing.diff import diff_releases
from content_assets.publishing.hold_groups import waiting_of
from content_assets.publishing.needs import Retention
from content_assets.publishing.publish import Commit, Following, follow
from content_assets.publishing.retire import retire as retire_asset
from content_assets.publishing.retire import retired_with
from content_assets.publishing.takedown import erase, named_in, take_down
from content_assets.recording import record_status
from content_assets.settings import load_settings

Asset = Annotated[str, typer.Argument(help="An asset of the release at head.")]
Reason = Annotated[str, typer.Option(help="Recorded with the move; `log` shows it.")]
OptionalReason = Annotated[str | None, typer.Option(help="Recorded with the move; `log` shows it.")]
Set = Annotated[str | None, typer.Option("--set", help="The held set that was looked at.")]
Delivers = Annotated[bool, typer.Option(help="Deliver immediately.")]
_NAMED = 10  # documents on a line


def deliver(*, as_json: AsJson = False) -> None:
    """Bring mirror and sites to production, and prove it page by page."""
    finish({}, [], delivers=True, as_json=as_json)


def approve(
    asset: Asset,
    *,
    set_digest: Set = None,
    reason: OptionalReason = None,
    delivers: Delivers = True,
    as_json: AsJson = False,
) -> None:
    """Publish an asset's held set."""
    author = here.who(reason)
    done = review.approve(
        parts().store,
        parts().archive,
        asset,
        author=author,
        set_digest=set_digest,
        groups=hold_groups(parts().sources),
    )
    following = follow(
        parts().store, parts().archive, known=None, author=author, readable=here.readable
    )
    lines = [f"approved {asset}: release {_name(done)}"]
    waits = waiting_of(done.head).get(asset) if done.head else None
    lines += [f"{asset} {waits}"] if waits else []
    lines += [following.refusal] if following.refusal else []
    data = {"asset": asset, "release": _name(done), "refusal": following.refusal}
    finish(data, lines, following=following, delivers=delivers, as_json=as_json)


def reject(
    asset: Asset,
    *,
    reason: Reason,
    set_digest: Set = None,
    as_json: AsJson = False,
) -> None:
    """Drop an asset's held set; the published one stays until a newer one passes its audit."""
    author = here.who()
    done = review.reject(
        parts().store,
        parts().archive,
        asset,
        reason=reason,
        author=author,
        set_digest=set_digest,
        groups=hold_groups(parts().sources),
    )
    following = follow(
        parts().store, parts().archive, known=None, author=author, readable=here.readable
    )
    record_status(parts(), following=following)
    line = f"rejected the held set of {asset}: release {_name(done)}"
    say({"asset": asset, "release": _name(done)}, [line], as_json=as_json)


def rollback(
    release: Annotated[
        str, typer.Argument(help="A number, number-id, or `previous`: production's last release.")
    ],
    *,
    reason: Reason,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only show the changes for readers.")
    ] = False,
    delivers: Delivers = True,
    as_json: AsJson = False,
) -> None:
    """Show an earlier release, and stay there until `unpin`. No pipeline runs."""
    store, archive = parts().store, parts().archive
    to = rolling.find_target(store, archive, release)
    if dry_run:
        _show_rollback(to, as_json=as_json)
        return
    seen = rolling.rollback(
        store,
        archive,
        to,
        reason=reason,
        author=here.who(),
        readable=here.readable,
    )
    line = f"production is {to.name}, revision {seen.pointer.revision}, pinned: {reason}"
    data = {"production": to.name, "revision": seen.pointer.revision, "pinned": reason}
    finish(data, [line], delivers=delivers, as_json=as_json)


def _show_rollback(to: Release, *, as_json: bool) -> None:
    """The changes that a rollback to `to` would make; refused if the rollback would be."""
    store, archive = parts().store, parts().archive
    rolling.check_rollback(store, archive, to, readable=here.readable)
    shown = find_release(store, archive, "production")
    found = diff_releases(archive, shown, to)
    kinds = {"changed": found.changed, "added": found.added, "removed": found.removed}
    counts = ", ".join(f"{len(paths)} {kind}" for kind, paths in kinds.items())
    rows = [(kind, path) for kind, paths in kinds.items() for path in sorted(paths)]
    data = {"from": shown.name, "to": to.name, **{k: sorted(v) for k, v in kinds.items()}}
    line = f"production would go from {shown.name} to {to.name}: {counts} documents"
    say(data, [line, table(["", "document"], rows)], as_json=as_json)


def unpin(
    *, reason: OptionalReason = None, delivers: Delivers = True, as_json: AsJson = False
) -> None:
    """Let production follow head again, and go there."""
    following = rolling.unpin(
        parts().store,
        parts().archive,
        author=here.who(),
        readable=here.readable,
        reason=reason,
    )
    production = following.production.pointer if following.production else None
    name = production.release if production else None
    line = f"production is {name}" + (f"; {following.refusal}" if following.refusal else "")
    data = {"production": name, "refusal": following.refusal}
    finish(data, [line], following=following, delivers=delivers, as_json=as_json)


def takedown(
    path: Annotated[str, typer.Argument(help="A document path.")],
    *,
    reason: Reason,
    bodies: Annotated[
        bool,
        typer.Option(
            "--bodies",
            help="And the sources' bodies that it was made from; their runs can't be replayed.",
        ),
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    as_json: AsJson = False,
) -> None:
    """Remove a document everywhere and for good: mirror, blobs, history, sites."""
    if not yes:
        typer.confirm(f"Remove {path} from everywhere, for good?", abort=True, err=True)
    store, archive, map_ = parts().store, parts().archive, parts().maps.store
    take_down(
        store,
        archive,
        path,
        reason=reason,
        author=here.who(),
        readable=here.readable,
        map_=map_,
        with_bodies=bodies,
    )
    reports = here.deliver()
    with progress("erase") as bar:
        counted = bar.counting(map_)
        erased = erase(store, archive, path, map_=counted)
        others = named_in(store, archive, path, map_=counted)
    data: dict[str, Any] = {"path": path, "blobs_erased": erased.blobs, "named_in": others}
    data["digests"] = erased.digests
    lines = [f"took down {path}: {erased.blobs} blobs erased"]
    if others:
        lines.append(f"{len(others)} documents still name it: {', '.join(others[:_NAMED])}")
        lines.append("the next run makes them without it; `content-assets run` does now")
    if bodies:
        lines.append("the bodies that it was made from go with the next collections of garbage")
    finish(data, lines, delivers=True, as_json=as_json, reports=reports)


def retire(
    asset: Asset,
    *,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    delivers: Delivers = True,
    as_json: AsJson = False,
) -> None:
    """Publish a release without the documents of an asset that the code no longer has.

    The others of its hold group that the code no longer has go with it.
    """
    store, archive, made = parts().store, parts().archive, known_assets().keys()
    going = retired_with(find_release(store, archive, "head"), asset, made=made)
    if not yes:
        named = ", ".join(going)
        typer.confirm(f"Publish without any document of {named}?", abort=True, err=True)
    author, groups = here.who(), hold_groups(parts().sources)
    done = retire_asset(store, archive, asset, author=author, made=made, groups=groups)
    following = follow(
        parts().store, parts().archive, known=None, author=author, readable=here.readable
    )
    verb = "retired" if done.is_new else "nothing left of"
    lines = [f"{verb} {', '.join(going)}: release {_name(done)}"]
    lines += [following.refusal] if following.refusal else []
    data = {
        "asset": asset,
        "assets": going,
        "release": _name(done),
        "refusal": following.refusal,
    }
    finish(data, lines, following=following, delivers=delivers, as_json=as_json)


def gc(
    *,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only list the garbage.")] = False,
    keep_releases: Annotated[int, typer.Option(min=1, help="Newest releases to keep.")] = 50,
    keep_days: Annotated[int, typer.Option(min=0, help="Keep releases younger than this.")] = 30,
    grace_minutes: Annotated[
        int, typer.Option(min=0, help="Longer than any run may last, or data is lost.")
    ] = 60,
    as_json: AsJson = False,
) -> None:
    """Collect garbage, in two calls: condemn, then delete; replace damaged mirror copies."""
    retention = Retention(
        releases=keep_releases,
        days=keep_days,
        receipt_days=load_settings().receipt_days,
        grace=timedelta(minutes=grace_minutes),
    )
    with progress("gc") as bar:
        done = collect(
            parts().store,
            retention=retention,
            map_=bar.counting(parts().maps.store),
            is_dry_run=dry_run,
        )
    mirror = check_mirror(
        parts().store,
        parts().archive,
        parts().maps.store,
        sites=parts().sites,
        is_dry_run=dry_run,
    )
    line = (
        f"{done.kept_releases} releases kept; {len(done.deleted)} objects "
        f"{'to delete' if dry_run else 'deleted'}, {len(done.condemned)} condemned"
    )
    lines = [line]
    if done.is_cut_short:
        lines.append(f"out of time with {done.surveyed} releases read; call again to continue")
    if done.is_waiting:
        lines.append("it is too early to delete the condemned objects; call again later")
    replaced = "to replace" if dry_run else "replaced"
    lines.append(f"{mirror.checked} mirror copies checked, {len(mirror.wrong)} {replaced}")
    shown = [*done.deleted, *done.condemned, *mirror.wrong] if dry_run else []
    data = {**done.__dict__, "copies": mirror.checked, "copies_replaced": mirror.wrong}
    say(data, [*lines, *shown], as_json=as_json)


def _name(done: Commit) -> str | None:
    return done.head.name if done.head else None


def _seconds(milliseconds: float | None) -> str:
    return "" if milliseconds is None else f"{milliseconds / 1000:.1f}"


def finish(
    data: dict[str, Any],
    lines: list[str],
    *,
    delivers: bool,
    as_json: bool,
    reports: list[DeliveryReport] | None = None,
    following: Following | None = None,
    pointer_faults: int | None = None,
) -> None:
    """Deliver, and show the result; exits with 3 if a target is behind."""
    delivered = reports if reports is not None else here.deliver() if delivers else None
    record_status(parts(), reports=delivered, following=following, pointer_faults=pointer_faults)
    reports = delivered or []
    rows = [
        (
            *(r.target, r.state, r.to_revision, r.pages_proven, len(r.unproven)),
            *(_seconds(r.front_milliseconds), _seconds(r.proven_milliseconds), r.problem),
        )
        for r in reports
    ]
    columns = ["target", "state", "revision#", "proven#", "unproven#", "front s#", "s#", "problem"]
    tables = [table(columns, rows)] if rows else []
    say({**data, "deliveries": reports}, [*lines, *tables], as_json=as_json)
    if not here.is_proven(reports):
        raise typer.Exit(Exit.DEGRADED)
