"""The engine without the content that ships with it: the folders named `content` and one line.

The long form runs each unit test of the engine there, but for those that still read the Earth.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.length import IS_SOAK

ROOT = Path(__file__).parents[3]
UNIT = "tests/unit"
LINE = 'content = "content_assets.content"'
SOME = [
    f"{UNIT}/cli/test_partitions.py",
    f"{UNIT}/lambda_entry/test_partitions.py",
]
# those that still read the Earth's documents or its source: the list only gets shorter
OF_THE_EARTH = [
    "conformance/test_check.py",
    "contracts/test_evolution.py",
    "contracts/test_routes.py",
    "delivery/test_instances.py",
    "delivery/test_pages.py",
    "delivery/test_reconcile.py",
    "delivery/test_redirects.py",
    "delivery/test_site.py",
    "lambda_entry/test_api.py",
    "lambda_entry/test_names.py",
    "lambda_entry/test_wrong_clock.py",
    "project",
    "runtime",
    "sources/test_spec.py",
]


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tree without the Earth, on the neutral content."""
    folder = tmp_path_factory.mktemp("bare")
    unwanted = shutil.ignore_patterns("content", "__pycache__", ".*", "e2e", "integration")
    for name in ("content_assets", "lambda_entry", "bench", "demo", "docs", "infra", "tests"):
        shutil.copytree(ROOT / name, folder / name, ignore=unwanted)
    text = (ROOT / "pyproject.toml").read_text("utf-8")
    assert text.count(LINE) == 1
    changed = text.replace(LINE, 'content = "tests.neutral_content"')
    folder.joinpath("pyproject.toml").write_text(changed, "utf-8")
    return folder


def test_its_imports_keep_the_rules(bare: Path) -> None:
    linter = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run(
        [linter, "--no-logo", "--no-cache"], cwd=bare, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout


def test_its_unit_tests_pass(bare: Path) -> None:
    chosen = SOME
    if IS_SOAK:
        chosen = [UNIT, *(f"--ignore={UNIT}/{name}" for name in OF_THE_EARTH)]
        chosen.append(f"{UNIT}/runtime/test_partitions.py")
    environ = {name: each for name, each in os.environ.items() if not name.startswith("PYTEST_")}
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *chosen],
        cwd=bare,
        env={**environ, "PYTHONPATH": str(bare)},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout[-3000:]
