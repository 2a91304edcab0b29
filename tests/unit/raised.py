"""Which places of the code made an error of the tree, and with what message.

    with recording(): ...          every error that is made anywhere is noted
    places()                       every place where the code makes one

Belongs here: noting, and reading the code. Does not: what a message must say
(project/test_every_error.py), when all tests have run (conftest.py).
"""

import ast
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from content_assets import errors

ROOT = Path(__file__).parents[2]
_PACKAGES = ("content_assets", "lambda_entry")
_TREE = "content_assets/errors.py"


@dataclass(frozen=True, order=True)
class Place:
    """A call that makes an error; `first` and `last` are its lines."""

    file: str
    first: int
    last: int

    def __str__(self) -> str:
        return f"{self.file}:{self.first}"


_new: list[tuple[str, int, Exception]] = []  # file, line, and what was made in the present test
messages: dict[tuple[str, int], str] = {}  # by file and line: the first that was made there


@contextmanager
def recording() -> Iterator[None]:
    """Note each error of the tree that is made."""

    def make(kind: type[Any], *arguments: Any, **named: Any) -> Any:
        made = Exception.__new__(kind, *arguments, **named)
        frame = sys._getframe(1)
        while frame.f_back and frame.f_code.co_filename.endswith(_TREE):
            frame = frame.f_back
        path = Path(frame.f_code.co_filename)
        if path.is_relative_to(ROOT):
            _new.append((path.relative_to(ROOT).as_posix(), frame.f_lineno, made))
        return made

    errors.ContentAssetsError.__new__ = staticmethod(make)  # type: ignore[method-assign]
    try:
        yield
    finally:
        del errors.ContentAssetsError.__new__


def settle() -> None:
    """A test is over: keep what its errors said, and not what they hold."""
    for file, line, error in _new:
        messages.setdefault((file, line), str(error))
    _new.clear()


def places() -> set[Place]:
    """Every place of the packages where an error of the tree is made."""
    names = {kind.__name__ for kind in _kinds(errors.ContentAssetsError)}
    return {
        Place(path.relative_to(ROOT).as_posix(), call.lineno, call.end_lineno or call.lineno)
        for package in _PACKAGES
        for path in (ROOT / package).rglob("*.py")
        for call in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(call, ast.Call) and ast.unparse(call.func).rpartition(".")[2] in names
    }


def said_at(place: Place) -> list[str]:
    """What was said there, in whatever test."""
    lines = range(place.first, place.last + 1)
    return [messages[(place.file, line)] for line in lines if (place.file, line) in messages]


def _kinds(kind: type) -> Iterator[type]:
    yield kind
    subclasses: list[type] = kind.__subclasses__()
    for each in subclasses:
        yield from _kinds(each)
