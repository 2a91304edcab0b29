"""Rules broken on purpose, in memory, while one test runs.

A mutation puts something else in the place of a name that a module or a class uses. A name that
isn't there any more fails the test: the mutation has to follow the rule.

Belongs here: how to break rules. Does not: what stands in for what (stand_ins.py), which rules,
and which world notices (rules.py).
"""

from collections.abc import Callable
from dataclasses import dataclass
from types import ModuleType
from typing import Any

from pytest import MonkeyPatch  # noqa: PT013  # only its type

from content_assets.publishing.store import Overwrite

Mutation = Callable[[MonkeyPatch], None]


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
