"""Takedown: a document that must be nowhere: mirror, blobs, history, site.

Rules, in order:
  1. It is recorded below public/, by digest (takedowns.py), so that it outlives the pointers.
     Then production is told: from that move on every delivery removes the document, whatever
     a release says, and every run leaves it out. It holds for good.
     So it is with the documents whose addresses lead to its page (page_map.json): they
     are other names of the same, and go in the same move.
  2. Head gets a release without them.
  3. After the delivery (the mirror has a tombstone by then) its bytes are erased: the blobs
     that any set names for the path, released or not, and the mirror's older versions.
  4. Each step may be cut off: asked again, it goes on; what is left is garbage for collect.py.
     So are the bodies that it was made from, if they are to go with it: but for the newest of
     a source, and those that head was made from, until there are newer ones.
  5. Bytes that stand at another path too are not taken from under it: refused by name.

Other documents that repeat what it said (a list, a summary) are their own documents:
`named_in` tells which.

Belongs here: these steps. Does not: delivery, which comes between 2 and 3.
"""

import difflib
import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from pydantic_core import from_json

from content_assets.contracts.paths import check_path
from content_assets.contracts.release import (
    AssetRecord,
    DocumentSet,
    MadeSet,
    Pointer,
    Release,
    Shard,
    StagedSet,
    Takedown,
)
from content_assets.contracts.routes import owned_page, redirect_of
from content_assets.errors import (
    ChannelMovedError,
    NotFoundError,
    RefusedError,
    ReleaseGoneError,
    UnreadableRecordError,
)
from content_assets.publishing import keys
from content_assets.publishing.archive import Archive, MissingObjectError
from content_assets.publishing.canonical import digest_of, record_bytes
from content_assets.publishing.consistency import check_pointers
from content_assets.publishing.pointer import Seen, Step
from content_assets.publishing.publish import (
    ATTEMPTS,
    Author,
    Readable,
    commit,
    follow,
    read_head,
)
from content_assets.publishing.reach import made_sets
from content_assets.publishing.records import read_copy
from content_assets.publishing.rollback import move_production
from content_assets.publishing.sets import without_paths
from content_assets.publishing.store import Overwrite, ParallelMap, Store
from content_assets.publishing.takedowns import note_takedown

_NEAR = 3


@dataclass(frozen=True)
class Erased:
    """The digests of the blobs that were erased, of which path and what led to it."""

    path: str
    digests: tuple[str, ...]

    @property
    def blobs(self) -> int:
        """How many."""
        return len(self.digests)


def take_down(
    store: Store,
    archive: Archive,
    path: str,
    *,
    reason: str,
    author: Author,
    readable: Readable,
    map_: ParallelMap,
    with_bodies: bool = False,
) -> Seen:
    """Rules 1 and 2; a delivery and `erase` are to follow.

    Args:
        with_bodies: Whether the bodies that it was made from are to go, too; runs that were
            made from them can't be replayed then.

    Raises:
        UnsafePathError: It is no document path.
        NotFoundError: No release that is kept ever had it.
        RefusedError: The same bytes stand at another path too.
        PointerFaultError: A pointer is lost, or older than what is known of it.
        ChannelMovedError, CommitUnknownError: As `pointer.advance`; ask again.
    """
    check_path(path)
    check_pointers(store)
    releases = list(_kept_releases(store, archive, map_))
    made = list(_all_sets(store, releases, map_))
    blobs = _blobs_of(archive, path, {each.set for each in made}, map_)
    digests = set(blobs.values())
    _check_known(archive, path, digests, releases)
    _check_alone(archive, path, digests, releases)
    aliases = _aliases_of(store, archive, path, releases, map_)
    having = [each for each in made if with_bodies and each.set in blobs]
    bodies = {ref.digest for each in having for ref in each.made_from.values()}
    note_takedown(store, path, at=author.now, bodies=bodies)
    for alias in aliases:
        note_takedown(store, alias, at=author.now, bodies=())

    def step_from(standing: Pointer) -> Step | None:
        known = standing.taken_down.get(path)
        erased = bodies.union(known.bodies if known else ())
        verdict = Takedown(by=author.run, at=author.now, reason=reason, bodies=sorted(erased))
        led = verdict.model_copy(update={"bodies": [], "leads_to": path})
        new = {alias: led for alias in aliases if alias not in standing.taken_down}
        step = Step(
            release=standing.release,
            verb="takedown",
            by=author.run,
            at=author.now,
            pin=standing.pinned,
            takes_down={**new, path: verdict},
            reason=reason,
        )
        is_known = known is not None and len(known.bodies) == len(erased) and not new
        return None if is_known else step

    move_production(store, step_from)
    _leave_out(store, archive, {path, *aliases}, author)
    following = follow(store, archive, known=None, author=author, readable=readable)
    assert following.production
    return following.production


def erase(store: Store, archive: Archive, path: str, *, map_: ParallelMap) -> Erased:
    """Rule 3, after the delivery.

    Every set that is there is looked at, also those of a run that was under way, whose release
    was refused: asked again, it erases what such a run wrote since.

    Raises:
        StoreUnreachableError: Ask again.
    """
    sets = [entry.key for entry in store.list(keys.SETS)]
    paths = (path, *_taken_with(store, path))

    def named(key: str) -> set[str]:
        part = read_copy(store.get(key), key, Shard).record  # a set, or a shard of one
        documents = part.documents if part else {}
        return {documents[each] for each in paths if each in documents}

    blobs = sorted(set().union(*map_(named, sets)))
    map_(lambda digest: store.purge(keys.blob(digest)), blobs)
    map_(lambda each: store.purge(keys.mirror(each), keep_newest=True), paths)
    archive.forget()
    return Erased(path, tuple(blobs))


def named_in(store: Store, archive: Archive, path: str, *, map_: ParallelMap) -> list[str]:
    """The documents at head that name `path`, or what it is called without folder and suffix."""
    _, head = read_head(store, archive)
    name = path.rpartition("/")[2].partition(".")[0]
    value = re.compile(f'"({re.escape(path)}|{re.escape(name)})"(?!:)'.encode())

    def names(entry: tuple[str, str]) -> str | None:
        other, digest = entry
        return other if value.search(archive.blob(digest)) else None

    documents = archive.documents(head) if head else {}
    found = map_(names, [each for each in documents.items() if each[0] != path])
    return sorted(other for other in found if other)


def _aliases_of(
    store: Store, archive: Archive, path: str, releases: Iterable[Release], map_: ParallelMap
) -> list[str]:
    """The documents, at head and in production, whose addresses lead to the page of `path`."""
    page = owned_page(path)
    pointers = check_pointers(store)
    names = {seen.pointer.release for seen in (pointers.head, pointers.production) if seen}
    standing = [release for release in releases if page and release.name in names]
    sets = {m.set for release in standing for r in release.assets.values() for m in made_sets(r)}
    indexes = (archive.index(each) for each in sorted(sets))
    blobs = {
        (other, digest)
        for index in indexes
        if redirect_of(index.sample() or "")  # the documents of an asset are of one kind
        for other, digest in index.items()
    }

    def leads_there(entry: tuple[str, str]) -> str | None:
        other, digest = entry
        redirect = redirect_of(other)
        try:
            document = from_json(archive.blob(digest))
        except (UnreadableRecordError, MissingObjectError):  # it leads nowhere
            return None
        return other if redirect and redirect.location(document) == page else None

    found = map_(leads_there, sorted(blobs))
    return sorted({other for other in found if other})


def _taken_with(store: Store, path: str) -> list[str]:
    """What was taken down with a document, as it led to it."""
    production = read_copy(store.get(keys.PRODUCTION), keys.PRODUCTION, Pointer).record
    down = production.taken_down if production else {}
    return sorted(other for other, verdict in down.items() if verdict.leads_to == path)


def _leave_out(store: Store, archive: Archive, paths: Collection[str], author: Author) -> None:
    for _ in range(ATTEMPTS):
        _, head = read_head(store, archive)
        updates = dict(_amended(archive, head, paths)) if head else {}
        if not updates:
            return
        if not commit(store, archive, updates, base=head, author=author).superseded:
            return
    msg = (
        f"head: expected to publish a release without {min(paths)} in {ATTEMPTS} attempts, found "
        "a run faster each time; ask again (readers do not see it any more)"
    )
    raise ChannelMovedError(msg)


def _amended(
    archive: Archive, head: Release, paths: Collection[str]
) -> Iterator[tuple[str, AssetRecord]]:
    for asset, record in head.assets.items():
        named = {
            each.set: {path for path in paths if path in archive.index(each.set)}
            for each in made_sets(record)
        }
        if any(named.values()):
            changed = {
                digest: _write_without(archive, archive.document_set(digest), gone)
                for digest, gone in named.items()
                if gone
            }
            held = record.held
            if held and held.set in changed:
                held = held.model_copy(update={"set": changed[held.set]})
            kept = changed.get(record.set, record.set)
            yield asset, record.model_copy(update={"set": kept, "held": held})


def _write_without(archive: Archive, standing: DocumentSet, gone: set[str]) -> str:
    record, shards = without_paths(archive, standing, gone)
    for digest, shard in shards.items():
        archive.write(keys.document_set(digest), shard, Overwrite())
    digest = digest_of(record_bytes(record))
    archive.write(keys.document_set(digest), record, Overwrite())
    return digest


def _kept_releases(store: Store, archive: Archive, map_: ParallelMap) -> Iterator[Release]:
    names = [
        entry.key.removeprefix(keys.RELEASES).removesuffix(".json")
        for entry in store.list(keys.RELEASES)
    ]

    def read(name: str) -> Release | None:
        try:
            return archive.release(name)
        except ReleaseGoneError:  # collected since it was listed
            return None

    yield from (release for release in map_(read, names) if release)


def _all_sets(store: Store, releases: Iterable[Release], map_: ParallelMap) -> Iterator[MadeSet]:
    for release in releases:
        for record in release.assets.values():
            yield from made_sets(record)
    listed = [entry.key for entry in store.list(keys.STAGED)]
    for key, stored in zip(listed, map_(store.get, listed), strict=True):
        staged = read_copy(stored, key, StagedSet).record
        if staged:  # nobody can publish one that can't be read
            yield staged.record


def _blobs_of(
    archive: Archive, path: str, sets: Collection[str], map_: ParallelMap
) -> dict[str, str]:
    """The blob of `path` by set, of those that have it; one or two requests a set."""
    listed = sorted(sets)
    found = map_(lambda each: archive.index(each).get(path), listed)
    return {each: blob for each, blob in zip(listed, found, strict=True) if blob}


def _check_known(archive: Archive, path: str, digests: set[str], releases: list[Release]) -> None:
    if digests:
        return
    newest = max(releases, key=lambda each: each.number, default=None)
    known = list(archive.documents(newest)) if newest else []
    near = difflib.get_close_matches(path, known, n=_NEAR)
    msg = (
        f"document {path}: expected a path that some kept release has, found it in none; near: "
        f"{', '.join(near) or 'none'}"
    )
    raise NotFoundError(msg)


def _check_alone(archive: Archive, path: str, digests: set[str], releases: list[Release]) -> None:
    newest = max(releases, key=lambda each: each.number)
    others = [
        other
        for other, digest in archive.documents(newest).items()
        if digest in digests and other != path
    ]
    if others:
        msg = (
            f"document {path}: expected its bytes at this path alone, found the same at "
            f"{', '.join(sorted(others)[:_NEAR])}; change what they say, then take it down"
        )
        raise RefusedError(msg)
