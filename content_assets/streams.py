"""stdout, kept for a result: other output goes to stderr meanwhile.

Belongs here: the redirection. Does not: logs, which go to stderr by themselves (logs.py).
"""

import contextlib
import ctypes
import os
import sys
from collections.abc import Iterator

_OUT, _ERR = 1, 2


@contextlib.contextmanager
def prints_to_stderr() -> Iterator[None]:
    """Send output to stdout to stderr instead: of assets, C libraries, child processes.

    The caller writes the result afterwards.
    """
    sys.stdout.flush()
    try:
        kept = os.dup(_OUT)
        os.dup2(_ERR, _OUT)
    except OSError:  # one of them is closed
        with contextlib.redirect_stdout(sys.stderr):
            yield
        return
    try:
        with contextlib.redirect_stdout(sys.stderr):
            yield
    finally:
        _flush()
        os.dup2(kept, _OUT)
        os.close(kept)


def _flush() -> None:
    """Flush the buffers below Python's own stdout, and those of C."""
    if sys.__stdout__ is not None:
        sys.__stdout__.flush()
    ctypes.CDLL(None).fflush(None)
