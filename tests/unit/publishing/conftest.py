"""A store in memory, and short words for what a run would hand in."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

import pytest

from content_assets.contracts.document import Documents
from content_assets.contracts.engine_documents import Catalog, CatalogEntry
from content_assets.contracts.release import AssetRecord, RawRef, Release
from content_assets.publishing import keys
from content_assets.publishing.archive import Archive
from content_assets.publishing.canonical import digest_of
from content_assets.publishing.memory import MemoryStore
from content_assets.publishing.pointer import read_pointer
from content_assets.publishing.publish import Author, Commit, Following, commit, follow, read_head
from content_assets.publishing.sets import build_set, write_set
from content_assets.publishing.skips import step_towards
from content_assets.publishing.store import Overwrite, Store, serial_map

NOW = "2026-11-23T12:00:00.000Z"


class Clock:
    """A store's clock, which stands until it is moved."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now


def catalog(text: str) -> Catalog:
    """A small document that says `text`."""
    entry = CatalogEntry(
        asset=text,
        title=text,
        description=text,
        contract="catalog/1.0",
        paths="catalog.json",
        sources=[],
        licence="none",
        cadence_minutes=5,
        fresh_minutes=30,
    )
    return Catalog(document_sets=[entry])


def ref(sequence: int) -> RawRef:
    """The body number `sequence` of a source."""
    return RawRef(sequence=sequence, digest=digest_of(str(sequence).encode()))


@dataclass
class Publisher:
    """A run that publishes, one step at a time."""

    store: Store
    run: str = "run-1"
    archive: Archive = field(init=False)

    def __post_init__(self) -> None:
        self.archive = Archive(self.store)
        self.base = read_head(self.store, self.archive)[1]
        self.author = Author(run=self.run, release_id=f"id-of-{self.run}", now=NOW)

    def make(self, asset: str, documents: dict[str, str], *, sequence: int = 1) -> AssetRecord:
        """Write an asset's set; documents are path -> what they say."""
        built = build_set(
            Documents(
                Catalog,
                {path: catalog(text) for path, text in documents.items()},
                {"usgs": ref(sequence)},
            )
        )
        write_set(self.archive, built, parent=None, map_=serial_map)
        self.store.put(keys.raw_body(ref(sequence).digest), str(sequence).encode(), Overwrite())
        return built.asset_record(code_version="1")

    def commit(self, updates: dict[str, AssetRecord]) -> Commit:
        """Commit on top of what this run saw at its beginning."""
        return commit(self.store, self.archive, updates, base=self.base, author=self.author)

    def follow(self, readable=None) -> Following:
        """Let production follow."""
        return follow(
            self.store,
            self.archive,
            known=None,
            author=self.author,
            readable=lambda: {"site": readable} if readable else {},
        )

    def publish(self, asset: str, documents: dict[str, str], *, sequence: int = 1) -> Commit:
        """Make and commit one asset, and let production follow."""
        done = self.commit({asset: self.make(asset, documents, sequence=sequence)})
        self.follow()
        return done


def head_documents(store: MemoryStore) -> dict[str, str]:
    """Blob digest by path, of the release at head."""
    archive = Archive(store)
    _, release = read_head(store, archive)
    return dict(archive.documents(release)) if release else {}


def production_number(store: MemoryStore) -> int:
    """The number of the release at production."""
    seen = read_pointer(store, keys.PRODUCTION)
    return seen.pointer.number if seen else 0


@pytest.fixture
def store() -> MemoryStore:
    """An empty bucket."""
    return MemoryStore()


def follow_back(releases: Mapping[str, Release], newest: Release, number: int) -> list[str]:
    """The names on the way from `newest` to the release of this number."""
    way: list[str] = []
    release = newest
    while release.number != number:
        name = step_towards(release, number)
        assert name, f"no way from {release.name} to {number}"
        way.append(name)
        release = releases[name]
    return way
