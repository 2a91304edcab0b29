"""status.json: written by everything that runs, publishes, moves a pointer or delivers.

Rules, in order:
  1. It is a copy: nothing is decided by it, and one that can't be read is written again.
  2. It is written by compare-and-swap. Whoever loses reads both it and the pointers again, so
     that the newest pointers and the newest run are in it, whoever wrote last.
  3. A writer changes what it knows: a run its own members, a move those of the pointers, a
     delivery those of the targets. A run that was cut short takes nothing out.
  4. Its revision and release numbers never go down: pointers that are behind what it says were
     lost or restored, which consistency.py finds by what it says.

Belongs here: the merge, and the facts for the opinion. Does not: the opinion (opinion.py).
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from content_assets.contracts.receipt import (
    MAX_EXAMPLES,
    DeliveryReport,
    LastRun,
    PublicDelivery,
    SourceFreshness,
    Status,
)
from content_assets.contracts.release import Pointer, Release, release_number
from content_assets.errors import (
    ChannelMovedError,
    ContentAssetsError,
    PointerFaultError,
    PreconditionFailedError,
    StoreUnreachableError,
    UnreadableRecordError,
)
from content_assets.publishing import keys
from content_assets.publishing.archive import Archive
from content_assets.publishing.canonical import record_bytes
from content_assets.publishing.consistency import find_pointed
from content_assets.publishing.hold_groups import waiting_of, waiting_since
from content_assets.publishing.opinion import Facts, TargetState, judge
from content_assets.publishing.pointer import read_pointer
from content_assets.publishing.publish import Following
from content_assets.publishing.records import read_copy
from content_assets.publishing.review import held_of
from content_assets.publishing.store import Create, IfMatch, Store, Stored

ATTEMPTS = 8
LAST_RUNS = 12  # an hour of a schedule of five minutes
UNDELIVERED = {"unreachable", "misconfigured"}  # nothing was proven, nothing is listed


_NOTHING_PUBLISHED = {"head": None, "production": None, "revision": 0, "published_at": None}


@dataclass(frozen=True)
class Standing:
    """The pointers, and the release at head; None before the first release.

    `faults` says of each release that a pointer names why it can't be read.
    """

    head: str | None
    production: Pointer | None
    release: Release | None
    faults: tuple[str, ...] = ()


NOWHERE = Standing(None, None, None)


@dataclass(frozen=True, kw_only=True)
class RunReport:
    """What a run adds to status.json.

    Attributes:
        finished_at: When it ended; None if it was cut short, so that it proves nothing.
        sources: Those of which it knows something; the others stay as they were.
        pointer_faults: How many it found.
    """

    last_run: LastRun
    finished_at: str | None
    sources: Mapping[str, SourceFreshness] = field(default_factory=dict)
    waiting: Mapping[str, str] = field(default_factory=dict)
    unreadable: Sequence[str] = ()
    pointer_faults: int = 0


@dataclass(frozen=True, kw_only=True)
class Update:
    """What a writer knows.

    Attributes:
        now: ISO 8601, UTC.
        cadence_minutes: How often a run is expected; None: as it was.
        run: The run that ended.
        sources: Those that were asked outside of a worker's run.
        reports: Of the delivery that ended; None: nothing was delivered.
        following: What letting production follow came to; None: it was not tried.
        pointer_faults: How many there are; None: nothing was looked at.
    """

    now: str
    cadence_minutes: int | None = None
    run: RunReport | None = None
    sources: Mapping[str, SourceFreshness] = field(default_factory=dict)
    reports: Sequence[DeliveryReport] | None = None
    following: Following | None = None
    pointer_faults: int | None = None


def read_status(store: Store) -> Status | None:
    """status.json; None where there is none, or none that can be read."""
    return parse_status(store.get(keys.STATUS))


def parse_status(stored: Stored | None) -> Status | None:
    """As `read_status`, of what was read."""
    return read_copy(stored, keys.STATUS, Status).record


def read_standing(store: Store, archive: Archive) -> Standing:
    """Where the pointers are now."""
    head, production = read_pointer(store, keys.HEAD), read_pointer(store, keys.PRODUCTION)
    named = {
        key: seen.pointer
        for key, seen in ((keys.HEAD, head), (keys.PRODUCTION, production))
        if seen
    }
    read: dict[str, Release] = {}
    faults: list[str] = []
    for key, pointer in named.items():
        try:
            read[key] = find_pointed(archive, key, pointer)
        except PointerFaultError as error:
            faults.extend(error.faults)
        except UnreadableRecordError as error:
            faults.append(str(error))
    return Standing(
        head=head.pointer.release if head else None,
        production=production.pointer if production else None,
        release=read.get(keys.HEAD),
        faults=tuple(faults),
    )


def update_status(
    store: Store,
    archive: Archive,
    update: Update,
    *,
    seen: Stored | None = None,
    standing: Standing | None = None,
) -> Status | None:
    """Write what is known into status.json; None where no run has left one yet.

    Args:
        seen: status.json as the caller read it, to save a request.
        standing: The pointers as the caller knows them; by default they are read.

    Raises:
        ChannelMovedError: Others wrote it each time.
        StoreUnreachableError, ConfigurationError: The store; nothing depends on it.
    """
    for attempt in range(ATTEMPTS):
        is_first = attempt == 0
        stored = seen if is_first and seen else store.get(keys.STATUS)
        before = parse_status(stored)
        now_at = standing if is_first else None
        if now_at is None or _is_behind(now_at, before):
            now_at = _readable_standing(store, archive)
        if now_at and _is_behind(now_at, before):
            now_at = None  # rule 4
        status = merge(before, update, now_at)
        if status is None:
            return None
        try:
            condition = IfMatch(stored.etag) if stored else Create()
            store.put(keys.STATUS, record_bytes(status), condition)
        except PreconditionFailedError:
            continue
        return status
    msg = (
        f"{keys.STATUS}: expected to win one of {ATTEMPTS} attempts to write it, found another "
        "writer faster each time; the next run writes it"
    )
    raise ChannelMovedError(msg)


def merge(before: Status | None, update: Update, standing: Standing | None) -> Status | None:
    """What status.json is to say; None where there is neither one before nor a run.

    Args:
        standing: The pointers; None: they can't be read, and what was known of them stays.
    """
    known: dict[str, Any] = before.model_dump() if before else {}
    if update.run:
        known |= _of_run(before, update.run)
    if not known:
        return None
    known = {**_NOTHING_PUBLISHED, **known, **_of_pointers(standing, known)}
    if update.sources:
        known["sources"] = {**known["sources"], **update.sources}
    if update.reports is not None:
        known |= _of_reports(update.reports, known)
    if update.cadence_minutes is not None:
        known["cadence_minutes"] = update.cadence_minutes
    if update.following:
        known["refusal"] = _refusal(update.following)
    if update.pointer_faults is not None:
        known["pointer_faults"] = update.pointer_faults
    cut_short = update.run is not None and update.run.finished_at is None
    status = Status.model_validate({**known, "updated_at": update.now})
    return _judged(status, standing, update, cut_short=cut_short)


def target_states(
    status: Status | None, production: Pointer | None, *, names: Collection[str] | None = None
) -> dict[str, TargetState]:
    """How far each target was, by status.json's last deliveries."""
    revision = production.revision if production else 0
    return {
        each.target: TargetState(
            max(revision - each.to_revision, 0),
            max(each.unproven_count, int(each.state in UNDELIVERED)),
        )
        for each in (status.deliveries if status else [])
        if names is None or each.target in names
    }


def facts_of(
    status: Status | None,
    standing: Standing,
    *,
    now: str,
    targets: Mapping[str, TargetState],
    pointer_faults: Collection[str] = (),
    unreadable: Collection[str] = (),
) -> Facts:
    """The facts for an opinion, from the records.

    Args:
        now: ISO 8601, UTC.
    """
    production, release = standing.production, standing.release
    pin = production.pinned if production else None
    known = Facts(
        production=production.release if production else None,
        pinned=pin.reason if pin else None,
        held={a: h.reasons for a, h in held_of(release).items()} if release else {},
        waiting=waiting_of(release) if release else {},
        stale=_stale(status, release),
        targets=targets,
        pointer_faults=(*pointer_faults, *standing.faults),
        unreadable=tuple(unreadable),
    )
    return _with_status(known, status, standing, now) if status else known


def minutes_between(since: str | None, now: str) -> float:
    """0 where nothing began, or a clock is ahead."""
    if since is None:
        return 0.0
    passed = datetime.fromisoformat(now) - datetime.fromisoformat(since)
    return max(passed.total_seconds() / 60, 0.0)


def _with_status(known: Facts, status: Status, standing: Standing, now: str) -> Facts:
    """With what only a run knows."""
    faults = known.pointer_faults or ["found by the last run"] * status.pointer_faults
    lags = (standing.production.release if standing.production else None) != standing.head
    refusal = status.refusal or "it points to an older release; the next run moves it"
    return Facts(
        **{
            **known.__dict__,
            "state": status.state,
            "age_minutes": minutes_between(status.checked_at, now),
            "cadence_minutes": status.cadence_minutes,
            "refusal": refusal if lags and known.pinned is None else None,
            "unreadable": tuple(dict.fromkeys((*status.unreadable, *known.unreadable))),
            "rejected": {name: each.rejected for name, each in status.sources.items()},
            "older": {
                name: minutes_between(each.older_since, now)
                for name, each in status.sources.items()
            },
            "pointer_faults": faults,
        }
    )


def _stale(status: Status | None, release: Release | None) -> dict[str, tuple[str, str]]:
    """Sources, and the assets that are behind for a reason of their own."""
    found: dict[str, tuple[str, str]] = {
        name: (each.stale_since or "", each.reason or "no answer")
        for name, each in (status.sources if status else {}).items()
        if not each.is_fresh
    }
    for asset, record in (release.assets if release else {}).items():
        if record.stale:
            found[asset] = (record.stale.since, record.stale.reason)
    return found


def _readable_standing(store: Store, archive: Archive) -> Standing | None:
    try:
        return read_standing(store, archive)
    except StoreUnreachableError:
        raise
    except ContentAssetsError:  # refused or damaged: a run has to say so all the same
        return None


def _is_behind(standing: Standing, before: Status | None) -> bool:
    """Whether somebody wrote of later moves than those that a caller knows of."""
    if before is None:
        return False
    revision = standing.production.revision if standing.production else 0
    number = release_number(standing.head) if standing.head else 0
    told = release_number(before.head) if before.head else 0
    return before.revision > revision or told > number


def _of_run(before: Status | None, run: RunReport) -> dict[str, object]:
    """A run's own members; a run that was cut short proves nothing but that it failed."""
    runs = [each for each in (before.runs if before else []) if each.run != run.last_run.run]
    listed = [run.last_run, *runs][:LAST_RUNS]
    given: dict[str, object] = {
        "state": run.last_run.state,
        "run": run.last_run.run,
        "runs": listed,
    }
    if run.pointer_faults or run.finished_at:
        given["pointer_faults"] = run.pointer_faults
    if run.unreadable or run.finished_at:
        given["unreadable"] = list(run.unreadable)[:MAX_EXAMPLES]
    if run.finished_at is None:
        first = {"checked_at": run.last_run.started_at, "sources": {}, "mirror_revision": 0}
        return given if before else {**first, **given}
    sources = {**(before.sources if before else {}), **run.sources}
    mirrored = before.mirror_revision if before else 0
    given |= {"checked_at": run.finished_at, "sources": sources, "waiting": dict(run.waiting)}
    return {**given, "mirror_revision": mirrored}


def _of_pointers(standing: Standing | None, known: Mapping[str, object]) -> dict[str, object]:
    if standing is None:
        return {}
    production, release = standing.production, standing.release
    pin = production.pinned if production else None
    given: dict[str, object] = {
        "head": standing.head,
        "production": production.release if production else None,
        "revision": production.revision if production else 0,
        "pinned": pin.reason if pin else None,
        "published_at": release.published_at if release else known.get("published_at"),
    }
    if release:
        given["held"] = {asset: held.reasons for asset, held in held_of(release).items()}
        given["waiting"] = waiting_of(release)
        given["waiting_since"] = waiting_since(release)
    return given


def _refusal(following: Following) -> str | None:
    """Why production does not follow head; a pin is no refusal."""
    production = following.production
    is_pinned = production is not None and production.pointer.pinned is not None
    return None if is_pinned else following.refusal


def _of_reports(
    reports: Sequence[DeliveryReport], known: Mapping[str, object]
) -> dict[str, object]:
    mirror = next((each.to_revision for each in reports if each.target == "mirror"), 0)
    before = known.get("mirror_revision")
    reached = max(mirror, before if isinstance(before, int) else 0)
    return {"deliveries": [_public(report) for report in reports], "mirror_revision": reached}


def _public(report: DeliveryReport) -> PublicDelivery:
    told = report.model_dump(include=set(PublicDelivery.model_fields))
    return PublicDelivery(**told, unproven_count=len(report.unproven))


def _judged(
    status: Status, standing: Standing | None, update: Update, *, cut_short: bool
) -> Status:
    """With the opinion, and since when the pointers and targets don't agree."""
    standing = standing or Standing(status.head, None, None)
    targets = target_states(status, standing.production)
    facts = facts_of(status, standing, now=update.now, targets=targets)
    opinion = judge(facts)
    agree = facts.refusal is None and all(each.is_settled for each in targets.values())
    since = None if agree and not cut_short else status.disagree_since or update.now
    return status.model_copy(
        update={
            "level": opinion.level,
            "headline": opinion.headline,
            "reasons": list(opinion.reasons),
            "disagree_since": since,
        }
    )
