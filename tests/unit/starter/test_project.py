"""Where a new project may be written, and under which name."""

from pathlib import Path

import pytest

from content_assets.errors import RefusedError
from content_assets.starter.project import write_project


def test_every_file_is_written_without_a_trace_of_its_template(tmp_path: Path) -> None:
    written = write_project(tmp_path / "new", "rivers")
    assert {each.name for each in written} >= {"pyproject.toml", "assets.py", "README.md"}
    for each in written:
        assert "template" not in each.name
        assert "starter_name" not in str(each) + each.read_text("utf-8")


def test_a_repository_without_files_counts_as_empty(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    assert write_project(tmp_path, "rivers")


def test_a_folder_with_files_is_refused_and_left_as_it_is(tmp_path: Path) -> None:
    for number in range(7):
        (tmp_path / f"{number}.txt").touch()
    with pytest.raises(RefusedError, match=r"found 0\.txt, 1\.txt.* and 2 more; choose another"):
        write_project(tmp_path, "rivers")
    assert len(list(tmp_path.iterdir())) == 7


def test_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(RefusedError, match="found a file"):
        write_project(tmp_path / "file", "rivers")


@pytest.mark.parametrize("name", ["", "Rivers", "my-rates", "1st", "class", "tests", "a.b", "../x"])
def test_a_name_that_python_cannot_import_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(RefusedError, match="choose such a name"):
        write_project(tmp_path / "new", name)
    assert not (tmp_path / "new").exists()
