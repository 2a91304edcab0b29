"""Free ports on the loopback interface.

A port that is free now may be taken a moment later: a server that could not have its ports
is started again with others, and is asked something that only it knows before it is trusted.

Belongs here: finding ports, trying again. Does not: the servers on them.
"""

import contextlib
import socket
from collections.abc import Callable
from typing import TypeVar

from demo.processes import LauncherError

T = TypeVar("T")
LOOPBACK = "127.0.0.1"
ATTEMPTS = 3


def free_ports(count: int) -> list[int]:
    """Find `count` different free ports."""
    with contextlib.ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket()) for _ in range(count)]
        for each in sockets:
            each.bind((LOOPBACK, 0))
        return [each.getsockname()[1] for each in sockets]


def with_free_ports(count: int, start: Callable[[list[int]], T]) -> T:
    """Call `start` with `count` free ports, and again with others if that fails.

    Raises:
        LauncherError: As `start` raised it the last time.
    """
    for _ in range(ATTEMPTS - 1):
        with contextlib.suppress(LauncherError):
            return start(free_ports(count))
    return start(free_ports(count))
