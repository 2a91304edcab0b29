"""Runs that meet a pointer that is lost or older: refused and reported, never begun again."""

import json
from collections.abc import Callable, Iterator

import pytest

from content_assets.bootstrap import Pipeline
from content_assets.contracts.receipt import Receipt, Status
from content_assets.publishing import keys
from content_assets.publishing.memory import MemoryStore
from content_assets.publishing.store import Overwrite
from content_assets.runtime.worker import work
from demo.recording import short_recording
from demo.replayer import Replayer
from tests.memory_worker import first_release, objects_in, store_with, worker_on

RAW = keys.raw_pointer("usgs")
OLDER = "older/"  # where the pointers of the first release are kept


def run(pipeline: Pipeline) -> Receipt:
    """One run of a process that knows nothing yet."""
    pipeline.archive.forget()
    return work(pipeline, trigger="test")


def body_of(memory: MemoryStore, key: str) -> bytes:
    """What is stored at `key`."""
    stored = memory.get(key)
    assert stored
    return stored.body


@pytest.fixture(scope="module")
def module_replayer() -> Iterator[Replayer]:
    """The recorded feed, at its second snapshot once `published` is made."""
    with Replayer(short_recording(), life_seconds=0) as running:
        yield running


@pytest.fixture(scope="module")
def published(module_replayer: Replayer) -> dict[str, bytes]:
    """A bucket after two releases."""
    memory = store_with(first_release())
    kept = {f"{OLDER}{k}": body_of(memory, k) for k in (keys.HEAD, keys.PRODUCTION, RAW)}
    module_replayer.advance()
    assert run(worker_on(memory, module_replayer).pipeline()).state == "succeeded"
    return {**objects_in(memory), **kept}


@pytest.fixture
def memory(published: dict[str, bytes]) -> MemoryStore:
    """The same bucket for each test."""
    return store_with(published)


@pytest.fixture
def pipeline(memory: MemoryStore, module_replayer: Replayer) -> Pipeline:
    """A worker on it, whose source has nothing new."""
    return worker_on(memory, module_replayer).pipeline()


@pytest.mark.parametrize("is_lost", [True, False], ids=["lost", "older"])
@pytest.mark.parametrize("key", [keys.HEAD, keys.PRODUCTION])
def test_a_run_fails_at_the_pointers_and_changes_nothing(
    pipeline: Pipeline,
    memory: MemoryStore,
    key: str,
    *,
    is_lost: bool,
) -> None:
    if is_lost:
        memory.delete(key, Overwrite())
    else:
        memory.put(key, body_of(memory, OLDER + key), Overwrite())
    fixed = (keys.MIRROR, keys.RELEASES, "private/channels/", keys.CURSORS)
    known = Status.model_validate_json(body_of(memory, keys.STATUS))
    before = [(e.key, e.etag) for each in fixed for e in memory.list(each)]
    receipt = run(pipeline)
    assert receipt.state == "failed"
    (problem,) = receipt.problems
    assert (problem.where, problem.error) == ("pointers", "PointerFaultError")
    assert key in problem.message
    assert "content-assets repair" in problem.message
    assert [(e.key, e.etag) for each in fixed for e in memory.list(each)] == before
    status = Status.model_validate_json(body_of(memory, keys.STATUS))
    assert (status.state, status.level) == ("failed", "failed")
    assert (status.head, status.revision) == (known.head, known.revision)


def test_status_json_alone_tells_that_all_of_private_went_back(
    pipeline: Pipeline, memory: MemoryStore
) -> None:
    for key in (keys.HEAD, keys.PRODUCTION, RAW):
        memory.put(key, body_of(memory, OLDER + key), Overwrite())
    memory.delete(keys.MIRROR_CURSOR, Overwrite())
    receipt = run(pipeline)
    assert receipt.problems[0].where == "pointers"
    assert keys.STATUS in receipt.problems[0].message


def drop(memory: MemoryStore) -> None:
    """Lose the raw pointer."""
    memory.delete(RAW, Overwrite())


def go_back(memory: MemoryStore) -> None:
    """Restore it to an older version."""
    memory.put(RAW, body_of(memory, OLDER + RAW), Overwrite())


def spoil(memory: MemoryStore) -> None:
    """Cut it short."""
    memory.put(RAW, body_of(memory, RAW)[:20], Overwrite())


@pytest.mark.parametrize("hurt", [drop, go_back, spoil])
def test_a_raw_pointer_is_raised_to_what_head_was_made_from(
    pipeline: Pipeline, memory: MemoryStore, hurt: Callable[[MemoryStore], None]
) -> None:
    """The same body is the same number: nothing is made again."""
    hurt(memory)
    receipt = run(pipeline)
    assert not receipt.is_new_release
    assert json.loads(body_of(memory, RAW))["sequence"] == 2
    (problem,) = receipt.problems
    assert (problem.where, problem.error) == ("raw_usgs__feed", "RawPointerRaised")
    assert run(pipeline).problems == []
