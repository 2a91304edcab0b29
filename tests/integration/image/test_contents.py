"""What the image carries is enough for the worker.

The worker runs with the project's files that the Dockerfile copies and no others, and with the
packages of the image's lock and no others. A real build needs a builder and a base.
"""

import json
import re
import shutil
import subprocess
import sys
from fnmatch import fnmatch
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[3]
TASK = "/var/task/"
WITHOUT = """
import sys
absent = set(sys.argv.pop().split(","))

class NotInTheImage:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in absent:
            raise ModuleNotFoundError(f"{name} is not in the image", name=name)

sys.meta_path.insert(0, NotInTheImage())
"""
WORK = """
from lambda_entry.worker import main
sys.exit(main())
"""


def copied():
    """What the Dockerfile copies from the project: source and target of each."""
    dockerfile = (ROOT / "Dockerfile").read_text("utf-8")
    for line in re.findall(r"^COPY (?!--from)(.+)$", dockerfile, re.MULTILINE):
        *sources, target = line.split()
        yield from ((source, target) for source in sources)


def absent_modules():
    """Top-level modules that the tests have installed and the image has not."""
    lock = (ROOT / "requirements" / "runtime.txt").read_text("utf-8")
    locked = set(re.findall(r"^([a-z0-9-]+)==", lock, re.MULTILINE))
    return {
        module
        for module, owners in packages_distributions().items()
        if not locked & set(map(canonicalize_name, owners))
    }


@pytest.fixture
def task(tmp_path):
    """The folder of the function, as in the image."""
    folder = tmp_path / "task"
    for source, target in copied():
        if target.startswith(TASK):
            to = folder / target.removeprefix(TASK)
            shutil.copytree(ROOT / source, to, ignore=shutil.ignore_patterns("__pycache__"))
    return folder


def run(script, folder, store):
    """Run `script` in `folder` without what is not in the image, its source being down."""
    environ = {
        "PYTHONPATH": str(folder),
        "CONTENT_ASSETS_STORE_URL": f"file://{store}",
        "CONTENT_ASSETS_SOURCES": "usgs",
        "CONTENT_ASSETS_USGS_BASE_URL": "http://127.0.0.1:9",  # nobody listens at «discard»
    }
    command = [sys.executable, "-B", "-c", WITHOUT + script, ",".join(absent_modules())]
    return subprocess.run(command, cwd=folder, env=environ, capture_output=True, text=True)


class TestContents:
    def test_is_all_that_the_worker_needs(self, task, tmp_path):
        """Modules, schemas and packages; it does everything that needs no source."""
        done = run(WORK, task, tmp_path / "store")
        assert done.returncode == 3, done.stderr
        receipt = json.loads(done.stdout)
        assert receipt["is_new_release"] is True
        assert [problem["where"] for problem in receipt["problems"]] == ["raw_usgs__feed"]

    @pytest.mark.parametrize("module", ["demo", "infra", "pytest", "aws_cdk"])
    def test_is_nothing_that_serves_development(self, task, tmp_path, module):
        """So that the first test can't pass by what happens to be installed here."""
        done = run(f"import {module}", task, tmp_path / "store")
        assert "ModuleNotFoundError: " in done.stderr

    def test_is_sent_to_the_builder(self):
        """.dockerignore shuts everything out but what it names."""
        lines = (ROOT / ".dockerignore").read_text("utf-8").splitlines()
        assert "*" in lines
        let_in = [line.removeprefix("!") for line in lines if line.startswith("!")]
        sources = [source for source, _ in copied()]
        assert "content_assets" in sources
        assert [s for s in sources if not any(fnmatch(s, each) for each in let_in)] == []
