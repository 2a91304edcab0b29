"""Staging: the sets that a run made, under the run's own key until a release names them.

A worker stages and publishes in one run. In `dagster dev` another Dagster run publishes, after
the one that staged has ended.

Rules, in order:
  1. A staged set belongs to one run; no other run writes it.
  2. A release takes the sets of one run, never those of two.
  3. What was made on top of an older head than the one that is published on is superseded,
     unless head says the same, or the set is a part (partitions): a part is put on top of
     whatever is at head, as it says nothing of the other partitions.
  4. A staged set says nothing of what is done. It is garbage after a day (collect.py).

Belongs here: staged sets in the store. Does not: making them (sets.py), releases (publish.py).
"""

from collections.abc import Collection

from content_assets.contracts.release import AssetRecord, DocumentSet, Release, StagedSet
from content_assets.errors import ReleaseGoneError
from content_assets.publishing import keys
from content_assets.publishing.archive import Archive
from content_assets.publishing.canonical import digest_of, record_bytes
from content_assets.publishing.records import read_copy
from content_assets.publishing.sets import merge_set
from content_assets.publishing.store import Overwrite, ParallelMap, Store

_FASTER = "a faster run published this asset meanwhile; it is planned again"


def write_staged(store: Store, run: str, staged: StagedSet) -> None:
    """Stage a set of `run`.

    Raises:
        StoreUnreachableError: No answer; the run makes it again.
    """
    store.put(keys.staged(run, staged.asset), record_bytes(staged), Overwrite())


def read_staged(store: Store, run: str, *, map_: ParallelMap) -> dict[str, StagedSet]:
    """What `run` staged, by asset; empty where it made nothing, or too long ago.

    A record that can't be read is reported, and counts as absent.

    Raises:
        StoreUnreachableError: The store did not answer.
    """
    entries = sorted(entry.key for entry in store.list(keys.staged_by(run)))
    stored = zip(entries, map_(store.get, entries), strict=True)
    found = [read_copy(each, key, StagedSet).record for key, each in stored]
    return {staged.asset: staged for staged in found if staged}


def put_on_head(
    archive: Archive,
    staged: StagedSet,
    head: Release | None,
    *,
    is_part: bool = False,
    taken_down: Collection[str] = (),
) -> AssetRecord | str:
    """The staged set as a release on top of `head` takes it, or why it is superseded (rule 3).

    Args:
        is_part: Whether the set has only some partitions' documents from this run.
        taken_down: Paths that were taken down since.

    Raises:
        StoreUnreachableError: The store did not answer.
    """
    standing = head.assets.get(staged.asset) if head else None
    if standing is None or head is None or head.name == staged.base:
        return staged.record
    before = _record_at(archive, staged.base, staged.asset)
    if before == standing:
        return staged.record
    if not is_part:
        return _FASTER
    sets = [archive.document_set(each.set) if each else None for each in (before, standing)]
    return _merged(archive, staged.record, *sets, taken_down=taken_down)


def _record_at(archive: Archive, name: str | None, asset: str) -> AssetRecord | None:
    try:
        return archive.release(name).assets.get(asset) if name else None
    except ReleaseGoneError:  # it was staged long ago
        return None


def _merged(
    archive: Archive,
    record: AssetRecord,
    before: DocumentSet | None,
    standing: DocumentSet | None,
    *,
    taken_down: Collection[str],
) -> AssetRecord:
    after = archive.document_set(record.set)
    merged, shards = merge_set(archive, before, after, standing, without=taken_down)
    for digest, shard in shards.items():
        archive.write(keys.document_set(digest), shard, Overwrite())
    digest = digest_of(record_bytes(merged))
    archive.write(keys.document_set(digest), merged, Overwrite())
    return record.model_copy(update={"set": digest})
