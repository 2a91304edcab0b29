"""Ending a long-running process: SIGINT and SIGTERM set an event.

A shell's background job and process 1 of a container may have both ignored from the start, so
that Python sets no handler of its own; and KeyboardInterrupt, where it comes, is swallowed if it
is raised inside a destructor. An entry point that runs until it is ended waits for the event.

    with ending() as end:
        while not end.wait(1):
            …

Belongs here: the signals. Does not: the remaining work before the process ends.
"""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

SIGNALS = (signal.SIGINT, signal.SIGTERM)


@contextmanager
def ending() -> Iterator[threading.Event]:
    """An event that SIGINT and SIGTERM set; the handlers from before are put back at the end.

    Raises:
        ValueError: It is called outside of the main thread.
    """
    event = threading.Event()

    def end(_number: int, _frame: FrameType | None) -> None:
        event.set()

    before = {each: signal.signal(each, end) for each in SIGNALS}
    try:
        yield event
    finally:
        for number, handler in before.items():
            signal.signal(number, handler if handler is not None else signal.SIG_DFL)
