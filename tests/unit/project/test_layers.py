"""The rooms of ARCHITECTURE.md: who may import whom."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[3]


def test_no_room_imports_what_it_may_not(tmp_path):
    """import-linter, with the contracts of pyproject.toml; it sees indirect imports, too."""
    done = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-logo", "--cache-dir", tmp_path],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout
    assert "0 broken" in done.stdout
