"""A full week of all sources, from fetched bytes to document sets, against plain pandas.

Each round is a process of its own, both sides in turn: imports are not counted as time, and are
listed separately as memory.

    python -m bench.week ours|theirs FOLDER    one round: the bodies are in FOLDER

Belongs here: measuring both sides. Does not: words (week_report.py), the sides themselves.
"""

import json
import subprocess
import sys
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.measure import Comparison, milliseconds
from demo.recording import load_others, load_recording

ROUNDS = 7
LEDGER = "earthquakes/ledger.json"  # plain pandas remembers nothing


@dataclass(frozen=True)
class Round:
    """One side once; the paths of its documents, and how many events it counted."""

    milliseconds: float
    base_megabytes: float
    peak_megabytes: float
    paths: list[str]
    events: int


@dataclass(frozen=True)
class Week:
    """All rounds of both sides."""

    ours: list[Round]
    theirs: list[Round]

    def of(self, member: str) -> Comparison:
        """Both sides' `milliseconds`, `base_megabytes` or `peak_megabytes`."""
        ours = [getattr(each, member) for each in self.ours]
        return Comparison(ours, [getattr(each, member) for each in self.theirs])


def measure_week() -> Week:
    """Both sides in turn."""
    week = Week([], [])
    with TemporaryDirectory(prefix="bench-week-") as folder:
        _write_bodies(Path(folder))
        for _ in range(ROUNDS):
            week.ours.append(_in_own_process("ours", folder))
            week.theirs.append(_in_own_process("theirs", folder))
    _check_same(week.ours[0], week.theirs[0])
    return week


def _write_bodies(folder: Path) -> None:
    bodies = {"usgs": load_recording()[0].body, **load_others()}
    for name, body in bodies.items():
        folder.joinpath(name).write_bytes(body)


def _in_own_process(side: str, folder: str) -> Round:
    command = [sys.executable, "-m", "bench.week", side, folder]
    done = subprocess.run(command, stdout=subprocess.PIPE, check=True, text=True)  # noqa: S603
    return Round(**json.loads(done.stdout))


def _measure(side: str, folder: Path) -> Round:
    """In this process, which imports its own side only."""
    name = {"ours": "bench.week_ours", "theirs": "bench.week_by_hand"}[side]
    make = import_module(name).make_week
    bodies = {path.stem: path.read_bytes() for path in folder.iterdir()}
    base = _megabytes("VmRSS")
    made: dict[str, bytes] = {}
    taken = milliseconds(lambda: made.update(make(bodies)))
    peak = _megabytes("VmHWM")
    events = json.loads(made["earthquakes/summary.json"])["event_count"]
    return Round(taken, base, peak, sorted(made), events)


def _check_same(ours: Round, theirs: Round) -> None:
    """Both sides have to make the same documents of the same events."""
    differ = set(ours.paths) ^ set(theirs.paths)
    if differ != {LEDGER} or ours.events != theirs.events:
        sys.exit(f"bench: expected the same documents of both sides, found {sorted(differ)[:5]}")


def _megabytes(line: str) -> float:
    """Of /proc/self/status: resident now (VmRSS), or at most so far (VmHWM)."""
    status = Path("/proc/self/status").read_text("ascii")
    (found,) = (each for each in status.splitlines() if each.startswith(f"{line}:"))
    return int(found.split()[1]) / 1024


if __name__ == "__main__":
    sys.stdout.write(json.dumps(vars(_measure(sys.argv[1], Path(sys.argv[2])))))
