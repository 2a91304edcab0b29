"""Every error of the tree: reached, and telling what was expected, found, and what to do."""

from contextlib import closing
from datetime import UTC, datetime, timedelta

import boto3
import pytest
from botocore.config import Config

from content_assets import errors
from content_assets.contracts.document import Documents
from content_assets.contracts.garbage import Garbage
from content_assets.contracts.messages import Message
from content_assets.contracts.paths import check_path
from content_assets.delivery.http_site import HttpSite
from content_assets.http.client import HttpClient
from content_assets.publishing import keys
from content_assets.publishing.ancestry import find_release
from content_assets.publishing.archive import Archive
from content_assets.publishing.canonical import canonical_json, record_bytes
from content_assets.publishing.clock import check_clock
from content_assets.publishing.garbage import read_garbage
from content_assets.publishing.memory import MemoryStore
from content_assets.publishing.pointer import Step, advance, read_pointer
from content_assets.publishing.publish import Author
from content_assets.publishing.raw import update_raw
from content_assets.publishing.rollback import rollback
from content_assets.publishing.sets import build_set
from content_assets.publishing.store import Create, Overwrite
from content_assets.settings import load_settings
from content_assets.stores.directory import DirectoryStore
from content_assets.stores.s3 import judge
from lambda_entry.work_queue import SqsQueue
from tests.unit.publishing.conftest import NOW, Publisher, catalog, ref

STEP = Step(release="1-x", verb="publish", by="x", at=NOW)
NOWHERE = "http://127.0.0.1:1"  # the port of tcpmux: nobody listens


def source_content():
    update_raw(MemoryStore(), "usgs", lambda _: None)


def unsafe_path():
    check_path("../etc/passwd")


def contract():
    canonical_json(float("nan"))


def precondition():
    store = MemoryStore()
    for _ in range(2):
        store.put("a", b"", Create())


def channel_moved():
    store = MemoryStore()
    for _ in range(2):
        advance(store, keys.HEAD, seen=None, step=STEP if not store.counts() else _other())


def _other():
    return Step(release="1-y", verb="publish", by="y", at=NOW)


def collecting():
    store = MemoryStore()
    Publisher(store).publish("a", {"a.json": "one"})
    publisher = Publisher(store, run="run-2")
    made = publisher.make("a", {"a.json": "two"}, sequence=2)
    garbage = Garbage(condemned=[keys.document_set(made.set)], deleting=True)
    store.put(keys.GARBAGE, record_bytes(garbage), Overwrite())
    publisher.commit({"a": made})


def source_unreachable():
    with HttpClient(user_agent="test", timeout_seconds=0.2) as client:
        client.get_conditional("usgs", NOWHERE, None)


def store_unreachable():
    Archive(MemoryStore()).blob("0" * 64)


def commit_unknown():
    store = MemoryStore()
    lost = errors.StoreUnreachableError("no answer")
    store.fail(lost, verb="put", prefix=keys.HEAD)
    store.fail(lost, verb="get", prefix=keys.HEAD)
    advance(store, keys.HEAD, seen=None, step=STEP)


def site_unreachable():
    HttpSite(HttpClient(user_agent="test", timeout_seconds=0.2), NOWHERE, "token").health()


def queue_unreachable():
    session = boto3.session.Session("key", "secret", region_name="us-east-1")
    config = Config(connect_timeout=0.2, retries={"total_max_attempts": 1})
    with closing(session.client("sqs", endpoint_url=NOWHERE, config=config)) as client:
        SqsQueue(client, f"{NOWHERE}/queue.fifo").send(Message(kind="gc"), deduplication="x")


def not_found():
    find_release(MemoryStore(), Archive(MemoryStore()), "1")


def release_gone():
    store = MemoryStore()
    Publisher(store).publish("a", {"a.json": "one"})
    name = read_pointer(store, keys.HEAD).pointer.release
    Publisher(store, run="run-2").publish("a", {"a.json": "two"})
    store.delete(keys.release(name), Overwrite())
    find_release(store, Archive(store), "1")


def pointer_fault():
    store = MemoryStore()
    Publisher(store).publish("a", {"a.json": "one"})
    store.put(keys.HEAD, b"[]", Overwrite())
    read_pointer(store, keys.HEAD)


def refused():
    store = MemoryStore()
    Publisher(store).publish("a", {"a.json": "one"})
    archive = Archive(store)
    author = Author(run="ann", release_id="x", now=NOW)
    majors = {"site": {"catalog": [9]}}
    to = find_release(store, archive, "1")
    rollback(store, archive, to, reason="x", author=author, readable=lambda: majors)


def configuration():
    load_settings({"CONTENT_ASSETS_STORE_THREADS": "many"})


def store_busy():
    answer = ("ConditionalRequestConflict", "s3:PutObject", Create())
    raise judge("s3://bucket/key", 409, *answer)


def wrong_clock():
    now = datetime(2026, 11, 23, tzinfo=UTC)
    check_clock(MemoryStore(now=lambda: now), lambda: now + timedelta(hours=2))


def unreadable_record():
    store = MemoryStore()
    store.put(keys.GARBAGE, b'{"attempt": 3', Create())
    read_garbage(store)


PROVOKED = {
    errors.SourceContentError: source_content,
    errors.UnsafePathError: unsafe_path,
    errors.ContractError: contract,
    errors.PreconditionFailedError: precondition,
    errors.ChannelMovedError: channel_moved,
    errors.CollectingError: collecting,
    errors.SourceUnreachableError: source_unreachable,
    errors.StoreUnreachableError: store_unreachable,
    errors.StoreBusyError: store_busy,
    errors.CommitUnknownError: commit_unknown,
    errors.SiteUnreachableError: site_unreachable,
    errors.QueueUnreachableError: queue_unreachable,
    errors.ClockError: wrong_clock,
    errors.UnreadableRecordError: unreadable_record,
    errors.NotFoundError: not_found,
    errors.ReleaseGoneError: release_gone,
    errors.RefusedError: refused,
    errors.PointerFaultError: pointer_fault,
    errors.ConfigurationError: configuration,
}
BRANCHES = {
    errors.ContentAssetsError,
    errors.BadContentError,
    errors.ConflictError,
    errors.UnreachableError,
}


class TestTree:
    def test_every_class_of_the_tree_is_provoked_here(self):
        """But for the branches, which nobody raises."""
        classes = {c for c in vars(errors).values() if isinstance(c, type)}
        assert set(PROVOKED) == classes - BRANCHES

    @pytest.mark.parametrize("kind", PROVOKED, ids=lambda kind: kind.__name__)
    def test_says_what_was_expected_what_was_found_and_what_to_do(self, kind):
        """In one line that holds for a terminal, a log and a receipt."""
        with pytest.raises(kind) as caught:
            PROVOKED[kind]()
        text = str(caught.value)
        assert "expected" in text
        assert "found" in text
        assert "; " in text
        assert "\n" not in text


class TestRefusedDocuments:
    """Refused by name before anything is written."""

    @pytest.mark.parametrize(
        "path",
        [
            "",
            "/a.json",
            "a/../b.json",
            "..",
            "a//b.json",
            "a/.b.json",
            "a.",
            "a/b./c",
            "a\x00b",
            "a\nb",
            "é.json",
            "a b.json",
            "a" * 201,
            "a\\b",
        ],
    )
    def test_an_unsafe_path(self, path):
        with pytest.raises(errors.UnsafePathError, match="document path"):
            build_set(Documents(type(catalog("x")), {path: catalog("x")}, {"usgs": ref(1)}))

    def test_paths_that_differ_by_case(self):
        documents = {"a.json": catalog("x"), "A.json": catalog("y")}
        with pytest.raises(errors.UnsafePathError, match=r"A\.json"):
            build_set(Documents(type(catalog("x")), documents, {}))

    def test_a_folder_keeps_nothing_of_a_refused_set(self, tmp_path):
        """Not even its good documents."""
        store = DirectoryStore(tmp_path / "store")
        documents = {"good.json": catalog("x"), "../bad.json": catalog("y")}
        with pytest.raises(errors.UnsafePathError):
            build_set(Documents(type(catalog("x")), documents, {}))
        assert list(store.list("")) == []
