"""Review: a person's decision on a held set.

Rules, in order:
  1. The decision is on the candidate that the person saw: another one is a conflict.
  2. Approving publishes the candidate as a release of its own; production follows by its rules.
  3. That the asset is behind no more, the next run says, and tells the pages that show it.
  4. A decision is on the hold group (hold_groups.py): what is held of it is approved or rejected
     together.
  5. A rejected candidate stays named, so that the same bodies are not made and held again.

Belongs here: approve and reject. Does not: why a set was held (audit.py).
"""

import difflib
from collections.abc import Callable, Mapping
from dataclasses import replace

from content_assets.contracts.release import AssetRecord, Held, MadeSet, Release, Verdict
from content_assets.errors import ChannelMovedError, NotFoundError, RefusedError
from content_assets.publishing.archive import Archive
from content_assets.publishing.audit import waits_for_review
from content_assets.publishing.consistency import check_pointers
from content_assets.publishing.hold_groups import (
    NO_GROUPS,
    Grouping,
    Groups,
    is_waiting,
    unit_of,
    waiting_of,
)
from content_assets.publishing.public import REJECTED_BECAUSE, REJECTED_BY
from content_assets.publishing.publish import Author, Commit, commit, read_head
from content_assets.publishing.store import Store

Decide = Callable[[AssetRecord, Held], AssetRecord]


def with_held(release: Release) -> Release:
    """A release as preview shows it: of each asset the set that waits for a decision, if any."""
    assets = {
        name: record.model_copy(update={"set": record.held.set, "contract": record.held.contract})
        if record.held and waits_for_review(record)
        else record
        for name, record in release.assets.items()
    }
    return release.model_copy(update={"assets": assets})


def approve(
    store: Store,
    archive: Archive,
    asset: str,
    *,
    author: Author,
    set_digest: str | None = None,
    groups: Groups = NO_GROUPS,
) -> Commit:
    """Publish what is held of `asset` and of its hold group.

    What the group still lacks, it goes on waiting for.

    Args:
        set_digest: The candidate that was looked at; by default the one at head.

    Raises:
        NotFoundError: There is no such asset, or nothing of it is held.
        RefusedError: It waits for something that nobody can decide.
        ChannelMovedError: Another candidate is held by now, or another run was faster.
        PointerFaultError: A pointer is lost, or older than what is known of it.
        CommitUnknownError: No telling whether it was published: ask again.
    """

    def publish(standing: AssetRecord, held: Held) -> AssetRecord:
        made = held.model_dump(include=set(MadeSet.model_fields))
        return AssetRecord(**{**standing.model_dump(), **made, "held": None})

    head = _find_head(store, archive, asset, set_digest)
    pending = _pending(head, asset, groups)
    failed = {name: record for name, record in pending.items() if not is_waiting(record)}
    if not failed:
        msg = (
            f"{asset}: expected a set that is held for a decision, found that it "
            f"{waiting_of(head)[asset]}; it gets in when that is mended"
        )
        raise RefusedError(msg)
    updates = _decided(failed, publish)
    kept = Grouping(groups)
    done = commit(store, archive, updates, base=head, author=author, verb="approve", grouping=kept)
    return _check_done(asset, done)


def reject(
    store: Store,
    archive: Archive,
    asset: str,
    *,
    reason: str,
    author: Author,
    set_digest: str | None = None,
    groups: Groups = NO_GROUPS,
) -> Commit:
    """Drop what is held of `asset` and its group; what stands stays until something newer passes.

    Raises:
        NotFoundError, ChannelMovedError, PointerFaultError, CommitUnknownError: As `approve`.
    """
    verdict = Verdict(by=REJECTED_BY, at=author.now, reason=REJECTED_BECAUSE)

    def drop(standing: AssetRecord, held: Held) -> AssetRecord:
        decided = held.model_copy(update={"rejected": verdict})
        return standing.model_copy(update={"held": decided})

    head = _find_head(store, archive, asset, set_digest)
    updates = _decided(_pending(head, asset, groups), drop)
    decided_by, kept = replace(author, reason=reason), Grouping(groups)
    done = commit(
        store, archive, updates, base=head, author=decided_by, verb="reject", grouping=kept
    )
    return _check_done(asset, done)


def held_of(release: Release) -> dict[str, Held]:
    """What waits for a decision, by asset; not what waits for its hold group."""
    return {
        asset: record.held
        for asset, record in release.assets.items()
        if record.held and waits_for_review(record) and not is_waiting(record)
    }


def find_record(head: Release | None, asset: str) -> AssetRecord:
    """What a release says of an asset.

    Raises:
        NotFoundError: It has no such asset; names those with a similar name.
    """
    assets = head.assets if head else {}
    if asset in assets:
        return assets[asset]
    near = difflib.get_close_matches(asset, assets, n=3)
    msg = (
        f"asset {asset}: expected one of the release at head, found no such name; near: "
        f"{', '.join(near) or 'none'} (all: {', '.join(sorted(assets))})"
    )
    raise NotFoundError(msg)


def _find_head(store: Store, archive: Archive, asset: str, seen: str | None) -> Release:
    """The release at head, in which a set of `asset` is held: the one that was seen, if any."""
    check_pointers(store)
    _, head = read_head(store, archive)
    record = find_record(head, asset)
    held = record.held
    if head is None or held is None or not waits_for_review(record):
        msg = (
            f"{asset}: expected a set that is held, found none; `content-assets status` lists them"
        )
        raise NotFoundError(msg)
    if seen and seen != held.set:
        msg = (
            f"{asset}: expected the held set {seen}, found {held.set}, which is newer; look at it, "
            "then decide again"
        )
        raise ChannelMovedError(msg)
    return head


def _pending(head: Release, asset: str, groups: Groups) -> dict[str, AssetRecord]:
    """What is decided with `asset`: all that is held of its group, and what waits for that."""
    held = head.assets[asset].held
    root = held.waits_for if held and held.waits_for else asset
    unit = unit_of(root, groups)
    records = {name: each for name, each in head.assets.items() if waits_for_review(each)}
    return {
        name: record
        for name, record in records.items()
        if name in unit or (record.held and record.held.waits_for in unit)
    }


def _decided(pending: Mapping[str, AssetRecord], decide: Decide) -> dict[str, AssetRecord]:
    return {name: decide(each, each.held) for name, each in pending.items() if each.held}


def _check_done(asset: str, done: Commit) -> Commit:
    if done.superseded:
        msg = (
            f"{asset}: expected to decide on what was at head, found that a run published it "
            "meanwhile; look at it, then decide again"
        )
        raise ChannelMovedError(msg)
    return done
