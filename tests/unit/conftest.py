"""What holds for all unit tests: every error that they make is noted (raised.py)."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.unit.raised import recording, settle

HERE = Path(__file__).parent
LAST = "test_every_place_that_makes_an_error"  # and what it is called, when all have run


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What looks back at all tests comes last."""
    items.sort(key=lambda item: item.name.startswith(LAST))


@pytest.fixture(scope="session")
def is_whole(request: pytest.FixtureRequest) -> bool:
    """Whether every unit test runs, and none was left out by name."""
    run = {item.path for item in request.session.items}
    options = request.config.option
    return run >= set(HERE.rglob("test_*.py")) and not (options.keyword or options.markexpr)


@pytest.fixture(scope="session", autouse=True)
def _noting() -> Iterator[None]:
    with recording():
        yield


@pytest.hookimpl(trylast=True)
def pytest_runtest_teardown() -> None:
    """Each test for itself."""
    settle()
