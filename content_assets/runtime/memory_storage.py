"""Dagster's storages in memory, with connections that are kept.

Dagster's own open a connection for each call, with two PRAGMAs, and are stamped with the
newest of their migrations (docs/benchmarks.md says how much CPU that takes). These store the
same rows by the same statements.

Belongs here: connections. Does not: when a storage is used (instance.py).
"""

import threading
import uuid
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as db
from dagster._core.storage.event_log import InMemoryEventLogStorage
from dagster._core.storage.event_log.schema import SqlEventLogStorageMetadata
from dagster._core.storage.runs import InMemoryRunStorage
from dagster._core.storage.runs.schema import RunStorageSqlMetadata
from dagster._core.storage.sqlite import create_in_memory_conn_string


class KeptEventLog(InMemoryEventLogStorage):
    """The events of an instance."""

    def __init__(self) -> None:
        """An empty one."""
        self._inst_data = None
        self._handlers = defaultdict(set)
        self._storage_id = 0
        self._db_lock = threading.Lock()
        self._engine, self._held_conn = _open("events", SqlEventLogStorageMetadata)

    @contextmanager
    def _connect(self) -> Iterator[db.Connection]:
        with self._db_lock, self._engine.begin() as connection:
            yield connection


class KeptRuns(InMemoryRunStorage):
    """The runs of an instance."""

    def __init__(self) -> None:
        """An empty one."""
        self._engine, self._held_conn = _open("runs", RunStorageSqlMetadata)

    @contextmanager
    def connect(self) -> Iterator[db.Connection]:
        """A kept connection, within a transaction."""
        with self._engine.begin() as connection:
            yield connection


def _open(name: str, tables: db.MetaData) -> tuple[db.Engine, db.Connection]:
    """A database with empty tables, and the connection that it lives as long as."""
    engine = db.create_engine(
        create_in_memory_conn_string(f"{name}-{uuid.uuid4()}"),
        poolclass=db.QueuePool,
        connect_args={"check_same_thread": False},  # the history is packed by another thread
    )
    held = engine.connect()
    tables.create_all(engine)
    return engine, held
