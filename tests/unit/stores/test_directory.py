"""What is special to a folder; what all stores do is in tests/integration/stores."""

import multiprocessing

import pytest

from content_assets.errors import (
    ConfigurationError,
    PreconditionFailedError,
    StoreUnreachableError,
)
from content_assets.publishing.store import Create, IfMatch, Overwrite
from content_assets.stores.directory import DirectoryStore

KEY = "private/channels/head.json"
PROCESSES = 4
TURNS = 25


def count_up(root):
    """Count up `TURNS` times, against everybody else who does."""
    store = DirectoryStore(root)
    for _ in range(TURNS):
        while True:
            seen = store.get(KEY)
            try:
                store.put(KEY, b"%d" % (int(seen.body) + 1), IfMatch(seen.etag))
            except PreconditionFailedError:
                continue
            break


class TestKeys:
    @pytest.mark.parametrize(
        "key",
        ["../out", "a/../../out", "/etc/out", "", "a//b", "a/", ".", "a/.hidden", ".lock", "a\0b"],
    )
    def test_one_that_leaves_or_hides_is_refused_for_every_verb(self, tmp_path, key):
        store = DirectoryStore(tmp_path / "bucket")
        for ask in (
            lambda: store.get(key),
            lambda: store.head(key),
            lambda: store.put(key, b"", Overwrite()),
            lambda: store.delete(key, Overwrite()),
        ):
            with pytest.raises(ConfigurationError, match="rename it"):
                ask()
        assert not (tmp_path / "out").exists()

    def test_a_folder_is_no_document(self, tmp_path):
        store = DirectoryStore(tmp_path)
        store.put("a/b", b"", Create())
        assert store.get("a") is None
        assert store.head("a") is None
        assert store.get("a/b/c") is None
        assert store.head("a/b/c") is None

    def test_one_below_another_is_refused(self, tmp_path):
        """Which S3 would take; no two of our keys are like that."""
        store = DirectoryStore(tmp_path)
        store.put("a", b"", Create())
        with pytest.raises(StoreUnreachableError, match="a/b"):
            store.put("a/b", b"", Create())


class TestFiles:
    def test_what_a_key_holds_is_a_file_that_people_can_look_at(self, tmp_path):
        DirectoryStore(tmp_path).put(KEY, b"one", Create())
        assert (tmp_path / KEY).read_bytes() == b"one"

    def test_a_write_that_died_half_way_is_seen_by_nobody(self, tmp_path):
        """The next write takes its place."""
        store = DirectoryStore(tmp_path)
        store.put(KEY, b"one", Create())
        (tmp_path / ".new").write_bytes(b"half a docu")
        assert [entry.key for entry in store.list("")] == [KEY]
        store.put("public/status.json", b"two", Create())
        assert sorted(path.name for path in tmp_path.iterdir()) == [".lock", "private", "public"]

    def test_a_stranger_s_hidden_file_is_not_listed(self, tmp_path):
        store = DirectoryStore(tmp_path)
        store.put(KEY, b"one", Create())
        (tmp_path / "private" / ".DS_Store").write_bytes(b"")
        assert [entry.key for entry in store.list("")] == [KEY]

    def test_a_folder_that_cannot_be_made_is_reported(self, tmp_path):
        (tmp_path / "bucket").write_bytes(b"a file stands in the way")
        with pytest.raises(StoreUnreachableError, match="check the folder's rights"):
            DirectoryStore(tmp_path / "bucket").put(KEY, b"one", Create())


class TestProcesses:
    def test_no_update_is_lost_between_them(self, tmp_path):
        """The lock file holds between processes, not only between threads."""
        store = DirectoryStore(tmp_path)
        store.put(KEY, b"0", Create())
        spawn = multiprocessing.get_context("spawn")
        running = [spawn.Process(target=count_up, args=(tmp_path,)) for _ in range(PROCESSES)]
        for process in running:
            process.start()
        for process in running:
            process.join()
        assert [process.exitcode for process in running] == [0] * PROCESSES
        assert store.get(KEY).body == b"%d" % (PROCESSES * TURNS)
