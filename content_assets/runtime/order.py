"""An order: which assets a run is for, in Dagster's asset selection syntax.

    Order(assets='key:"page_earthquakes__summary"', is_forced=True)

Belongs here: a selection's text -> names of assets. Does not: what must run of them (plan.py).
"""

import warnings
from dataclasses import dataclass
from datetime import date

import dagster as dg

from content_assets.contracts.days import expand
from content_assets.errors import BadContentError
from content_assets.orchestration.graph import (
    ASSETS,
    FILLED_IN,
    RAW_ASSETS,
    Behind,
    made_with,
)
from content_assets.orchestration.shelf import ARCHIVE, DAYS

_KNOWN = frozenset(asset.key.to_user_string() for asset in ASSETS)
SYNTAX = 'like key:"page_earthquakes__*", group:"pages", +key:"a" or key:"b"'


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
    names = names.union(*(also for name, also in made_with().items() if name in names))
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
    asked = {source for source, raw in RAW_ASSETS.items() if raw in names}
    return frozenset(asked.union(*(behind[name].sources for name in names & behind.keys())))


def _select(text: str | None) -> frozenset[str]:
    if text is None:
        return _KNOWN
    names = _resolve(text)
    if not names:
        msg = (
            f"assets {text!r}: expected a selection of {', '.join(sorted(_KNOWN))}; found that it "
            "holds none of them"
        )
        raise BadContentError(msg)
    return names


def _resolve(text: str) -> frozenset[str]:
    """The names that a selection holds; one that names what there is not is refused, too."""
    try:
        with warnings.catch_warnings():
            # that Dagster's syntax is young is nothing that whoever reads the log can change
            warnings.simplefilter("ignore", dg.BetaWarning)
            keys = dg.AssetSelection.from_string(text).resolve(list(ASSETS))
    except Exception as error:  # Dagster's own, its parser's, and what it has not implemented
        msg = f"assets {text!r}: expected Dagster's selection syntax, {SYNTAX}; found {error!r}"
        raise BadContentError(msg) from error
    return frozenset(key.to_user_string() for key in keys)
