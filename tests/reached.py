"""Report the coverage of the engine, and fail where no test makes an error that the code can make.

    python -m tests.reached .coverage

Reads what `make coverage` measured. Prints lines and branches by package, names the lines that
no test reaches, and exits with 1 if one of them makes an error of the tree (error_sites.py).
"""

import sys
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path

from coverage import Coverage
from coverage.results import Numbers

from tests.error_sites import ROOT, error_sites


def say(line: str) -> None:
    """Print a line."""
    sys.stdout.write(line + "\n")


def main(data_file: str) -> int:
    """The exit code."""
    measured = Coverage(data_file)
    measured.load()
    missed = _missed(measured)
    unreached = [
        str(site)
        for site in error_sites()
        if missed.get(site.file, set()).intersection(range(site.first, site.last + 1))
    ]
    for site in unreached:
        say(f"{site}: no test makes this error")
    return 1 if unreached else 0


def _missed(measured: Coverage) -> Mapping[str, set[int]]:
    """Line numbers that were not executed, by file; prints the table on the way."""
    missed: dict[str, set[int]] = {}
    totals: dict[str, Numbers] = defaultdict(Numbers)
    for name in sorted(measured.get_data().measured_files()):
        file = Path(name).relative_to(ROOT).as_posix()
        analysis = measured._analyze(name)  # branches have no public form
        missed[file] = set(analysis.missing)
        totals[Path(file).parent.as_posix()] += analysis.numbers
        if analysis.missing:
            say(f"{file}: not reached: {measured.analysis2(name)[4]}")
    say(f"\n{'package':44}{'lines':>8}{'branches':>10}{'reached':>9}")
    for package, numbers in [*sorted(totals.items()), ("all", sum(totals.values(), Numbers()))]:
        say(
            f"{package:44}{numbers.n_statements:8}{numbers.n_branches:10}{numbers.pc_covered:8.1f}%"
        )
    return missed


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
