"""A Chromium is found where there is one, and otherwise it is said what was tried."""

from pathlib import Path

import pytest

from demo.chromium import find_chromium
from demo.processes import LauncherError, Processes


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
    assert find_chromium(processes, {"CHROMIUM_PATH": str(given)}, is_root=False) == given


def test_browser_that_lacks_a_library_is_passed_over(
    tmp_path: Path, processes: Processes, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is there, but it does not run."""
    monkeypatch.setenv("PATH", str(tmp_path))
    make_browser(tmp_path, "chromium", exit_code=127)
    good = make_browser(tmp_path, "google-chrome")
    assert find_chromium(processes, {}, is_root=False) == good


@pytest.fixture
def debian(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Have nothing on the PATH but an apt-get that can install a browser."""
    browser = tmp_path / "chromium"
    install = f"printf '#!/bin/sh\\n' > {browser}; /bin/chmod +x {browser}"
    apt_get = make_browser(tmp_path, "apt-get")
    apt_get.write_text(f"#!/bin/sh\ncase $* in *install*chromium) {install};; esac\n", "utf-8")
    monkeypatch.setenv("PATH", str(tmp_path))
    return browser


def test_root_gets_the_package_of_debian(debian: Path, processes: Processes) -> None:
    """The last resort: there is no browser, and no Node to fetch one with."""
    assert find_chromium(processes, {}, is_root=True) == debian


def test_nothing_to_be_had_is_told_with_all_that_was_tried(
    debian: Path, processes: Processes
) -> None:
    """Who is not root may not install; the message says what to do."""
    given = {"CHROMIUM_PATH": str(debian)}
    with pytest.raises(LauncherError, match="set CHROMIUM_PATH") as raised:
        find_chromium(processes, given, is_root=False)
    assert f"{debian} does not run" in str(raised.value)
    assert "Playwright's download: playwright-path: expected the program node" in str(raised.value)
    assert not debian.exists()
