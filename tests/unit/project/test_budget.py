"""The budget of the tests, and that a slow machine alone is never over it."""

from pathlib import Path
from typing import Any

import pytest

from tests import budget

ROOT = Path(__file__).parents[3]


def log(suite: str, cpu: float, *, samples: int = 3, factor: float = 1.0) -> list[dict[str, Any]]:
    """What the processes of a suite log on a machine `factor` times as slow as the reference."""
    sample = {"suite": suite, "sample": budget.REFERENCE_SECONDS * factor}
    return [{"suite": suite, "cpu": cpu, "wall": cpu}, *[sample] * samples]


def seconds_of(lines: list[dict[str, Any]], suite: str) -> float:
    return next(row.seconds for row in budget.rows_of(lines) if row.name == suite)


def test_all_suites_together_stay_within_what_is_allowed() -> None:
    assert sum(budget.load()["seconds"].values()) <= 940  # the goal is 600: it may only fall


def test_every_test_file_belongs_to_a_suite() -> None:
    files = (ROOT / "tests").rglob("test_*.py")
    assert {budget.suite_of(path) for path in files} <= set(budget.load()["seconds"])


def test_doctests_belong_to_the_unit_tests() -> None:
    assert budget.suite_of(ROOT / "content_assets/errors.py") == "tests/unit"
    assert budget.suite_of(ROOT / "tests/groups.py") == "tests/unit"


class TestSeconds:
    def test_are_half_of_the_cpu_seconds_of_all_processes(self) -> None:
        lines = log("tests/unit", 10.0) + log("tests/unit", 6.0)
        assert seconds_of(lines, "tests/unit") == pytest.approx(8.0)
        assert seconds_of(lines, "all") == pytest.approx(8.0)

    @pytest.mark.parametrize("factor", [0.3, 1.0, 4.0])
    def test_are_those_of_the_reference_on_any_machine(self, factor: float) -> None:
        lines = log("tests/unit", 10.0 * factor, factor=factor)
        assert seconds_of(lines, "tests/unit") == pytest.approx(5.0)

    def test_of_a_suite_that_ran_while_the_machine_was_busy_are_corrected_by_that(self) -> None:
        quiet = log("tests/e2e", 10.0, samples=9)
        busy = log("tests/unit", 30.0, factor=3.0)
        assert seconds_of(quiet + busy, "tests/unit") == pytest.approx(5.0)
        assert seconds_of(quiet + busy, "tests/e2e") == pytest.approx(5.0)

    def test_of_a_step_that_takes_no_samples_are_corrected_by_the_others(self) -> None:
        step = {"suite": "types", "cpu": 20.0, "wall": 20.0}
        assert seconds_of([step, *log("tests/unit", 1.0, factor=2.0)], "types") == pytest.approx(5)
        assert seconds_of([step], "types") == pytest.approx(10.0)


class TestOver:
    def test_is_what_takes_more_than_110_percent(self) -> None:
        allowed = budget.load()["seconds"]["tests/unit"]
        within = log("tests/unit", allowed * budget.CORES * 1.09)
        beyond = log("tests/unit", allowed * budget.CORES * 1.11)
        assert budget.over_budget(budget.rows_of(within), megabytes=0) == []
        assert budget.over_budget(budget.rows_of(beyond), megabytes=0) == ["tests/unit"]

    def test_so_is_memory(self) -> None:
        allowed = budget.load()["memory"]["megabytes"]
        assert budget.over_budget([], megabytes=int(allowed * 1.2)) == ["memory"]
        assert budget.over_budget([], megabytes=allowed) == []


class TestGroups:
    def test_of_which_two_processes_ran_a_part_are_named(self) -> None:
        lines: list[dict[str, Any]] = [
            {"group": "infra", "pid": 1},
            {"group": "infra", "pid": 2},
            {"group": "unit/test_this.py", "pid": 1},
            {"group": "unit/test_this.py", "pid": 1},
        ]
        assert budget.torn_groups(lines) == ["infra"]
