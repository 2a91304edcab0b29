"""What is started is known to be ready, and is gone in the end."""

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from demo import processes as processes_module
from demo.ports import free_ports, with_free_ports
from demo.processes import (
    LauncherError,
    Processes,
    Running,
    interrupted_by_signals,
    interrupts_held,
)
from tests.polling import PATIENCE_SECONDS, wait_for

ROOT = Path(__file__).parents[3]
PARENT_WITH_CHILD = """
import subprocess, sys, time
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
print("child", child.pid, flush=True)
time.sleep(600)
"""
DEAF = """
import signal, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
print("http://127.0.0.1:1", flush=True)
time.sleep(600)
"""
LAUNCHER = f"""
import pathlib, sys, time
from demo.processes import Processes, interrupted_by_signals
folder = pathlib.Path(sys.argv[1])
try:
    with interrupted_by_signals(), Processes(folder) as processes:
        for name in "abc":
            running = processes.start(name, [sys.executable, "-c", {PARENT_WITH_CHILD!r}])
            print(running.popen.pid, flush=True)
        time.sleep(600)
except KeyboardInterrupt:
    sys.exit(130)
"""


@pytest.fixture
def processes(tmp_path: Path) -> Iterator[Processes]:
    """Begin an empty set of processes."""
    with Processes(tmp_path / "logs") as started:
        yield started


def is_alive(pid: int) -> bool:
    """Tell whether a process runs; one that has ended but was not waited for does not."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text("utf-8")
    except FileNotFoundError:
        return False
    return stat.rpartition(")")[2].split()[0] != "Z"


def python(processes: Processes, code: str, **options: float) -> Running:
    """Start a Python that runs `code`."""
    return processes.start("python", [sys.executable, "-c", code], **options)  # type: ignore[arg-type]  # only grace_seconds


def child_of(running: Running) -> int:
    """Read the process id that PARENT_WITH_CHILD prints."""

    def probe() -> int | None:
        words = running.log_text().split()
        return int(words[1]) if len(words) > 1 else None

    return running.wait_until("has a child", probe, deadline_seconds=PATIENCE_SECONDS)


class TestEnding:
    """Nothing is left behind."""

    def test_children_end_with_their_parent(self, processes: Processes) -> None:
        """The whole group is ended, not only its leader."""
        running = python(processes, PARENT_WITH_CHILD)
        child = child_of(running)
        running.stop()
        assert not running.is_alive
        assert wait_for(lambda: not is_alive(child))

    def test_children_that_outlived_their_parent_end_too(self, processes: Processes) -> None:
        """A server that crashed may have left some behind."""
        running = python(processes, PARENT_WITH_CHILD)
        child = child_of(running)
        running.popen.kill()
        running.popen.wait()
        assert is_alive(child)
        running.stop()
        assert wait_for(lambda: not is_alive(child))

    def test_process_that_ignores_sigterm_is_killed(self, processes: Processes) -> None:
        """After its grace."""
        running = python(processes, DEAF, grace_seconds=0.1)
        running.wait_for_address(deadline_seconds=PATIENCE_SECONDS)
        running.stop()
        assert running.popen.returncode == -signal.SIGKILL

    def test_failure_in_the_block_ends_everything(self, tmp_path: Path) -> None:
        """Also what was started before."""
        started: list[Running] = []

        def start_two() -> None:
            with Processes(tmp_path) as some:
                started.append(python(some, PARENT_WITH_CHILD))
                some.start("missing", ["no-such-program"])

        with pytest.raises(LauncherError, match="no-such-program"):
            start_two()
        assert not started[0].is_alive

    @pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
    @pytest.mark.parametrize("after_lines", [0, 1, 3], ids=["none", "one", "all"])
    def test_signal_ends_everything_at_any_time(
        self, tmp_path: Path, number: signal.Signals, after_lines: int
    ) -> None:
        """Before, while and after they are started: no process is lost."""
        launcher = subprocess.Popen(
            [sys.executable, "-c", LAUNCHER, str(tmp_path)], stdout=subprocess.PIPE, cwd=ROOT
        )
        assert launcher.stdout
        pids = [int(launcher.stdout.readline()) for _ in range(after_lines)]
        if not pids:  # it is still importing, or about to start the first
            assert wait_for(lambda: any(tmp_path.iterdir()))
        os.kill(launcher.pid, number)
        pids += [
            int(line) for line in launcher.communicate(timeout=PATIENCE_SECONDS)[0].splitlines()
        ]
        assert launcher.returncode == 130
        children = [log.read_text().split()[1:] for log in tmp_path.glob("*.log")]
        pids += [int(pid) for words in children for pid in words]
        assert wait_for(lambda: not any(map(is_alive, pids)))

    def test_interrupt_is_held_back_and_then_let_through(self) -> None:
        """What was begun is finished first."""
        done = []

        def work() -> None:
            with interrupts_held():
                signal.raise_signal(signal.SIGINT)
                done.append(True)

        # who starts the tests in the background starts them with it ignored
        before = signal.signal(signal.SIGINT, signal.default_int_handler)
        try:
            with pytest.raises(KeyboardInterrupt):
                work()
        finally:
            signal.signal(signal.SIGINT, before)
        assert done == [True]


class TestWaiting:
    """Poll with a deadline, and say what was wrong."""

    def test_end_before_it_is_ready_is_told_with_its_log(self, processes: Processes) -> None:
        """Not as a deadline that passed."""
        running = python(processes, "import sys; sys.exit('the disk is full')")
        with pytest.raises(LauncherError, match=r"exit code 1(?s:.*)the disk is full"):
            running.wait_until("answers", lambda: None, deadline_seconds=PATIENCE_SECONDS)

    def test_deadline_is_kept(self, processes: Processes) -> None:
        """And the log is named."""
        running = python(processes, PARENT_WITH_CHILD)
        with pytest.raises(LauncherError, match=r"nothing in 0.2 s; see .*python\.log"):
            running.wait_until("answers", lambda: None, deadline_seconds=0.2)

    def test_command_that_fails_is_an_error(self, processes: Processes) -> None:
        """Whatever it printed is in it."""
        argv = [sys.executable, "-c", "print('half way'); raise SystemExit(3)"]
        with pytest.raises(LauncherError, match=r"exit code 3(?s:.*)half way"):
            processes.run("command", argv, deadline_seconds=PATIENCE_SECONDS)

    def test_command_that_never_ends_is_an_error(self, processes: Processes) -> None:
        """In time."""
        argv = [sys.executable, "-c", PARENT_WITH_CHILD]
        with pytest.raises(LauncherError, match=r"running after 0\.2 s"):
            processes.run("command", argv, deadline_seconds=0.2)

    def test_each_start_has_a_log_of_its_own(self, processes: Processes) -> None:
        """Else the address of an earlier start would be read."""
        for port in (1, 2):
            running = python(processes, f"print('http://127.0.0.1:{port}', flush=True)")
            assert (
                running.wait_for_address(deadline_seconds=PATIENCE_SECONDS)
                == f"http://127.0.0.1:{port}"
            )


class TestPorts:
    """Ports are free, or are tried again."""

    def test_ports_differ(self) -> None:
        """They are all bound at once while they are looked for."""
        assert len(set(free_ports(50))) == 50

    def test_collision_is_tried_again_with_other_ports(self) -> None:
        """Whoever was faster keeps the first ones."""
        seen: list[list[int]] = []

        def start(ports: list[int]) -> str:
            seen.append(ports)
            if len(seen) == 1:
                msg = "address already in use"
                raise LauncherError(msg)
            return "started"

        assert with_free_ports(2, start) == "started"
        assert seen[0] != seen[1]

    def test_what_never_starts_is_an_error(self) -> None:
        """After three attempts."""

        def start(ports: list[int]) -> str:
            raise LauncherError(str(ports))

        with pytest.raises(LauncherError):
            with_free_ports(1, start)


class TestInterrupts:
    def test_one_that_is_swallowed_comes_again(self) -> None:
        """As in a destructor, of which Dagster has many."""

        def swallow() -> None:
            with interrupted_by_signals():
                with contextlib.suppress(KeyboardInterrupt):
                    signal.raise_signal(signal.SIGTERM)
                assert not threading.Event().wait(PATIENCE_SECONDS)

        with pytest.raises(KeyboardInterrupt):
            swallow()

    def test_what_is_done_on_the_way_out_is_not_interrupted(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(processes_module, "AGAIN_SECONDS", 0.001)
        done: list[int] = []

        def leave() -> None:
            with interrupted_by_signals():
                try:
                    signal.raise_signal(signal.SIGINT)
                finally:
                    for step in range(5):
                        time.sleep(0.01)  # it comes again several times
                        done.append(step)

        with pytest.raises(KeyboardInterrupt):
            leave()
        assert done == [0, 1, 2, 3, 4]
        assert signal.getitimer(signal.ITIMER_REAL) == (0, 0)
