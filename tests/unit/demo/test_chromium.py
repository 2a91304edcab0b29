"""A Chromium is found where there is one, and otherwise it is said what was tried."""

from pathlib import Path

import pytest

from demo.chromium import find_chromium
from demo.processes import Processes


def make_browser(folder: Path, name: str, *, exit_code: int = 0) -> Path:
    """Make a program that answers `--version`."""
    path = folder / name
    path.write_text(f"#!/bin/sh\nexit {exit_code}\n", "utf-8")
    path.chmod(0o755)
    return path


@pytest.fixture
def processes(tmp_path: Path) -> Processes:
    """Have a place for logs; nothing is started there."""
    return Processes(tmp_path)


def test_given_path_comes_first(
    tmp_path: Path, processes: Processes, monkeypatch: pytest.MonkeyPatch
) -> None:
    """CHROMIUM_PATH overrules what is on the PATH."""
    monkeypatch.setenv("PATH", str(tmp_path))
    make_browser(tmp_path, "chromium")
    given = make_browser(tmp_path, "mine")
    assert find_chromium(processes, {"CHROMIUM_PATH": str(given)}) == given


def test_browser_that_lacks_a_library_is_passed_over(
    tmp_path: Path, processes: Processes, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is there, but it does not run."""
    monkeypatch.setenv("PATH", str(tmp_path))
    make_browser(tmp_path, "chromium", exit_code=127)
    good = make_browser(tmp_path, "google-chrome")
    assert find_chromium(processes, {}) == good
