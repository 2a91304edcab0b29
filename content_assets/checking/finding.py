"""One mistake in a content, and where it is.

Belongs here: the value, and files and lines. Does not: the rules (the modules beside it).
"""

import inspect
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import CodeType

import dagster as dg

from content_assets.loader import load_content
from content_assets.orchestration.document_asset import find_facts


@dataclass(frozen=True)
class Finding:
    """A mistake.

    Attributes:
        code: The heading in docs/check.md, as its anchor.
        message: Expected, found, and the way to correct it.
        file: Relative to the folder of the content's package.
        line: Counted from 1; None: of the whole file.
    """

    code: str
    message: str
    file: str = ""
    line: int | None = None

    @property
    def place(self) -> str:
        """File and line as editors read them."""
        return f"{self.file}:{self.line}" if self.line else self.file


def at_function(code: str, message: str, function: Callable[..., object]) -> Finding:
    """A mistake in a function."""
    found: CodeType | None = getattr(inspect.unwrap(function), "__code__", None)
    if found is None:  # a partial, or an object that can be called
        return Finding(code, message)
    return Finding(code, message, _relative(found.co_filename), found.co_firstlineno)


def at_definition(code: str, message: str, definition: dg.AssetsDefinition) -> Finding:
    """A mistake in an asset of any kind."""
    if facts := find_facts(definition):
        return at_function(code, message, facts.function)
    compute = getattr(definition.node_def, "compute_fn", None)
    function = getattr(compute, "decorated_fn", None)
    return at_function(code, message, function) if function else Finding(code, message)


def at_text(code: str, message: str, file: str, text: str) -> Finding:
    """A mistake in a file, in the first line that has `text`."""
    path = load_content().folder / file
    lines = path.read_text("utf-8").splitlines() if path.is_file() else []
    place = next((number for number, line in enumerate(lines, 1) if text in line), None)
    return Finding(code, message, file, place)


def at_error(code: str, error: Exception, file: str = "") -> Finding:
    """A mistake that was raised while a module was imported, at the content's own line."""
    folder = str(load_content().folder)
    frames = traceback.extract_tb(error.__traceback__)
    own = [each for each in frames if each.filename.startswith(folder)]
    if isinstance(error, SyntaxError) and error.filename:
        return Finding(code, f"{error.msg}", _relative(error.filename), error.lineno)
    text = str(error) or type(error).__name__
    message = text if _is_ours(error) else f"{type(error).__name__}: {text}"
    if own:
        return Finding(code, message, _relative(own[-1].filename), own[-1].lineno)
    return Finding(code, message, file)


def _is_ours(error: Exception) -> bool:
    return type(error).__module__.startswith("content_assets.")


def _relative(file: str) -> str:
    folder = load_content().folder
    return str(Path(file).relative_to(folder)) if Path(file).is_relative_to(folder) else file
