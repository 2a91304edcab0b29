"""The adopter's part of a site: at most 4 files, together at most 60 lines.

Imports and types count, and of a file that the site had before, all lines.
"""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from demo.site import SITE
from tests.integration.adopters.rates import write_content
from tests.integration.adopters.sites import APPS, NAMES, PACKAGE, added_files, lay_out, pack

MOST_FILES = 4
MOST_LINES = 60
TSC = SITE / "node_modules" / ".bin" / "tsc"


@pytest.mark.parametrize("name", NAMES)
def test_few_files_of_few_lines(name: str) -> None:
    files = added_files(name)
    assert len(files) <= MOST_FILES
    assert sum(len(each.read_text("utf-8").splitlines()) for each in files) <= MOST_LINES


def test_the_readme_of_the_package_has_these_files() -> None:
    """All of them in full, each below its name."""
    readme = (PACKAGE / "README.md").read_text("utf-8")
    shown = dict(
        re.findall(r"^`([^`\n]+)`:\n\n```tsx?\n(.*?)```$", readme, re.MULTILINE | re.DOTALL)
    )
    folder = APPS / "minimal" / "added"
    files = added_files("minimal")
    assert shown == {str(each.relative_to(folder)): each.read_text("utf-8") for each in files}


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return pack(tmp_path_factory.mktemp("packed"))


@pytest.mark.parametrize("name", NAMES)
def test_the_types_of_the_package_suffice(name: str, archive: Path, tmp_path: Path) -> None:
    """Without a build: of a contract's members, path members, and the handlers."""
    folder = SITE / ".run" / f"types-{name}"
    content = write_content(tmp_path, (APPS / name / "page_map.json").read_text("utf-8"))
    lay_out(name, folder, archive, content)
    (folder / "css.d.ts").write_text(
        'declare module "*.css";\n', "utf-8"
    )  # Next.js' own, of a build
    done = subprocess.run(
        [TSC, "--noEmit"], cwd=folder, capture_output=True, text=True, check=False
    )
    shutil.rmtree(folder)
    assert (done.returncode, done.stdout) == (0, "")


def test_tests_of_a_site_can_import_it_without_a_bundler(archive: Path, tmp_path: Path) -> None:
    """By Node.js itself, as vitest and jest load packages."""
    folder = SITE / ".run" / "imports"
    content = write_content(tmp_path, (APPS / "minimal" / "page_map.json").read_text("utf-8"))
    lay_out("minimal", folder, archive, content)
    entries = ("", "/config", "/feeds", "/format", "/handlers", "/instrumentation", "/page-cache")
    program = "".join(f"await import('@content-assets/next{entry}');" for entry in entries)
    words = ["node", "--no-warnings", "--input-type=module", "--eval", program]
    done = subprocess.run(words, cwd=folder, capture_output=True, text=True, check=False)
    shutil.rmtree(folder)
    assert (done.returncode, done.stderr) == (0, "")
