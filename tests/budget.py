"""How long each suite takes and how much memory all of them need, against tests/budget.toml.

    python -m tests.budget all make …           run it, print the table; in CI, fail over 110%
    python -m tests.budget step types mypy …    run one step of it and log its CPU time
    pytest -p tests.budget …                    log the CPU time of each suite

A suite's seconds are half of the CPU seconds of its processes, corrected by how long a fixed
computation took meanwhile, so that neither a slow machine nor a busy one changes the verdict.

Belongs here: measuring. Does not: which tests there are, which of them run together (conftest.py).
"""

import json
import os
import resource
import statistics
import subprocess
import sys
import threading
import time
import tomllib
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tests.groups import group_of

ROOT = Path(__file__).parents[1]
LOG = "BUDGET_LOG"  # the variable that names the file to which all processes append
CORES = 2
OVER = 1.1  # of the budget: more than this fails
REFERENCE_SECONDS = 0.030  # of CPU that the fixed computation takes where the budgets were set
SAMPLE_SECONDS = 5.0  # between two samples of its speed
WATCH_SECONDS = 2.0  # between two looks at the memory
LARGEST = 8  # programs that are named, of those that hold memory
HEADER = f"{'suite':20} seconds  budget   CPU s  wall s"
_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass
class Used:
    """What one suite used in all processes."""

    cpu: float = 0.0
    wall: float = 0.0
    samples: list[float] = field(default_factory=list)


@dataclass(frozen=True)
class Row:
    """A line of the table; `seconds` are corrected by the machine's speed."""

    name: str
    seconds: float
    allowed: int
    cpu: float
    wall: float

    def __str__(self) -> str:
        """Lay it out below `HEADER`."""
        figures = f"{self.seconds:8.1f}{self.allowed:8}{self.cpu:8.0f}{self.wall:8.0f}"
        return f"{self.name:20}{figures}{'  over' if self.seconds > self.allowed else ''}"


def compute() -> float:
    """Run the fixed computation; return the CPU seconds that it took."""
    begun = time.thread_time()
    kept: dict[int, str] = {}
    for number in range(180_000):
        kept[number * 7919 % 4093] = str(number)
    return time.thread_time() - begun


def _stat(entry: Path) -> tuple[int, int, float] | None:
    """Read a process's id, its parent's, and the CPU seconds of it and its dead children."""
    try:
        text = (entry / "stat").read_text("utf-8", errors="replace")
    except OSError:  # it ended while we looked
        return None
    rest = text.rpartition(")")[2].split()
    return int(entry.name), int(rest[1]), sum(int(each) for each in rest[11:15]) / _TICKS


def tree(root: int) -> dict[int, float]:
    """Name a process and its descendants, with the CPU seconds of each."""
    found = [each for path in Path("/proc").glob("[0-9]*") if (each := _stat(path))]
    children: dict[int, list[int]] = defaultdict(list)
    for pid, parent, _ in found:
        children[parent].append(pid)
    seconds = {pid: cpu for pid, _, cpu in found}
    todo, inside = [root], {}
    while todo:
        pid = todo.pop()
        inside[pid] = seconds.get(pid, 0.0)
        todo += children[pid]
    return inside


def _tell(**line: Any) -> None:
    """Append a line to the log, if there is one; a short write to its end is never torn."""
    if path := os.environ.get(LOG):
        with Path(path).open("a", encoding="utf-8") as log:
            log.write(json.dumps(line) + "\n")


class Meter:
    """In each pytest process that runs tests: what each suite uses, logged when it changes."""

    def __init__(self) -> None:
        """Begin with the next test."""
        self._suite = ""
        self._group = ""
        self._cpu = self._cpu_of_tree()
        self._wall = time.monotonic()
        self._sampled = 0.0

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(
        self, item: pytest.Item, nextitem: pytest.Item | None
    ) -> Iterator[None]:
        """Log the suite that has ended before another one begins."""
        if (group := group_of(item.nodeid)) != self._group:
            self._group = group
            _tell(group=group, pid=os.getpid())
        suite = suite_of(item.path)
        if suite != self._suite:
            self._settle()
            self._suite = suite
        if time.monotonic() > self._sampled + SAMPLE_SECONDS:
            self._sampled = time.monotonic()
            _tell(suite=suite, sample=compute())
        return (yield)

    def pytest_sessionfinish(self) -> None:
        """Log the last suite, and how large this process was."""
        self._settle()
        kilobytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        _tell(process="pytest", megabytes=kilobytes // 1024)

    def _settle(self) -> None:
        cpu, wall = self._cpu_of_tree(), time.monotonic()
        if self._suite:
            used = max(0.0, cpu - self._cpu)  # less, if a daemon left our tree
            _tell(suite=self._suite, cpu=used, wall=wall - self._wall)
        self._cpu, self._wall = cpu, wall

    @staticmethod
    def _cpu_of_tree() -> float:
        return sum(tree(os.getpid()).values())


def pytest_configure(config: pytest.Config) -> None:
    """Measure, where tests are run: with xdist in the workers, not in their controller."""
    is_controller = getattr(config.option, "numprocesses", None) and not hasattr(
        config, "workerinput"
    )
    if LOG in os.environ and not is_controller:
        config.pluginmanager.register(Meter())


def suite_of(path: Path) -> str:
    """Name the suite of a test: the longest entry of the budget that holds its file."""
    name = path.relative_to(ROOT).as_posix()
    suites = [each for each in load()["seconds"] if f"{name}/".startswith(f"{each}/")]
    return max(suites, key=len, default="tests/unit")  # doctests, of the package and of helpers


def load() -> dict[str, dict[str, int]]:
    """Read the budget."""
    return tomllib.loads((ROOT / "tests/budget.toml").read_text("utf-8"))


class Watch(threading.Thread):
    """Looks at the memory of this process's descendants until it is told to stop."""

    def __init__(self) -> None:
        """Look from the start on."""
        super().__init__(daemon=True)
        self.peak = 0
        self.held_by: dict[str, int] = {}
        self._is_over = threading.Event()

    def run(self) -> None:
        """Keep the greatest sum that was seen, in megabytes, and who held it."""
        while not self._is_over.wait(WATCH_SECONDS):
            held: dict[str, int] = defaultdict(int)
            for pid in tree(os.getpid()):
                held[_command(pid)] += _pss(pid)
            if (total := sum(held.values()) // 1024) > self.peak:
                self.peak = total
                self.held_by = {name: kilobytes // 1024 for name, kilobytes in held.items()}

    def largest(self) -> str:
        """Name the programs that held the most of it."""
        ordered = sorted(self.held_by.items(), key=lambda each: -each[1])
        return ", ".join(f"{name} {megabytes} MB" for name, megabytes in ordered[:LARGEST])

    def stop(self) -> None:
        """Look no more."""
        self._is_over.set()
        self.join()


def _command(pid: int) -> str:
    """Name a process by its program and the first argument that isn't an option."""
    try:
        words = Path(f"/proc/{pid}/cmdline").read_text("utf-8", errors="replace").split("\0")
    except OSError:  # it ended
        return ""
    program, *rest = words
    argument = next((word for word in rest if word and not word.startswith("-")), "")
    return f"{Path(program).name} {Path(argument).name}".strip()


def _pss(pid: int) -> int:
    """Read the kilobytes of a process; of what it shares with others, its part."""
    try:
        text = Path(f"/proc/{pid}/smaps_rollup").read_text("utf-8")
    except OSError:  # it ended, or is somebody else's
        return 0
    return next(int(line.split()[1]) for line in text.splitlines() if line.startswith("Pss:"))


def run_all(command: list[str]) -> int:
    """Run everything, print the table; the exit code."""
    log = ROOT / ".cache" / "budget.jsonl"
    log.parent.mkdir(exist_ok=True)
    log.write_text("", "utf-8")
    watch, begun = Watch(), time.monotonic()
    watch.start()
    code = subprocess.run(command, env=os.environ | {LOG: str(log)}, check=False).returncode
    watch.stop()
    lines = [json.loads(line) for line in log.read_text("utf-8").splitlines()]
    rows = rows_of(lines)
    sys.stdout.write("\n".join([HEADER, *map(str, rows), ""]))
    largest = max((line["megabytes"] for line in lines if "process" in line), default=0)
    sys.stdout.write(
        f"{time.monotonic() - begun:.0f} s by the clock; memory: {watch.peak} MB of "
        f"{load()['memory']['megabytes']}, the largest pytest process {largest} MB\n"
        f"held by: {watch.largest()}\n"
    )
    if torn := torn_groups(lines):
        sys.stdout.write(f"expected one process for each group of tests, found two: {torn}\n")
        return code or 1
    over = over_budget(rows, megabytes=watch.peak)
    if over and "CI" in os.environ:
        sys.stdout.write(f"over {OVER:.0%} of tests/budget.toml: {', '.join(over)}\n")
        return code or 1
    return code


def run_step(name: str, command: list[str]) -> int:
    """Run one step, log what it used; its exit code."""
    begun = time.monotonic()
    code = subprocess.run(command, check=False).returncode
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    _tell(suite=name, cpu=used.ru_utime + used.ru_stime, wall=time.monotonic() - begun)
    return code


def rows_of(lines: list[dict[str, Any]]) -> list[Row]:
    """Sum up what all processes logged: a row for each suite, and one for all."""
    suites: dict[str, Used] = defaultdict(Used)
    for line in lines:
        if "suite" in line:
            used = suites[line["suite"]]
            used.cpu += line.get("cpu", 0.0)
            used.wall += line.get("wall", 0.0)
            used.samples += [line["sample"]] if "sample" in line else []
    on_average = slowness([each for used in suites.values() for each in used.samples])
    rows = []
    for name, allowed in load()["seconds"].items():
        used = suites[name]
        factor = max(on_average, slowness(used.samples)) or 1.0
        rows.append(Row(name, used.cpu / CORES / factor, allowed, used.cpu, used.wall))
    return [
        *rows,
        Row(
            "all",
            sum(row.seconds for row in rows),
            sum(row.allowed for row in rows),
            sum(row.cpu for row in rows),
            sum(row.wall for row in rows),
        ),
    ]


def torn_groups(lines: list[dict[str, Any]]) -> list[str]:
    """Name the groups of tests that were not kept in one process (tests/groups.py)."""
    processes: dict[str, set[int]] = defaultdict(set)
    for line in lines:
        if "group" in line:
            processes[line["group"]].add(line["pid"])
    return sorted(group for group, pids in processes.items() if len(pids) > 1)


def over_budget(rows: list[Row], *, megabytes: int) -> list[str]:
    """Name what is so far over its budget that it fails."""
    over = [row.name for row in rows if row.seconds > row.allowed * OVER]
    return over + (["memory"] if megabytes > load()["memory"]["megabytes"] * OVER else [])


def slowness(samples: list[float]) -> float:
    """How much longer than at the reference the fixed computation took; 0 if it never ran."""
    return statistics.median(samples) / REFERENCE_SECONDS if samples else 0.0


def main(argv: list[str]) -> int:
    """Run everything or a step; the exit code."""
    kind, *rest = argv
    return run_all(rest) if kind == "all" else run_step(rest[0], rest[1:])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
