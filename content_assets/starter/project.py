"""A new project: a small content with recorded data, its tests, and pages of a Next.js site.

The files lie in `files/`, each with the suffix `.template`, so that nothing takes them for code of
the engine. It writes only files that are the author's from then on: a later version of the engine
has nothing to merge.

Belongs here: templates -> files. Does not: manifest and schemas (orchestration/listing.py).
"""

import keyword
import re
from collections.abc import Iterator
from pathlib import Path

from content_assets.bootstrap import VERSION
from content_assets.errors import RefusedError

PACKAGE = "starter_name"  # in texts and names of files: the new package's
CHECKOUT = "3d3c42e5aac5ba805825da76410c181273ba90b1"  # actions/checkout v7.0.1
_FILES = Path(__file__).with_name("files")
_SUFFIX = ".template"
_SHOWN = 5  # of the files that are in the way


def write_project(folder: Path, package: str) -> list[Path]:
    """Write the project into an empty or new folder; its files, in order.

    Raises:
        RefusedError: The folder isn't empty, or `package` can't be the name of one. Nothing is
            written.
    """
    check_name(package)
    _check_empty(folder)
    written = []
    for template in sorted(each for each in _FILES.rglob(f"*{_SUFFIX}")):
        relative = str(template.relative_to(_FILES)).removesuffix(_SUFFIX)
        path = folder / relative.replace(PACKAGE, package)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(_filled(template.read_text("utf-8"), package), "utf-8")
        written.append(path)
    return written


def check_name(package: str) -> None:
    """Refuse the name of a package that Python can't import.

    Raises:
        RefusedError: It is not importable.
    """
    is_one = re.fullmatch(r"[a-z][a-z0-9_]*", package) and not keyword.iskeyword(package)
    if not is_one or package in {"content_assets", "tests", "site", "recorded"}:
        msg = (
            f"package {package!r:.60}: expected lower case letters, digits and _ (my_rates), and "
            "no word of Python or folder of the project, found another; choose such a name"
        )
        raise RefusedError(msg)


def _check_empty(folder: Path) -> None:
    if folder.exists() and not folder.is_dir():
        msg = f"{folder}: expected a new or empty folder, found a file; choose another"
        raise RefusedError(msg)
    found = sorted(_entries(folder))
    if found:
        more = f" and {len(found) - _SHOWN} more" if len(found) > _SHOWN else ""
        names = ", ".join(found[:_SHOWN])
        msg = f"{folder}: expected a new or empty folder, found {names}{more}; choose another"
        raise RefusedError(msg)


def _entries(folder: Path) -> Iterator[str]:
    if folder.exists():
        yield from (each.name for each in folder.iterdir() if each.name != ".git")


def _filled(text: str, package: str) -> str:
    values = {PACKAGE: package, "engine_version": VERSION, "checkout_commit": CHECKOUT}
    for name, value in values.items():
        text = text.replace(name, value)
    return text
