"""Waiting in tests: poll with a deadline, never sleep and hope."""

import time
from collections.abc import Callable

POLL_SECONDS = 0.02
# For whatever a test waits for: after it, a hang is a hang, also on a machine ten times as slow.
PATIENCE_SECONDS = 600.0


def wait_for(condition: Callable[[], bool], *, seconds: float = PATIENCE_SECONDS) -> bool:
    """Poll until `condition` holds or time is up, and tell whether it holds."""
    ends = time.monotonic() + seconds
    while not condition() and time.monotonic() < ends:
        time.sleep(POLL_SECONDS)
    return condition()
