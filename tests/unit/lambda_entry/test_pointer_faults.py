"""The API on a bucket whose pointers are lost, older or unreadable: every answer says so."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from content_assets.bootstrap import iso_instant
from content_assets.contracts.receipt import LastRun, Status
from content_assets.delivery.mirror import deliver_mirror
from content_assets.publishing import keys
from content_assets.publishing.archive import Archive
from content_assets.publishing.memory import MemoryStore
from content_assets.publishing.status import RunReport, Update, update_status
from content_assets.publishing.store import Overwrite, serial_map
from tests.unit.lambda_entry.conftest import FakeQueue, InProcessApi
from tests.unit.publishing.conftest import Publisher

POINTERS = (keys.HEAD, keys.PRODUCTION)
READS = (
    "/releases",
    "/releases/1",
    "/releases/head",
    "/releases/production",
    "/releases/1...3",
    "/compare?from=1&to=3",
    "/moves",
    "/runs",
    "/status",
)
OF_POINTERS = tuple(each for each in READS if each not in {"/runs", "/status"})
HURTS: dict[str, Callable[[bytes], bytes | None]] = {
    "lost": lambda _: None,
    "empty": lambda _: b"",
    "cut short": lambda body: body[:50],
    "a list": lambda _: b"[]",
    "of no release": lambda body: body.replace(b'"release":"', b'"release":"x'),
    "of a release that is gone": lambda body: body.replace(b"3-id-of-run-3", b"3-gone"),
}


def publish(store: MemoryStore, number: int) -> None:
    """One more release, delivered, by a run that leaves its status."""
    Publisher(store, run=f"run-{number}").publish("a", {"a.json": str(number)}, sequence=number)
    now = iso_instant(datetime.now(UTC))
    last = LastRun.model_validate(
        {
            "run": f"run-{number}",
            "state": "succeeded",
            "started_at": now,
            "milliseconds": 1.0,
            "changed": 1,
            "release": None,
        }
    )
    reports = [deliver_mirror(store, Archive(store), serial_map)]
    run = RunReport(last_run=last, finished_at=now)
    update_status(store, Archive(store), Update(now=now, run=run, reports=reports))


@pytest.fixture
def older() -> dict[str, bytes]:
    """The pointers as they were at the first release."""
    return {}


@pytest.fixture
def published(store: MemoryStore, older: dict[str, bytes]) -> MemoryStore:
    """Three releases."""
    for number in range(1, 4):
        publish(store, number)
        if number == 1:
            older |= {key: body_of(store, key) for key in POINTERS}
    return store


def body_of(store: MemoryStore, key: str) -> bytes:
    """What is stored there."""
    stored = store.get(key)
    assert stored
    return stored.body


def hurt(store: MemoryStore, key: str, body: bytes | None) -> None:
    """Put something else there, or nothing."""
    if body is None:
        store.delete(key, Overwrite())
    else:
        store.put(key, body, Overwrite())


def get(store: MemoryStore, path: str) -> Any:
    """Ask for a path with its query."""
    where, _, query = path.partition("?")
    given = dict(each.split("=") for each in query.split("&")) if query else {}
    return InProcessApi(store, FakeQueue()).get(where, **given)


class TestPointerFaults:
    @pytest.mark.parametrize("how", HURTS)
    @pytest.mark.parametrize("key", POINTERS)
    def test_are_in_the_status_with_the_one_opinion(
        self, published: MemoryStore, key: str, how: str
    ) -> None:
        hurt(published, key, HURTS[how](body_of(published, key)))
        answer = get(published, "/status")
        assert answer.status == 200, answer.body
        told = answer.json()
        assert (told["level"], key in told["headline"]) == ("failed", True)

    @pytest.mark.parametrize("hurt_keys", [POINTERS[:1], POINTERS[1:], POINTERS], ids=len)
    def test_of_what_was_put_back_are_in_the_status(
        self, published: MemoryStore, older: dict[str, bytes], hurt_keys: tuple[str, ...]
    ) -> None:
        for key in hurt_keys:
            hurt(published, key, older[key])
        told = get(published, "/status").json()
        assert told["level"] == "failed"
        assert all(any(key in reason for reason in told["reasons"]) for key in hurt_keys)

    @pytest.mark.parametrize("body", [None, b"", b"[]"])
    @pytest.mark.parametrize("path", ["/releases", "/releases/head", "/releases/3", "/status"])
    def test_a_release_that_is_gone_or_damaged_is_named(
        self, published: MemoryStore, path: str, body: bytes | None
    ) -> None:
        """Nothing contradicts the pointers, which name it."""
        hurt(published, keys.release("3-id-of-run-3"), body)
        answer = get(published, path)
        told = answer.json()
        assert (answer.status == 200) == (path == "/status")
        assert "3-id-of-run-3" in (told["headline"] if path == "/status" else told["detail"])
        assert told.get("level", "failed") == "failed"

    def test_a_pinned_release_that_is_gone_is_named(self, published: MemoryStore) -> None:
        api = InProcessApi(published, FakeQueue())
        assert api.post("/rollback", {"release": "2", "reason": "wrong"}).status == 200
        hurt(published, keys.release("2-id-of-run-2"), None)
        told = api.get("/status").json()
        assert (told["level"], "2-id-of-run-2" in told["headline"]) == ("failed", True)

    @pytest.mark.parametrize("how", HURTS)
    @pytest.mark.parametrize("key", POINTERS)
    @pytest.mark.parametrize("path", READS)
    def test_every_answer_is_one_or_names_the_key(
        self, published: MemoryStore, key: str, how: str, path: str
    ) -> None:
        """Never a bare 500, never «nothing published yet», never an empty list."""
        whole = get(published, path)
        hurt(published, key, HURTS[how](body_of(published, key)))
        answer = get(published, path)
        if answer.status == 200:
            is_same = answer.body == whole.body or key == keys.PRODUCTION or path == "/moves"
            assert is_same or path not in OF_POINTERS
            return
        assert answer.headers["Content-Type"] == "application/problem+json"
        assert key in answer.json()["detail"], answer.body
        assert "content-assets repair" in answer.json()["detail"]

    @pytest.mark.parametrize("key", POINTERS)
    @pytest.mark.parametrize("how", HURTS)
    def test_nothing_moves_by_the_api(self, published: MemoryStore, key: str, how: str) -> None:
        hurt(published, key, HURTS[how](body_of(published, key)))
        before = {each: published.get(each) for each in POINTERS}
        api = InProcessApi(published, FakeQueue())
        for path, body in (
            ("/rollback", {"release": "1", "reason": "x"}),
            ("/rollback", {"release": "previous", "reason": "x"}),
            ("/unpin", {}),
            ("/approve", {"asset": "a"}),
            ("/reject", {"asset": "a", "reason": "x"}),
        ):
            answer = api.post(path, body)
            assert answer.status >= 400
            assert key in answer.json()["detail"], f"{path}: {answer.body}"
        assert {each: published.get(each) for each in POINTERS} == before


class TestStatus:
    @pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", b'{"state": "well"}', b"\xff"])
    def test_that_cannot_be_read_is_reported(self, published: MemoryStore, body: bytes) -> None:
        published.put(keys.STATUS, body, Overwrite())
        answer = get(published, "/status")
        assert (answer.status, answer.json()["unreadable"]) == (200, [keys.STATUS])
        assert (answer.json()["level"], answer.json()["head"]) == ("amiss", "3-id-of-run-3")

    @pytest.mark.parametrize("member", ["checked_at", "disagree_since"])
    def test_whose_times_are_none_is_reported(self, published: MemoryStore, member: str) -> None:
        """Somebody else wrote it, or a newer version."""
        stored = Status.model_validate_json(body_of(published, keys.STATUS))
        odd = stored.model_copy(update={member: "yesterday"})
        published.put(keys.STATUS, odd.model_dump_json().encode(), Overwrite())
        assert get(published, "/status").status == 200


class TestMoves:
    def test_show_in_the_status_at_once(self, published: MemoryStore) -> None:
        """The API may not write status.json; the delivery that it queues does."""
        api = InProcessApi(published, FakeQueue(is_down=True))
        before = published.get(keys.STATUS)
        assert api.post("/rollback", {"release": "1", "reason": "wrong"}).status == 200
        told = api.get("/status").json()
        assert (told["production"], told["pinned"]) == ("1-id-of-run-1", "wrong")
        assert published.get(keys.STATUS) == before
