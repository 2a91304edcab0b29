"""Dagster's instance: in memory, empty for each run, and kept for the next one.

Emptying one is quicker than making one (docs/benchmarks.md says how much that is of a warm
run). It is Dagster's ephemeral instance, but for its storages (memory_storage.py).

Belongs here: making, emptying, keeping. Does not: what is run on it.
"""

import queue
from collections.abc import Iterator
from contextlib import contextmanager

import dagster as dg
from dagster._core.instance import InstanceType
from dagster._core.launcher.sync_in_memory_run_launcher import SyncInMemoryRunLauncher
from dagster._core.run_coordinator import DefaultRunCoordinator
from dagster._core.storage.noop_compute_log_manager import NoOpComputeLogManager
from dagster._core.storage.root import TemporaryLocalArtifactStorage

from content_assets.runtime.memory_storage import KeptEventLog, KeptRuns

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
        return _make()
    instance.run_storage.wipe()
    instance.event_log_storage.wipe()
    return instance


def _make() -> dg.DagsterInstance:
    return dg.DagsterInstance(
        instance_type=InstanceType.EPHEMERAL,
        local_artifact_storage=TemporaryLocalArtifactStorage(),  # type: ignore[no-untyped-call]  # Dagster's
        run_storage=KeptRuns(),
        event_storage=KeptEventLog(),
        compute_log_manager=NoOpComputeLogManager(),
        run_coordinator=DefaultRunCoordinator(),
        run_launcher=SyncInMemoryRunLauncher(),
    )
