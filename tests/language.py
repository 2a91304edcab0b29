"""How far the prose of each room is from plain English: words of the old dialect per 1,000.

    python -m tests.language        the rate of every room, against tests/language.toml
    python -m tests.language ROOM   the lines of a room that hold such a word

Read are docstrings, comments, messages and help of Python, comments and text of the site, and
the documents. Code in backticks and in fences is not prose.

Belongs here: reading prose, counting words. Does not: how many are allowed (language.toml).
"""

import ast
import io
import os
import re
import sys
import tokenize
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
ALLOWANCE = ROOT / "tests" / "language.toml"
WHAT = re.compile(r"\bwhat\b", re.IGNORECASE)
OTHERS = re.compile(
    r"\b(?:says?|said|stands?(?!-in)|stood|tells?|told|who(?:so)?ever|whatever|anew|go(?:es)? on"
    r"|nobody|somebody|at hand|is none)\b|[«»]",
    re.IGNORECASE,
)
LEAST_WORDS_OF_A_MESSAGE = 3  # shorter strings are names
_WORD = re.compile(r"[A-Za-z][A-Za-z'-]*")
_CODE = re.compile(r"```.*?```|`[^`\n]*`", re.DOTALL)
_SITE_COMMENT = re.compile(r"/\*.*?\*/|(?<!:)//[^\n]*", re.DOTALL)
_SITE_TEXT = re.compile(r">([^<>{}()=;]+)<|\"([^\"\n]{12,})\"|`([^`$]{12,})`")
_SKIPPED = {"node_modules", ".next", "dist", "generated", ".venv", "__pycache__"}


@dataclass(frozen=True)
class Line:
    """A piece of prose, where it begins."""

    file: str
    number: int
    text: str


@dataclass(frozen=True)
class Rate:
    """Words of the dialect in 1,000 of a room's: the noun «what», and all others together."""

    what: float
    others: float
    words: int


def rate_of(lines: Iterator[Line]) -> Rate:
    """Count over a room's prose.

    Example:
        >>> rate_of(iter([Line("a.md", 1, "what it says is told")]))
        Rate(what=200.0, others=400.0, words=5)
    """
    texts = [_CODE.sub(" ", line.text) for line in lines]
    words = sum(len(_WORD.findall(text)) for text in texts)
    what = sum(len(WHAT.findall(text)) for text in texts)
    others = sum(len(OTHERS.findall(text)) for text in texts)
    scale = 1000 / max(words, 1)
    return Rate(round(what * scale, 1), round(others * scale, 1), words)


@cache
def rooms() -> dict[str, list[Path]]:
    """The files of each room, by the patterns of tests/language.toml."""
    rest = set(_files())
    found = {}
    for name, room in sorted(load().items(), key=lambda each: -len(each[0])):
        found[name] = sorted(path for path in rest if _is_in(path, room["files"]))
        rest -= set(found[name])
    return {name: found[name] for name in load()}


def outside() -> list[str]:
    """Files with prose that no room holds."""
    held = {path for paths in rooms().values() for path in paths}
    return sorted(path.relative_to(ROOT).as_posix() for path in set(_files()) - held)


def load() -> dict[str, dict[str, Any]]:
    """Read which rooms there are, and how much each is allowed."""
    return tomllib.loads(ALLOWANCE.read_text("utf-8"))


def prose_of(paths: list[Path]) -> Iterator[Line]:
    """All prose of some files."""
    for path in paths:
        file = path.relative_to(ROOT).as_posix()
        for number, text in _READERS[path.suffix](path.read_text("utf-8")):
            yield Line(file, number, text)


@cache
def _files() -> tuple[Path, ...]:
    found = []
    for folder, folders, files in os.walk(ROOT):
        folders[:] = [each for each in folders if each not in _SKIPPED and each[0] != "."]
        found += [Path(folder, file) for file in files if Path(file).suffix in _READERS]
    return tuple(found)


def _is_in(path: Path, patterns: list[str]) -> bool:
    file = path.relative_to(ROOT).as_posix()
    return any(file == each or file.startswith(f"{each}/") for each in patterns)


def _of_python(text: str) -> Iterator[tuple[int, str]]:
    tree = ast.parse(text)
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and _is_prose(node.value):
            yield node.lineno, node.value
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type == tokenize.COMMENT:
            yield token.start[0], token.string


def _of_document(text: str) -> Iterator[tuple[int, str]]:
    for match in re.finditer(r"[^\n]+(?:\n[^\n]+)*", _blank_fences(text)):
        yield text.count("\n", 0, match.start()) + 1, match.group()


def _of_site(text: str) -> Iterator[tuple[int, str]]:
    for match in _SITE_COMMENT.finditer(text):
        yield text.count("\n", 0, match.start()) + 1, match.group()
    code = _SITE_COMMENT.sub("", text)
    for match in _SITE_TEXT.finditer(code):
        found = next(group for group in match.groups() if group is not None)
        if _is_prose(found):
            yield code.count("\n", 0, match.start()) + 1, found


def _is_prose(text: str) -> bool:
    return len(_WORD.findall(text)) >= LEAST_WORDS_OF_A_MESSAGE


def _blank_fences(text: str) -> str:
    """Keep the lines' numbers; fenced code isn't prose."""
    return re.sub(
        r"```.*?```", lambda found: "\n" * found.group().count("\n"), text, flags=re.DOTALL
    )


_READERS = {".py": _of_python, ".md": _of_document, ".ts": _of_site, ".tsx": _of_site}


def main(argv: list[str]) -> None:
    """Print the rates, or the lines of one room."""
    for name, paths in rooms().items():
        if not argv:
            rate, allowed = rate_of(prose_of(paths)), load()[name]
            sys.stdout.write(
                f"{name:24}{rate.words:7} words   what {rate.what:5} of {allowed['what']:5}"
                f"   others {rate.others:5} of {allowed['others']:5}\n"
            )
        elif name == argv[0]:
            for line in prose_of(paths):
                prose = _CODE.sub(" ", line.text)
                for found in (*WHAT.finditer(prose), *OTHERS.finditer(prose)):
                    around = prose[max(0, found.start() - 40) : found.end() + 40]
                    sys.stdout.write(f"{line.file}:{line.number}: {' '.join(around.split())}\n")


if __name__ == "__main__":
    main(sys.argv[1:])
