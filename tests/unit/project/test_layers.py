"""The rooms of ARCHITECTURE.md: who may import whom."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
CONFIGS = [
    "pyproject.toml",
    *(str(p.relative_to(ROOT)) for p in ROOT.glob("*/*/importlinter.toml")),
]


@pytest.mark.parametrize("config", CONFIGS)
def test_no_room_imports_what_it_may_not(config: str, tmp_path: Path) -> None:
    """import-linter, with the contracts of the engine and of the content; also indirect imports."""
    linter = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run(
        [linter, "--no-logo", "--cache-dir", tmp_path, "--config", config],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout
    assert "0 broken" in done.stdout
