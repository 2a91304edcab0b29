"""A bucket that an earlier version wrote is read, run upon, rolled back and collected."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from content_assets.bootstrap import make_author
from content_assets.publishing import keys
from content_assets.publishing.ancestry import find_release, log_releases
from content_assets.publishing.archive import Archive
from content_assets.publishing.memory import MemoryStore
from content_assets.publishing.pointer import read_pointer
from content_assets.publishing.receipts import find_receipt
from content_assets.publishing.review import held_of
from content_assets.publishing.rollback import rollback, unpin
from content_assets.publishing.store import Overwrite, serial_map
from content_assets.publishing.verify import verify
from content_assets.runtime.worker import work
from tests.buckets import MemorySource, pipeline_on
from tests.old_code import FOLDER, feed, unpack
from tests.unit.lambda_entry.conftest import FakeQueue, InProcessApi
from tests.unit.runtime.test_damaged_records import gc

KEPT = sorted(path.name.removesuffix(".json.gz") for path in FOLDER.glob("*.json.gz"))


@pytest.fixture(params=KEPT)
def store(request: pytest.FixtureRequest) -> MemoryStore:
    """The bucket, two months later: what was only staged may go."""
    age = [timedelta(days=60)]
    filled = MemoryStore(now=lambda: datetime.now(UTC) - age[0])
    for key, body in unpack(request.param).items():
        filled.put(key, body, Overwrite())
    age[0] = timedelta(0)
    return filled


def test_it_is_read(store: MemoryStore, caplog: pytest.LogCaptureFixture) -> None:
    api = InProcessApi(store, FakeQueue())
    answer = api.get("/status").json()
    assert answer["last_run"]["state"] == "degraded"
    assert answer["unreadable"] == []
    releases = log_releases(store, Archive(store), limit=100)
    assert [release.number for release in releases] == [4, 3, 2, 1]
    assert "page_earthquakes__summary" in held_of(releases[0])
    verified = verify(store, releases[:1], map_=serial_map)
    assert verified.problems == ()
    run = next(release.run for release in releases if release.number == 1)
    assert find_receipt(store, run).release == releases[-1].name
    assert api.get(f"/runs/{run}").json()["state"] == "succeeded"
    assert "record_unreadable" not in caplog.text


def test_it_is_run_upon(store: MemoryStore) -> None:
    (*_, newest) = feed()
    before = read_pointer(store, keys.PRODUCTION)
    assert before
    receipt = work(pipeline_on(store, MemorySource((newest.body,))), trigger="test")
    after = read_pointer(store, keys.PRODUCTION)
    assert after
    assert (receipt.is_new_release, receipt.release) == (True, after.pointer.release)
    assert receipt.unreadable == []
    assert after.pointer.taken_down.keys() == before.pointer.taken_down.keys()
    (gone,) = after.pointer.taken_down
    release = find_release(store, Archive(store), "head")
    assert gone not in Archive(store).documents(release)


def test_it_is_rolled_back_and_forth(store: MemoryStore) -> None:
    archive, author = Archive(store), make_author()
    to = find_release(store, archive, "2")
    options: dict[str, Any] = {"author": author, "readable": dict}
    seen = rollback(store, archive, to, reason="test", **options)
    assert (seen.pointer.number, seen.pointer.moves[-1].verb) == (2, "rollback")
    following = unpin(store, archive, **options)
    assert following.production
    assert following.production.pointer.number == 4


def test_it_is_collected(store: MemoryStore) -> None:
    for _ in range(2):
        gc(store)
    head = find_release(store, Archive(store), "head")
    assert verify(store, [head], map_=serial_map).problems == ()
