"""Dagster's instance: in memory, empty for each run, and kept for the next one.

Making one takes longer than a step of a run does, as Dagster stamps its tables with alembic,
which reads all of its migrations; emptying one takes 3 ms (docs/benchmarks.md says how much
that is of a warm run).

Belongs here: making, emptying, keeping. Does not: what is run on it.
"""

import queue
from collections.abc import Iterator
from contextlib import contextmanager

import dagster as dg

_free: queue.LifoQueue[dg.DagsterInstance] = queue.LifoQueue()


@contextmanager
def empty_instance() -> Iterator[dg.DagsterInstance]:
    """An instance that knows of nothing, for one run; two runs at once get one each.

    One whose run raised is not used again.
    """
    instance = _take()
    try:
        yield instance
    except BaseException:
        instance.dispose()
        raise
    _free.put(instance)


def _take() -> dg.DagsterInstance:
    try:
        instance = _free.get_nowait()
    except queue.Empty:
        return dg.DagsterInstance.ephemeral()
    instance.run_storage.wipe()
    instance.event_log_storage.wipe()
    return instance
