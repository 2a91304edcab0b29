"""thread_map: many at a time, in order, and nothing under way once it has returned."""

import threading

import pytest

from content_assets.publishing.memory import Crash
from content_assets.stores.threads import thread_map
from tests.polling import PATIENCE_SECONDS


class TestThreadMap:
    def test_gives_results_in_the_order_of_the_items(self):
        """Though the last ends first."""
        last_has_ended = threading.Event()

        def work(item):
            if item == 2:
                last_has_ended.set()
            assert last_has_ended.wait(PATIENCE_SECONDS)
            return item * 10

        assert thread_map(3)(work, [0, 1, 2]) == [0, 10, 20]

    def test_nothing_is_nothing(self):
        assert thread_map(2)(str, []) == []

    def test_none_is_a_result_like_others(self):
        assert thread_map(2)(lambda _: None, [1, 2]) == [None, None]

    def test_no_more_at_a_time_than_there_are_workers(self):
        """The gate opens for as many as there are; a third would be too many."""
        gate, running, most = threading.Barrier(2), [], []

        def work(item):
            running.append(item)
            most.append(len(running))
            gate.wait(PATIENCE_SECONDS)
            running.remove(item)

        thread_map(2)(work, range(6))
        assert max(most) == 2

    def test_what_has_begun_ends_before_the_error_is_raised(self):
        """So that no write is under way when the caller goes on.

        The wait ends early only if the error is raised too early: what is right passes at any
        speed.
        """
        slow_has_begun, error_is_raised, ended = threading.Event(), threading.Event(), []

        def work(item):
            if item == "fails":
                assert slow_has_begun.wait(PATIENCE_SECONDS)
                raise ValueError(item)
            slow_has_begun.set()
            has_been_raised = error_is_raised.wait(0.2)
            ended.append((item, has_been_raised))

        with pytest.raises(ValueError, match="fails"):
            thread_map(2)(work, ["fails", "slow"])
        error_is_raised.set()
        assert ended == [("slow", False)]

    def test_after_a_failure_nothing_more_is_begun(self):
        begun = []

        def work(item):
            begun.append(item)
            raise ValueError(item)

        with pytest.raises(ValueError, match="0"):
            thread_map(1)(work, range(100))
        assert begun == [0]

    def test_of_several_errors_the_first_item_s_is_raised(self):
        gate = threading.Barrier(2)

        def work(item):
            gate.wait(PATIENCE_SECONDS)
            raise ValueError(item)

        with pytest.raises(ValueError, match="first"):
            thread_map(2)(work, ["first", "second"])

    def test_a_crash_is_not_swallowed(self):
        def work(_):
            raise Crash

        with pytest.raises(Crash):
            thread_map(2)(work, [1])

    def test_keeps_its_threads_from_call_to_call(self):
        """A warm worker starts none anew."""
        map_ = thread_map(2)
        seen = {name for _ in range(5) for name in map_(_thread_name, range(4))}
        assert len(seen) <= 2

    def test_goes_on_after_a_failure(self):
        map_ = thread_map(2)
        with pytest.raises(ZeroDivisionError):
            map_(lambda item: 1 // item, [0])
        assert map_(lambda item: 1 // item, [1]) == [1]


def _thread_name(_):
    return threading.current_thread().name
