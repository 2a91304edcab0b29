"""Dagster's instance: each run gets one that knows of nothing, whatever was run before."""

import threading

import dagster as dg
import pytest

from content_assets.runtime.instance import empty_instance


@dg.asset
def made() -> int:
    """Something to remember."""
    return 1


def remembered(instance: dg.DagsterInstance) -> tuple[int, int]:
    """How many runs and materializations an instance knows of."""
    records = instance.fetch_materializations(made.key, limit=10).records
    return len(instance.get_runs()), len(records)


class TestEmptyInstance:
    def test_is_kept_and_empty_the_next_time(self) -> None:
        with empty_instance() as first:
            dg.materialize([made], instance=first)
            assert remembered(first) == (1, 1)
        with empty_instance() as second:
            assert second is first
            assert remembered(second) == (0, 0)
            dg.materialize([made], instance=second)
            assert remembered(second) == (1, 1)

    def test_two_runs_at_once_share_nothing(self) -> None:
        with empty_instance() as one, empty_instance() as other:
            ran = threading.Thread(target=lambda: dg.materialize([made], instance=one))
            ran.start()
            ran.join()
            assert remembered(one) == (1, 1)
            assert remembered(other) == (0, 0)

    def test_one_whose_run_raised_is_not_used_again(self) -> None:
        with pytest.raises(ZeroDivisionError), empty_instance() as broken:
            raise ZeroDivisionError
        with empty_instance() as next_one:
            assert next_one is not broken
