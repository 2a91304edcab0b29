"""Publish: turn what a run made into the next release, and let production follow.

Order: blobs, document sets (sets.py), release (create-only), head (compare-and-swap),
production. Everything before head may be repeated or abandoned harmlessly.

Rules, in order:
  1. What is done is read only from the release at head.
  2. Nothing changed: nothing is written, and the return value says so.
  3. The loser of a race re-reads head. What the winner didn't touch is rebased; what it
     did touch is dropped, named as superseded, and planned again by the next run.
  4. Nothing older replaces something newer: an asset's raw sequences never go down.
  5. The release's id stays the same over retries; a lost reply is looked up (pointer.py).
  6. Production is re-read at each attempt, never goes to a lower number, never moves while
     pinned, never to a schema major that a site can't read.
  7. What a release needs and head did not reach must not be on its way out as garbage: looked
     up after the uploads, before head moves (garbage.py).
  8. Nor may it bring what was taken down since the run read production: production is read
     again when the release is written, so that either this sees the takedown, or the takedown
     sees the release.
  9. Nothing is built on a pointer that something else contradicts (consistency.py).

Belongs here: what a release consists of. Does not: how an asset is computed, the clock, ids.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from content_assets.contracts.paths import check_paths
from content_assets.contracts.release import AssetRecord, Release, Verb
from content_assets.errors import (
    ChannelMovedError,
    ContractError,
    PointerFaultError,
    PreconditionFailedError,
)
from content_assets.publishing import keys
from content_assets.publishing.archive import Archive
from content_assets.publishing.audit import empty_set
from content_assets.publishing.canonical import digest_of, record_bytes
from content_assets.publishing.clock import check_clock
from content_assets.publishing.consistency import check_pointers, check_production, find_pointed
from content_assets.publishing.garbage import check_stays
from content_assets.publishing.hold_groups import Grouping, hold_together, recorded_groups
from content_assets.publishing.index import differing
from content_assets.publishing.pointer import Seen, Step, advance, read_pointer
from content_assets.publishing.public import public_run
from content_assets.publishing.reach import MOST_NAMED, added_by, count_of, keys_of, made_sets
from content_assets.publishing.records import read_record
from content_assets.publishing.skips import skips_from
from content_assets.publishing.store import Create, Overwrite, Store

Readable = Callable[[], Mapping[str, Mapping[str, Sequence[int]]]]  # site -> contract -> majors
ATTEMPTS = 8  # lost races before we give up; each means that somebody else got through


@dataclass(frozen=True)
class Author:
    """Who publishes, when, under which release id: fixed over all retries.

    `reason` is a person's, kept with the move of a decision; `clock` is the one that gave `now`,
    to compare with the store's.
    """

    run: str
    release_id: str
    now: str  # ISO 8601, UTC
    reason: str | None = None
    clock: Callable[[], datetime] | None = field(default=None, compare=False)


@dataclass(frozen=True)
class Commit:
    """What publishing came to.

    Attributes:
        head: The release at head afterwards, ours or not; None before the first.
        is_new: Whether it is ours.
        superseded: Assets of ours that a faster run had touched, with the reason.
    """

    head: Release | None
    is_new: bool
    superseded: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Following:
    """Where production stands, and why it did not follow head, if it didn't."""

    production: Seen | None
    has_moved: bool = False
    refusal: str | None = None


def read_head(store: Store, archive: Archive) -> tuple[Seen | None, Release | None]:
    """The head pointer and its release, both None before the first release.

    Raises:
        PointerFaultError: The pointer is lost, unreadable, or names a release that is not there.
        StoreUnreachableError: The store did not answer.
    """
    seen = read_pointer(store, keys.HEAD) or check_pointers(store).head
    if seen is None:
        return None, None
    return seen, find_pointed(archive, keys.HEAD, seen.pointer)


def commit(
    store: Store,
    archive: Archive,
    updates: Mapping[str, AssetRecord],
    *,
    base: Release | None,
    author: Author,
    verb: Verb = "publish",
    grouping: Grouping | None = None,
) -> Commit:
    """Make the next release of the updates, on top of whatever is at head.

    Args:
        updates: What this run says of its assets; their sets and blobs are written.
        base: The release at head when this run planned its work.
        verb: What the move of head is called: publish, approve, reject or retire.
        grouping: What gets in together or not at all; by default nothing has to.

    Raises:
        CollectingError: What it needs is being deleted as garbage; nothing was published.
        ClockError: The author's clock is far from the store's; nothing was published.
        PointerFaultError: A pointer is lost, or older than what is known of it.
        ContractError, UnsafePathError: Two assets publish the same path; nothing was written.
        ChannelMovedError: Lost too many races in a row.
        CommitUnknownError: Head's write got no answer and can't be looked up.
    """

    def propose(head: Release | None) -> tuple[dict[str, AssetRecord], dict[str, str]]:
        assets, superseded = rebase(updates, base=base, head=head)
        return hold_together(assets, grouping, before=head, now=author.now), superseded

    if base is not None:
        assets, superseded = propose(base)
        if _is_published(assets, base):
            return Commit(base, is_new=False, superseded=superseded)
    for _ in range(ATTEMPTS):
        seen, head = read_head(store, archive)
        if author.clock:
            check_clock(store, author.clock)
        _check_not_back(base, head)
        assets, superseded = propose(head)
        if head is not None and _is_published(assets, head):
            return Commit(head, is_new=head.id == author.release_id, superseded=superseded)
        if not assets:
            return Commit(head, is_new=False, superseded=superseded)
        _write_empty(archive, head, assets)
        groups = recorded_groups(grouping, head, assets)
        release = next_release(archive, head, assets, author, groups=groups)
        _check_no_clash(archive, head, release)
        standing = _put_at_head(
            store, archive, head, release, seen=seen, step=_step(release, verb, author)
        )
        if standing is None:
            continue
        return Commit(
            archive.release(standing.pointer.release),
            is_new=True,
            superseded=superseded,
        )
    msg = (
        f"head: expected to win one of {ATTEMPTS} attempts to publish, found another run faster "
        "each time; the next run publishes what is left"
    )
    raise ChannelMovedError(msg)


def _is_published(assets: Mapping[str, AssetRecord], release: Release) -> bool:
    """Rule 2: whether a release of `assets` would be the same as this one."""
    return assets == release.assets


def _put_at_head(
    store: Store,
    archive: Archive,
    head: Release | None,
    release: Release,
    *,
    seen: Seen | None,
    step: Step,
) -> Seen | None:
    """Write the release, check what it needs, then move head, in this order; None: a lost race."""
    _write_release(store, archive, release)
    check_stays(store, keys_of(release.name, added_by(archive, head, release)))  # rule 7
    _check_production(store, archive, head, release)
    try:
        return advance(store, keys.HEAD, seen=seen, step=step)
    except ChannelMovedError:
        return None


def _check_not_back(base: Release | None, head: Release | None) -> None:
    """Rule 9: head is no older than this run saw it."""
    if base and (head is None or head.number < base.number):
        found = head.name if head else "no pointer"
        msg = f"{keys.HEAD}: expected {base.name} or a later release, found {found}"
        raise PointerFaultError(msg)


def _check_production(
    store: Store, archive: Archive, head: Release | None, release: Release
) -> None:
    """Rules 8 and 9, with one look at production and one at the mirror's cursor."""
    production = read_pointer(store, keys.PRODUCTION)
    if head and (production is None or production.pointer.number > head.number):
        check_pointers(store)
    elif production:
        check_production(store, production)
    for path in production.pointer.taken_down if production else ():
        for asset, record in release.assets.items():
            was = head.assets.get(asset) if head else None
            before = {each.set for each in made_sets(was)} if was else set()
            made = (each.set for each in made_sets(record) if each.set not in before)
            if any(path in archive.index(each) for each in made):
                msg = (
                    f"{asset}: expected no document that was taken down, found {path}, taken down "
                    "while this was made; nothing was published: make it again"
                )
                raise ChannelMovedError(msg)


def rebase(
    updates: Mapping[str, AssetRecord], *, base: Release | None, head: Release | None
) -> tuple[dict[str, AssetRecord], dict[str, str]]:
    """Head's assets with our updates on top, and what of ours is superseded and why."""
    before = base.assets if base else {}
    assets = dict(head.assets) if head else {}
    superseded: dict[str, str] = {}
    for asset, update in updates.items():
        standing = assets.get(asset)
        if standing is not None and _says_the_same(standing, update):
            continue
        reason = _superseded_by(standing, update, before.get(asset))
        if reason:
            superseded[asset] = reason
        else:
            assets[asset] = update
    return assets, superseded


def _write_empty(archive: Archive, head: Release | None, assets: Mapping[str, AssetRecord]) -> None:
    """The set that stands for assets of which nothing has got in yet."""
    for asset, record in assets.items():
        empty = empty_set(record.contract)
        is_empty = digest_of(record_bytes(empty)) == record.set
        if is_empty and record.held and not (head and asset in head.assets):
            archive.write(keys.document_set(record.set), empty, Overwrite())


def _says_the_same(standing: AssetRecord, update: AssetRecord) -> bool:
    """Whether a release with `update` would tell nobody anything new (tags aside)."""
    return _untagged(standing) == _untagged(update)


def _untagged(record: AssetRecord) -> AssetRecord:
    held = record.held.model_copy(update={"tags": {}}) if record.held else None
    return record.model_copy(update={"tags": {}, "held": held})


def _superseded_by(
    standing: AssetRecord | None, update: AssetRecord, base: AssetRecord | None
) -> str | None:
    if standing is None:
        return None
    if standing != base:
        return "a faster run published this asset meanwhile; it is planned again"
    for source, ref in update.newest.made_from.items():
        known = standing.newest.made_from.get(source)
        if known and known.sequence > ref.sequence:
            return (
                f"head was made from body {known.sequence} of {source}, this from the older "
                f"{ref.sequence}; it is planned again"
            )
    return None


def next_release(
    archive: Archive,
    head: Release | None,
    assets: dict[str, AssetRecord],
    author: Author,
    *,
    number: int | None = None,
    groups: Mapping[str, list[str]] | None = None,
) -> Release:
    """The release of `assets` that is made on top of head.

    Args:
        number: By default the next one.
        groups: The hold groups to record; by default head's.
    """
    release = Release(
        number=number or (head.number + 1 if head else 1),
        id=author.release_id,
        parent=head.name if head else None,
        run=public_run(author.run),
        published_at=author.now,
        assets=assets,
        counts={a: archive.document_set(record.set).count for a, record in assets.items()},
        skips=skips_from(head),
        hold_groups=dict(recorded_groups(None, head, assets) if groups is None else groups),
    )
    added = added_by(archive, head, release)
    return release.model_copy(update={"added": added if count_of(added) <= MOST_NAMED else None})


def _check_no_clash(archive: Archive, head: Release | None, release: Release) -> None:
    """Refuse a path that two assets publish; only paths that are new at theirs are looked up."""
    indexes = {asset: archive.index(record.set) for asset, record in release.assets.items()}
    for asset in release.assets:
        others = {each: index for each, index in indexes.items() if each != asset}
        for path in sorted(_added(archive, head, release, asset)):
            for other, index in others.items():
                namesake = index.namesake(path)
                if namesake == path:
                    msg = (
                        f"document {path}: expected one asset to publish it, found "
                        f"{min(asset, other)} and {max(asset, other)}; change the path in one of "
                        "them"
                    )
                    raise ContractError(msg)
                if namesake:
                    check_paths([namesake, path])  # raises: they differ by case only


def _added(archive: Archive, head: Release | None, release: Release, asset: str) -> set[str]:
    was = head.assets.get(asset) if head else None
    now = release.assets[asset]
    if was and was.set == now.set:
        return set()
    old, new = differing(
        archive.document_set(was.set) if was else None,
        archive.document_set(now.set),
        archive.shard,
    )
    return new.keys() - old.keys()


def _write_release(store: Store, archive: Archive, release: Release) -> None:
    key = keys.release(release.name)
    try:
        archive.write(key, release, Create())
    except PreconditionFailedError:
        standing = store.get(key)  # ours, when a reply was lost and the write tried again
        if standing is None or read_record(standing, key, Release) != release:
            raise


def _step(release: Release, verb: Verb, author: Author) -> Step:
    reason = None if verb == "follow" else author.reason
    return Step(release=release.name, verb=verb, by=author.run, at=author.now, reason=reason)


def follow(
    store: Store,
    archive: Archive,
    *,
    known: Release | None,
    author: Author,
    readable: Readable,
    production: Seen | None = None,
) -> Following:
    """Move production to head, unless a rule forbids it.

    Args:
        known: The newest release that the caller knows of; when production has it already,
            head is not read again.
        readable: Asks each site for the schema majors that it reads, by contract name; sites
            that never said so are left out. Asked only when production is to move.
        production: As the caller read it a moment ago, to save a request where nothing moves.

    Raises:
        ChannelMovedError, CommitUnknownError: As pointer.advance; the next run continues.
        PointerFaultError: A pointer is lost, or older than what is known of it.
    """
    if known and production and production.pointer.release == known.name:
        return Following(production)
    for _ in range(ATTEMPTS):
        production = read_pointer(store, keys.PRODUCTION)
        if known and production and production.pointer.release == known.name:
            return Following(production)
        _, head = read_head(store, archive)
        if head is None or (production and production.pointer.release == head.name):
            return Following(production)
        if production and production.pointer.number >= head.number:
            check_pointers(store)  # head was read later: it can't be behind
            continue
        refusal = _refusal(production, head, readable)
        if refusal:
            return Following(production, refusal=refusal)
        check_production(store, production)
        step = _step(head, "follow", author)
        try:
            moved = advance(store, keys.PRODUCTION, seen=production, step=step)
        except ChannelMovedError:
            continue
        return Following(moved, has_moved=True)
    msg = (
        f"production: expected to win one of {ATTEMPTS} attempts to follow head, found it moved "
        "each time; the next run makes it good"
    )
    raise ChannelMovedError(msg)


def _refusal(production: Seen | None, head: Release, readable: Readable) -> str | None:
    """Why production must not follow head, or None; a pin is looked at before any site is asked."""
    if production and production.pointer.pinned:
        return f"production is pinned: {production.pointer.pinned.reason}"
    return unreadable(head, readable())


def unreadable(release: Release, readable: Mapping[str, Mapping[str, Sequence[int]]]) -> str | None:
    """Why a site can't read `release`, or None."""
    for site, contracts in sorted(readable.items()):
        for asset, record in sorted(release.assets.items()):
            name, _, version = record.contract.partition("/")
            major = int(version.partition(".")[0])
            if major not in contracts.get(name, ()):
                return (
                    f"{asset} is {record.contract}; {site} reads {name} in majors "
                    f"{list(contracts.get(name, ()))}; deploy a site that reads {major}, then run "
                    "again"
                )
    return None
