"""An order: which assets a run is for, in Dagster's asset selection syntax.

    Order(assets='key:"page_earthquakes__summary"', is_forced=True)

Belongs here: an order -> names of assets, days, sources. Does not: the syntax
(orchestration/selection.py), what must run of them (plan.py).
"""

from dataclasses import dataclass
from datetime import date

from content_assets.contracts.assets import (
    ARCHIVE,
    DAYS,
    FILLED_IN,
    Behind,
    known_assets,
    raw_assets,
)
from content_assets.contracts.days import expand
from content_assets.errors import BadContentError


@dataclass(frozen=True)
class Order:
    """What a run is asked for.

    Attributes:
        assets: A selection; None is everything, or with partitions, what has them.
        partitions: Days or ranges of days, `2025-05-01..2025-05-03`.
        is_forced: Whether what is up to date is made anew all the same.
    """

    assets: str | None = None
    partitions: tuple[str, ...] = ()
    is_forced: bool = False


def choose(order: Order) -> frozenset[str]:
    """The names of the assets that are ordered.

    Raises:
        BadContentError: The selection can't be read, or holds nothing; or partitions are
            wanted of assets that have none.
    """
    if order.partitions and order.assets is None:
        return frozenset(FILLED_IN)
    names = _select(order.assets)
    names = names.union(*(known_assets()[name].made_with for name in names))
    if order.partitions and DAYS not in names:
        msg = (
            f"partitions {', '.join(order.partitions[:3])}: expected a partitioned asset among "
            f"the chosen, found {', '.join(sorted(names)[:5])}; leave the partitions out"
        )
        raise BadContentError(msg)
    if names == {DAYS} and not order.partitions:
        msg = f"assets {order.assets!r}: expected partitions of {DAYS}, found none; name days"
        raise BadContentError(msg)
    return names


def days_of(order: Order, names: frozenset[str], *, now: str) -> list[str] | None:
    """The days to be filled in, of the chosen assets; None: it is no matter of this run.

    An empty list is for the archive alone, which is then counted anew.

    Args:
        now: ISO 8601, UTC.

    Raises:
        BadContentError: A partition is no day that can be asked for.
    """
    if order.partitions:
        return expand(order.partitions, today=date.fromisoformat(now[:10]))
    return [] if order.assets and ARCHIVE in names else None


def sources_of(names: frozenset[str], behind: dict[str, Behind]) -> frozenset[str]:
    """The sources to be asked: those chosen, and those behind the chosen documents."""
    asked = {source for source, raw in raw_assets().items() if raw in names}
    return frozenset(asked.union(*(behind[name].sources for name in names & behind.keys())))


def _select(text: str | None) -> frozenset[str]:
    if text is None:
        return frozenset(known_assets())
    from content_assets.orchestration.selection import select  # noqa: PLC0415  # imports Dagster

    return select(text)
