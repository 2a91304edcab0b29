"""What must hold after every single call, whatever the order, and once all is quiet.

 1. A pointer names a complete release: its sets and all their blobs are there.
 2. Nothing older replaces something newer: along head, numbers and every asset's raw
    sequences go up only.
 3. Production never goes to a lower number (no rollback is simulated), never beyond head.
 4. A mirrored document never goes back in revision.
 5. What the mirror's cursor acknowledges, the mirror has: each document of that release is
    there with its digest, or is from a higher revision; what is gone is a tombstone.
 6. What the site's cursor acknowledges as proven, its pages show, or something newer.
 7. The newest raw body is there, and never changes without its sequence going up: no stalled
    fetch wins.
 8. What `commit` called its own is, and stays, among the moves of head.
 9. Settled (one undisturbed run later): head is made of the source's last word, production
    is head, the mirror and the pages show exactly that. No update is lost.

Belongs here: these, in words and code. Does not: how a state came about.
"""

import json
from typing import Any

from content_assets.contracts.release import Cursor, DocumentSet, Pointer, RawPointer, Release
from content_assets.contracts.routes import owned_page, pair_of
from content_assets.publishing import keys
from content_assets.publishing.memory import MemoryStore
from tests.unit.delivery.memory_site import MemorySite

SOURCE = "usgs"
ASSET = "events"
PATH = "earthquakes/events/{}.json"
_RAW = keys.raw_pointer(SOURCE)


class Watch:
    """Looks at a store after each call, and remembers what it saw."""

    def __init__(self, store: MemoryStore, site: MemorySite | None) -> None:
        self._store, self._site = store, site
        self._head: Release | None = None
        self._production = 0
        self._sequence = 0
        self._revisions: dict[str, int] = {}
        self._etags: dict[str, str] = {}
        self.promised: set[str] = set()  # ids of releases that `commit` called its own

    def check(self) -> None:
        """Invariants 1 to 8, where something has moved since the last look."""
        moved = self._moved()
        if _RAW in moved:
            self._check_raw()
        self._check_promises()
        if keys.HEAD in moved:
            self._check_head()
        if keys.PRODUCTION in moved:
            self._check_production()
        for key in moved:
            if key.startswith(keys.MIRROR):
                self._check_copy(key)
        if any(key.startswith((keys.MIRROR, keys.cursor("mirror"))) for key in moved):
            self._check_mirror_cursor()
        if self._site and keys.cursor("site") in moved:
            self._check_site_cursor()

    def check_settled(self, last: dict[str, str]) -> None:
        """Invariant 9."""
        head, production = self._pointer(keys.HEAD), self._pointer(keys.PRODUCTION)
        assert head
        assert production
        assert production.release == head.release, "production did not follow head"
        documents = self._documents(self._release(head.release))
        said = {path: self._said(digest) for path, digest in documents.items()}
        assert said == {PATH.format(event): text for event, text in last.items()}
        for key in self._etags:
            if key.startswith(keys.MIRROR):
                path = key.removeprefix(keys.MIRROR)
                assert self._copy(key).get("digest") == documents.get(path), (
                    f"{path} is not mirrored"
                )
        for path, digest in documents.items() if self._site else ():
            page = self._site.pages.get(owned_page(path)) if self._site else None
            assert page
            assert pair_of(path, digest).encode() in page.body, f"{path} is not shown"

    def _moved(self) -> set[str]:
        now = {entry.key: entry.etag for entry in self._store.list("")}
        moved = {key for key, etag in now.items() if self._etags.get(key) != etag}
        assert not self._etags.keys() - now.keys(), "an object was deleted"
        self._etags = now
        return moved

    def _check_raw(self) -> None:
        pointer = RawPointer.model_validate_json(self._body(_RAW))
        assert pointer.sequence > self._sequence, f"raw went back to {pointer.sequence}"
        self._body(keys.raw_body(pointer.digest))
        self._sequence = pointer.sequence

    def _check_promises(self) -> None:
        head = self._pointer(keys.HEAD) if self.promised else None
        moves = {move.release.partition("-")[2] for move in head.moves} if head else set()
        assert self.promised <= moves, f"{self.promised - moves} was called committed, and is not"

    def _check_head(self) -> None:
        pointer = self._pointer(keys.HEAD)
        assert pointer
        release = self._release(pointer.release)
        self._check_complete(release)
        before, self._head = self._head, release
        if before is None:
            return
        assert release.number > before.number, f"head went from {before.name} to {release.name}"
        for asset, record in before.assets.items():
            assert asset in release.assets, f"{asset} is lost"
            for source, ref in record.made_from.items():
                now = release.assets[asset].made_from[source].sequence
                assert now >= ref.sequence, f"{asset} went from body {ref.sequence} back to {now}"

    def _check_production(self) -> None:
        pointer, head = self._pointer(keys.PRODUCTION), self._pointer(keys.HEAD)
        assert pointer
        assert head
        self._check_complete(self._release(pointer.release))
        assert pointer.number > self._production, f"production went back to {pointer.release}"
        assert pointer.number <= head.number, "production is beyond head"
        self._production = pointer.number

    def _check_complete(self, release: Release) -> None:
        for digest in self._documents(release).values():
            assert self._store.get(keys.blob(digest)), f"{release.name}: blob {digest} is missing"

    def _check_copy(self, key: str) -> None:
        revision = self._copy(key)["revision"]
        assert revision > self._revisions.get(key, 0), f"{key} went back to revision {revision}"
        self._revisions[key] = revision

    def _check_mirror_cursor(self) -> None:
        cursor, documents = self._acknowledged("mirror")
        for path, digest in documents.items():
            copy = self._copy(keys.mirror(path))
            is_newer = copy["revision"] > cursor.revision
            assert is_newer or copy.get("digest") == digest, (
                f"{path} was acknowledged, not mirrored"
            )
        for key in self._etags:
            path = key.removeprefix(keys.MIRROR)
            if key.startswith(keys.MIRROR) and path not in documents:
                copy = self._copy(key)
                gone = copy.get("removed") or copy["revision"] > cursor.revision
                assert gone or cursor.revision == 0, (
                    f"{path} was acknowledged as gone, and is there"
                )

    def _check_site_cursor(self) -> None:
        assert self._site
        cursor, documents = self._acknowledged("site")
        for path, digest in documents.items():
            page = self._site.pages.get(owned_page(path) or "")
            newer = self._copy(keys.mirror(path)).get("digest", "")
            shows = [pair_of(path, each).encode() for each in (digest, newer)]
            proven = page and any(pair in page.body for pair in shows)
            gone = page and page.status == 404 and not newer
            assert proven or gone or path in cursor.unproven, f"{path} was acknowledged, not shown"

    def _acknowledged(self, target: str) -> tuple[Cursor, dict[str, str]]:
        stored = self._store.get(keys.cursor(target))
        cursor = Cursor.model_validate_json(stored.body) if stored else Cursor(revision=0)
        production = self._pointer(keys.PRODUCTION)
        releases = {m.revision: m.release for m in production.moves} if production else {}
        if cursor.revision not in releases:
            return cursor, {}
        return cursor, self._documents(self._release(releases[cursor.revision]))

    def _documents(self, release: Release) -> dict[str, str]:
        found: dict[str, str] = {}
        for record in release.assets.values():
            body = self._body(keys.document_set(record.set))
            found |= DocumentSet.model_validate_json(body).documents
        return found

    def _said(self, digest: str) -> str:
        title: str = json.loads(self._body(keys.blob(digest)))["document_sets"][0]["title"]
        return title

    def _release(self, name: str) -> Release:
        return Release.model_validate_json(self._body(keys.release(name)))

    def _pointer(self, key: str) -> Pointer | None:
        stored = self._store.get(key)
        return Pointer.model_validate_json(stored.body) if stored else None

    def _copy(self, key: str) -> dict[str, Any]:
        copy: dict[str, Any] = json.loads(self._body(key))["$release"]
        return copy

    def _body(self, key: str) -> bytes:
        stored = self._store.get(key)
        assert stored, f"{key} is named, but not there"
        return stored.body
