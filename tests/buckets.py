"""Buckets in memory that real runs have filled, from a recorded source without HTTP."""

import hashlib
import json
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cache

from content_assets.bootstrap import Pipeline, build_pipeline
from content_assets.contracts.release import Validators
from content_assets.publishing.archive import Archive
from content_assets.publishing.memory import MemoryStore
from content_assets.publishing.raw import Fetched
from content_assets.publishing.store import Overwrite
from content_assets.settings import load_settings
from content_assets.stores.counting import CountingStore
from demo.recording import load_recording


@cache
def recorded_bodies(events: int = 12) -> tuple[bytes, ...]:
    """The recorded feed, its oldest events only."""
    bodies = []
    for snapshot in load_recording():
        feed = json.loads(snapshot.body)
        feed["features"] = feed["features"][-events:]
        feed["metadata"]["count"] = len(feed["features"])
        bodies.append(json.dumps(feed).encode())
    return tuple(bodies)


@dataclass
class MemorySource:
    """A source that answers with the first of its bodies until it is advanced."""

    bodies: tuple[bytes, ...] = field(default_factory=recorded_bodies)
    cadence_minutes: int = 5

    def fetch(self, validators: Validators | None) -> Fetched | None:
        """Conditionally, as over HTTP."""
        etag = hashlib.sha256(self.bodies[0]).hexdigest()
        if validators and validators.etag == etag:
            return None
        return Fetched(body=self.bodies[0], fingerprint=etag, validators=Validators(etag=etag))

    def advance(self) -> None:
        """Answer with the next body."""
        self.bodies = self.bodies[1:]


def pipeline_on(store: MemoryStore, source: MemorySource) -> Pipeline:
    """A cold worker's parts on `store`, with one source and no site."""
    counting = CountingStore(store)
    return replace(
        _parts(),
        store=counting,
        archive=Archive(counting),
        sources={"usgs": source},
        checked_contracts=set(),  # of this bucket, not of one before it
    )


@cache
def _parts() -> Pipeline:
    """The parts that runs share: threads, a clock."""
    environ = {"CONTENT_ASSETS_STORE_URL": "file:///none", "CONTENT_ASSETS_SOURCES": "usgs"}
    return build_pipeline(load_settings(environ))


def copy_of(store: MemoryStore) -> MemoryStore:
    """The same objects in a store of its own, written now."""
    copy = MemoryStore(now=lambda: datetime.now(UTC))
    for entry in store.list(""):
        stored = store.get(entry.key)
        assert stored
        copy.put(entry.key, stored.body, Overwrite())
    return copy
