"""How much of a long list of cases is tried: all in `make soak`, a few in `make test`."""

import os
from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")
IS_SOAK = os.environ.get("SOAK") == "1"


def some_of(cases: Sequence[T], *, at_most: int) -> list[T]:
    """All cases in `make soak`; in `make test` at most `at_most`, evenly spread.

    For cases that are tried in a shorter way elsewhere, or differ in data alone.
    """
    if IS_SOAK or len(cases) <= at_most:
        return list(cases)
    return [cases[number * len(cases) // at_most] for number in range(at_most)]
