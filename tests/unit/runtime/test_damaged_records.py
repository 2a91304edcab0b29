"""Each kind of record, damaged in each way, under all that reads it.

Nothing ends in an error that names no key; what doesn't need the record still works; copies and
notes are written over.
"""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from content_assets.bootstrap import make_author
from content_assets.contracts.api import RefreshRequest
from content_assets.contracts.release import DocumentSet, Release, Shard
from content_assets.delivery.mirror import deliver_mirror
from content_assets.errors import ConfigurationError, ContentAssetsError
from content_assets.publishing import keys
from content_assets.publishing.ancestry import find_release
from content_assets.publishing.archive import Archive
from content_assets.publishing.canonical import digest_of, record_bytes
from content_assets.publishing.collect import collect
from content_assets.publishing.index import split
from content_assets.publishing.memory import MemoryStore
from content_assets.publishing.needs import Retention
from content_assets.publishing.repair import plan_repair
from content_assets.publishing.rollback import rollback
from content_assets.publishing.store import Overwrite, serial_map
from content_assets.publishing.takedown import take_down
from content_assets.publishing.verify import verify
from content_assets.runtime.worker import work
from lambda_entry.requests import accept
from tests.buckets import MemorySource, copy_of, pipeline_on
from tests.length import IS_SOAK, some_of
from tests.unit.lambda_entry.conftest import FakeQueue, InProcessApi

RUN = "01a22912-0000-7000-8000-000000000001"
CLIENT_KEY = "client-key"
SUMMARY = "earthquakes/summary.json"
WITHDRAWN = "earthquakes/events/us7000pves.json"
DEEP = b'{"schema": "x", "newer": ' + b"[" * 50_000
DAMAGES: dict[str, Callable[[bytes], bytes]] = {
    "empty": lambda _: b"",
    "cut short": lambda body: body[: len(body) * 2 // 3],
    "a list": lambda _: b"[]",
    "null": lambda _: b"null",
    "no UTF-8": lambda body: body[:10] + b"\xff\xfe" + body[10:],
    "nested": lambda _: DEEP,
    "no members": lambda _: b"{}",
}
# a run takes longer than all other uses together: it meets every damage in `make soak`, and
# what it can do without is then damaged one at a time, not all at once
OF_RUNS = some_of(list(DAMAGES), at_most=2)


@pytest.fixture(scope="module")
def filled() -> MemoryStore:
    """Two releases, everything delivered; a run was requested, and one more found nothing new."""
    store, source = MemoryStore(now=lambda: datetime.now(UTC)), MemorySource()
    work(pipeline_on(store, source), trigger="test")
    source.advance()
    accept(store, FakeQueue(), RefreshRequest(), trigger="test", idempotency_key=CLIENT_KEY)
    work(pipeline_on(store, source), trigger="test", run_id=RUN)
    _take_down(store, WITHDRAWN)
    _split(store, "page_earthquakes__events")
    collect(store, retention=Retention(), map_=serial_map)
    store.put(keys.GARBAGE, b'{"condemned": [], "deleting": false}\n', Overwrite())
    return store


def _take_down(store: MemoryStore, path: str) -> None:
    options: dict[str, Any] = {"author": make_author(), "readable": dict, "map_": serial_map}
    take_down(store, Archive(store), path, reason="test", **options)
    deliver_mirror(store, Archive(store), serial_map)


def _split(store: MemoryStore, asset: str) -> None:
    """Have head name shards of an asset's set, as it does where there are many documents."""
    archive = Archive(store)
    release = find_release(store, archive, "head")
    record = release.assets[asset]
    whole = archive.document_set(record.set)
    shards = [Shard(documents=part) for part in split(whole.documents, 2)]
    bodies = {digest_of(record_bytes(each)): each for each in shards}
    for digest, shard in bodies.items():
        archive.write(keys.document_set(digest), shard, Overwrite())
    made = DocumentSet(contract=whole.contract, count=whole.count, shards=list(bodies))
    digest = digest_of(record_bytes(made))
    archive.write(keys.document_set(digest), made, Overwrite())
    assets = {**release.assets, asset: record.model_copy(update={"set": digest})}
    changed = release.model_copy(update={"assets": assets, "added": None})
    store.put(keys.release(release.name), record_bytes(changed), Overwrite())


def key_of(kind: str, store: MemoryStore) -> str:
    """Where a record of this kind is."""
    release = find_release(store, Archive(store), "head")
    record = release.assets["page_earthquakes__summary"]
    listed = [entry.key for entry in store.list("")]
    digest = Archive(store).document_set(record.set).documents[SUMMARY]
    places = {
        "head": keys.HEAD,
        "production": keys.PRODUCTION,
        "garbage": keys.GARBAGE,
        "raw pointer": keys.raw_pointer("usgs"),
        "raw body": keys.raw_body(record.made_from["usgs"].digest),
        "release": keys.release(release.name),
        "older release": keys.release(str(release.parent)),
        "set": keys.document_set(record.set),
        "blob": keys.blob(digest),
        "copy": keys.mirror(SUMMARY),
        "status": keys.STATUS,
        "cursor": keys.cursor("mirror"),
        "staged": next(key for key in listed if key.startswith(keys.STAGED)),
        "receipt": next(key for key in listed if key.endswith(f"/{RUN}.json") and "rece" in key),
        "run": keys.run_request(RUN),
        "request": next(k for k in listed if k.count("/") == 2 and k.startswith(keys.REQUESTS)),
        "shard": keys.document_set(_shard_of(store, release)),
        "takedown": next(key for key in listed if key.startswith(keys.TAKEDOWNS)),
        "survey": next(key for key in listed if key.startswith(keys.SURVEY)),
        "schema": keys.schema("earthquake-summary", "1.0"),
    }
    return places[kind]


def _shard_of(store: MemoryStore, release: Release) -> str:
    made = Archive(store).document_set(release.assets["page_earthquakes__events"].set)
    return made.shards[0]


KINDS = (
    *("shard", "takedown", "survey"),
    *("head", "production", "garbage", "raw pointer", "raw body", "release", "older release"),
    *("set", "blob", "copy", "status", "cursor", "staged", "receipt", "run", "request", "schema"),
)


def run(store: MemoryStore) -> Any:
    return work(pipeline_on(store, MemorySource(MemorySource().bodies[1:])), trigger="test")


def gc(store: MemoryStore) -> Any:
    return collect(store, retention=Retention(), map_=serial_map)


def status(store: MemoryStore) -> Any:
    answer = InProcessApi(store, FakeQueue()).get("/status")
    return _answered(answer.status, answer.json())


def get_run(store: MemoryStore) -> Any:
    answer = InProcessApi(store, FakeQueue()).get(f"/runs/{RUN}")
    return _answered(answer.status, answer.json())


def _answered(status_code: int, body: Any) -> Any:
    if status_code >= 500:
        raise ConfigurationError(body["detail"])
    return body


def verified(store: MemoryStore) -> Any:
    archive = Archive(store)
    return verify(store, [find_release(store, archive, "head")], map_=serial_map)


def roll_back(store: MemoryStore) -> Any:
    archive, author = Archive(store), make_author()
    to = find_release(store, archive, "1")
    return rollback(store, archive, to, reason="test", author=author, readable=dict)


def taken_down(store: MemoryStore) -> Any:
    archive, author = Archive(store), make_author()
    options: dict[str, Any] = {"author": author, "readable": dict, "map_": serial_map}
    return take_down(store, archive, SUMMARY, reason="test", **options)


def asked_again(store: MemoryStore) -> Any:
    request = RefreshRequest()
    return accept(store, FakeQueue(), request, trigger="test", idempotency_key=CLIENT_KEY)


def repair(store: MemoryStore) -> Any:
    options: dict[str, Any] = {"author": make_author(), "readable": dict, "map_": serial_map}
    return plan_repair(store, Archive(store), **options)


def why_stopped(use: Callable[[MemoryStore], Any], store: MemoryStore) -> str | None:
    try:
        use(store)
    except ContentAssetsError as error:  # any other is a fault
        return str(error)
    return None


USES: dict[Callable[[MemoryStore], Any], set[str]] = {  # and which records each may not do without
    run: {"head", "production", "release", "set", "shard"},
    gc: {"head", "production", "release", "older release", "set", "shard", "garbage"},
    status: {"head", "production", "release"},
    get_run: set(),
    verified: {"head", "release"},
    roll_back: {"head", "production", "release", "older release", "garbage"},
    taken_down: {"head", "production", "release", "older release", "set", "shard", "garbage"},
    asked_again: set(),
    repair: {"takedown"},
}


def is_run_alone(kind: str, damage: str) -> bool:
    return IS_SOAK or (kind in USES[run] and damage in OF_RUNS)


@pytest.mark.parametrize("damage", DAMAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_a_damaged_record_has_a_name_and_stops_only_what_needs_it(
    filled: MemoryStore, kind: str, damage: str
) -> None:
    key = key_of(kind, filled)
    stored = filled.get(key)
    assert stored
    for use, needed in USES.items():
        if use is run and not is_run_alone(kind, damage):
            continue
        store = copy_of(filled)
        store.put(key, DAMAGES[damage](stored.body), Overwrite())
        stopped = why_stopped(use, store)
        assert stopped is None or kind in needed, f"{use.__name__} stopped: {stopped}"
        assert stopped is None or key in stopped, f"{use.__name__} names no key: {stopped}"


@pytest.mark.parametrize("damage", OF_RUNS)
def test_a_run_does_without_all_that_it_can_do_without(filled: MemoryStore, damage: str) -> None:
    store = copy_of(filled)
    for key in [key_of(kind, filled) for kind in KINDS if kind not in USES[run]]:
        stored = store.get(key)
        assert stored
        store.put(key, DAMAGES[damage](stored.body), Overwrite())
    assert why_stopped(run, store) is None


NAMED_BY_DIGEST = {"raw body", "set", "shard", "blob"}


@pytest.mark.parametrize("kind", [each for each in KINDS if each not in NAMED_BY_DIGEST])
def test_a_record_of_a_newer_version_stops_nothing(filled: MemoryStore, kind: str) -> None:
    """It has members that this version does not know."""
    for use in USES:
        if IS_SOAK or use is not run:
            assert why_stopped(use, with_newer(filled, kind)) is None


def test_records_of_a_newer_version_stop_no_run(filled: MemoryStore) -> None:
    newer = with_newer(filled, *(each for each in KINDS if each not in NAMED_BY_DIGEST))
    assert why_stopped(run, newer) is None


def with_newer(filled: MemoryStore, *kinds: str) -> MemoryStore:
    store = copy_of(filled)
    for key in [key_of(kind, filled) for kind in kinds]:
        stored = store.get(key)
        assert stored
        newer = {**json.loads(stored.body), "newer": {"since": "2.0", "values": [1, 2]}}
        store.put(key, json.dumps(newer).encode(), Overwrite())
    return store


@pytest.mark.parametrize("damage", OF_RUNS)
@pytest.mark.parametrize("kind", ["status", "cursor"])
def test_a_run_heals_what_it_writes_and_reports_it(
    filled: MemoryStore, kind: str, damage: str
) -> None:
    store, key = copy_of(filled), key_of(kind, filled)
    stored = store.get(key)
    assert stored
    store.put(key, DAMAGES[damage](stored.body), Overwrite())
    assert run(store).unreadable == [key]
    healed = store.get(key)
    assert healed
    assert json.loads(healed.body).keys() >= {"revision"}
    assert run(store).unreadable == []


@pytest.mark.parametrize("damage", OF_RUNS)
def test_a_damaged_raw_pointer_counts_on_above_what_head_was_made_from(
    filled: MemoryStore, damage: str
) -> None:
    store, key = copy_of(filled), keys.raw_pointer("usgs")
    stored = store.get(key)
    assert stored
    store.put(key, DAMAGES[damage](stored.body), Overwrite())
    run(store)
    healed = store.get(key)
    assert healed
    assert json.loads(healed.body)["sequence"] >= json.loads(stored.body)["sequence"]


@pytest.mark.parametrize("damage", DAMAGES)
@pytest.mark.parametrize(
    ("kind", "kept"),
    [("staged", keys.SETS), ("staged", keys.BLOBS), ("raw pointer", "private/raw/bodies/")],
)
def test_a_collection_keeps_what_a_damaged_record_may_have_named(
    filled: MemoryStore, kind: str, kept: str, damage: str
) -> None:
    store, key = copy_of(filled), key_of(kind, filled)
    stored = store.get(key)
    assert stored
    orphan = f"{kept}{'0' * 64}.json"
    store.put(orphan, b"{}\n", Overwrite())
    assert orphan in gc(copy_of(store)).condemned
    store.put(key, DAMAGES[damage](stored.body), Overwrite())
    found = gc(store)
    assert orphan not in found.condemned
    assert key in found.unreadable
