"""Nothing under `public/` names a bucket, a key, a person or why a person decided."""

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from content_assets.bootstrap import make_author
from content_assets.contracts.release import Held
from content_assets.errors import ConfigurationError, SourceContentError, StoreUnreachableError
from content_assets.publishing import keys
from content_assets.publishing.archive import Archive
from content_assets.publishing.memory import MemoryStore
from content_assets.publishing.pointer import read_pointer
from content_assets.publishing.public import public_kind, public_reason, public_run
from content_assets.publishing.publish import read_head
from content_assets.publishing.review import reject
from content_assets.publishing.rollback import rollback
from content_assets.publishing.store import Overwrite
from content_assets.runtime.worker import work
from tests.buckets import MemorySource, pipeline_on
from tests.unit.publishing.conftest import NOW, Publisher

SECRETS = ("s3://", "secret-bucket", "private/", "ann", "because of Bob")
WHERE = "s3://secret-bucket/private/raw/usgs.json"
ANN = replace(make_author(run="cli:ann"), now=NOW)


def said_in_public(store: MemoryStore) -> list[str]:
    """The secrets that anybody may read, and where."""
    found = []
    for entry in store.list("public/"):
        stored = store.get(entry.key)
        text = stored.body.decode() if stored else ""
        found += [
            f"{entry.key}: {each}"
            for each in SECRETS
            if f'"{each}' in text or f" {each}" in text or f":{each}" in text
        ]
    return found


@pytest.mark.parametrize(
    "error",
    [
        StoreUnreachableError(f"{WHERE}: expected an answer, found 503"),
        ConfigurationError(f"{WHERE}: expected to be allowed, found 403"),
    ],
)
def test_an_error_of_the_store_is_not_public_and_not_the_source_s(error: Exception) -> None:
    store, source = MemoryStore(now=lambda: datetime.now(UTC)), MemorySource(cadence_minutes=0)
    work(pipeline_on(store, source), trigger="test")
    store.fail(error, verb="get", prefix=keys.raw_pointer("usgs"))
    receipt = work(pipeline_on(store, source), trigger="test")
    assert (
        WHERE in next(each for each in receipt.problems if each.where == "raw_usgs__feed").message
    )
    assert said_in_public(store) == []
    stored = store.get(keys.mirror("sources/usgs.json"))
    assert stored
    assert "it is not the source's fault" in json.loads(stored.body)["reason"]


def test_a_person_and_a_reason_are_with_the_move_alone() -> None:
    store = MemoryStore()
    Publisher(store).publish("a", {"a.json": "one"})
    publisher = Publisher(store, run="run-2")
    record = publisher.make("a", {"a.json": "two"}, sequence=2)
    held = Held(**record.model_dump(exclude={"stale", "held"}), reasons=["odd"], since=NOW)
    standing = read_head(store, publisher.archive)[1]
    assert standing
    publisher.commit({"a": standing.assets["a"].model_copy(update={"held": held})})
    reject(store, Archive(store), "a", reason="because of Bob", author=ANN)
    assert said_in_public(store) == []
    head = read_pointer(store, keys.HEAD)
    assert head
    move = head.pointer.moves[-1]
    assert (move.verb, move.by, move.reason) == ("reject", "cli:ann", "because of Bob")
    release = Archive(store).release(head.pointer.release)
    verdict = release.assets["a"].held
    assert verdict
    assert verdict.rejected
    assert (release.run, verdict.rejected.by) == ("cli", "operator")


def test_a_pin_s_reason_is_public_and_its_author_is_not() -> None:
    store, source = MemoryStore(now=lambda: datetime.now(UTC)), MemorySource()
    work(pipeline_on(store, source), trigger="test")
    archive = Archive(store)
    _, release = read_head(store, archive)
    assert release
    rollback(store, archive, release, reason="magnitudes off by ten", author=ANN, readable=dict)
    work(pipeline_on(store, source), trigger="test")
    stored = store.get(keys.STATUS)
    assert stored
    assert json.loads(stored.body)["pinned"] == "magnitudes off by ten"
    assert said_in_public(store) == []


def test_status_names_the_kind_of_a_record_that_can_not_be_read() -> None:
    store, source = MemoryStore(now=lambda: datetime.now(UTC)), MemorySource()
    work(pipeline_on(store, source), trigger="test")
    store.put(keys.cursor("mirror"), b"", Overwrite())
    receipt = work(pipeline_on(store, source), trigger="test")
    stored = store.get(keys.STATUS)
    assert stored
    assert json.loads(stored.body)["unreadable"] == ["delivery"]
    assert receipt.unreadable == [keys.cursor("mirror")]
    assert said_in_public(store) == []


def test_what_a_source_did_is_public_as_it_is() -> None:
    error = SourceContentError("usgs", expected="features", found="none")
    assert public_reason("SourceContentError", str(error)) == str(error)
    for name in ("StoreUnreachableError", "KeyError", "DagsterError", ""):
        assert WHERE not in public_reason(name, WHERE)


@pytest.mark.parametrize(
    ("key", "kind"),
    [(keys.STATUS, "status"), (keys.GARBAGE, "gc"), (keys.HEAD, "channels"), ("x", "record")],
)
def test_kinds_of_records(key: str, kind: str) -> None:
    assert public_kind(key) == kind


def test_runs_of_people() -> None:
    assert [public_run(run) for run in ("cli:ann", "api:1-2", "run-7")] == ["cli", "api", "run-7"]
