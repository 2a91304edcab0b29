"""`make demo` on a fresh clone, this commit beside an earlier one, in one run.

    python -m bench fresh                  beside the commit at which it installed everything
    python -m bench.fresh --before COMMIT  beside another one; only prints

Both find the same caches of npm and uv. CPU seconds are those of all processes,
a better measure than the clock on a shared machine.

Belongs here: that comparison. Does not: the demo's own measurements (demo/show.py).
"""

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
_TEXT = """
## `make demo` on a fresh clone

Two clones, one after the other (`python -m bench fresh`): now, and at {before}.
That commit installed all that development needs.
Packages were in the caches of npm and uv.

| | {before} | now | ratio | allowed |
|---|---|---|---|---|
{rows}
"""
EVERYTHING = "2da0fe6"  # the last commit whose `make demo` installed all that development needs


@dataclass(frozen=True)
class Taken:
    """Time and CPU of a fresh `make demo`."""

    seconds: float
    cpu_seconds: float
    megabytes: int


def run_fresh(commit: str, folder: Path) -> Taken:
    """Clone the repository at `commit`, run `make demo` in the clone.

    Raises:
        CalledProcessError: The demo fails.
    """
    clone = folder / commit
    for command in (
        ["git", "clone", "--quiet", "--no-checkout", str(ROOT), str(clone)],
        ["git", "-C", str(clone), "checkout", "--quiet", commit],
    ):
        subprocess.run(command, check=True)  # noqa: S603  # ourselves
    environ = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    begun, before = time.monotonic(), _cpu_seconds()
    make = ["make", "demo"]
    subprocess.run(make, cwd=clone, env=environ, stdout=sys.stderr, check=True)  # noqa: S603
    seconds, cpu = time.monotonic() - begun, _cpu_seconds() - before
    installed = [clone / ".venv", clone / "site" / "node_modules"]
    sizes = subprocess.run(  # noqa: S603
        ["du", "--summarize", "--block-size=1M", *map(str, installed)],  # noqa: S607
        capture_output=True,
        text=True,
        check=True,
    )
    return Taken(seconds, cpu, sum(int(line.split()[0]) for line in sizes.stdout.splitlines()))


def _cpu_seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def measure_fresh(before: str = EVERYTHING) -> str:
    """Run both; the section as Markdown.

    Raises:
        CalledProcessError: One of the demos fails.
    """
    with tempfile.TemporaryDirectory() as folder:
        was, now = (run_fresh(commit, Path(folder)) for commit in (before, "HEAD"))
    rows = [
        ("seconds by the clock", was.seconds, now.seconds),
        ("CPU seconds", was.cpu_seconds, now.cpu_seconds),
        ("installed, MB", was.megabytes, now.megabytes),
    ]
    lines = [f"| {n} | {a:.0f} | {b:.0f} | {b / a:.2f} | 0.60 |" for n, a, b in rows]
    return _TEXT.format(before=before, rows="\n".join(lines))


def main() -> int:
    """Run both and print the section; the exit code."""
    parser = argparse.ArgumentParser(description="make demo on a fresh clone, before and after")
    parser.add_argument("--before", default=EVERYTHING)
    sys.stdout.write(measure_fresh(parser.parse_args().before))
    return 0


if __name__ == "__main__":
    sys.exit(main())
