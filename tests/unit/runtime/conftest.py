"""A worker on a store in memory and the recorded feed."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from content_assets.bootstrap import Pipeline
from content_assets.publishing.memory import MemoryStore
from demo.recording import short_recording
from demo.replayer import Replayer
from tests.memory_worker import (
    MemoryWorker,
    first_release,
    store_with,
    worker_on,
)


@pytest.fixture
def replayer() -> Iterator[Replayer]:
    """The recorded feed, its oldest events only, from its first snapshot."""
    with Replayer(short_recording(), life_seconds=0) as running:
        yield running


@pytest.fixture
def worker(replayer: Replayer) -> MemoryWorker:
    """A worker whose bucket has a first release, made from the first snapshot."""
    return worker_on(store_with(first_release()), replayer)


@pytest.fixture
def released(worker: MemoryWorker) -> Pipeline:
    """Its parts."""
    return worker.pipeline()


@pytest.fixture
def memory() -> MemoryStore:
    """An empty bucket that fails on cue."""
    return MemoryStore(now=lambda: datetime.now(UTC))


@pytest.fixture
def pipeline(memory: MemoryStore, replayer: Replayer) -> Pipeline:
    """A cold worker's parts around `memory`."""
    return worker_on(memory, replayer).pipeline()
