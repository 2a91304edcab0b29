"""Sites that take the package: a site as it was (`before`), and the adopter's files (`added`).

Where there is a third folder, `pages`, the site has the package's own pages, too. Each site is laid
out in a folder below site/, where the packages are, with `@content-assets/next` as `npm pack` made
it. Nothing of it comes from a registry.

Belongs here: laying out, building. Does not: what they show (test_sites.py).
"""

import shutil
import subprocess
import tarfile
from pathlib import Path

from demo.site import SITE

APPS = Path(__file__).with_name("apps")
NAMES = sorted(each.name for each in APPS.iterdir())
PACKAGE = SITE / "packages" / "next"
INSTALLED = Path("node_modules", "@content-assets", "next")


def added_files(name: str) -> list[Path]:
    """The adopter's part of a site, changed files included; nothing that is generated."""
    return sorted(path for path in (APPS / name / "added").rglob("*") if path.is_file())


def pack(folder: Path) -> Path:
    """What `npm publish` would send."""
    words = ["npm", "pack", "--silent", "--pack-destination", str(folder)]
    subprocess.run(words, cwd=PACKAGE, check=True, stdout=subprocess.DEVNULL)
    (archive,) = folder.glob("*.tgz")
    return archive


def lay_out(name: str, folder: Path, archive: Path, content: Path) -> None:
    """The site with the package, and what the package generates of the content."""
    shutil.rmtree(folder, ignore_errors=True)
    for part in ("before", "added", "pages"):
        if (APPS / name / part).exists():
            shutil.copytree(APPS / name / part, folder, dirs_exist_ok=True)
    install_package(folder, archive, content)


def install_package(folder: Path, archive: Path, content: Path) -> None:
    """Put the package into a site, and generate what the site knows of the content."""
    installed = folder / INSTALLED
    installed.parent.mkdir(parents=True)
    with tarfile.open(archive) as packed:
        packed.extractall(installed.parent, filter="data")
    (installed.parent / "package").rename(installed)
    generate: list[str | Path] = [
        "node",
        INSTALLED / "generator" / "main.mjs",
        "generate",
        content,
        "generated",
    ]
    subprocess.run(generate, cwd=folder, check=True)
