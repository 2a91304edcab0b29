"""Retiring: what an asset published goes, where the asset itself is no more.

Rules, in order:
  1. Only of an asset that the code no longer has: any other would make its documents again.
  2. It is a release like any other: the documents are gone from it and from the mirror, their
     pages are 404, and a rollback brings them back.
  3. The release goes on naming the asset, with a set of nothing: an older worker that still
     makes it publishes it again, and says so.

Belongs here: that release. Does not: one document for good (takedown.py), garbage (collect.py).
"""

from collections.abc import Collection

from content_assets.contracts.release import AssetRecord
from content_assets.errors import ChannelMovedError, RefusedError
from content_assets.publishing import keys
from content_assets.publishing.archive import Archive
from content_assets.publishing.audit import empty_set
from content_assets.publishing.canonical import digest_of, record_bytes
from content_assets.publishing.consistency import check_pointers
from content_assets.publishing.publish import Author, Commit, commit, read_head
from content_assets.publishing.review import find_record
from content_assets.publishing.store import Overwrite, Store


def retire(
    store: Store, archive: Archive, asset: str, *, author: Author, made: Collection[str]
) -> Commit:
    """Publish a release without the documents of `asset`; nothing new if it has none.

    Args:
        made: The assets that the code has.

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
    nothing = empty_set(find_record(head, asset).contract)
    digest = digest_of(record_bytes(nothing))
    archive.write(keys.document_set(digest), nothing, Overwrite())
    gone = AssetRecord(set=digest, contract=nothing.contract, made_from={}, code_version="")
    done = commit(store, archive, {asset: gone}, base=head, author=author, verb="retire")
    if asset in done.superseded:
        msg = (
            f"{asset}: expected to retire what was at head, found that a run published it "
            "meanwhile; an older worker still makes it: deploy, then retire it"
        )
        raise ChannelMovedError(msg)
    return done
