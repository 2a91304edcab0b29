"""The bucket's records are open to newer versions; documents and requests are not."""

import json
from collections.abc import Iterator
from typing import Any, get_args

import pytest
from pydantic import BaseModel, ValidationError

from content_assets.contracts import api, garbage, messages, receipt, release
from content_assets.contracts.document_types import document_types
from content_assets.contracts.messages import Message, RunRequest
from content_assets.contracts.receipt import KeptReceipt, Status
from content_assets.contracts.record import Record
from content_assets.contracts.release import Move, Pointer
from content_assets.publishing import keys
from content_assets.publishing.canonical import canonical_json, record_bytes
from content_assets.publishing.memory import MemoryStore
from content_assets.publishing.pointer import Step, advance, read_pointer
from content_assets.publishing.store import Overwrite
from tests.unit.publishing.conftest import NOW, Publisher

MODULES = (release, receipt, messages, garbage)
ANSWERS = (api.RunAnswer, api.ReleaseLog, api.ReleaseAnswer, api.Moved, api.StatusAnswer)
RUN = "01a22912-0000-7000-8000-000000000000"


def records() -> list[type[BaseModel]]:
    """Every model that is kept in the bucket, or is part of one."""
    found = {
        each
        for module in MODULES
        for each in vars(module).values()
        if isinstance(each, type) and issubclass(each, BaseModel) and each is not Record
    }
    return sorted((each for each in found if each.__module__ != Record.__module__), key=str)


def members(schema: Any) -> Iterator[dict[str, Any]]:
    """Every part of a schema."""
    if isinstance(schema, dict):
        yield schema
        schema = list(schema.values())
    if isinstance(schema, list):
        for each in schema:
            yield from members(each)


@pytest.mark.parametrize("kind", records(), ids=lambda kind: kind.__name__)
def test_every_record_keeps_what_it_does_not_know(kind: type[BaseModel]) -> None:
    assert issubclass(kind, Record)
    assert kind.model_config["extra"] == "allow"
    closed = [part for part in members(kind.model_json_schema()) if "enum" in part]
    assert not closed, "a newer version may write another value"


@pytest.mark.parametrize("kind", ANSWERS, ids=lambda kind: kind.__name__)
def test_answers_of_the_api_are_open(kind: type[BaseModel]) -> None:
    for part in members(kind.model_json_schema()):
        assert "enum" not in part
        assert part.get("additionalProperties") is not False


@pytest.mark.parametrize("kind", document_types(), ids=lambda kind: kind.__name__)
def test_documents_are_strict(kind: type[BaseModel]) -> None:
    assert kind.model_config["extra"] == "forbid"


def test_a_request_is_strict() -> None:
    with pytest.raises(ValidationError):
        api.RollbackRequest.model_validate({"to": "1", "reason": "x", "newer": True})


class TestMoves:
    """A pointer that a newer version moved."""

    def test_a_verb_that_is_not_known_stays_as_it_is(self, store: MemoryStore) -> None:
        Publisher(store).publish("a", {"a.json": "1"})
        written = self.head(store)
        written["moves"][-1] |= {"verb": "restore", "from_region": "eu-central-1"}
        written["epoch"] = 7
        store.put(keys.HEAD, canonical_json(written), Overwrite())

        Publisher(store, run="run-2").publish("a", {"a.json": "2"}, sequence=2)

        after = self.head(store)
        assert [move["verb"] for move in after["moves"]] == ["restore", "publish"]
        assert after["moves"][0]["from_region"] == "eu-central-1"
        assert after["epoch"] == 7

    def test_a_newer_verb_is_written_under_the_nearest_old_one(self, store: MemoryStore) -> None:
        step = Step(release="1-x", verb="follow", action="repair", by="cli", at=NOW)
        advance(store, keys.PRODUCTION, seen=None, step=step)
        (move,) = self.head(store, keys.PRODUCTION)["moves"]
        assert (move["verb"], move["action"]) == ("follow", "repair")
        seen = read_pointer(store, keys.PRODUCTION)
        assert seen
        assert seen.pointer.moves[0].name == "repair"

    def test_verbs_are_those_that_the_first_version_reads(self) -> None:
        first = {"publish", "approve", "reject", "retire"}
        first |= {"follow", "rollback", "unpin", "takedown"}
        assert set(get_args(release.Verb)) <= first, "put a new verb into `action`"

    def head(self, store: MemoryStore, key: str = keys.HEAD) -> dict[str, Any]:
        stored = store.get(key)
        assert stored
        pointer: dict[str, Any] = json.loads(stored.body)
        return pointer


def test_a_pointer_written_back_has_the_members_of_a_newer_version() -> None:
    pin = {"reason": "x", "by": "y", "at": NOW, "until": NOW}
    text = json.dumps({"release": "1-x", "revision": 1, "moves": [], "pinned": pin})
    again = json.loads(record_bytes(Pointer.model_validate_json(text)))
    assert again["pinned"]["until"] == NOW


def test_states_and_phases_of_a_newer_version_are_kept() -> None:
    status = {
        **dict.fromkeys(("checked_at", "run"), NOW),
        **dict.fromkeys(("head", "production", "published_at")),
        **dict.fromkeys(("revision", "mirror_revision"), 1),
        "state": "paused",
        "sources": {},
        "opinion": {"level": "well"},
    }
    again = json.loads(record_bytes(Status.model_validate(status)))
    assert (again["state"], again["opinion"]) == ("paused", {"level": "well"})
    request = {"message": {"kind": "index", "since": 3}, "requested_at": NOW, "phase_at": NOW}
    found = RunRequest.model_validate({**request, "phase": "indexing"})
    assert (found.phase, found.message.kind, found.message.is_known) == ("indexing", "index", False)


def test_a_message_of_this_version_is_known() -> None:
    assert Message(kind="gc").is_known


def test_a_receipt_is_read_without_its_history() -> None:
    receipt_read = KeptReceipt.model_validate(
        {
            **dict.fromkeys(("started_at", "finished_at"), NOW),
            **dict.fromkeys(("release", "production", "revision")),
            **{name: [] for name in ("assets", "deliveries", "problems")},
            "run": RUN,
            "trigger": "a newer trigger",
            "state": "paused",
            "milliseconds": 1,
            "documents": {},
            "is_new_release": False,
            "store_requests": {},
            "history": "large",
            "parts": 3,
        }
    ).without_history()
    assert "history" not in receipt_read.model_dump()
    assert receipt_read.model_dump()["parts"] == 3


def test_a_move_is_equal_to_itself_after_reading() -> None:
    move = Move(release="1-x", revision=1, verb="publish", by="run", at=NOW)
    assert Move.model_validate_json(record_bytes(move)) == move


@pytest.fixture
def store() -> MemoryStore:
    return MemoryStore()
