"""The routes that read: runs, releases, differences, status.

Belongs here: GET. Does not: anything that writes (acts.py).
"""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Annotated

from aws_lambda_powertools.event_handler.api_gateway import Router
from aws_lambda_powertools.event_handler.openapi.params import Path, Query

from content_assets.bootstrap import iso_instant
from content_assets.contracts.api import (
    MAX_LISTED,
    AssetLine,
    DifferenceAnswer,
    MoveLine,
    MoveLog,
    ReleaseAnswer,
    ReleaseLine,
    ReleaseLog,
    RunAnswer,
    RunLine,
    RunLog,
    StatusAnswer,
    Target,
)
from content_assets.contracts.messages import RUN_ID
from content_assets.contracts.paths import NAME
from content_assets.contracts.receipt import Receipt, Status
from content_assets.contracts.release import Cursor, Release
from content_assets.delivery.cursor import SeenCursor, read_cursors, target_states
from content_assets.errors import NotFoundError, PointerFaultError
from content_assets.publishing import keys
from content_assets.publishing.ancestry import find_release, log_releases
from content_assets.publishing.consistency import (
    check_pointers,
    sighting_of_cursor,
    sighting_of_status,
)
from content_assets.publishing.diff import diff_releases
from content_assets.publishing.moves import ChannelMove, log_moves
from content_assets.publishing.opinion import judge
from content_assets.publishing.receipts import recent_receipts
from content_assets.publishing.records import read_copy
from content_assets.publishing.review import held_of
from content_assets.publishing.status import NOWHERE, facts_of, read_standing
from content_assets.publishing.store import Store
from lambda_entry.requests import look_up
from lambda_entry.routes.about import Asked, answers, asked_of

router = Router()  # type: ignore[no-untyped-call]  # theirs
_NAMED = "a number, number-id, head or production"
_RELEASE = Path(description=_NAMED, max_length=220)
MIRROR = "mirror"  # the target that is always configured


@router.get(
    "/runs/<run_id>",
    summary="How far a run is, and its receipt",
    responses=answers(RunAnswer, HTTPStatus.NOT_FOUND),
    tags=["runs"],
)
def get_run(run_id: Annotated[str, Path(max_length=100, pattern=NAME)]) -> RunAnswer:
    """Queued, running with its phase, or done with its receipt."""
    return look_up(asked_of(router).parts.store, run_id)


@router.get(
    "/runs",
    summary="The runs that ended, newest first",
    responses=answers(RunLog),
    tags=["runs"],
)
def list_runs(
    limit: Annotated[int, Query(ge=1, le=50)] = 20,
    before: Annotated[str | None, Query(pattern=RUN_ID)] = None,
) -> RunLog:
    """Those of the last month; each has its receipt at /runs/{run}."""
    asked = asked_of(router)
    today = asked.now().date()
    found = recent_receipts(asked.parts.store, until=today, limit=limit, before=before)
    older = f"/runs?limit={limit}&before={found[-1].run}" if len(found) == limit else None
    return RunLog(runs=[_run_line(each) for each in found], next=older)


@router.get(
    "/moves",
    summary="Who moved head and production, when and why, newest first",
    responses=answers(MoveLog),
    tags=["releases"],
)
def list_moves(
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    decisions: Annotated[bool, Query(description="only those of people")] = False,  # noqa: FBT002
) -> MoveLog:
    """Rollbacks, unpins, takedowns, approvals and rejections, and moves of runs."""
    found = log_moves(asked_of(router).parts.store, only_decisions=decisions)
    return MoveLog(moves=[_move_line(each) for each in found[:limit]])


@router.get(
    "/compare",
    summary="The difference of two releases",
    responses=answers(DifferenceAnswer, HTTPStatus.NOT_FOUND),
    tags=["releases"],
)
def compare(
    old: Annotated[str, Query(alias="from", max_length=100, description=_NAMED)],
    new: Annotated[str, Query(alias="to", max_length=100, description=_NAMED)],
) -> DifferenceAnswer:
    """The document paths that differ; the same as /releases/{from}...{to}."""
    return _difference(asked_of(router), old, new)


@router.get(
    "/releases",
    summary="The releases, newest first",
    responses=answers(ReleaseLog),
    tags=["releases"],
)
def list_releases(
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
    before: Annotated[int | None, Query(ge=1, le=2**53)] = None,
) -> ReleaseLog:
    """As far back as they are kept."""
    asked = asked_of(router)
    head = asked.pointer(keys.HEAD)
    if head is None:
        return ReleaseLog(releases=[], next=None)
    store, archive = asked.parts.store, asked.parts.archive
    found = log_releases(store, archive, limit=limit, before=before)
    lines = [_line(asked, each) for each in found]
    has_more = len(found) == limit and found[-1].parent
    older = f"/releases?limit={limit}&before={found[-1].number}" if has_more else None
    return ReleaseLog(releases=lines, next=older)


@router.get(
    "/releases/<release>",
    summary="One release, or with a...b the difference of two",
    responses=answers(ReleaseAnswer | DifferenceAnswer, HTTPStatus.NOT_FOUND),  # type: ignore[arg-type]  # a union is a model, too
    tags=["releases"],
)
def get_release(release: Annotated[str, _RELEASE]) -> ReleaseAnswer | DifferenceAnswer:
    """Its assets, their inputs and held sets; or the document paths that differ."""
    asked = asked_of(router)
    if "..." in release:
        old, _, new = release.partition("...")
        return _difference(asked, old, new)
    found = find_release(asked.parts.store, asked.parts.archive, release)
    return ReleaseAnswer(**_line(asked, found).model_dump(), assets=_assets(asked, found))


@router.get(
    "/status",
    summary="Freshness, last run, deliveries, held sets",
    responses=answers(StatusAnswer),
    tags=["status"],
)
def get_status() -> StatusAnswer:
    """The state of head, production and every target; held and stale sets, and why."""
    asked = asked_of(router)
    store, sites = asked.parts.store, asked.parts.sites
    last = read_copy(store.get(keys.STATUS), keys.STATUS, Status)
    cursors = read_cursors(store)
    faults = _pointer_faults(store, last.record, cursors)
    standing = NOWHERE if faults else read_standing(store, asked.parts.archive)
    production = standing.production
    names = None if sites is None else {MIRROR, *sites}
    unreadable = [*last.unreadable, *(key for s in cursors.values() for key in s.unreadable)]
    facts = facts_of(
        last.record,
        standing,
        now=iso_instant(asked.now()),
        targets=target_states(cursors, production, names=names),
        pointer_faults=faults,
        unreadable=unreadable,
    )
    opinion = judge(facts)
    revision = production.revision if production else 0
    return StatusAnswer(
        level=opinion.level,
        headline=opinion.headline,
        reasons=list(opinion.reasons),
        head=standing.head,
        production=production.release if production else None,
        revision=production.revision if production else None,
        pinned=facts.pinned,
        held={asset: list(reasons) for asset, reasons in facts.held.items()},
        stale=_stale(standing.release) if standing.release else {},
        targets={
            name: _target(cursors[name].cursor if name in cursors else Cursor(revision=0), revision)
            for name in facts.targets
        },
        last_run=last.record,
        unreadable=unreadable,
    )


def _pointer_faults(
    store: Store, status: Status | None, cursors: Mapping[str, SeenCursor]
) -> tuple[str, ...]:
    """The pointers' contradictions, or the record that was read."""
    sightings = [sighting_of_cursor(name, seen.cursor) for name, seen in cursors.items()]
    sightings += [sighting_of_status(status)] if status else []
    try:
        check_pointers(store, sightings)
    except PointerFaultError as error:
        return error.faults
    return ()


def _target(cursor: Cursor, revision: int) -> Target:
    return Target(
        revision=cursor.revision,
        behind=max(revision - cursor.revision, 0),
        unproven=cursor.unproven[:MAX_LISTED],
        unproven_count=len(cursor.unproven),
    )


def _run_line(receipt: Receipt) -> RunLine:
    return RunLine(
        run=receipt.run,
        state=receipt.state,
        trigger=receipt.trigger,
        started_at=receipt.started_at,
        milliseconds=receipt.milliseconds,
        release=receipt.release if receipt.is_new_release else None,
        problems=receipt.problems[:MAX_LISTED],
    )


def _move_line(each: ChannelMove) -> MoveLine:
    move = each.move
    return MoveLine.model_validate(
        {
            "channel": each.channel,
            "verb": move.name,
            "release": move.release,
            "revision": move.revision,
            "by": move.by,
            "at": move.at,
            "reason": move.reason,
        }
    )


def _line(asked: Asked, release: Release) -> ReleaseLine:
    production = asked.pointer(keys.PRODUCTION)
    return ReleaseLine(
        number=release.number,
        name=release.name,
        parent=release.parent,
        published_at=release.published_at,
        run=release.run,
        held=sorted(held_of(release)),
        is_production=production is not None and production.release == release.name,
    )


def _assets(asked: Asked, release: Release) -> dict[str, AssetLine]:
    held, counts = held_of(release), _counts(asked, release)
    return {
        name: AssetLine(
            contract=record.contract,
            set=record.set,
            documents=counts[name],
            made_from={source: ref.sequence for source, ref in record.made_from.items()},
            stale_since=record.stale.since if record.stale else None,
            stale_reason=record.stale.reason if record.stale else None,
            held=held[name].reasons if name in held else [],
        )
        for name, record in release.assets.items()
    }


def _counts(asked: Asked, release: Release) -> dict[str, int]:
    """Documents by asset; sets are read only for a release of older code."""
    if release.counts.keys() == release.assets.keys():
        return release.counts
    read = asked.parts.archive.document_set
    return {name: read(record.set).count for name, record in release.assets.items()}


def _difference(asked: Asked, old: str, new: str) -> DifferenceAnswer:
    store, archive = asked.parts.store, asked.parts.archive
    if not old or not new:
        msg = (
            f"releases {old}...{new}: expected two releases, like 12...14, found one; name the "
            "other"
        )
        raise NotFoundError(msg)
    before, after = find_release(store, archive, old), find_release(store, archive, new)
    found = diff_releases(archive, before, after)
    kinds = {"changed": found.changed, "added": found.added, "removed": found.removed}
    return DifferenceAnswer.model_validate(
        {
            "from": before.name,
            "to": after.name,
            "counts": {kind: len(paths) for kind, paths in kinds.items()},
            **{kind: sorted(paths)[:MAX_LISTED] for kind, paths in kinds.items()},
        }
    )


def _stale(release: Release) -> dict[str, str]:
    return {
        asset: f"since {record.stale.since}: {record.stale.reason}"
        for asset, record in release.assets.items()
        if record.stale
    }
