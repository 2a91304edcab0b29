"""The resources and a separate check."""

import dagster as dg

from tests.plain_dagster.money import Drawer, Money

FREE = 0


@dg.asset_check(asset="prices", blocking=True)
def nothing_is_free(prices: list[int]) -> dg.AssetCheckResult:
    """No price is zero."""
    return dg.AssetCheckResult(passed=FREE not in prices)


defs = dg.Definitions(
    resources={"money": Money(rate=1), "drawer": Drawer(folder=dg.EnvVar("DRAWER"))},
    asset_checks=[nothing_is_free],
)
