"""docs/start.md, followed in an empty folder, with the package as pip installs it."""

import os
import re
import subprocess
import sys
from pathlib import Path

from content_assets.cli.exits import Exit
from content_assets.starter.project import write_project
from tests.polling import PATIENCE_SECONDS

ROOT = Path(__file__).parents[3]
PAGE = (ROOT / "docs" / "start.md").read_text("utf-8")
_BLOCK = re.compile(r"^```sh\n(.*?)^```", re.MULTILINE | re.DOTALL)


class Newcomer:
    """Somebody who types the commands of the page."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "work"
        self.folder.mkdir()
        engine = folder / "installed"
        pip = [sys.executable.replace("python", "uv"), "pip", "install", "-q", "--no-deps"]
        where = ["--python", sys.executable, "--target", str(engine)]
        pinned = ["--build-constraint", "requirements/build.txt"]
        subprocess.run([*pip, *pinned, *where, "."], cwd=ROOT, check=True)
        programs = [engine / "bin", Path(sys.executable).parent]
        self.environ = {
            "PATH": os.pathsep.join([*map(str, programs), os.environ["PATH"]]),
            "PYTHONPATH": str(engine),
            "HOME": str(folder),
        }

    def type(self, command: str, *, code: int = 0) -> str:
        """Its output; `cd` and `export` count for what follows, as in a shell."""
        if command.startswith("cd "):
            self.folder /= command.removeprefix("cd ")
            return ""
        if command.startswith("export "):
            name, _, value = command.removeprefix("export ").partition("=")
            self.environ[name] = value.replace("$PWD", str(self.folder))
            return ""
        done = subprocess.run(
            ["sh", "-c", command],
            cwd=self.folder,
            env=self.environ,
            capture_output=True,
            text=True,
            timeout=PATIENCE_SECONDS,
            check=False,
        )
        assert done.returncode == code, f"{command}: {done.stdout}{done.stderr}"
        return done.stdout


def test_every_command_of_the_page_does_what_it_says(tmp_path: Path) -> None:
    newcomer = Newcomer(tmp_path)
    said: dict[str, str] = {}
    for line in (line for block in _BLOCK.findall(PAGE) for line in block.splitlines()):
        command, _, comment = line.partition(" # ")
        code = int(comment.removeprefix("ends with ")[0]) if comment else Exit.GOOD
        if command in said and "cat" in command:  # the lake after the rollback
            assert '"level_m":4.87' in said[command]
        said[command] = newcomer.type(command, code=code)
    assert "no mistakes found" in said["make test"]
    assert "3 passed" in said["make test"]
    assert "levels/lake.json" in said["content-assets diff 1 2"]
    assert "station_levels" in said["content-assets status"]
    assert '"level_m":4.86' in said["content-assets cat levels/lake.json"]
    python = [sys.executable, "-m", "ruff"]
    for words in (["check"], ["format", "--check"]):
        subprocess.run(
            [*python, *words, "--isolated", "rivers", "tests"], cwd=newcomer.folder, check=True
        )


def test_nothing_of_the_earth_is_in_it(tmp_path: Path) -> None:
    texts = [each.read_text("utf-8").lower() for each in write_project(tmp_path, "rivers")]
    assert not [word for word in ("earthquake", "usgs", "eonet") for text in texts if word in text]
