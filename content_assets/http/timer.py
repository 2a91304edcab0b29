"""Overall time-outs: for a whole exchange, not for each piece.

A socket's time-out restarts with each byte, so that a server that sends one byte every
second is never too slow for it. Here the socket is shut down under the reader instead.

Belongs here: that. Does not: how long is too long (client.py).
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress


@contextmanager
def cut_off(shutdown: Callable[[], object], *, after_seconds: float) -> Iterator[None]:
    """Call `shutdown`, from another thread, if the block lasts longer than this.

    Raises:
        TimeoutError: It did, even if the block succeeded: a reader may take the end of the
            stream for the end of the message.
    """
    is_cut = threading.Event()

    def cut() -> None:
        is_cut.set()
        # The block may have ended in this very moment: nothing is left to shut down.
        with suppress(OSError, RuntimeError, ValueError):
            shutdown()

    timer = threading.Timer(after_seconds, cut)
    timer.daemon = True
    timer.start()
    try:
        yield
    except Exception as error:
        if is_cut.is_set():
            raise TimeoutError from error
        raise
    finally:
        timer.cancel()
    if is_cut.is_set():
        raise TimeoutError
