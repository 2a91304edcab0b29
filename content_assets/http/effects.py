"""The client's effects besides the network: time, waiting, and randomness.

Belongs here: those, so that tests can give their own. Does not: anything else.
"""

import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime


def _utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True)
class Effects:
    """The real ones, unless others are given.

    Attributes:
        now: The time of day, aware.
        monotonic: Seconds that only count up.
        sleep: Waits so many seconds.
        dice: A number of at least 0 and below 1.
    """

    now: Callable[[], datetime] = _utc_now
    monotonic: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    dice: Callable[[], float] = random.random


REAL = Effects()


@dataclass(frozen=True)
class Deadline:
    """The moment, in monotonic seconds, by which something has to be done."""

    at: float
    monotonic: Callable[[], float]

    def remaining_seconds(self) -> float:
        """How long until then; never below zero."""
        return max(self.at - self.monotonic(), 0.0)
