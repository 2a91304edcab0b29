"""Body clocks: which of two bodies of a source is the newer one.

Rules, in order:
  1. A body is older if its own time is before the newest one seen. The pointer has the newest
     time of a body that was kept; status.json has it of all that were answered, as a run with
     nothing new writes no pointer.
  2. A time that is ahead of the store's counts as none: a wrong clock must not keep out all that
     comes after it.
  3. What an operator reset is forgotten, in both places.

Belongs here: times. Does not: what becomes of an older body (raw.py).
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from content_assets.contracts.release import RawPointer

MOST_AHEAD = timedelta(minutes=5)


@dataclass(frozen=True)
class SeenTime:
    """What status.json says of a source: the newest time of its bodies, and when it was asked."""

    body_time: str | None
    asked_at: str


@dataclass(frozen=True)
class BodyClock:
    """The time of one body beside the newest one seen.

    Attributes:
        newest: Of all bodies before it; None: none had a time.
        said: Its own; None: it has none.
        is_ahead: Whether its own time is ahead of the store's.
    """

    newest: datetime | None
    said: datetime | None
    is_ahead: bool

    @property
    def is_older(self) -> bool:
        """Whether a newer body was seen before it."""
        return self.said is not None and self.newest is not None and self.said < self.newest

    @property
    def newest_now(self) -> datetime | None:
        """The newest time seen, with this body."""
        known = [each for each in (self.newest, self.said) if each is not None]
        return max(known, default=None)


def body_clock(
    said: datetime | None, pointer: RawPointer | None, seen: SeenTime | None, now: datetime | None
) -> BodyClock:
    """Compare a body with those before it.

    Args:
        said: When the source made it, as it says.
        now: The store's time; None: it keeps none.
    """
    is_ahead = said is not None and now is not None and said > now + MOST_AHEAD
    return BodyClock(_newest(pointer, seen), None if is_ahead else said, is_ahead)


def _newest(pointer: RawPointer | None, seen: SeenTime | None) -> datetime | None:
    times = [pointer.body_time] if pointer else []
    reset_at = _instant(pointer.reset_at) if pointer else None
    asked_at = _instant(seen.asked_at) if seen else None
    if seen and asked_at and (reset_at is None or asked_at > reset_at):
        times.append(seen.body_time)
    return max((each for each in map(_instant, times) if each), default=None)


def _instant(text: str | None) -> datetime | None:
    """None for what is none, or has no zone."""
    try:
        moment = datetime.fromisoformat(text or "")
    except ValueError:
        return None
    return moment if moment.tzinfo else None
