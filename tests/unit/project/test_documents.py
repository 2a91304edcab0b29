"""What the documents cite is there: files of the project, and other pages."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
PAGES = [
    *(
        ROOT / name
        for name in (
            "README.md",
            "ARCHITECTURE.md",
            "CONTRIBUTING.md",
            "SECURITY.md",
            "site/README.md",
        )
    ),
    *sorted((ROOT / "docs").rglob("*.md")),
]
_FILE = re.compile(
    r"(?<![\w/.])((?:tests|infra|content_assets|lambda_entry|demo|bench|site|docs)/"
    r"[\w/.-]+\.(?:py|ts|tsx|md|json|toml))\b"
)
_LINK = re.compile(r"\]\(([^)#:]+)(?:#[^)]*)?\)")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_what_a_page_cites_is_there(page: Path) -> None:
    text = page.read_text("utf-8")
    cited = [ROOT / found for found in _FILE.findall(text)]
    linked = [page.parent / found for found in _LINK.findall(text)]
    assert [str(each) for each in (*cited, *linked) if not each.exists()] == []
