"""Rules broken on purpose, in memory, while one test runs.

A mutation either puts something else in the place of a name that a module uses, or rewrites a
line of a function: its source is read, changed and compiled, and the function gets the new
code. A line that isn't there any more fails the test: the mutation has to follow the rule.

Belongs here: how to break rules. Does not: which rules, and which world notices (rules.py).
"""

import inspect
import textwrap
from collections.abc import Callable
from dataclasses import dataclass
from types import FunctionType, ModuleType
from typing import Any

from pytest import MonkeyPatch  # noqa: PT013  # only its type

from content_assets.publishing.store import Overwrite

Mutation = Callable[[MonkeyPatch], None]


class Rewritten:
    """A function in whose source each first text is replaced by the second."""

    def __init__(self, function: Any, *changes: tuple[str, str]) -> None:
        self.function = function
        self.changes = changes

    def __call__(self, patch: MonkeyPatch) -> None:
        """Break it until `patch` is undone."""
        source = textwrap.dedent(inspect.getsource(self.function))
        for old, new in self.changes:
            assert source.count(old) == 1, f"{self.function.__qualname__} has not {old!r} once"
            source = source.replace(old, new)
        made: dict[str, Any] = {}
        exec(compile(source, "mutation", "exec"), dict(self.function.__globals__), made)
        mutant: FunctionType = made[self.function.__name__]
        patch.setattr(self.function, "__code__", mutant.__code__)


@dataclass(frozen=True)
class Replaced:
    """A module or class in which a name stands for something else."""

    owner: ModuleType | type
    name: str
    stand_in: Any

    def __call__(self, patch: MonkeyPatch) -> None:
        """Break it until `patch` is undone."""
        patch.setattr(self.owner, self.name, self.stand_in)


def both(*mutations: Mutation) -> Mutation:
    """Several at once."""

    def mutate(patch: MonkeyPatch) -> None:
        for each in mutations:
            each(patch)

    return mutate


def overwriting(module: ModuleType) -> Mutation:
    """Every conditional write of a module overwrites."""
    return both(
        Replaced(module, "IfMatch", lambda _: Overwrite()),
        Replaced(module, "Create", Overwrite),
    )
