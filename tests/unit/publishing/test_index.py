"""Shards: invisible to those who use a set, whatever its size and however it was made."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from content_assets.contracts.document import Documents
from content_assets.contracts.engine_documents import Catalog
from content_assets.contracts.release import DocumentSet
from content_assets.errors import UnsafePathError
from content_assets.publishing import index
from content_assets.publishing.archive import Archive
from content_assets.publishing.diff import diff_documents
from content_assets.publishing.index import differing, shard_count
from content_assets.publishing.memory import MemoryStore
from content_assets.publishing.sets import BuiltSet, amend_set, build_set, write_set
from content_assets.publishing.store import serial_map
from tests.unit.publishing.conftest import catalog

paths = st.from_regex(r"[a-d]{1,3}/[a-z0-9]{1,2}\.json", fullmatch=True)
texts = st.sampled_from(["one", "two", "three"])
sets = st.dictionaries(paths, texts, max_size=40)


@pytest.fixture(autouse=True)
def small_shards(monkeypatch):
    """Shards from 9 documents on, so that few documents make many."""
    monkeypatch.setattr(index, "INLINE_DOCUMENTS", 8)
    monkeypatch.setattr(index, "SHARD_DOCUMENTS", 4)


def documents(said: dict[str, str]) -> Documents:
    return Documents(Catalog, {path: catalog(text) for path, text in said.items()}, {})


def written(archive: Archive, said: dict[str, str]) -> BuiltSet:
    built = build_set(documents(said))
    write_set(archive, built, parent=None, map_=serial_map)
    return built


class TestShards:
    @given(said=sets)
    @settings(max_examples=60, deadline=None)
    def test_an_index_is_the_mapping_that_was_written(self, said):
        """Walked, looked up and counted, by a reader with nothing in memory."""
        store = MemoryStore()
        built = written(Archive(store), said)
        found = Archive(store).index(built.digest)
        assert dict(found) == built.documents
        assert len(found) == len(said)
        assert all(found[path] == digest for path, digest in built.documents.items())
        assert found.get("nowhere.json") is None

    @given(before=sets, changes=sets, removed=st.sets(paths, max_size=10))
    @settings(max_examples=100, deadline=None)
    def test_an_amended_set_is_the_set_built_whole(self, before, changes, removed):
        """The same digest: nobody can tell how a set was made."""
        archive = Archive(MemoryStore())
        standing = written(archive, before)
        amended = amend_set(archive, standing.record, documents(changes), removed=removed)
        after = {p: t for p, t in {**before, **changes}.items() if p not in removed}
        assert amended.digest == build_set(documents(after)).digest

    @given(before=sets, after=sets)
    @settings(max_examples=60, deadline=None)
    def test_what_differs_is_found_without_what_is_shared(self, before, after):
        """As if both sets had been read whole."""
        archive = Archive(MemoryStore())
        old, new = written(archive, before), written(archive, after)
        found = diff_documents(*differing(old.record, new.record, archive.shard))
        assert found == diff_documents(old.documents, new.documents)

    def test_a_changed_document_of_many_costs_one_shard(self):
        """And its blob, and the set."""
        store = MemoryStore()
        archive = Archive(store)
        standing = written(archive, {f"a/{n}.json": "one" for n in range(1000)})
        amended = amend_set(archive, standing.record, documents({"a/7.json": "two"}))
        before = store.counts()["put"]
        write_set(archive, amended, parent=standing.record, map_=serial_map)
        assert store.counts()["put"] - before == 3

    def test_a_reader_of_one_path_reads_one_shard(self):
        """Not the whole set."""
        store = MemoryStore()
        built = written(Archive(store), {f"a/{n}.json": "one" for n in range(1000)})
        before = store.counts().get("get", 0)
        assert Archive(store).index(built.digest)["a/7.json"]
        assert store.counts()["get"] - before == 2

    def test_paths_that_differ_by_case_meet_in_one_shard(self):
        """So that an amendment finds the clash without reading the rest."""
        archive = Archive(MemoryStore())
        standing = written(archive, {f"a/{n}.json": "one" for n in range(100)} | {"x.json": "one"})
        with pytest.raises(UnsafePathError, match="differ"):
            amend_set(archive, standing.record, documents({"X.json": "two"}))

    def test_shards_hold_no_more_than_they_should(self):
        """On average; and a set that just grew over the border has few."""
        for count in (9, 10, 100, 1000, 5000):
            assert 1 < count / shard_count(count) <= index.SHARD_DOCUMENTS

    def test_an_empty_set_has_no_documents(self):
        """It is what stands for an asset whose first set is held."""
        assert list(index.SetIndex(DocumentSet(contract="a/1.0", count=0), lambda _: None)) == []
