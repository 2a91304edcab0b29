"""What must hold after every single call, whatever the order, and once all is quiet.

 1. A pointer names a complete release: its sets, held ones too, all their blobs and the raw
    bodies that they were made from are there (but for what was taken down: its blobs, and its
    bodies where it isn't head that was made from them).
 2. Nothing immutable is ever changed; the same document has the same bytes.
 3. Nothing older replaces something newer: along head, numbers and every asset's raw
    sequences go up only, but for one that was retired. No asset is lost.
 4. Production counts its revision up with each move. It goes to a lower number by `rollback`
    only; to nothing that is beyond head or does not lead to it; never to a schema major that
    the site can't read.
 5. A pin holds: while it is there only `rollback` and `takedown` move production, and the
    second stays where it is; `unpin` alone takes it away.
 6. A set that failed its audit is nowhere but under `held`, until somebody approves it; one
    that was rejected is not held anew, unless the asset was retired since.
 7. A mirrored document never goes back in revision; a page of one deployment neither.
 8. What the mirror's cursor acknowledges, the mirror has: each document of that release is
    there with its digest, or is from a higher revision; what is gone is a tombstone.
 9. What the site's cursor acknowledges as proven, its pages show, or something newer.
10. The newest raw body is there, and never changes without its sequence going up: no stalled
    fetch wins, and no release is made of it.
11. What `commit` called its own is, and stays, among the ancestors of head.
12. What was taken down is never mirrored again from that move on.
13. Nothing is deleted that was not condemned longer ago than any task lives, or that head, production, a release that a cursor still needs, a staged set
    or a source's pointer reaches.
14. Settled (one undisturbed run later): head is made of the sources' last words, production
    is head, the mirror and the pages show exactly that, but for what was taken down. No update
    is lost. Once more, and nothing is written. Garbage is gone, and all else is there.
15. No release at head shows sets of one hold group that were made from different bodies.

What holds after an accident to the pointers: accidents.py.

Belongs here: these, in words and code. Does not: how a state came about.
"""

import json
from collections.abc import Callable, Iterator
from datetime import datetime
from functools import lru_cache
from typing import Any, TypeVar

from content_assets.contracts.garbage import Garbage
from content_assets.contracts.release import (
    AssetRecord,
    Cursor,
    DocumentSet,
    Pointer,
    RawPointer,
    Release,
    StagedSet,
    TakenDown,
)
from content_assets.contracts.routes import owned_page, pages_of, pair_of
from content_assets.publishing import keys
from content_assets.publishing.canonical import digest_of
from tests.simulation.actors import GROUPS, Notes, texts_of
from tests.simulation.stepped import GRACE, TICK, Body, Change, WatchedStore
from tests.unit.delivery.memory_site import MemorySite

T = TypeVar("T")
_IMMUTABLE = (keys.RELEASES, keys.SETS, keys.BLOBS, keys.RAW_BODIES)


@lru_cache(maxsize=5_000)
def _parsed(kind: Any, body: bytes) -> Any:
    return kind.model_validate_json(body)


@lru_cache(maxsize=5_000)
def _member(body: bytes) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(body)["$release"]
    return found


class Watch:
    """Looks at each change of a store, and at the pages of a site."""

    def __init__(
        self,
        store: WatchedStore,
        site: MemorySite | None,
        notes: Notes,
        *,
        is_audit_alone: bool = False,
    ) -> None:
        self._store, self._site, self._notes = store, site, notes
        self._is_audit_alone = is_audit_alone
        self._pages: dict[str, dict[str, int]] = {}
        self._promised = 0
        self._digest_of_text: dict[str, str] = {}
        self._condemned: dict[str, datetime] = {}
        self._body_of: dict[tuple[str, int], str] = {}  # raw key and sequence -> digest

    def note(self) -> None:
        """Everything up to here was checked before."""
        for change in self._store.journal:
            if change.key.startswith(keys.RAW) and not change.key.startswith(keys.RAW_BODIES):
                self._note_raw(change.key, self._both(change, RawPointer)[1])
        self._store.journal.clear()
        self.note_deployment()
        self._promised = len(self._notes.promised)

    def check_begin(self) -> None:
        """What stands when the world begins is complete, and its documents' bytes are known."""
        for key in self._keys(keys.RELEASES):
            release = self._read(key, Release)
            assert release
            self._check_complete(release)
        self.note()

    def note_deployment(self) -> None:
        """The pages of another deployment may be older."""
        self._pages = dict(self._site.revisions) if self._site else {}

    def check(self) -> None:
        """Invariants 1 to 13, of what has changed since the last look."""
        changes = list(self._store.journal)
        self._store.journal.clear()
        for change in changes:
            self._check_change(change)
        if len(self._notes.promised) > self._promised or any(c.key == keys.HEAD for c in changes):
            self._check_promises()
        touched = {change.key for change in changes}
        if any(key.startswith((keys.MIRROR, keys.cursor("mirror"))) for key in touched):
            self._check_mirror_cursor()
        if self._site and (self._check_pages() or keys.cursor("site") in touched):
            self._check_site_cursor()

    def _check_change(self, change: Change) -> None:
        key = change.key
        if change.after is None:
            if change.before:
                self._check_deleted(key)
        elif key == keys.GARBAGE:
            self._note_condemned(*self._both(change, Garbage))
        elif key == keys.HEAD:
            self._check_head(*self._both(change, Pointer))
        elif key == keys.PRODUCTION:
            self._check_production(*self._both(change, Pointer))
        elif key.startswith(keys.MIRROR):
            self._check_copy(change)
        elif key.startswith(_IMMUTABLE):
            same = change.before is None or change.before.body == change.after.body
            assert same, f"{key} is immutable, and was changed"
        elif key.startswith(keys.RAW):
            self._check_raw(*self._both(change, RawPointer))
            self._note_raw(key, self._both(change, RawPointer)[1])

    @staticmethod
    def _both(change: Change, kind: type[T]) -> tuple[T | None, T]:
        assert change.after
        model: Any = kind  # hashable, as every class is
        before: T | None = _parsed(model, change.before.body) if change.before else None
        return before, _parsed(model, change.after.body)

    # head

    def _check_head(self, before: Pointer | None, after: Pointer) -> None:
        release = self._release(after.release)
        self._check_complete(release)
        if after.moves[-1].verb == "retire":
            self._notes.rejected.clear()  # with the asset goes what was decided of it
        self._check_audited(release)
        self._check_made_from(release)
        self._check_together(release)
        self._check_dated(release)
        if before is None or before == after:
            return
        assert after.revision == before.revision + 1, "head's revision was not counted up"
        old = self._release(before.release)
        assert release.number > old.number, f"head went from {old.name} to {release.name}"
        for asset, record in old.assets.items():
            assert asset in release.assets, f"{asset} is lost"
            self._check_newer(asset, record, release.assets[asset])

    def _check_dated(self, release: Release) -> None:
        """A release says when it was published, by a clock that is right."""
        off = abs(datetime.fromisoformat(release.published_at) - self._store.clock.now())
        assert off <= 2 * TICK, f"{release.name} is dated {release.published_at}"

    def _check_made_from(self, release: Release) -> None:
        for asset, record in release.assets.items():
            for source, ref in record.newest.made_from.items():
                known = self._body_of.get((keys.raw_pointer(source), ref.sequence), ref.digest)
                assert known == ref.digest, f"{asset} was made from a body that lost its race"

    @staticmethod
    def _check_together(release: Release) -> None:
        """Invariant 15; an asset of which nothing has got in yet shows nothing."""
        for group in GROUPS.values():
            records = [release.assets[asset] for asset in group if asset in release.assets]
            shown = [record for record in records if record.code_version]
            for source in {name for record in shown for name in record.made_from}:
                bodies = {r.made_from[source].digest for r in shown if source in r.made_from}
                assert len(bodies) == 1, f"{release.name} mixes bodies of {source}"

    @staticmethod
    def _check_newer(asset: str, before: AssetRecord, after: AssetRecord) -> None:
        for old, new in ((before, after), (before.newest, after.newest)):
            for source, ref in old.made_from.items():
                if source not in new.made_from:
                    continue  # retired: made from nothing
                now = new.made_from[source].sequence
                assert now >= ref.sequence, f"{asset} went from body {ref.sequence} back to {now}"

    def _check_audited(self, release: Release) -> None:
        """Invariant 6; the sets that passed in an ancestor stay."""
        parent = self._release(release.parent).assets if release.parent else {}
        for asset, record in release.assets.items():
            was = parent.get(asset)
            is_new = was is None or was.set != record.set
            has_failed = (release.id, record.set) in self._notes.failed - self._notes.passed
            assert not (is_new and has_failed), f"{asset} failed its audit, and is out"
            held = record.held
            if held and not held.rejected:
                mark = (held.set, repr(sorted(held.made_from.items())))
                assert mark not in self._notes.rejected, f"{asset} was rejected, and is held anew"

    def _check_promises(self) -> None:
        self._promised = len(self._notes.promised)
        lost = self._notes.promised - {name.partition("-")[2] for name in self._names()}
        assert not lost, f"{lost} was called committed, and is not"

    def _names(self) -> set[str]:
        """All releases that lead to head: as head remembers its moves, and by their parents."""
        head = self._read(keys.HEAD, Pointer)
        moved = {move.release for move in head.moves} if head else set()
        return moved | {release.name for release in self._ancestors()}

    def _ancestors(self) -> Iterator[Release]:
        head = self._read(keys.HEAD, Pointer)
        name = head.release if head else None
        while name:
            release = self._read(keys.release(name), Release)
            if release is None:
                return
            yield release
            name = release.parent

    # production

    def _check_production(self, before: Pointer | None, after: Pointer) -> None:
        release = self._release(after.release)
        self._check_complete(release)
        assert after.release in self._names(), f"{after.release} does not lead to head"
        if before is None or before == after:
            return
        verb = after.moves[-1].verb
        assert after.revision == before.revision + 1, "production's revision was not counted up"
        assert after.moves[:-1] == before.moves[-99:], "a move of production was forgotten"
        assert before.taken_down.keys() <= after.taken_down.keys(), "a takedown was forgotten"
        stays = after.release == before.release
        assert stays or verb in {"follow", "rollback"}, f"{verb} moved production"
        assert stays or verb == "rollback" or after.number > before.number, (
            f"production went back to {after.release} by {verb}"
        )
        self._check_pin(before, after, verb)
        if not stays:
            self._check_readable(release)
        if self._is_audit_alone and verb == "follow":
            self._check_not_shrunk(self._release(before.release), release)

    @staticmethod
    def _check_pin(before: Pointer, after: Pointer, verb: str) -> None:
        assert not before.pinned or verb in {"rollback", "unpin", "takedown"}, (
            f"{verb} moved production, which was pinned"
        )
        if verb == "rollback":
            assert after.pinned, "a rollback did not pin"
        elif verb == "takedown":
            assert after.pinned == before.pinned, "a takedown changed the pin"

    def _check_readable(self, release: Release) -> None:
        if self._site is None or not self._site.contracts:
            return
        for asset, record in release.assets.items():
            major = int(record.contract.partition("/")[2].partition(".")[0])
            assert major in self._site.contracts["catalog"], f"the site can't read {asset}"

    def _check_not_shrunk(self, old: Release, new: Release) -> None:
        for asset, record in old.assets.items():
            before, after = self._paths(record.set), self._paths(new.assets[asset].set)
            lost = before.keys() - after.keys()
            is_much = len(lost) >= 2 and len(lost) > 0.5 * len(before)
            assert not is_much or self._was_approved(asset, new), f"{asset} lost {sorted(lost)}"

    def _was_approved(self, asset: str, release: Release) -> bool:
        head = self._read(keys.HEAD, Pointer)
        verbs = {move.release: move.verb for move in head.moves} if head else {}
        made = release.assets[asset].set
        return any(
            verbs.get(each.name) == "approve" and each.assets[asset].set == made
            for each in self._ancestors()
        )

    # completeness and deletion

    def _check_complete(self, release: Release) -> None:
        for key in self._needs(release):
            assert self._store._objects.get(key), f"{release.name}: {key} is missing"

    def _needs(self, release: Release) -> Iterator[str]:
        yield keys.release(release.name)
        head = self._read(keys.HEAD, Pointer)
        is_head = head is not None and head.release == release.name
        erased = {each for down in self._taken_down().values() for each in down.bodies}
        for record in release.assets.values():
            for made in (record, record.held):
                if made:
                    bodies = {ref.digest for ref in made.made_from.values()}
                    yield from map(keys.raw_body, bodies - (set() if is_head else erased))
                    yield from self._needs_of_set(made.set)

    def _taken_down(self) -> dict[str, TakenDown]:
        production = self._read(keys.PRODUCTION, Pointer)
        return production.taken_down if production else {}

    def _needs_of_set(self, digest: str) -> Iterator[str]:
        taken_down = self._taken_down()
        yield keys.document_set(digest)
        for path, blob in self._paths(digest).items():
            if path not in taken_down:
                yield keys.blob(blob)
                self._check_bytes(blob)

    def _check_bytes(self, digest: str) -> None:
        stored = self._store._objects.get(keys.blob(digest))
        if stored is None:
            return
        assert digest_of(stored.body) == digest, f"blob {digest} holds something else"
        text = stored.body.decode()
        said = json.dumps(json.loads(stored.body), sort_keys=True)
        known = self._digest_of_text.setdefault(said, digest)
        assert known == digest, f"the same document has other bytes: {text}"

    def _check_deleted(self, key: str) -> None:
        assert key.startswith(_IMMUTABLE), f"{key} was deleted"
        assert key not in set(self._reached()), f"{key} was deleted, and is needed"
        production = self._read(keys.PRODUCTION, Pointer)
        is_erased = production and production.taken_down and key.startswith(keys.BLOBS)
        condemned_at = None if is_erased else self._condemned.get(key)
        age = self._store.clock.now() - condemned_at if condemned_at else GRACE
        assert age >= GRACE, f"{key} was deleted right after it was condemned"

    def _note_condemned(self, before: Garbage | None, after: Garbage) -> None:
        for key in after.all_keys - (before.all_keys if before else frozenset()):
            self._condemned[key] = self._store.clock.now()

    def _reached(self) -> Iterator[str]:
        for name in self._kept_names():
            release = self._read(keys.release(name), Release)
            if release:
                yield from self._needs(release)
        for key in self._keys(keys.STAGED):
            staged = self._read(key, StagedSet)
            assert staged
            yield from self._needs_of_set(staged.record.set)
        for key in self._keys(keys.RAW):
            pointer = None if key.startswith(keys.RAW_BODIES) else self._read(key, RawPointer)
            if pointer:
                yield keys.raw_body(pointer.digest)

    def _kept_names(self) -> set[str]:
        head, production = self._read(keys.HEAD, Pointer), self._read(keys.PRODUCTION, Pointer)
        kept = {head.release} if head else set()
        if production:
            cursors = [self._read(key, Cursor) for key in self._keys(keys.CURSORS)]
            oldest = min((c.revision for c in cursors if c), default=production.revision)
            kept |= {m.release for m in production.moves if m.revision >= oldest}
            kept.add(production.release)
        return kept

    # raw

    def _note_raw(self, key: str, pointer: RawPointer) -> None:
        self._body_of[key, pointer.sequence] = pointer.digest

    def _check_raw(self, before: RawPointer | None, after: RawPointer) -> None:
        assert self._store._objects.get(keys.raw_body(after.digest)), "the raw body is missing"
        is_newer = before is None or after.sequence > before.sequence or before == after
        assert is_newer, f"raw went back to {after.sequence}"

    # the mirror

    def _check_copy(self, change: Change) -> None:
        assert change.after
        if change.before == change.after:
            return  # by two deliveries of one revision
        copy = _member(change.after.body)
        before = _member(change.before.body)["revision"] if change.before else 0
        assert copy["revision"] > before, f"{change.key} went back to revision {copy['revision']}"
        production = self._read(keys.PRODUCTION, Pointer)
        assert production, f"{change.key} was mirrored before anything was published"
        down = production.taken_down.get(change.key.removeprefix(keys.MIRROR))
        is_right = not down or copy["revision"] < down.revision or copy.get("removed")
        assert is_right, f"{change.key} was taken down, and is mirrored again"

    def _check_mirror_cursor(self) -> None:
        cursor, documents = self._acknowledged("mirror")
        if documents is None:
            return
        for path, digest in documents.items():
            copy = self._copy(path)
            is_right = copy["revision"] > cursor.revision or copy.get("digest") == digest
            assert is_right, f"{path} was acknowledged, not mirrored"
        for key in self._keys(keys.MIRROR):
            path = key.removeprefix(keys.MIRROR)
            copy = self._copy(path)
            gone = path in documents or copy.get("removed") or copy["revision"] > cursor.revision
            assert gone, f"{path} was acknowledged as gone, and is there"

    # the site

    def _check_pages(self) -> bool:
        """Whether any page was made anew."""
        assert self._site
        is_new = False
        for page, revisions in self._site.revisions.items():
            if revisions is not self._pages.get(page):
                is_new = True
                for path, revision in self._pages.get(page, {}).items():
                    now = revisions.get(path, 0)
                    assert now >= revision, f"{page} shows {path} of {now} after {revision}"
        self._pages = dict(self._site.revisions)
        return is_new

    def _check_site_cursor(self) -> None:
        assert self._site
        cursor, documents = self._acknowledged("site")
        if documents is None or cursor.deployment != self._site.deployment:
            return
        mirrored = [key.removeprefix(keys.MIRROR) for key in self._keys(keys.MIRROR)]
        unproven = {owned_page(path) for path in cursor.unproven}
        for path in set(mirrored) - set(cursor.unproven):
            for page in pages_of(path, documents) - unproven:
                self._check_shown(page, path, documents.get(path), cursor.revision)

    def _check_shown(self, page: str, path: str, digest: str | None, revision: int) -> None:
        assert self._site
        newer = {p for p, r in self._site.revisions.get(page, {}).items() if r > revision}
        if path in newer or page in {owned_page(each) for each in newer}:
            return
        shown = self._site.pages.get(page)
        if digest:
            is_right = shown and pair_of(path, digest).encode() in shown.body
        else:
            is_right = not shown or pair_of(path, "").encode() not in shown.body
        assert is_right, f"{path} was acknowledged, and {page} does not show it"

    # settled

    def check_settled(self, last: dict[str, Body]) -> None:
        """Invariant 14."""
        head, production = self._read(keys.HEAD, Pointer), self._read(keys.PRODUCTION, Pointer)
        assert head
        assert production
        release = self._release(head.release)
        self._check_complete(release)
        unread = self._site and not self._is_readable(release)
        if unread:
            assert production.number < head.number, "the site can't read what production has"
            return
        assert production.release == head.release, "production did not follow head"
        documents = self._shown_documents(release, production, production.revision)
        said = {path: self._said(digest) for path, digest in documents.items()}
        expected = {
            path: text
            for asset, body in last.items()
            if not release.assets[asset].held
            for path, text in texts_of(asset, body).items()
        }
        for asset, record in release.assets.items():
            if record.held or asset not in last:
                expected |= {path: said[path] for path in self._paths(record.set) if path in said}
        down = production.taken_down
        assert said == {path: text for path, text in expected.items() if path not in down}
        for key in self._keys(keys.MIRROR):
            path = key.removeprefix(keys.MIRROR)
            assert self._copy(path).get("digest") == documents.get(path), f"{path} is not mirrored"
        if self._site:
            self._check_site_settled(documents)

    def _check_site_settled(self, documents: dict[str, str]) -> None:
        cursor = self._read(keys.cursor("site"), Cursor)
        assert cursor
        assert self._site
        assert not cursor.unproven, f"{cursor.unproven} stayed unproven, and nobody interfered"
        for path, digest in documents.items():
            for page in pages_of(path, documents):
                self._check_shown(page, path, digest, cursor.revision)
        assert cursor.deployment == self._site.deployment, "the new deployment was not noticed"

    def _is_readable(self, release: Release) -> bool:
        assert self._site
        majors = {r.contract.partition("/")[2].partition(".")[0] for r in release.assets.values()}
        return {int(each) for each in majors} <= set(self._site.contracts["catalog"])

    def check_collected(self) -> None:
        """The last part of invariant 14."""
        there = {key for prefix in _IMMUTABLE for key in self._keys(prefix)}
        # of what was taken down the releases that are kept still name the bytes; none are there
        reached = set(self._reached())
        assert not reached - there, f"{sorted(reached - there)} is gone"
        assert not there - reached, f"{sorted(there - reached)} is garbage, and is there"

    # reading

    def _acknowledged(self, target: str) -> tuple[Cursor, dict[str, str] | None]:
        """The cursor, and what it acknowledges; None: nothing that can still be told."""
        cursor = self._read(keys.cursor(target), Cursor) or Cursor(revision=0)
        production = self._read(keys.PRODUCTION, Pointer)
        releases = {m.revision: m.release for m in production.moves} if production else {}
        name = releases.get(cursor.revision)
        release = self._read(keys.release(name), Release) if name else None
        if production is None or release is None:
            return cursor, None
        return cursor, self._shown_documents(release, production, cursor.revision)

    def _shown_documents(
        self, release: Release, production: Pointer, revision: int
    ) -> dict[str, str]:
        down = production.taken_down
        return {
            path: digest
            for record in release.assets.values()
            for path, digest in self._paths(record.set).items()
            if path not in down or down[path].revision > revision
        }

    def _paths(self, digest: str) -> dict[str, str]:
        return self._there(keys.document_set(digest), DocumentSet).documents

    def _said(self, digest: str) -> str:
        stored = self._store._objects[keys.blob(digest)]
        title: str = json.loads(stored.body)["document_sets"][0]["title"]
        return title

    def _release(self, name: str) -> Release:
        return self._there(keys.release(name), Release)

    def _copy(self, path: str) -> dict[str, Any]:
        return _member(self._store._objects[keys.mirror(path)].body)

    def _keys(self, prefix: str) -> list[str]:
        return [key for key in self._store._objects if key.startswith(prefix)]

    def _there(self, key: str, kind: Callable[..., T]) -> T:
        found = self._read(key, kind)
        assert found, f"{key} is named, but not there"
        return found

    def _read(self, key: str, kind: Callable[..., T]) -> T | None:
        stored = self._store._objects.get(key)
        return _parsed(kind, stored.body) if stored else None
