"""The verbs that look and change nothing: status, log, runs, receipt, show, diff, cat, verify.

Belongs here: queries of the store. Does not: anything that needs Dagster or pandas.
"""

import json
import sys
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Annotated, Any

import typer

from content_assets.bootstrap import iso_instant
from content_assets.cli.exits import Exit
from content_assets.cli.fields import changed_fields
from content_assets.cli.parts import parts
from content_assets.cli.saying import AsJson, Line, progress, receipt_lines, say, table
from content_assets.contracts.receipt import Status
from content_assets.contracts.release import Move, Pointer, Release
from content_assets.delivery.cursor import read_cursors, target_states
from content_assets.delivery.mirror_check import check_mirror
from content_assets.errors import NotFoundError
from content_assets.publishing import keys
from content_assets.publishing.ancestry import find_release, log_releases
from content_assets.publishing.consistency import find_pointer, pointer_faults
from content_assets.publishing.diff import Difference, diff_releases
from content_assets.publishing.moves import ChannelMove, log_moves
from content_assets.publishing.opinion import Facts, Opinion, judge
from content_assets.publishing.receipts import find_receipt, recent_receipts
from content_assets.publishing.records import read_copy
from content_assets.publishing.review import held_of, with_held
from content_assets.publishing.status import NOWHERE, Standing, facts_of, read_standing
from content_assets.publishing.takedowns import is_taken_down
from content_assets.publishing.verify import verify as verify_releases

Wanted = Annotated[str, typer.Argument(help="head, production, a number, or number-id.")]
Path = Annotated[str, typer.Argument(help="A document path.")]
MIRROR = "mirror"


def status(*, as_json: AsJson = False) -> None:
    """Whether all is well, and if not, why; where head, production and the targets are.

    Ends with 0 if all is well or production is pinned, else with 3.
    """
    here = parts()
    faults = pointer_faults(here.store)
    standing = NOWHERE if faults else read_standing(here.store, here.archive)
    if not faults and (standing.head is None or standing.production is None):
        msg = "status: expected a release, found none; `content-assets run` makes the first"
        raise NotFoundError(msg)
    stored = read_copy(here.store.get(keys.STATUS), keys.STATUS, Status)
    last, cursors = stored.record, read_cursors(here.store)
    facts = facts_of(
        last,
        standing,
        now=iso_instant(datetime.now(UTC)),
        targets=target_states(cursors, standing.production, names={MIRROR, *here.sites}),
        pointer_faults=faults,
        unreadable=[*stored.unreadable, *(k for s in cursors.values() for k in s.unreadable)],
    )
    opinion = judge(facts)
    data = _status_data(opinion, standing, facts, last)
    data["targets"] = {
        name: {
            "revision": cursors[name].cursor.revision if name in cursors else 0,
            "behind": target.behind,
            "unproven": cursors[name].cursor.unproven if name in cursors else [],
        }
        for name, target in facts.targets.items()
    }
    say(data, _status_lines(opinion, standing, last, data), as_json=as_json)
    if not opinion.is_good:
        raise typer.Exit(Exit.DEGRADED)


def _status_data(
    opinion: Opinion, standing: Standing, facts: Facts, last: Status | None
) -> dict[str, Any]:
    release, production = standing.release, standing.production
    assets = release.assets if release else {}
    return {
        "level": opinion.level,
        "headline": opinion.headline,
        "reasons": opinion.reasons,
        "pointer_faults": list(facts.pointer_faults),
        "head": standing.head,
        "production": production.release if production else None,
        "revision": production.revision if production else None,
        "pinned": production.pinned if production else None,
        "taken_down": production.taken_down if production else {},
        "held": facts.held,
        "stale": {a: each.stale.model_dump() for a, each in assets.items() if each.stale},
        "last_run": last,
    }


def _status_lines(
    opinion: Opinion, standing: Standing, last: Status | None, data: Mapping[str, Any]
) -> list[Line]:
    lines: list[Line] = [opinion.headline]
    if len(opinion.reasons) > 1:
        lines += [f"  {reason}" for reason in opinion.reasons]
    release, production = standing.release, standing.production
    if release and production:
        lines.append(f"head        {release.name}  {release.published_at}")
        lines.append(f"production  {production.release}  revision {production.revision}")
    run = last.runs[0] if last and last.runs else None
    lines.append(
        f"last run    {run.started_at}  {run.state}  {run.run}" if run else "last run    none"
    )
    if production and production.pinned:
        lines.append(f"pinned      {production.pinned.reason} ({production.pinned.by})")
    lines += [f"held        {asset}: {'; '.join(why)}" for asset, why in data["held"].items()]
    lines += [
        f"stale       {a} since {s['since']}: {s['reason']}" for a, s in data["stale"].items()
    ]
    lines += [f"taken down  {path}" for path in data["taken_down"]]
    rows = [
        (name, each["revision"], each["behind"], len(each["unproven"]))
        for name, each in data["targets"].items()
    ]
    return [*lines, table(["target", "revision#", "behind#", "unproven#"], rows)]


def log(
    *,
    limit: Annotated[int, typer.Option(help="Maximum number of releases.", min=1)] = 20,
    before: Annotated[int | None, typer.Option(help="Only those with a lower number.")] = None,
    moves: Annotated[
        bool, typer.Option("--moves", help="All moves of head and production instead.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """The releases, newest first, and the decisions of people: when, who, why."""
    here = parts()
    decided = log_moves(here.store, only_decisions=not moves)[:limit]
    table_of_moves = _moves_table(decided)
    told = [{"channel": each.channel, **each.move.model_dump(mode="json")} for each in decided]
    if moves:
        say({"moves": told}, [table_of_moves], as_json=as_json)
        return
    releases = log_releases(here.store, here.archive, limit=limit, before=before)
    production = _pointer(keys.PRODUCTION)
    head = _pointer(keys.HEAD)
    verbs = {move.release: move.name for move in head.moves} if head else {}
    entries = [_entry(release, production, verbs) for release in releases]
    rows = [
        (
            each["number"],
            each["published_at"],
            each["verb"],
            _counts(each["changes"]),
            each["run"],
            "production" if each["is_production"] else "",
        )
        for each in entries
    ]
    lines: list[Line] = [table(["release#", "published at", "verb", "documents", "by", ""], rows)]
    lines += ["", table_of_moves] if decided else []
    say({"releases": entries, "moves": told}, lines, as_json=as_json)


def _moves_table(moves: Sequence[ChannelMove]) -> Line:
    rows = [
        (
            *(each.move.at, each.move.name, each.channel, each.move.release.partition("-")[0]),
            *(each.move.revision, each.move.by, each.move.reason or ""),
        )
        for each in moves
    ]
    columns = ["at", "verb", "moved", "to release#", "revision#", "by", "reason"]
    return table(columns, rows)


def runs(
    *,
    limit: Annotated[int, typer.Option(help="Maximum number of runs.", min=1, max=100)] = 20,
    as_json: AsJson = False,
) -> None:
    """The last runs, newest first, each with its state and its problems."""
    found = recent_receipts(parts().store, until=datetime.now(UTC).date(), limit=limit)
    rows = [
        (
            *(each.run, each.started_at, each.state, f"{each.milliseconds / 1000:.1f}"),
            each.release.partition("-")[0] if each.release and each.is_new_release else "",
            "; ".join(f"{p.where}: {p.error}" for p in each.problems[:3]),
        )
        for each in found
    ]
    columns = ["run", "started at", "state", "s#", "release#", "problems"]
    say({"runs": found}, [table(columns, rows)], as_json=as_json)


def receipt(
    run: Annotated[str, typer.Argument(help="A run's id, as `runs` and `log` list it.")],
    *,
    as_json: AsJson = False,
) -> None:
    """One run: its assets, published documents, deliveries and problems."""
    found = find_receipt(parts().store, run)
    say(found, receipt_lines(found), as_json=as_json)


def show(release: Wanted = "head", *, as_json: AsJson = False) -> None:
    """One release: its assets and their inputs, held sets and reasons."""
    here = parts()
    found = find_release(here.store, here.archive, release)
    assets = [
        {
            "asset": asset,
            "documents": here.archive.document_set(record.set).count,
            **record.model_dump(mode="json"),
        }
        for asset, record in sorted(found.assets.items())
    ]
    data = {**found.model_dump(mode="json"), "name": found.name, "assets": assets}
    rows = [
        (
            each["asset"],
            each["contract"],
            each["documents"],
            ", ".join(f"{s} {ref['sequence']}" for s, ref in each["made_from"].items()),
            each["set"][:12],
            "; ".join(each["held"]["reasons"]) if each["held"] else "",
            each["stale"]["since"] if each["stale"] else "",
        )
        for each in assets
    ]
    columns = ["asset", "contract", "documents#", "made from", "set", "held", "stale since"]
    lines: list[Line] = [
        f"release   {found.name}",
        f"parent    {found.parent or 'none'}",
        f"published {found.published_at} by {found.run}",
        table(columns, rows),
    ]
    say(data, lines, as_json=as_json)


def diff(
    a: Wanted,
    b: Wanted,
    path: Annotated[str | None, typer.Argument(help="One document, field by field.")] = None,
    *,
    held: Annotated[bool, typer.Option("--held", help="Include B's held sets.")] = False,
    as_json: AsJson = False,
) -> None:
    """The differences between two releases: documents, or the fields of one."""
    here = parts()
    old = find_release(here.store, here.archive, a)
    new = find_release(here.store, here.archive, b)
    if held:
        new = with_held(new)
    if path is not None:
        before, after = _document(old, path, None), _document(new, path, None)
        if before is None and after is None:
            raise _no_document(path, old, new)
        fields = changed_fields(before, after)
        cells = [(each.path, each.before, each.after) for each in fields]
        data = {"path": path, "fields": [each.__dict__ for each in fields]}
        say(data, [table(["field", old.name[:12], new.name[:12]], cells)], as_json=as_json)
        return
    difference = diff_releases(here.archive, old, new)
    kinds = {
        "changed": difference.changed,
        "added": difference.added,
        "removed": difference.removed,
    }
    rows = [(kind, each) for kind, paths in kinds.items() for each in sorted(paths)]
    data = {"from": old.name, "to": new.name, **{k: sorted(v) for k, v in kinds.items()}}
    say(data, [_counts(_numbers(difference)), table(["", "document"], rows)], as_json=as_json)


def cat(
    path: Path,
    *,
    release: Annotated[str, typer.Option(help="Which release.")] = "production",
    as_json: AsJson = False,
) -> None:
    """A document's canonical bytes, as a release has it."""
    here = parts()
    found = find_release(here.store, here.archive, release)
    taken = _taken_down()
    if path in taken:
        why = taken[path]
        msg = (
            f"document {path}: expected one that may be read, found it taken down at {why.at} by "
            f"{why.by}: {why.reason}; it stays away for good"
        )
        raise NotFoundError(msg)
    digest = here.archive.documents(found).get(path)
    if digest is None or is_taken_down(_pointer(keys.PRODUCTION), path):
        raise _no_document(path, found)
    body = here.archive.blob(digest)
    if as_json:
        data = {"path": path, "release": found.name, "digest": digest}
        say({**data, "document": json.loads(body)}, [], as_json=True)
        return
    sys.stdout.buffer.write(body)


def verify(
    release: Wanted = "head",
    *,
    every: Annotated[bool, typer.Option("--all", help="Every release that is kept.")] = False,
    as_json: AsJson = False,
) -> None:
    """Read all that a release reaches, and hash it again; ends with 3 if anything is wrong.

    First of all the pointers are compared with all else that names them.
    """
    here = parts()
    faults = pointer_faults(here.store)
    if faults:
        raise _say_faults(faults, {"problems": faults}, as_json=as_json)
    releases = (
        log_releases(here.store, here.archive, limit=sys.maxsize)
        if every
        else [find_release(here.store, here.archive, release)]
    )
    with progress("verify") as bar:
        map_ = bar.counting(here.maps.store)
        done = verify_releases(here.store, releases, map_=map_, without=_taken_down())
        mirror = check_mirror(here.store, here.archive, map_, is_dry_run=True)
    problems = [*done.problems, *(_wrong_copy(path) for path in mirror.wrong)]
    data = {
        "releases": len(releases),
        **done.__dict__,
        "copies": mirror.checked,
        "problems": problems,
    }
    line = (
        f"{len(releases)} releases, {done.objects} objects, {done.bytes:,} bytes, "
        f"{mirror.checked} mirror copies, {len(problems)} problems"
    )
    say(data, [line, *problems], as_json=as_json)
    if problems:
        raise typer.Exit(Exit.DEGRADED)


def _say_faults(faults: Sequence[str], data: Mapping[str, Any], *, as_json: bool) -> typer.Exit:
    """List the faults of the pointers, on which all other output depends."""
    lines = [f"pointer     {fault}" for fault in faults]
    advice = "`content-assets repair --dry-run` shows the repair"
    say({"pointer_faults": faults, **data}, [*lines, advice], as_json=as_json)
    return typer.Exit(Exit.DEGRADED)


def _wrong_copy(path: str) -> str:
    return (
        f"{keys.mirror(path)}: expected production's document, found a damaged or another copy; "
        "`content-assets gc` replaces it"
    )


def _pointer(key: str) -> Pointer | None:
    return find_pointer(parts().store, key)


def _taken_down() -> Mapping[str, Any]:
    production = _pointer(keys.PRODUCTION)
    return production.taken_down if production else {}


def _entry(
    release: Release, production: Pointer | None, verbs: Mapping[str, str]
) -> dict[str, Any]:
    archive = parts().archive
    try:
        parent = archive.release(release.parent) if release.parent else None
    except NotFoundError:
        changes = None  # the first that is kept
    else:
        changes = _numbers(diff_releases(archive, parent, release))
    moves: list[Move] = production.moves if production else []
    return {
        "number": release.number,
        "name": release.name,
        "published_at": release.published_at,
        "run": release.run,
        "verb": verbs.get(release.name, "publish"),
        "changes": changes,
        "held": sorted(held_of(release)),
        "is_production": bool(moves and moves[-1].release == release.name),
    }


def _numbers(difference: Difference) -> dict[str, int]:
    return {
        "changed": len(difference.changed),
        "added": len(difference.added),
        "removed": len(difference.removed),
    }


def _counts(changes: Mapping[str, int] | None) -> str:
    if changes is None:
        return "?"
    return ", ".join(f"{n} {kind}" for kind, n in changes.items() if n) or "none"


def _document(release: Release, path: str, default: Any) -> Any:
    archive = parts().archive
    digest = archive.documents(release, without=_taken_down()).get(path)
    return json.loads(archive.blob(digest)) if digest else default


def _no_document(path: str, *releases: Release) -> NotFoundError:
    import difflib  # noqa: PLC0415  # only for a mistyped path

    archive = parts().archive
    known = {each for release in releases for each in archive.documents(release)}
    longer = sorted(each for each in known if each.rpartition(".")[0] == path)
    near = [*longer, *difflib.get_close_matches(path, sorted(known - {*longer}), n=3)][:3]
    names = " or ".join(release.name for release in releases)
    return NotFoundError(
        f"document {path}: expected it in release {names}, found none; near: "
        f"{', '.join(near) or 'none'}"
    )
