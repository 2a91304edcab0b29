"""Fixtures for what is started once a module."""

import gc
from collections.abc import Iterator
from uuid import uuid4

import pytest

from demo.recording import short_recording
from demo.replayer import Replayer
from demo.seaweedfs import SeaweedFS


@pytest.fixture(scope="module", autouse=True)
def _garbage_is_collected() -> Iterator[None]:
    """A socket or file that a module left open is its own fault, not that of a later test."""
    yield
    gc.collect()


@pytest.fixture(scope="module")
def module_replayer() -> Iterator[Replayer]:
    """The recorded feed, shortened, for a module whose tests share it."""
    with Replayer(short_recording(), life_seconds=0) as running:
        yield running


@pytest.fixture(scope="module")
def module_bucket(seaweedfs: SeaweedFS) -> Iterator[str]:
    """A bucket that a module's tests share."""
    name = seaweedfs.create_bucket(f"test-{uuid4().hex}")
    yield name
    seaweedfs.delete_bucket(name)
