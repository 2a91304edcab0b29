"""Clocks: a publisher whose clock is far from the store's does not publish.

What a publisher dates (a release, a move, a receipt, since when something is stale) is read by
others for years. Nothing decides by these dates what may be deleted: only the store's clock
does that (needs.py). But a clock that is off by hours would tell readers nonsense.

Belongs here: comparing. Does not: reading a clock (bootstrap.make_author gives it in).
"""

from collections.abc import Callable
from datetime import datetime, timedelta

from content_assets.errors import ClockError
from content_assets.publishing import keys
from content_assets.publishing.store import Store

MOST_OFF = timedelta(minutes=5)


def store_time(store: Store) -> datetime | None:
    """The store's time, with one request if it has not answered yet; None: it keeps no time.

    Raises:
        StoreUnreachableError: It did not answer.
    """
    if store.now() is None:
        store.head(keys.STATUS)  # any answer has the time
    return store.now()


def check_clock(store: Store, clock: Callable[[], datetime]) -> None:
    """Compare a publisher's clock with the store's, as of its last answers; no request.

    Raises:
        ClockError: It is off by more than `MOST_OFF`; nothing was changed.
    """
    now = store.now()
    if now is None:
        return  # a store that keeps no time
    off = clock() - now
    if abs(off) > MOST_OFF:
        minutes = MOST_OFF // timedelta(minutes=1)
        way = "ahead" if off > timedelta(0) else "behind"
        raise ClockError(
            expected=f"one within {minutes} minutes of the store's",
            found=f"it {abs(off).total_seconds():.0f} s {way}",
        )
