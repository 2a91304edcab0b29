"""A build of the site is made again exactly when something that it is made of changed."""

from pathlib import Path

import pytest

from demo.site import sources_digest


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """Make a small tree of sources."""
    for name in ("package-lock.json", "app/page.tsx", "app/page.test.tsx", "README.md"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(name, "utf-8")
    return tmp_path


@pytest.mark.parametrize("name", ["package-lock.json", "app/page.tsx", "app/new.ts", ".env"])
def test_another_source_is_another_build(site: Path, name: str) -> None:
    """Changed or new, hidden or not."""
    before = sources_digest(site)
    (site / name).write_text("changed", "utf-8")
    assert sources_digest(site) != before


def test_renamed_source_is_another_build(site: Path) -> None:
    """A route is called after its file."""
    before = sources_digest(site)
    (site / "app/page.tsx").rename(site / "app/other.tsx")
    assert sources_digest(site) != before


@pytest.mark.parametrize(
    "name",
    [
        ".next/BUILD_ID",
        "packages/next/dist/index.js",
        "node_modules/next/package.json",
        "e2e/pages.spec.ts",
        "app/page.test.tsx",
        "README.md",
        "tsconfig.tsbuildinfo",
    ],
)
def test_what_is_no_source_changes_no_build(site: Path, name: str) -> None:
    """Else each start would build anew, for what tools and tests leave there."""
    before = sources_digest(site)
    (site / name).parent.mkdir(parents=True, exist_ok=True)
    (site / name).write_text("changed", "utf-8")
    assert sources_digest(site) == before
