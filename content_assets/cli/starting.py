"""The verb `init`: a new project.

Belongs here: a folder -> files, and the next steps. Does not: the files (starter/).
"""

import os
import subprocess
import sys
from pathlib import Path
from typing import Annotated

import typer

from content_assets.cli.saying import AsJson, Line, say, table
from content_assets.errors import ConfigurationError
from content_assets.loader import VARIABLE
from content_assets.starter.project import write_project

_GENERATORS = ("content_assets.contracts.schemas", "content_assets.orchestration.listing")


def init(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A new or empty folder.")],
    *,
    package: Annotated[
        str, typer.Option(help="The name of the project's Python package.")
    ] = "my_content",
    as_json: AsJson = False,
) -> None:
    """Write a new project: a small content with recorded data, its tests, and pages.

    Refuses a folder that isn't empty.
    """
    write_project(folder, package)
    _generate(folder, package)
    written = sorted(each for each in folder.rglob("*") if _is_of_it(each))
    rows = [(str(each.relative_to(folder)),) for each in written]
    next_steps: list[Line] = [
        table(["written"], rows),
        f"next: cd {folder} && make demo; README.md says what is where",
    ]
    data = {"folder": str(folder), "package": package, "files": [row[0] for row in rows]}
    say(data, next_steps, as_json=as_json)


def _is_of_it(path: Path) -> bool:
    return path.is_file() and not {".git", "__pycache__"} & set(path.parts)


def _generate(folder: Path, package: str) -> None:
    """Manifest and schemas, in processes of their own: this one may have another content."""
    environ = {**os.environ, VARIABLE: package, "PYTHONPATH": os.pathsep.join(["", *sys.path])}
    for module in _GENERATORS:
        done = subprocess.run(  # noqa: S603  # our own modules
            [sys.executable, "-m", module],
            cwd=folder,
            env=environ,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            last = done.stderr.strip().splitlines()[-1:] or ["no message"]
            msg = (
                f"{folder}: expected manifest and schemas of {package}, found {last[0]}; the files "
                "are written: run make generate there"
            )
            raise ConfigurationError(msg)
