"""An order: which assets a run is for, in Dagster's asset selection syntax.

    Order(assets='key:"page_earthquakes__summary"', is_forced=True)

Belongs here: an order -> names of assets, partitions, sources. Does not: the syntax
(orchestration/selection.py), what must run of them (plan.py).
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NoReturn

from content_assets.contracts.assets import (
    Behind,
    followers,
    known_assets,
    partitioned_assets,
    raw_assets,
)
from content_assets.contracts.partitions import Partitions, expand
from content_assets.errors import BadContentError


@dataclass(frozen=True)
class Order:
    """What a run is asked for.

    Attributes:
        assets: A selection; None is everything, or with partitions, what has them.
        partitions: Keys or ranges of keys, `2025-05-01..2025-05-03`.
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
        known = partitioned_assets().keys()
        return frozenset({*known, *followers()}) if known else _refuse(order, ())
    names = _select(order.assets)
    names = names.union(*(known_assets()[name].made_with for name in names))
    partitioned = names & partitioned_assets().keys()
    if order.partitions and not partitioned:
        _refuse(order, names)
    if names == partitioned and not order.partitions:
        asset = min(names)
        msg = (
            f"assets {order.assets!r}: expected partitions of {asset}, found none; name some "
            f"({partitioned_assets()[asset].written})"
        )
        raise BadContentError(msg)
    return names


def _refuse(order: Order, names: Collection[str]) -> NoReturn:
    msg = (
        f"partitions {', '.join(order.partitions[:3])}: expected a partitioned asset among "
        f"the chosen, found {', '.join(sorted(names)[:5]) or 'none'}; leave the partitions out"
    )
    raise BadContentError(msg)


def partitions_of(order: Order, names: frozenset[str], *, now: str) -> dict[str, list[str]] | None:
    """The partitions to be made of the chosen assets; None: it is no matter of this run.

    It is empty where only an asset that follows from partitions is made again.

    Args:
        now: ISO 8601, UTC.

    Raises:
        BadContentError: One is no key that can be ordered.
    """
    if not order.partitions:
        return {} if order.assets and names & followers().keys() else None
    wanted = {name: each for name, each in partitioned_assets().items() if name in names}
    found: dict[str, list[str]] = {}
    problem: BadContentError | None = None
    for name, partitions in wanted.items():
        try:
            found[name] = _expand(partitions, order.partitions, now=datetime.fromisoformat(now))
        except BadContentError as error:
            problem = problem or error
    if problem and (order.assets or not found):
        raise problem
    return found


def _expand(partitions: Partitions, texts: Sequence[str], *, now: datetime) -> list[str]:
    def windows(of: Partitions, first: str, last: str, now: datetime) -> list[str]:
        from content_assets.orchestration.partitions import find_windows  # noqa: PLC0415  # Dagster

        return find_windows(of, first, last, now)

    return expand(partitions, texts, now=now, windows=windows)


def sources_of(names: frozenset[str], behind: dict[str, Behind]) -> frozenset[str]:
    """The sources to be asked: those chosen, and those behind the chosen documents."""
    asked = {source for source, raw in raw_assets().items() if raw in names}
    apart = {name: known_assets()[name].behind for name in names & partitioned_assets().keys()}
    known = {**behind, **{name: each for name, each in apart.items() if each}}
    return frozenset(asked.union(*(known[name].sources for name in names & known.keys())))


def _select(text: str | None) -> frozenset[str]:
    if text is None:
        return frozenset(known_assets())
    from content_assets.orchestration.selection import select  # noqa: PLC0415  # imports Dagster

    return select(text)
