"""The verbs that look and change nothing: status, log, show, diff, cat, verify.

Belongs here: what people ask of the store. Does not: anything that needs Dagster or pandas.
"""

import json
import sys
from collections.abc import Mapping, Sequence
from typing import Annotated, Any

import typer

from content_assets.cli.exits import Exit
from content_assets.cli.fields import changed_fields
from content_assets.cli.parts import parts
from content_assets.cli.saying import AsJson, Line, progress, say, table
from content_assets.contracts.receipt import Status
from content_assets.contracts.release import Move, Pointer, Release
from content_assets.delivery.cursor import read_cursors
from content_assets.delivery.mirror_check import check_mirror
from content_assets.errors import NotFoundError
from content_assets.publishing import keys
from content_assets.publishing.ancestry import find_release, log_releases
from content_assets.publishing.consistency import pointer_faults
from content_assets.publishing.diff import Difference, diff_releases
from content_assets.publishing.pointer import read_pointer
from content_assets.publishing.records import read_copy
from content_assets.publishing.review import held_of, with_held
from content_assets.publishing.verify import verify as verify_releases

Wanted = Annotated[str, typer.Argument(help="head, production, a number, or number-id.")]
Path = Annotated[str, typer.Argument(help="A document path.")]


def status(*, as_json: AsJson = False) -> None:
    """Where head and production stand, what is held, stale or unproven.

    Ends with 3 if anything is, or if a pointer is lost or older than what is known of it.
    """
    here = parts()
    faults = pointer_faults(here.store)
    if faults:
        raise _say_faults(faults, {}, as_json=as_json)
    head, production = _pointer(keys.HEAD), _pointer(keys.PRODUCTION)
    if head is None or production is None:
        msg = "status: expected a release, found none; `content-assets run` makes the first"
        raise NotFoundError(msg)
    release = here.archive.release(head.release)
    last = read_copy(here.store.get(keys.STATUS), keys.STATUS, Status).record
    data: dict[str, Any] = {
        "head": head.release,
        "production": production.release,
        "revision": production.revision,
        "pinned": production.pinned,
        "taken_down": production.taken_down,
        "held": {asset: each.reasons for asset, each in held_of(release).items()},
        "stale": {a: each.stale.model_dump() for a, each in release.assets.items() if each.stale},
        "targets": _targets(production),
        "last_run": last,
    }
    say(data, _status_lines(release, production, last, data), as_json=as_json)
    behind = any(each["behind"] or each["unproven"] for each in data["targets"].values())
    if data["held"] or data["stale"] or behind:
        raise typer.Exit(Exit.DEGRADED)


def _status_lines(
    release: Release, production: Pointer, last: Status | None, data: Mapping[str, Any]
) -> list[Line]:
    lines: list[Line] = [
        f"head        {release.name}  {release.published_at}",
        f"production  {production.release}  revision {production.revision}",
        f"last run    {last.checked_at}  {last.state}" if last else "last run    none",
    ]
    if production.pinned:
        lines.append(f"pinned      {production.pinned.reason} ({production.pinned.by})")
    lines += [f"held        {asset}: {'; '.join(why)}" for asset, why in data["held"].items()]
    lines += [
        f"stale       {a} since {s['since']}: {s['reason']}" for a, s in data["stale"].items()
    ]
    lines += [f"taken down  {path}" for path in production.taken_down]
    rows = [
        (name, each["revision"], each["behind"], len(each["unproven"]))
        for name, each in data["targets"].items()
    ]
    return [*lines, table(["target", "revision#", "behind#", "unproven#"], rows)]


def log(
    *,
    limit: Annotated[int, typer.Option(help="At most so many.", min=1)] = 20,
    before: Annotated[int | None, typer.Option(help="Only those with a lower number.")] = None,
    as_json: AsJson = False,
) -> None:
    """The releases, newest first: when, by which run, what changed."""
    here = parts()
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
    lines = [table(["release#", "published at", "verb", "documents", "by", ""], rows)]
    say({"releases": entries}, lines, as_json=as_json)


def show(release: Wanted = "head", *, as_json: AsJson = False) -> None:
    """One release: its assets, what they were made from, what is held and why."""
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
    held: Annotated[bool, typer.Option("--held", help="Of B, what it holds, too.")] = False,
    as_json: AsJson = False,
) -> None:
    """What differs between two releases: documents, or the fields of one."""
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
    if digest is None:
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
    """Name what is wrong with the pointers: all else that could be shown depends on them."""
    lines = [f"pointer     {fault}" for fault in faults]
    advice = "`content-assets repair --dry-run` shows what would be done"
    say({"pointer_faults": faults, **data}, [*lines, advice], as_json=as_json)
    return typer.Exit(Exit.DEGRADED)


def _wrong_copy(path: str) -> str:
    return (
        f"{keys.mirror(path)}: expected what production has, found a damaged or another copy; "
        "`content-assets gc` replaces it"
    )


def _pointer(key: str) -> Pointer | None:
    seen = read_pointer(parts().store, key)
    return seen.pointer if seen else None


def _taken_down() -> Mapping[str, Any]:
    production = _pointer(keys.PRODUCTION)
    return production.taken_down if production else {}


def _targets(production: Pointer) -> dict[str, dict[str, Any]]:
    return {
        name: {
            "revision": seen.cursor.revision,
            "behind": production.revision - seen.cursor.revision,
            "unproven": seen.cursor.unproven,
        }
        for name, seen in read_cursors(parts().store).items()
    }


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
    import difflib  # noqa: PLC0415  # only when somebody has mistyped a path

    archive = parts().archive
    known = {each for release in releases for each in archive.documents(release)}
    near = difflib.get_close_matches(path, sorted(known), n=3)
    names = " or ".join(release.name for release in releases)
    return NotFoundError(
        f"document {path}: expected it in release {names}, found none; near: "
        f"{', '.join(near) or 'none'}"
    )
