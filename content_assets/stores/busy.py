"""Busy: S3's 409 to a conditional write that meets another one at the same moment.

AWS documents that nothing was written, so it is no lost race. The request is repeated a few
times after a random wait, since the other writer does the same; then it raises
StoreUnreachableError, and the caller reads the object.

Belongs here: when to try again. Does not: other retries, which are the clients' own.
"""

import random
import time
from collections.abc import Callable
from typing import TypeVar

from content_assets.errors import StoreBusyError

A = TypeVar("A")

CONFLICT = 409
_WAITS = (0.05, 0.1, 0.2, 0.4, 0.8)  # seconds at most, before each further attempt


def until_free(function: Callable[[], A]) -> A:
    """Call `function` until it is not refused for another request on the key.

    Raises:
        StoreBusyError: It was refused each time.
    """
    for wait in _WAITS:
        try:
            return function()
        except StoreBusyError:
            time.sleep(random.uniform(0, wait))  # noqa: S311  # no secret
    return function()
