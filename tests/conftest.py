"""Fixtures that start real servers, and which tests share a worker of pytest-xdist.

A server is started once in each worker, when a test there first asks for it.

Belongs here: what integration and e2e both need. Does not: simulated parts (they are in the
package: publishing/memory.py).
"""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest

from demo.processes import Processes
from demo.replayer import Replayer
from demo.seaweedfs import SeaweedFS, run_seaweedfs
from demo.site import build_site

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

TESTS = Path(__file__).parent
TOGETHER = ("integration/ministack", "integration/emulator", "infra")  # one server, one synthesis
APART = "simulation"  # each test for itself: they share nothing, and some are long
LONGEST = ("e2e/test_browser", "integration/ministack", "e2e", "integration", "simulation", "infra")


def group_of(path: Path) -> str | None:
    """Name the tests that run in one worker, one after the other: a file's, or a folder's."""
    name = path.relative_to(TESTS).as_posix()
    if name.startswith(APART):
        return None
    return next((folder for folder in TOGETHER if name.startswith(folder)), name)


@pytest.hookimpl(tryfirst=True)  # before xdist reads the groups
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Group the tests; begin with what takes longest, so that all workers end together."""
    ours = [item for item in items if item.path.is_relative_to(TESTS)]
    for item in ours:
        if group := group_of(item.path):
            item.add_marker(pytest.mark.xdist_group(group))

    def rank(item: pytest.Item) -> int:
        name = item.path.as_posix().removeprefix(f"{TESTS.as_posix()}/")
        return next(
            (at for at, start in enumerate(LONGEST) if name.startswith(start)), len(LONGEST)
        )

    items.sort(key=rank)


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
