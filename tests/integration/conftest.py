"""Fixtures for what is started once a module."""

import gc
import json
from collections.abc import Iterator
from dataclasses import replace
from uuid import uuid4

import pytest

from demo.recording import Snapshot, load_recording
from demo.replayer import Replayer
from demo.seaweedfs import SeaweedFS

KEPT_EVENTS = 110


def shorter(snapshot: Snapshot, *, kept: int = KEPT_EVENTS) -> Snapshot:
    """A recorded snapshot with its oldest events only: the whole week is e2e's."""
    feed = json.loads(snapshot.body)
    feed["features"] = feed["features"][-kept:]
    feed["metadata"]["count"] = len(feed["features"])
    return replace(snapshot, body=json.dumps(feed).encode())


@pytest.fixture(scope="module", autouse=True)
def _garbage_is_collected() -> Iterator[None]:
    """A socket or file that a module left open is its own fault, not that of a later test."""
    yield
    gc.collect()


@pytest.fixture(scope="module")
def module_replayer() -> Iterator[Replayer]:
    """The recorded feed, shortened, for a module whose tests share it."""
    with Replayer([shorter(each) for each in load_recording()], life_seconds=0) as running:
        yield running


@pytest.fixture(scope="module")
def module_bucket(seaweedfs: SeaweedFS) -> Iterator[str]:
    """A bucket that a module's tests share."""
    name = seaweedfs.create_bucket(f"test-{uuid4().hex}")
    yield name
    seaweedfs.delete_bucket(name)
