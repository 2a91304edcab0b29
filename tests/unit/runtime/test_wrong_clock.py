"""A run on a machine whose clock is off: it fails by name, and nothing is lost."""

from datetime import UTC, datetime, timedelta

import pytest

from content_assets.publishing import keys
from content_assets.publishing.memory import MemoryStore
from content_assets.runtime.worker import work
from tests.buckets import MemorySource, pipeline_on

OFF = [timedelta(hours=2), timedelta(days=-400)]


@pytest.mark.parametrize("off", OFF, ids=str)
def test_publishes_nothing_and_says_why(off: timedelta) -> None:
    store, source = MemoryStore(now=lambda: datetime.now(UTC)), MemorySource()
    work(pipeline_on(store, source), trigger="test")
    before = store.get(keys.HEAD), store.get(keys.PRODUCTION)
    source.advance()
    receipt = work(
        pipeline_on(store, source), trigger="test", clock=lambda: datetime.now(UTC) + off
    )
    assert receipt.state == "failed"
    assert [problem.where for problem in receipt.problems] == ["clock"]
    assert (store.get(keys.HEAD), store.get(keys.PRODUCTION)) == before
    healed = work(pipeline_on(store, source), trigger="test")
    assert healed.is_new_release
    assert healed.state == "succeeded"
