"""Threads behind `ParallelMap`: many requests at a time, in one pool per process."""

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from content_assets.publishing.store import ParallelMap

A = TypeVar("A")
B = TypeVar("B")


def thread_map(workers: int) -> ParallelMap:
    """A `ParallelMap` over a pool of `workers` threads, kept while the process lives.

    After a failure no further item is begun; those begun end before the first error (in
    the order of the items) is raised, so that no write is in progress when the caller continues.
    """
    pool = ThreadPoolExecutor(max_workers=workers, thread_name_prefix="store")

    def map_(function: Callable[[A], B], items: Iterable[A], /) -> list[B]:
        failed: list[bool] = []

        def guarded(item: A) -> B | None:
            if failed:
                return None  # never read: the error is raised first
            try:
                return function(item)
            except BaseException:
                failed.append(True)
                raise

        futures = [pool.submit(guarded, item) for item in items]
        # asking for its error waits for each
        errors = [error for future in futures if (error := future.exception())]
        if errors:
            raise errors[0]
        return [future.result() for future in futures]  # type: ignore[misc]  # None only after a failure

    return map_
