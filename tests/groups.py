"""Which tests run in one process, one after the other, and in what order the groups begin.

pytest-xdist's own groups (`--dist loadgroup`) have no effect with pytest 9.2: it writes a group's
name into an attribute of a test that pytest no longer reads. Hence a scheduler of our own.

Belongs here: groups, their order. Does not: what their tests share (conftest.py).
"""

from collections.abc import Iterable

import pytest
from xdist.scheduler import LoadScopeScheduling

TESTS = "tests/"
TOGETHER = ("integration/ministack", "integration/emulator", "infra")  # one server, one synthesis
APART = "simulation"  # each test for itself: they share nothing, and some are long
LONGEST = (
    "e2e/test_browser",
    "integration/ministack",
    "gameday",
    "e2e",
    "integration",
    "simulation",
    "infra",
)


def group_of(nodeid: str) -> str:
    """Name a test's group: its folder, its file, or the test itself.

    Example:
        >>> group_of("tests/infra/test_app.py::TestApp::test_that")
        'infra'
        >>> group_of("tests/e2e/test_pages.py::test_this")
        'e2e/test_pages.py'
        >>> group_of("tests/simulation/test_rules.py::test_each[3]")
        'tests/simulation/test_rules.py::test_each[3]'
    """
    file = nodeid.partition("::")[0].removeprefix(TESTS)
    if file.startswith(APART):
        return nodeid
    return next((folder for folder in TOGETHER if file.startswith(folder)), file)


def in_order(items: Iterable[pytest.Item]) -> list[pytest.Item]:
    """Begin with the groups that take longest, so that all processes end together."""

    def rank(item: pytest.Item) -> int:
        file = item.nodeid.removeprefix(TESTS)
        return next(
            (at for at, start in enumerate(LONGEST) if file.startswith(start)), len(LONGEST)
        )

    return sorted(items, key=rank)


class GroupScheduling(LoadScopeScheduling):  # type: ignore[misc]  # untyped
    """Hand out whole groups, in the order in which they were collected."""

    def _split_scope(self, nodeid: str) -> str:
        return group_of(nodeid)
