"""Staging: a release takes what one run made, on top of the head that it was made on."""

import pytest

from content_assets.contracts.document import Documents
from content_assets.contracts.engine_documents import Catalog
from content_assets.contracts.release import AssetRecord, Release, StagedSet
from content_assets.publishing import keys
from content_assets.publishing.archive import Archive
from content_assets.publishing.memory import MemoryStore
from content_assets.publishing.publish import Author, commit
from content_assets.publishing.sets import build_set, write_set
from content_assets.publishing.staging import put_on_head, read_staged, write_staged
from content_assets.publishing.store import Overwrite, serial_map
from tests.unit.publishing.conftest import catalog

DAYS = "days/{}.json"


@pytest.fixture
def store() -> MemoryStore:
    return MemoryStore()


@pytest.fixture
def archive(store: MemoryStore) -> Archive:
    return Archive(store)


def made(archive: Archive, **titles: str) -> AssetRecord:
    """A written set: one document a day."""
    documents = {DAYS.format(day): catalog(title) for day, title in titles.items()}
    built = build_set(Documents(Catalog, documents))
    write_set(archive, built, parent=None, map_=serial_map)
    return built.asset_record(code_version="1")


def release(
    store: MemoryStore, archive: Archive, base: Release | None, record: AssetRecord
) -> Release:
    """The next release, with `record` as its only asset."""
    number = str(base.number + 1 if base else 1)
    author = Author(run=number, release_id=number, now="2026-01-01T00:00:00Z")
    head = commit(store, archive, {"days": record}, base=base, author=author).head
    assert head
    return head


def shown(archive: Archive, record: AssetRecord | str) -> dict[str, str]:
    assert isinstance(record, AssetRecord), record
    return dict(archive.index(record.set))


class TestWriteAndRead:
    def test_a_run_gets_back_what_it_staged_and_nothing_else(
        self, store: MemoryStore, archive: Archive
    ) -> None:
        record = made(archive, one="a")
        write_staged(store, "run-1", StagedSet(asset="days", record=record))
        write_staged(store, "run-10", StagedSet(asset="other", record=record))
        assert read_staged(store, "run-1", map_=serial_map).keys() == {"days"}
        assert read_staged(store, "run-2", map_=serial_map) == {}

    @pytest.mark.parametrize("body", [b"", b"{", b"[]"])
    def test_a_record_that_cannot_be_read_is_left_out(
        self, store: MemoryStore, archive: Archive, body: bytes
    ) -> None:
        write_staged(store, "run-1", StagedSet(asset="days", record=made(archive, one="a")))
        store.put(keys.staged("run-1", "other"), body, Overwrite())
        assert read_staged(store, "run-1", map_=serial_map).keys() == {"days"}

    def test_the_key_names_run_and_asset(self) -> None:
        assert keys.staged("0199-ab", "days") == "private/staged/0199-ab/days.json"


class TestPutOnHead:
    def test_a_set_made_on_top_of_head_goes_in_as_it_is(
        self, store: MemoryStore, archive: Archive
    ) -> None:
        head = release(store, archive, None, made(archive, one="a"))
        record = made(archive, one="b")
        staged = StagedSet(asset="days", record=record, base=head.name)
        assert put_on_head(archive, staged, head) == record

    def test_a_set_made_before_another_run_published_the_asset_is_superseded(
        self, store: MemoryStore, archive: Archive
    ) -> None:
        """What the other run amended would be lost."""
        before = release(store, archive, None, made(archive, one="a"))
        record = made(archive, one="a", two="b")
        head = release(store, archive, before, made(archive, one="a", three="c"))
        staged = StagedSet(asset="days", record=record, base=before.name)
        assert "faster run" in str(put_on_head(archive, staged, head))

    def test_a_set_made_before_any_release_is_superseded_by_the_first(
        self, store: MemoryStore, archive: Archive
    ) -> None:
        head = release(store, archive, None, made(archive, one="a"))
        staged = StagedSet(asset="days", record=made(archive, one="b"))
        assert "faster run" in str(put_on_head(archive, staged, head))

    def test_a_release_that_left_the_asset_alone_supersedes_nothing(
        self, store: MemoryStore, archive: Archive
    ) -> None:
        before = release(store, archive, None, made(archive, one="a"))
        author = Author(run="2", release_id="2", now="2026-01-01T00:00:00Z")
        other = {"other": made(archive, x="x").model_copy(update={"code_version": "2"})}
        head = commit(store, archive, other, base=before, author=author)
        record = made(archive, one="b")
        staged = StagedSet(asset="days", record=record, base=before.name)
        assert put_on_head(archive, staged, head.head) == record

    def test_a_part_is_put_on_top_of_what_another_run_added(
        self, store: MemoryStore, archive: Archive
    ) -> None:
        """Both runs' days are there."""
        before = release(store, archive, None, made(archive, one="a"))
        record = made(archive, one="a2", two="b")
        standing = made(archive, one="a", three="c")
        head = release(store, archive, before, standing)
        staged = StagedSet(asset="days", record=record, base=before.name)
        merged = put_on_head(archive, staged, head, is_part=True)
        assert shown(archive, merged) == shown(archive, made(archive, one="a2", two="b", three="c"))
        assert store.get(keys.document_set(merged.set))  # type: ignore[union-attr]

    def test_a_part_brings_back_nothing_that_was_taken_down(
        self, store: MemoryStore, archive: Archive
    ) -> None:
        before = release(store, archive, None, made(archive, one="a"))
        record = made(archive, one="a", two="b")
        head = release(store, archive, before, made(archive, one="a", three="c"))
        staged = StagedSet(asset="days", record=record, base=before.name)
        gone = [DAYS.format("two")]
        merged = put_on_head(archive, staged, head, is_part=True, taken_down=gone)
        assert shown(archive, merged).keys() == {DAYS.format("one"), DAYS.format("three")}

    def test_a_base_that_is_gone_is_no_base(self, store: MemoryStore, archive: Archive) -> None:
        """Garbage was collected since."""
        head = release(store, archive, None, made(archive, one="a"))
        staged = StagedSet(asset="days", record=made(archive, one="b"), base="0-gone")
        assert "faster run" in str(put_on_head(archive, staged, head))
