"""`make demo` and `make dev`: what they show, and that they leave nothing behind."""

import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from os import environ
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import requests

from demo.site import ROOT
from tests.length import IS_SOAK, some_of
from tests.polling import PATIENCE_SECONDS, wait_for

MARK = "DEMO_TEST_MARK"
ALL = IS_SOAK  # of the week's events; else a few, each of which is a page
EVENTS = 140  # about the least with which each snapshot still changes a page
FEW = 20  # where nothing is expected of the changes


@dataclass
class Launched:
    """A launcher under test, and a mark in its environment that all its children inherit."""

    module: str
    log: Path
    path: str = environ["PATH"]
    events: int = FEW
    mark: str = field(default_factory=lambda: uuid4().hex)

    def __post_init__(self) -> None:
        """Start it, as make does, without a terminal."""
        with self.log.open("wb") as output:
            self.popen = subprocess.Popen(
                [
                    sys.executable,
                    "-m",
                    self.module,
                    *([] if ALL else ["--events", str(self.events)]),
                ],
                cwd=ROOT,
                env=dict(environ) | {f"{MARK}": self.mark, "PATH": self.path},
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def output(self) -> str:
        """Read what it printed so far."""
        return self.log.read_text("utf-8")

    def wait_for(self, text: str) -> None:
        """Wait until it has printed `text`."""
        done = wait_for(lambda: text in self.output() or self.popen.poll() is not None)
        assert done
        assert text in self.output()

    def end(self, number: signal.Signals) -> int:
        """Send a signal to it alone and return its exit code."""
        self.popen.send_signal(number)
        return self.popen.wait(PATIENCE_SECONDS)

    def left_behind(self) -> list[str]:
        """Name what still runs of them."""
        wait_for(lambda: not self.processes())  # the kernel may need a moment
        return self.processes()

    def processes(self) -> list[str]:
        """Name every process that it or its children started and that runs now."""
        found = []
        for process in Path("/proc").glob("[0-9]*"):
            try:
                if self.mark.encode() in (process / "environ").read_bytes():
                    found.append((process / "cmdline").read_bytes().decode().replace("\0", " "))
            except OSError:  # it ended while we looked
                continue
        return found


@pytest.fixture
def launch(tmp_path: Path, site_build: Path) -> Iterator[Callable[..., Launched]]:
    """Launch `demo.demo` or `demo.dev`; the site is built before, so that it is quick."""
    assert site_build.is_dir()
    launched: list[Launched] = []

    def start(module: str, **options: Any) -> Launched:
        launched.append(Launched(module, tmp_path / f"{module}.log", **options))
        return launched[-1]

    yield start
    for each in launched:
        if each.popen.poll() is None:
            each.end(signal.SIGINT)


def sessions(name: str) -> set[Path]:
    """List the folders in which sessions keep their logs."""
    return set((ROOT / ".cache").glob(f"{name}-*"))


class TestDemo:
    """`make demo`."""

    def test_shows_every_snapshot_and_leaves_nothing(self, launch: Callable[..., Launched]) -> None:
        """Six releases, each proven on the site; then nothing written but receipt and status."""
        before = sessions("demo")
        demo = launch("demo.demo", events=EVENTS)
        assert demo.popen.wait(PATIENCE_SECONDS) == 0, demo.output()
        rows = re.findall(r"^(\d of 6|no news) ([-\d\s]+(?:all)?)\s*$", demo.output(), re.MULTILINE)
        figures = {
            name: [int(cell) for cell in cells.split() if cell.isdigit()] for name, cells in rows
        }
        releases = [figures[f"{number} of 6"][6] for number in range(1, 7)]
        assert releases == [1, 2, 3, 4, 5, 6]
        pages = [figures[f"{number} of 6"][7] for number in range(1, 7)]
        assert all(proven > 0 for proven in pages)
        assert figures["no news"][1:4] == [0, 0, 0]
        assert figures["no news"][5:7] == [2, 6]  # writes, release
        assert "make dev" in demo.output()
        assert demo.left_behind() == []
        assert sessions("demo") == before

    @pytest.mark.parametrize("after", some_of(["load the worker", "start S3", "1 of 6"], at_most=1))
    def test_interrupt_ends_everything(self, launch: Callable[..., Launched], after: str) -> None:
        """Half started, started, at work."""
        demo = launch("demo.demo")
        demo.wait_for(after)
        assert demo.end(signal.SIGINT) == 130, demo.output()
        assert demo.left_behind() == []

    def test_failure_is_told_with_its_log(
        self, launch: Callable[..., Launched], tmp_path: Path
    ) -> None:
        """Without Node the site can't start: exit code 1, and all else is stopped."""
        demo = launch("demo.demo", path=str(tmp_path))
        assert demo.popen.wait(PATIENCE_SECONDS) == 1
        assert "expected the program node" in demo.output()
        folder = re.search(r"logs are in (.+)", demo.output())
        assert folder
        logs = Path(folder.group(1).strip())
        assert (logs / "seaweedfs.log").exists()
        shutil.rmtree(logs)
        assert demo.left_behind() == []


class TestDev:
    """`make dev`."""

    def test_stays_up_until_it_is_told_to_end(self, launch: Callable[..., Launched]) -> None:
        """The addresses that it prints answer; SIGTERM ends all of them."""
        dev = launch("demo.dev")
        dev.wait_for("Up until Ctrl-C")
        dev.wait_for("The feed advances")
        named = dict(
            re.findall(r"^ +(\w+) +(http://127\.0\.0\.1:\d+\S*)", dev.output(), re.MULTILINE)
        )
        assert set(named) == {"site", "API", "Dagster", "documents", "status", "source"}
        assert (
            requests.get(named.pop("API"), timeout=PATIENCE_SECONDS).status_code == 401
        )  # no token
        for address in named.values():
            assert requests.get(address, timeout=PATIENCE_SECONDS).status_code == 200, address
        running = " ".join(dev.processes())
        assert all(name in running for name in ("demo.dev", "weed", "next", "dagster"))
        assert dev.end(signal.SIGTERM) == 0, dev.output()
        assert dev.left_behind() == []

    @pytest.mark.skipif(not IS_SOAK, reason="as the demo, half started: make soak PART=site")
    def test_interrupt_ends_what_is_half_started(self, launch: Callable[..., Launched]) -> None:
        """While Dagster is starting its own children."""
        dev = launch("demo.dev")
        dev.wait_for("run the worker once")
        assert dev.end(signal.SIGINT) == 0, dev.output()
        assert dev.left_behind() == []
