"""Processes that are started together, are known to be ready, and never outlive us.

    with Processes(folder) as processes:
        server = processes.start("server", ["weed", "server"])
        server.wait_until("answers", probe, deadline_seconds=20)

Each runs in a process group of its own with its output in `<folder>/<name>.log`; at the end
of the block, however it is left, all groups are ended at once. Ctrl-C (SIGINT), SIGTERM and
SIGHUP are held back while a process is being started or stopped, so that none is lost.

Belongs here: groups, logs, waiting, ending. Does not: the programs (seaweedfs.py, site.py …).
"""

import contextlib
import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import NoReturn, Self, TypeVar

T = TypeVar("T")
POLL_SECONDS = 0.05
AGAIN_SECONDS = 0.5  # after which an interrupt that was swallowed comes again
GRACE_SECONDS = 5.0  # between SIGTERM and SIGKILL
LOG_TAIL_LINES = 15
STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class LauncherError(Exception):
    """A program could not be started; the message has its name, the reason, and its log."""


@dataclass(frozen=True)
class Running:
    """A process that we started, and the leader of its group."""

    name: str
    log: Path
    popen: subprocess.Popen[bytes]
    grace_seconds: float

    @property
    def is_alive(self) -> bool:
        """Whether it still runs."""
        return self.popen.poll() is None

    def wait_until(self, what: str, probe: Callable[[], T | None], *, deadline_seconds: float) -> T:
        """Poll `probe` until it gives something else than None, and return that.

        Raises:
            LauncherError: The process ended, or `deadline_seconds` passed before.
        """
        ends = time.monotonic() + deadline_seconds
        while (found := probe()) is None:
            if not self.is_alive:
                self.fail(f"it {what}", f"exit code {self.popen.returncode}")
            if time.monotonic() > ends:
                self.fail(f"it {what}", f"nothing in {deadline_seconds:g} s")
            time.sleep(POLL_SECONDS)
        return found

    def wait_for_address(self, *, deadline_seconds: float) -> str:
        """Wait for the address that it writes to its log, and return it.

        Raises:
            LauncherError: It ended, or printed none in time.
        """
        found = self.wait_until(
            "prints its address",
            lambda: re.search(r"http://[\w.]+:\d+\b(?=.*\n)", self.log_text()),
            deadline_seconds=deadline_seconds,
        )
        return found.group()

    def wait(self, *, deadline_seconds: float) -> None:
        """Wait for its end.

        Raises:
            LauncherError: It failed, or did not end in time.
        """
        try:
            code = self.popen.wait(deadline_seconds)
        except subprocess.TimeoutExpired:
            self.fail("it ends", f"it running after {deadline_seconds:g} s")
        if code:
            self.fail("it succeeds", f"exit code {code}")

    def fail(self, expected: str, found: str) -> NoReturn:
        """Raise an error that ends with the last lines of the log.

        Raises:
            LauncherError: Always.
        """
        tail = "\n".join(self.log_text().splitlines()[-LOG_TAIL_LINES:])
        msg = f"{self.name}: expected that {expected}, found {found}; see {self.log}:\n{tail}"
        raise LauncherError(msg)

    def log_text(self) -> str:
        """Read its log so far."""
        return self.log.read_text("utf-8", errors="replace")

    def stop(self) -> None:
        """End it with all its children, and wait until it is gone."""
        with interrupts_held():
            self.ask_to_end()
            self.end()

    def ask_to_end(self) -> None:
        """Begin to end it: SIGTERM, where it is given time for that."""
        if self.grace_seconds:
            self._signal_group(signal.SIGTERM)

    def end(self) -> None:
        """End the rest of the group."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.popen.wait(self.grace_seconds)
        self._signal_group(signal.SIGKILL)
        self.popen.wait()

    def _signal_group(self, number: signal.Signals) -> None:
        with contextlib.suppress(ProcessLookupError, PermissionError):  # the latter: macOS
            os.killpg(self.popen.pid, number)


class Processes:
    """All processes of one launcher; ended, newest first, at the end of the `with` block.

    Attributes:
        folder: Where their logs are.
    """

    def __init__(self, folder: Path) -> None:
        """Start nothing yet."""
        self.folder = folder
        self._running: list[Running] = []

    def __enter__(self) -> Self:
        """Begin."""
        self.folder.mkdir(parents=True, exist_ok=True)
        return self

    def __exit__(self, *_: object) -> None:
        """End everything that is left."""
        with interrupts_held():
            for running in reversed(self._running):
                running.ask_to_end()
            for running in reversed(self._running):
                running.end()

    def start(
        self,
        name: str,
        argv: Sequence[str | Path],
        *,
        environ: Mapping[str, str] | None = None,
        cwd: Path | None = None,
        grace_seconds: float = GRACE_SECONDS,
    ) -> Running:
        """Start a process with our environment and `environ`; its log is called after it.

        Raises:
            LauncherError: There is no such program.
        """
        log = self._new_log(name)
        with interrupts_held(), log.open("wb") as output:
            try:
                popen = subprocess.Popen(  # our own commands, no shell
                    [str(part) for part in argv],
                    stdin=subprocess.DEVNULL,
                    stdout=output,
                    stderr=subprocess.STDOUT,
                    cwd=cwd,
                    env=_child_environ() | dict(environ or {}),
                    start_new_session=True,
                )
            except OSError as error:
                msg = f"{name}: expected the program {argv[0]}, found: {error}; install it"
                raise LauncherError(msg) from error
            running = Running(name, log, popen, grace_seconds)
            self._running.append(running)
        return running

    def run(
        self,
        name: str,
        argv: Sequence[str | Path],
        *,
        deadline_seconds: float,
        environ: Mapping[str, str] | None = None,
        cwd: Path | None = None,
    ) -> str:
        """Run a command to its end and return its output.

        Raises:
            LauncherError: It failed, or did not end in time.
        """
        running = self.start(name, argv, environ=environ, cwd=cwd)
        running.wait(deadline_seconds=deadline_seconds)
        return running.log_text()

    def new_folder(self, name: str) -> Path:
        """Name a folder beside the logs that is not there yet."""
        number = 1 + sum(path.is_dir() for path in self.folder.glob(f"{name}-*"))
        return self.folder / f"{name}-{number}"

    def _new_log(self, name: str) -> Path:
        """Name a log: `name.log`, `name-2.log` where the name was used before."""
        before = sum(running.name == name for running in self._running)
        return self.folder / (f"{name}-{before + 1}.log" if before else f"{name}.log")


def _child_environ() -> dict[str, str]:
    """Our environment, but let Python keep its bytecode: it starts twice as fast."""
    return {name: v for name, v in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


@contextlib.contextmanager
def interrupts_held() -> Iterator[None]:
    """Delay signals that would stop us until the end of the block, then deliver them.

    Only the main thread gets signals; in another one there is nothing to hold.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    held: list[int] = []

    def hold(number: int, frame: FrameType | None) -> None:
        del frame
        held.append(number)

    before = {number: signal.signal(number, hold) for number in (*STOPPING, signal.SIGALRM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        if held:
            signal.raise_signal(held[0])


@contextlib.contextmanager
def interrupted_by_signals() -> Iterator[None]:
    """Let SIGTERM and SIGHUP end the block as Ctrl-C does, with `KeyboardInterrupt`.

    Python swallows an exception that is raised in a destructor or a callback of a weak reference,
    so it is raised again and again until the block is being left.
    """

    def interrupt(number: int, frame: FrameType | None) -> None:
        del number, frame
        signal.setitimer(signal.ITIMER_REAL, AGAIN_SECONDS)
        if not isinstance(sys.exc_info()[1], KeyboardInterrupt):
            raise KeyboardInterrupt

    before = {number: signal.signal(number, interrupt) for number in (*STOPPING, signal.SIGALRM)}
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        for number, handler in before.items():
            signal.signal(number, handler)
