"""The API on a machine whose clock is off: it goes by the store's, and loses nothing.

The store's clock is moved instead of the machine's: only the distance counts.
"""

from datetime import UTC, datetime, timedelta

import pytest

from content_assets.publishing import keys
from content_assets.publishing.memory import MemoryStore
from content_assets.publishing.store import Overwrite
from content_assets.runtime.worker import work
from tests.buckets import MemorySource, pipeline_on
from tests.memory_worker import first_release
from tests.unit.lambda_entry.conftest import FakeQueue, InProcessApi

OFF = [timedelta(hours=2), timedelta(hours=-2), timedelta(days=400), timedelta(days=-400)]


@pytest.fixture(params=OFF, ids=str)
def off(request: pytest.FixtureRequest) -> timedelta:
    """How far the machine's clock is ahead of the store's."""
    found = request.param
    assert isinstance(found, timedelta)
    return found


@pytest.fixture
def store(off: timedelta) -> MemoryStore:
    """A bucket of one release, whose clock is the true one."""
    store = MemoryStore(now=lambda: datetime.now(UTC) - off)
    for key, body in first_release().items():
        store.put(key, body, Overwrite())
    return store


def test_a_run_is_refused_and_nothing_is_written_or_queued(
    in_process: InProcessApi, queue: FakeQueue, capsys: pytest.CaptureFixture[str]
) -> None:
    """Its receipt would lie under another day than its id tells; the log names the clock."""
    before = in_process.objects()
    for key in (None, "client-key"):
        answer = in_process.post("/refresh", {}, key=key)
        assert answer.status == 500
        assert "misconfigured" in answer.json()["detail"]
        assert "within 5 minutes of the store's" in capsys.readouterr().err
    assert (queue.sent, in_process.objects()) == ([], before)


def test_a_refused_key_is_good_once_the_clock_is_right(
    in_process: InProcessApi, queue: FakeQueue
) -> None:
    """Nothing was promised under it."""
    assert in_process.post("/refresh", {}, key="client-key").status == 500
    in_process.store._now = lambda: datetime.now(UTC)
    assert in_process.post("/refresh", {}, key="client-key").status == 202
    assert len(queue.sent) == 1


def test_production_can_be_moved_all_the_same(in_process: InProcessApi) -> None:
    """Going back must always be possible."""
    answer = in_process.post("/rollback", {"release": "1", "reason": "wrong"})
    assert answer.status == 200
    assert answer.json()["revision"] == 2


def test_how_old_something_is_is_told_by_the_store(off: timedelta) -> None:
    """A run that has just ended by the store's clock is neither overdue nor missing."""
    store = MemoryStore(now=lambda: datetime.now(UTC) - off)
    receipt = work(
        pipeline_on(store, MemorySource()),
        trigger="test",
        clock=lambda: datetime.now(UTC) - off,
    )
    assert receipt.is_new_release
    api = InProcessApi(store, FakeQueue())
    assert api.get("/status").json()["level"] == "well"
    assert [each["run"] for each in api.get("/runs").json()["runs"]] == [receipt.run]
    assert store.get(keys.HEAD)
