"""Retiring: what an asset published goes, where the asset itself is no more.

Rules, in order:
  1. Only of an asset that the code no longer has: any other would make its documents again.
  2. It is a release like any other: the documents are gone from it and from the mirror, their
     pages are 404, and a rollback brings them back.
  3. It is of the whole hold group: what got in together, and the code no longer has, goes
     together, so that no list is left whose pages are gone. What waited for it gets in.
  4. The release goes on naming the asset, with a set of nothing: an older worker that still
     makes it publishes it again, and says so.

Belongs here: that release. Does not: one document for good (takedown.py), garbage (collect.py).
"""

from collections.abc import Collection

from content_assets.contracts.release import AssetRecord, Release
from content_assets.errors import ChannelMovedError, RefusedError
from content_assets.publishing import keys
from content_assets.publishing.archive import Archive
from content_assets.publishing.audit import empty_set
from content_assets.publishing.canonical import digest_of, record_bytes
from content_assets.publishing.consistency import check_pointers
from content_assets.publishing.hold_groups import (
    NO_GROUPS,
    Grouping,
    Groups,
    recorded_unit,
)
from content_assets.publishing.publish import Author, Commit, commit, read_head
from content_assets.publishing.review import find_record
from content_assets.publishing.store import Overwrite, Store


def retire(
    store: Store,
    archive: Archive,
    asset: str,
    *,
    author: Author,
    made: Collection[str],
    groups: Groups = NO_GROUPS,
) -> Commit:
    """Publish a release without the documents of `asset` and what is retired with it.

    Nothing new if there are none.

    Args:
        made: The assets that the code has.
        groups: The hold groups of the code.

    Raises:
        RefusedError: The code has it.
        NotFoundError: Head has no such asset.
        ChannelMovedError: Another run was faster.
        PointerFaultError: A pointer is lost, or older than what is known of it.
        CommitUnknownError: No telling whether it was published: ask again.
    """
    if asset in made:
        msg = (
            f"{asset}: expected an asset that the code no longer has, found it there: the next run "
            "would publish it again; take it out of the graph, deploy, then retire it"
        )
        raise RefusedError(msg)
    check_pointers(store)
    _, head = read_head(store, archive)
    going = retired_with(head, asset, made=made)
    updates = {name: _write_nothing(archive, find_record(head, name)) for name in going}
    kept = Grouping(groups)
    done = commit(store, archive, updates, base=head, author=author, verb="retire", grouping=kept)
    if done.superseded:
        msg = (
            f"{', '.join(done.superseded)}: expected to retire what was at head, found that a run "
            "published it meanwhile; an older worker still makes it: deploy, then retire it"
        )
        raise ChannelMovedError(msg)
    return done


def retired_with(head: Release | None, asset: str, *, made: Collection[str]) -> list[str]:
    """`asset` and the others of its hold group that the code no longer has.

    Raises:
        NotFoundError: Head has no such asset.
    """
    find_record(head, asset)
    unit = recorded_unit(asset, head) if head else ()
    return sorted({asset, *(each for each in unit if each not in made)})


def _write_nothing(archive: Archive, record: AssetRecord) -> AssetRecord:
    """An empty set in place of what stands, with nothing held."""
    nothing = empty_set(record.contract)
    digest = digest_of(record_bytes(nothing))
    archive.write(keys.document_set(digest), nothing, Overwrite())
    return AssetRecord(set=digest, contract=nothing.contract, made_from={}, code_version="")
