"""Where the code makes an error of the tree, and the message as the source spells it.

Used twice: every message must follow the form (unit/project/test_messages.py), and every site
must be executed by some test (reached.py, with the coverage that `make coverage` measures).
"""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from content_assets import errors

ROOT = Path(__file__).parents[1]
PACKAGES = ("content_assets", "lambda_entry")
_TREE = "errors.py"
_MAX_DEPTH = 4  # of names and helpers that a message is put together from


@dataclass(frozen=True, order=True)
class ErrorSite:
    """A call that makes an error; `first` and `last` are its lines."""

    file: str
    first: int
    last: int
    text: str

    def __str__(self) -> str:
        return f"{self.file}:{self.first}"


def error_sites() -> list[ErrorSite]:
    """Every one in the packages, but for the tree itself."""
    paths = (path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))
    return sorted(site for path in paths if path.name != _TREE for site in _sites_in(path))


def _sites_in(path: Path) -> Iterator[ErrorSite]:
    module = ast.parse(path.read_text("utf-8"))
    functions = [each for each in ast.walk(module) if isinstance(each, ast.FunctionDef)]
    names = set(_names(errors.ContentAssetsError))
    for call in ast.walk(module):
        if not isinstance(call, ast.Call) or _name_of(call) not in names:
            continue
        last = call.end_lineno or call.lineno
        around = [
            each for each in functions if each.lineno <= call.lineno <= (each.end_lineno or 0)
        ]
        message = _Message(module, around[-1] if around else module)
        given = [message.text(each) for each in call.args]
        given += [f"{each.arg} {message.text(each.value)}" for each in call.keywords]
        yield ErrorSite(path.relative_to(ROOT).as_posix(), call.lineno, last, " ".join(given))


def _names(kind: type) -> Iterator[str]:
    yield kind.__name__
    subclasses: list[type] = kind.__subclasses__()
    for each in subclasses:
        yield from _names(each)


def _name_of(call: ast.Call) -> str:
    return ast.unparse(call.func).rpartition(".")[2]


@dataclass(frozen=True)
class _Message:
    """The literal parts of an expression, through names and helpers of the same module."""

    module: ast.Module
    scope: ast.AST

    def text(self, node: ast.AST, depth: int = 0) -> str:
        if depth > _MAX_DEPTH:
            return ""
        match node:
            case ast.Constant():
                return str(node.value)
            case ast.JoinedStr():
                parts: list[ast.expr] = node.values
            case ast.FormattedValue():
                parts = [node.value]
            case ast.BinOp():
                parts = [node.left, node.right]
            case ast.IfExp():
                parts = [node.body, node.orelse]
            case ast.Name():
                parts = self._assigned(node.id)
            case ast.Call():
                parts = [*self._returned(_name_of(node)), *node.args]
            case _:
                parts = []
        return "".join(self.text(each, depth + 1) for each in parts)

    def _assigned(self, name: str) -> list[ast.expr]:
        for scope in (self.scope, self.module):
            found = [
                each.value
                for each in ast.walk(scope)
                if isinstance(each, ast.Assign)
                and any(isinstance(to, ast.Name) and to.id == name for to in each.targets)
            ]
            if found:
                return found
        return []

    def _returned(self, name: str) -> list[ast.expr]:
        return [
            each.value
            for function in ast.walk(self.module)
            if isinstance(function, ast.FunctionDef) and function.name == name
            for each in ast.walk(function)
            if isinstance(each, ast.Return) and each.value
        ]
