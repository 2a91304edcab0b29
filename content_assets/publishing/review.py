"""Review: a person's decision on a held set.

Rules, in order:
  1. The decision is on the candidate that the person saw: another one is a conflict.
  2. Approving publishes the candidate as a release of its own; production follows by its rules.
  3. That the asset is behind no more, the next run says, and tells the pages that show it.
  4. A rejected candidate stays named, so that the same bodies are not made and held again.

Belongs here: approve and reject. Does not: why a set was held (audit.py).
"""

import difflib
from collections.abc import Callable
from dataclasses import replace

from content_assets.contracts.release import AssetRecord, Held, Release, Verb, Verdict
from content_assets.errors import ChannelMovedError, NotFoundError
from content_assets.publishing.archive import Archive
from content_assets.publishing.audit import waits_for_review
from content_assets.publishing.consistency import check_pointers
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
    store: Store, archive: Archive, asset: str, *, author: Author, set_digest: str | None = None
) -> Commit:
    """Publish what is held of `asset`.

    Args:
        set_digest: The candidate that was looked at; by default the one at head.

    Raises:
        NotFoundError: There is no such asset, or nothing of it is held.
        ChannelMovedError: Another candidate is held by now, or another run was faster.
        PointerFaultError: A pointer is lost, or older than what is known of it.
        CommitUnknownError: No telling whether it was published: ask again.
    """

    def publish(standing: AssetRecord, held: Held) -> AssetRecord:
        made = held.model_dump(exclude={"reasons", "since", "rejected"})
        return AssetRecord(**{**standing.model_dump(), **made, "held": None})

    return _decide(store, archive, asset, publish, author=author, seen=set_digest, verb="approve")


def reject(
    store: Store,
    archive: Archive,
    asset: str,
    *,
    reason: str,
    author: Author,
    set_digest: str | None = None,
) -> Commit:
    """Drop what is held of `asset`; what stands is right until something newer passes.

    Raises:
        NotFoundError, ChannelMovedError, PointerFaultError, CommitUnknownError: As `approve`.
    """
    verdict = Verdict(by=author.run, at=author.now, reason=reason)

    def drop(standing: AssetRecord, held: Held) -> AssetRecord:
        decided = held.model_copy(update={"rejected": verdict})
        return standing.model_copy(update={"held": decided})

    decided_by = replace(author, reason=reason)
    return _decide(store, archive, asset, drop, author=decided_by, seen=set_digest, verb="reject")


def held_of(release: Release) -> dict[str, Held]:
    """What waits for a decision, by asset."""
    return {
        asset: record.held
        for asset, record in release.assets.items()
        if record.held and waits_for_review(record)
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


def _decide(
    store: Store,
    archive: Archive,
    asset: str,
    decide: Decide,
    *,
    author: Author,
    seen: str | None,
    verb: Verb,
) -> Commit:
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
    done = commit(
        store, archive, {asset: decide(record, held)}, base=head, author=author, verb=verb
    )
    if asset in done.superseded:
        msg = (
            f"{asset}: expected to decide on what was at head, found that a run published it "
            "meanwhile; look at it, then decide again"
        )
        raise ChannelMovedError(msg)
    return done
