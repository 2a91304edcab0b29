"""Export: a release as plain files, whole and nothing else."""

from pathlib import Path

import pytest

from content_assets.contracts.release import DocumentSet, Release
from content_assets.errors import RefusedError, StoreUnreachableError, UnsafePathError
from content_assets.exporting import Exported, export
from content_assets.publishing.archive import Archive
from content_assets.publishing.memory import MemoryStore
from content_assets.publishing.publish import read_head
from content_assets.publishing.store import serial_map
from tests.unit.publishing.conftest import Publisher

TWO = {"a/one.json": "one", "a/two.json": "two"}


@pytest.fixture
def store() -> MemoryStore:
    """An empty bucket."""
    return MemoryStore()


def head(store: MemoryStore) -> Release:
    found = read_head(store, Archive(store))[1]
    assert found
    return found


def exported(store: MemoryStore, folder: Path, *down: str) -> Exported:
    return export(
        Archive(store), head(store), folder, is_left_out=down.__contains__, map_=serial_map
    )


def files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_each_document_lies_at_its_path_byte_for_byte(store: MemoryStore, tmp_path: Path) -> None:
    Publisher(store).publish("set", TWO)
    assert exported(store, tmp_path / "new") == Exported(written=2, present=0)
    archive = Archive(store)
    expected = {path: archive.blob(d) for path, d in archive.documents(head(store)).items()}
    assert files(tmp_path / "new") == expected


def test_an_export_that_was_cut_short_goes_on(store: MemoryStore, tmp_path: Path) -> None:
    Publisher(store).publish("set", TWO)
    exported(store, tmp_path)
    whole = files(tmp_path)
    (tmp_path / "a/two.json").rename(tmp_path / "a/two.json~")
    assert exported(store, tmp_path) == Exported(written=1, present=1)
    assert files(tmp_path) == whole


def test_a_folder_with_anything_else_is_refused_untouched(
    store: MemoryStore, tmp_path: Path
) -> None:
    """Files of another release are something else, too."""
    Publisher(store).publish("set", TWO)
    exported(store, tmp_path)
    before = files(tmp_path)
    Publisher(store, "run-2").publish("set", {**TWO, "a/two.json": "more"}, sequence=2)
    with pytest.raises(RefusedError, match=r"found a/two\.json, not of release 2-"):
        exported(store, tmp_path)
    assert files(tmp_path) == before


def test_a_link_is_never_written_through(store: MemoryStore, tmp_path: Path) -> None:
    Publisher(store).publish("set", TWO)
    (tmp_path / "in" / "a").mkdir(parents=True)
    (tmp_path / "in" / "a" / "one.json").symlink_to(tmp_path / "outside")
    with pytest.raises(RefusedError, match=r"found a/one\.json"):
        exported(store, tmp_path / "in")
    assert not (tmp_path / "outside").exists()


def test_a_file_in_the_place_of_the_folder_is_refused(store: MemoryStore, tmp_path: Path) -> None:
    Publisher(store).publish("set", TWO)
    (tmp_path / "file").touch()
    with pytest.raises(RefusedError, match="found a file"):
        exported(store, tmp_path / "file")


def test_a_document_that_was_taken_down_is_left_out(store: MemoryStore, tmp_path: Path) -> None:
    Publisher(store).publish("set", TWO)
    assert exported(store, tmp_path, "a/two.json").written == 1
    assert list(files(tmp_path)) == ["a/one.json"]


def test_one_that_was_taken_down_since_is_removed(store: MemoryStore, tmp_path: Path) -> None:
    """The export was cut short before."""
    Publisher(store).publish("set", TWO)
    exported(store, tmp_path)
    assert exported(store, tmp_path, "a/two.json") == Exported(written=0, present=1)
    assert list(files(tmp_path)) == ["a/one.json"]


def test_a_document_that_is_a_folder_of_another_writes_nothing(
    store: MemoryStore, tmp_path: Path
) -> None:
    """Both are fine in a bucket."""
    Publisher(store).publish("set", {"a": "one", "a/b.json": "two"})
    with pytest.raises(UnsafePathError, match=r"the folder of a/b\.json"):
        exported(store, tmp_path)
    assert files(tmp_path) == {}


def test_a_path_that_leads_elsewhere_writes_nothing(store: MemoryStore, tmp_path: Path) -> None:
    Publisher(store).publish("set", TWO)
    archive = Archive(store)
    record = archive.document_set(head(store).assets["set"].set)
    astray = record.model_copy(update={"documents": {"../out.json": "0" * 64}})

    def damaged(digest: str) -> DocumentSet:
        return astray

    archive.document_set = damaged  # type: ignore[method-assign]
    with pytest.raises(UnsafePathError):
        export(archive, head(store), tmp_path / "in", is_left_out=lambda _: False, map_=serial_map)
    assert files(tmp_path) == {}


def test_a_store_that_is_down_leaves_only_whole_files(store: MemoryStore, tmp_path: Path) -> None:
    Publisher(store).publish("set", TWO)
    release = head(store)
    archive = Archive(store)
    blob = archive.blob
    one = archive.documents(release)["a/one.json"]

    def half(digest: str) -> bytes:
        if digest == one:
            return blob(digest)
        raise StoreUnreachableError(digest)

    archive.blob = half  # type: ignore[method-assign]
    with pytest.raises(StoreUnreachableError):
        export(archive, release, tmp_path, is_left_out=lambda _: False, map_=serial_map)
    assert list(files(tmp_path)) == ["a/one.json"]
    assert exported(store, tmp_path) == Exported(written=1, present=1)
