"""The scheduler on a toy: two tasks that count a number up, as carelessly as can be."""

import gc
import weakref

import pytest

from content_assets.errors import StoreUnreachableError
from tests.simulation.scheduler import (
    BrokenInvariantError,
    draw,
    explore,
    parse_order,
    replay,
    shrink,
)
from tests.simulation.tasks import FATES, Task


class Counter:
    """A world of one number; `ends` gathers what it came to, over all orders."""

    def __init__(self, expected: set[int], ends: set[int] | None = None, tasks: int = 2) -> None:
        self.number, self.expected, self.ends = 0, expected, ends
        self.calls: list[str] = []
        self.now = 0
        self.tasks = [Task(f"task-{n}", self._count_up, self.calls) for n in range(tasks)]

    def fingerprint(self) -> bytes:
        return b"%d" % self.number

    def note(self) -> None:
        """Nothing to remember."""

    def check(self) -> None:
        assert self.number <= len(self.tasks)

    def finish(self) -> None:
        if self.ends is not None:
            self.ends.add(self.number)
        assert self.number in self.expected, f"found {self.number}"

    def _count_up(self, task: Task) -> None:
        seen = task.call("read", lambda: self.number, StoreUnreachableError)
        task.call("write", lambda: setattr(self, "number", seen + 1), StoreUnreachableError)


class TestExplore:
    def test_comes_to_every_end_that_there_is(self):
        """One after the other, or both from the same number."""
        ends: set[int] = set()
        explore(lambda: Counter({1, 2}, ends))
        assert ends == {1, 2}

    def test_with_faults_there_are_more(self):
        ends: set[int] = set()
        explore(lambda: Counter({0, 1, 2}, ends), faults=2)
        assert ends == {0, 1, 2}

    def test_skips_states_that_it_has_seen_and_no_others(self):
        """Three tasks have 90 orders; they end with three numbers."""
        ends: set[int] = set()
        explored = explore(lambda: Counter({1, 2, 3}, ends, tasks=3))
        assert ends == {1, 2, 3}
        assert explored.orders == 3

    def test_names_the_order_that_loses_an_update(self):
        with pytest.raises(BrokenInvariantError, match="found 1") as caught:
            explore(lambda: Counter({2}))
        assert "task-0: read\n" in str(caught.value)
        with pytest.raises(BrokenInvariantError, match="found 1"):
            replay(lambda: Counter({2}), caught.value.order)


class TestReplay:
    @pytest.mark.parametrize(
        ("order", "end"),
        [
            ("0 0 1 1", 2),
            ("0 1 0 1", 1),
            ("0 0d 1 1", 1),
            ("0 0l 1 1", 2),
            ("0 0u 1 1", 1),
            ("0 0a 1 1", 2),
        ],
    )
    def test_makes_the_calls_in_this_order(self, order, end):
        """Dead before its write, or after; written without a reply; neither of both."""
        replay(lambda: Counter({end}), order)

    def test_reads_what_is_printed(self):
        for fate in ["", *FATES]:
            [choice] = parse_order(f"10{fate}")
            assert (choice.task, choice.fate, str(choice)) == (10, fate, f"10{fate}")

    def test_reports_whatever_a_task_dies_of(self):
        """An error that nobody expects is no end in peace."""

        def with_a_slip():
            world = Counter({1}, tasks=1)
            world.tasks[0].body = lambda task: dict[int, None]()[
                task.call("read", int, StoreUnreachableError)
            ]
            return world

        with pytest.raises(BrokenInvariantError, match="KeyError"):
            replay(with_a_slip, "0")

    def test_a_message_may_come_twice(self):
        """The second time it is a task of its own."""
        replay(lambda: Counter({3}), "0 0 1 1 0x 2 2")

    def test_a_task_that_waits_can_not_go_on(self):
        """`explore` comes to the one order in which nobody waits for ever."""

        def one_waits():
            world = Counter({1})

            def wait(task: Task) -> None:
                task.call("wait", int, StoreUnreachableError, when=lambda: world.number == 1)

            world.tasks[1].body = wait
            return world

        assert explore(one_waits).orders == 1


class TestShrink:
    def test_leaves_what_breaks_it(self):
        """Four tasks, of which two lose an update."""
        make = lambda: Counter({4}, tasks=4)
        order = "3 3 0 1 2 2 0 1"
        with pytest.raises(BrokenInvariantError):
            replay(make, order)
        shorter = shrink(make, order)
        assert len(parse_order(shorter)) <= len(parse_order(order))
        with pytest.raises(BrokenInvariantError):
            replay(make, shorter)


class TestDraw:
    def test_the_same_seed_is_the_same_order(self):
        """Some seed among a few loses the update, and does so again."""
        failed = []
        for seed in [*range(20), *range(20)]:
            try:
                draw(lambda: Counter({2}), seed, fault_chance=0)
            except BrokenInvariantError as error:
                failed.append((seed, error.order))
        assert failed
        half = len(failed) // 2
        assert failed[:half] == failed[half:]


class TestMemory:
    def test_what_was_gone_through_is_freed(self):
        """A task that waits for its next call would keep its world for ever."""
        made: list[weakref.ref[Counter]] = []

        def make() -> Counter:
            world = Counter({1, 2})
            made.append(weakref.ref(world))
            return world

        explore(make)
        replay(make, "0 1")
        with pytest.raises(BrokenInvariantError):
            replay(make, "0 1 5")
        gc.collect()
        assert made
        assert [each for each in made if each() is not None] == []
