"""A release of long ago is answered, and gone back to, within a bounded number of requests."""

import pytest

from bench.past import Past, write_past
from content_assets.publishing.memory import MemoryStore
from tests.unit.lambda_entry.conftest import Answer, FakeQueue, InProcessApi

LONG = 600  # releases; head remembers a hundred moves
MOST_REQUESTS = 20


@pytest.fixture(scope="module")
def long_past() -> InProcessApi:
    """As many sets as the Earth bulletin has."""
    store = MemoryStore()
    write_past(store, Past(releases=LONG, changed=1, still=25, documents=1))
    return InProcessApi(store, FakeQueue())


def counted(api: InProcessApi, answer: Answer, before: int) -> int:
    assert answer.status == 200, answer.body
    return sum(api.store.counts().values()) - before


def test_a_release(long_past: InProcessApi) -> None:
    before = sum(long_past.store.counts().values())
    answer = long_past.get("/releases/9")
    assert counted(long_past, answer, before) <= MOST_REQUESTS
    assert answer.json()["assets"]["a0"]["documents"] == 1


def test_a_rollback(long_past: InProcessApi) -> None:
    before = sum(long_past.store.counts().values())
    answer = long_past.post("/rollback", {"to": "9", "reason": "looks wrong"})
    assert counted(long_past, answer, before) <= MOST_REQUESTS
    assert answer.json()["production"] == "9-id9"
