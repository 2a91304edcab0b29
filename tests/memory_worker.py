"""A worker on a store in memory: real runs through the asset graph, without any server but a feed.

Belongs here: what tests of runs share that need no S3. Does not: what they expect.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache
from typing import Any

from content_assets.bootstrap import Pipeline, build_pipeline
from content_assets.contracts.receipt import Receipt
from content_assets.publishing import keys
from content_assets.publishing.archive import Archive
from content_assets.publishing.memory import MemoryStore
from content_assets.publishing.store import Overwrite
from content_assets.runtime.worker import work
from content_assets.settings import load_settings
from content_assets.stores.counting import CountingStore
from demo.recording import short_recording
from demo.replayer import Replayer


def store_with(objects: Mapping[str, bytes]) -> MemoryStore:
    """A store that holds these objects, written now."""
    store = MemoryStore(now=lambda: datetime.now(UTC))
    for key, body in objects.items():
        store.put(key, body, Overwrite())
    return store


def objects_in(store: MemoryStore) -> dict[str, bytes]:
    """All bodies by key."""
    found = {entry.key: store.get(entry.key) for entry in store.list("")}
    return {key: stored.body for key, stored in found.items() if stored}


@dataclass(frozen=True)
class MemoryWorker:
    """A worker's surroundings: a bucket, a feed, the settings that name them."""

    store: MemoryStore
    replayer: Replayer
    environ: dict[str, str]

    def pipeline(self, **settings: str) -> Pipeline:
        """A cold worker's parts; settings by name, without the prefix."""
        given = {f"CONTENT_ASSETS_{name.upper()}": value for name, value in settings.items()}
        store = CountingStore(self.store)
        built = build_pipeline(load_settings({**self.environ, **given}))
        return replace(built, store=store, archive=Archive(store))

    def run(self, **settings: str) -> Receipt:
        """One cold run."""
        return work(self.pipeline(**settings), trigger="test")

    def objects(self) -> dict[str, str]:
        """ETag by key, of the whole bucket."""
        return {entry.key: entry.etag for entry in self.store.list("")}

    def read(self, key: str) -> Any:
        """An object, parsed."""
        stored = self.store.get(key)
        assert stored, key
        return json.loads(stored.body)

    def write(self, key: str, body: bytes) -> None:
        """Put an object over whatever is there."""
        self.store.put(key, body, Overwrite())

    def head_assets(self) -> dict[str, dict[str, Any]]:
        """What the release at head says of each asset."""
        found: dict[str, dict[str, Any]] = self.read(keys.release(self.read(keys.HEAD)["release"]))[
            "assets"
        ]
        return found

    def head_documents(self) -> dict[str, str]:
        """Blob digest by path, of the release at head."""
        sets = [self.read(keys.document_set(r["set"])) for r in self.head_assets().values()]
        return {path: digest for each in sets for path, digest in each["documents"].items()}


def worker_on(store: MemoryStore, replayer: Replayer, *, sources: str = "usgs") -> MemoryWorker:
    """A worker that asks its sources at every run, without any grace."""
    environ = {
        "CONTENT_ASSETS_STORE_URL": "file:///nowhere",  # `store` stands for it
        "CONTENT_ASSETS_SOURCES": sources,
        "CONTENT_ASSETS_SOURCE_PAUSES": "false",
        "CONTENT_ASSETS_USGS_BASE_URL": replayer.url,
        "CONTENT_ASSETS_EONET_BASE_URL": replayer.url,
        "CONTENT_ASSETS_SWPC_BASE_URL": replayer.url,
    }
    return MemoryWorker(store, replayer, environ)


@cache
def first_release(sources: str = "usgs") -> dict[str, bytes]:
    """What a bucket holds after the first run over the recorded feed; made once."""
    with Replayer(short_recording(), life_seconds=0) as replayer:
        worker = worker_on(store_with({}), replayer, sources=sources)
        assert worker.run().problems == []
        return objects_in(worker.store)
