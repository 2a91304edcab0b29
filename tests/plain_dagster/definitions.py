"""The resources and the separate checks."""

import dagster as dg

from content_assets.authoring import RawReading
from tests.plain_dagster.money import Drawer, Money

FREE = 0
MOST = 20
MUCH, DREAMT = 150, 250  # of what the cheap ones add up to


@dg.asset_check(asset="prices", blocking=True)
def nothing_is_free(prices: list[int]) -> dg.AssetCheckResult:
    """No price is zero."""
    return dg.AssetCheckResult(passed=FREE not in prices)


@dg.asset_check(asset="raw_shop", blocking=True)
def few_enough(raw_shop: RawReading) -> dg.AssetCheckResult:
    """A check of a body."""
    return dg.AssetCheckResult(passed=len(raw_shop.rows) <= MOST)


@dg.asset_check(asset="page_total", additional_ins={"total": dg.AssetIn("total")}, blocking=True)
def total_is_small(total: int) -> dg.AssetCheckResult:
    """A document asset's own check, of what it was made from; raises on the very largest."""
    if total > DREAMT:
        msg = "the calculator is too small"
        raise OverflowError(msg)
    return dg.AssetCheckResult(passed=total < MUCH, metadata={"total": total})


defs = dg.Definitions(
    resources={"money": Money(rate=1), "drawer": Drawer(folder=dg.EnvVar("DRAWER"))},
    asset_checks=[nothing_is_free, few_enough, total_is_small],
)
