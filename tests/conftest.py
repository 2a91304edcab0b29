"""Fixtures that start real servers.

A server is started once in each process that runs tests, when one there first asks for it.

Belongs here: what integration and e2e both need. Does not: simulated parts (they are in the
package: publishing/memory.py).
"""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest

from content_assets.loader import VARIABLE
from demo.processes import Processes
from demo.replayer import Replayer
from demo.seaweedfs import SeaweedFS, run_seaweedfs
from demo.site import build_site
from tests.contents import forget_content
from tests.groups import GroupScheduling, in_order

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> GroupScheduling:
    """Keep a group of tests in one process."""
    return GroupScheduling(config, log)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Order the groups."""
    items[:] = in_order(items)


# packages that are loaded as a content, by their name alone: doctests would load them as another
collect_ignore_glob = ["neutral_content/*", "plain_dagster/*"]


@pytest.fixture
def with_content(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], None]]:
    """Name the content that the test runs on; what was read of another one is forgotten."""

    def name(package: str) -> None:
        monkeypatch.setenv(VARIABLE, package)
        forget_content()

    yield name
    monkeypatch.undo()
    forget_content()


@pytest.fixture(scope="session")
def processes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Processes]:
    """Begin a set of processes that end with the session; their logs are in `tmp_path`s."""
    with Processes(tmp_path_factory.mktemp("processes")) as started:
        yield started


@pytest.fixture(scope="session")
def seaweedfs(processes: Processes) -> Iterator[SeaweedFS]:
    """Run a real S3 server; take a fresh `bucket` rather than sharing one."""
    with run_seaweedfs(processes) as server:
        yield server


@pytest.fixture
def bucket(seaweedfs: SeaweedFS) -> Iterator[str]:
    """Make a bucket with the project's policy, for one test; it takes 10 ms, its end 15."""
    name = seaweedfs.create_bucket(f"test-{uuid4().hex}")
    yield name
    seaweedfs.delete_bucket(name)


@pytest.fixture(scope="session")
def s3_client(seaweedfs: SeaweedFS) -> "S3Client":
    """Make a client with a worker's rights: objects, but no buckets or policies."""
    return seaweedfs.client()


@pytest.fixture
def replayer() -> Iterator[Replayer]:
    """Replay the recorded feed from its first snapshot; it may be asked at any time."""
    with Replayer(life_seconds=0) as running:
        yield running


@pytest.fixture(scope="session")
def site_build(processes: Processes) -> Path:
    """Build the site, unless these very sources were built before."""
    return build_site(processes)
