"""Mistakes of an author, each found by `content-assets check` in one clear message.

The content is the one that docs/content.md builds; each case changes a line of it.
"""

import json
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from content_assets.checking.check import check
from content_assets.checking.finding import Finding
from content_assets.contracts import schemas
from content_assets.orchestration import listing

PAGE = (Path(__file__).parents[3] / "docs" / "content.md").read_text("utf-8")
RULES = (Path(__file__).parents[3] / "docs" / "check.md").read_text("utf-8")
_FILE = re.compile(r"^`(my_rates/[\w./]+)`[^\n]*:\n\n```\w+\n(.*?)^```", re.MULTILINE | re.DOTALL)
PACKAGE = "my_rates"


class Author:
    """The content in a folder of its own, and its mistakes."""

    def __init__(self, folder: Path, name_content: Callable[[str], None]) -> None:
        self.folder, self._name_content = folder / PACKAGE, name_content
        for name, text in _FILE.findall(PAGE):
            path = folder / name
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, "utf-8")

    def generate(self) -> None:
        """Write manifest and schemas, as the page has it."""
        self._load()
        schemas.main()
        listing.main([])

    def replace(self, file: str, old: str, new: str) -> None:
        """Change a file, which has `old` once or more."""
        path = self.folder / file
        text = path.read_text("utf-8")
        assert old in text
        path.write_text(text.replace(old, new), "utf-8")

    def mistakes(self) -> list[Finding]:
        """What the command reports."""
        self._load()
        return list(check())

    def _load(self) -> None:
        for name in [each for each in sys.modules if each.partition(".")[0] == PACKAGE]:
            del sys.modules[name]
        self._name_content(PACKAGE)


@pytest.fixture
def author(
    tmp_path: Path, with_content: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
) -> Iterator[Author]:
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    made = Author(tmp_path, with_content)
    made.generate()
    yield made
    for name in [each for each in sys.modules if each.partition(".")[0] == PACKAGE]:
        del sys.modules[name]


def test_the_pages_content_has_no_mistake(author: Author) -> None:
    assert author.mistakes() == []


TABLE = """raw_ecb = source_asset(ECB)


@dg.asset(metadata=NOTE)
def table() -> int:
    return 1
"""


@pytest.mark.parametrize(
    ("note", "found"),
    [("{}", ["no-source"]), ("FROM_CODE", []), ("dict(FROM_CODE, title='Borders')", [])],
)
def test_a_table_without_a_source_says_that_it_comes_from_code(
    author: Author, note: str, found: list[str]
) -> None:
    """Else it would be made once, and what is made of it with it."""
    author.replace(A, "raw_ecb = source_asset(ECB)\n", TABLE.replace("NOTE", note))
    author.replace(A, "    RawReading,\n", "    FROM_CODE,\n    RawReading,\n")
    author.replace(A, "from collections", "import dagster as dg\nfrom collections")
    mistakes = [each for each in author.mistakes() if each.code == "no-source"]
    assert [each.code for each in mistakes] == found
    assert [each.line is not None for each in mistakes] == [True] * len(found)


@pytest.mark.parametrize("is_marked", [True, False])
def test_a_document_of_code_alone_says_so(author: Author, *, is_marked: bool) -> None:
    author.replace(
        A,
        'sources=["ecb"],\n    licence=ECB.licence,\n    hold_groups=["rates"],\n    rules=Rules(max',
        f"sources=[], from_code={is_marked},\n    licence=ECB.licence,\n    rules=Rules(max",
    )
    author.replace(A, "def latest_rates(raw_ecb: RawReading)", "def latest_rates()")
    codes = [each.code for each in author.mistakes()]
    assert ("no-source" in codes) is not is_marked


A, S, D, P = "assets.py", "sources.py", "documents.py", "page_map.json"
SECOND = 'paths="rates/{currency}.json"'


@pytest.mark.parametrize(
    ("file", "old", "new", "code", "found"),
    [
        (A, "import Iterator", "import Iteratorr", "import", "cannot import name"),
        (A, "def latest_rates(", "def latest_rates((", "import", "parenthes|syntax|closed"),
        (A, 'sources=["ecb"]', 'sources=["bce"]', "import", "source bce: expected one of ecb"),
        (
            A,
            "source_asset(ECB)",
            'source_asset(ECB, name="raw_bank")',
            "input",
            "expected an asset raw_ecb",
        ),
        (A, "-> LatestRates:", "-> CurrencyRate:", "return-type", "found -> CurrencyRate"),
        (A, "-> LatestRates:", "-> str:", "return-type", "found -> str"),
        (A, "-> LatestRates:", "-> Iterator[LatestRates]:", "one-or-many", "found many"),
        (A, "-> Iterator[CurrencyRate]:", "-> CurrencyRate:", "one-or-many", "found one"),
        (A, SECOND, 'paths="rates/{code}.json"', "path-member", "found {code}"),
        (A, SECOND, 'paths="rates/{currency}/x/{code}.json"', "path-member", "found {code}"),
        (A, SECOND, 'paths="rates/latest.json"', "same-path", "rates/latest.json"),
        (A, 'title="Exchange rates: all of the last day"', 'title=" "', "empty", "expected title"),
        (
            A,
            "def latest_rates(raw_ecb: RawReading)",
            "def latest_rates(raw_ecb: RawReading, table: int)",
            "input",
            "expected an asset table",
        ),
        (A, "def latest_rates(", "def page_site__catalog(", "graph", "page_site__catalog"),
        (A, 'hold_groups=["rates"]', 'hold_groups=["rates"], partition=1', "import", "partition"),
        (S, 'url="{ecb_base_url}', 'url="{other_url}', "setting", "other_url"),
        (S, 'name="ecb"', 'name="bce"', "import", "source ecb: expected one of bce"),
        (
            D,
            'name="currency-rate", version="1.0"',
            'name="Currency", version="1.0"',
            "import",
            "found name='Currency'",
        ),
        (
            D,
            'version="1.0"):\n    """The rate',
            'version="1"):\n    """The rate',
            "import",
            "version='1'",
        ),
        (D, "per_euro: float", "per_euro: int", "schema", "currency-rate.1.0.json"),
        (
            P,
            '"document": "rates/latest.json"',
            '"document": "prices/newest.json"',
            "page-without-document",
            "prices/newest.json",
        ),
        (P, '"/rates/{currency}"', '"/rates/{code}"', "page-member", "found {code}"),
        (P, '"/rates"', '"rates"', "page", "begin with /"),
        (P, '"/rates/{currency}"', '"/rates/{currency}", "/{x}"', "page-member", "found {x}"),
        (P, '"routes": [', '"routes": [,', "page-map", "Expecting value"),
    ],
)
def test_each_mistake_is_found_with_its_place(  # noqa: PLR0917  # the columns of the table
    author: Author, file: str, old: str, new: str, code: str, found: str
) -> None:
    author.replace(file, old, new)
    mistakes = author.mistakes()
    assert mistakes
    fitting = [m for m in mistakes if re.fullmatch(code, m.code) and re.search(found, m.message)]
    assert fitting, mistakes
    assert fitting[0].file or fitting[0].code == "graph"


def test_a_manifest_that_is_older_than_the_code(author: Author) -> None:
    path = author.folder / "manifest.json"
    manifest = json.loads(path.read_text("utf-8"))
    manifest["assets"].pop()
    path.write_text(json.dumps(manifest), "utf-8")
    assert {each.code for each in author.mistakes()} == {"manifest"}


def test_every_code_is_in_the_docs(author: Author) -> None:
    """And nothing else is."""
    headings = set(re.findall(r"^### ([\w-]+)$", RULES, re.MULTILINE))
    folder = Path(check.__code__.co_filename).parent
    text = "".join(path.read_text("utf-8") for path in folder.glob("*.py"))
    used = set(re.findall(r'(?:at_\w+\(|Finding\(|yield\s*\(?)\s*"([a-z-]+)",', text))
    assert used == headings
