"""Plain assets between one source and two documents."""

from collections.abc import Iterator
from typing import Any

import dagster as dg

from content_assets.authoring import RawReading, document_asset, source_asset
from tests.plain_dagster.documents import Prices, Total
from tests.plain_dagster.money import Money
from tests.plain_dagster.sources import SHOP

raw_shop = source_asset(SHOP, description="The price list.")
till = dg.AssetSpec("till", description="What the shop's own systems make of it.")
_tries: list[str] = []


@dg.asset(deps=[till], tags={"team": "shop"}, owners=["ann@shop.example"], kinds={"python"})
def prices(raw_shop: RawReading) -> list[int]:
    """All prices; without any IO manager."""
    return [row["cents"] for row in raw_shop.rows]


@dg.asset(io_manager_key="drawer")
def converted(prices: list[int], money: Money) -> list[int]:
    """In another currency; by an IO manager and a resource of our own."""
    return [money.convert(cents) for cents in prices]


class Rounding(dg.Config):
    """How prices are rounded."""

    to: int = 5


@dg.asset(retry_policy=dg.RetryPolicy(max_retries=2))
def rounded(converted: list[int], config: Rounding) -> list[int]:
    """Fails at the first attempt of each process."""
    _tries.append("once more")
    if len(_tries) == 1:
        msg = "the till is closed"
        raise OSError(msg)
    return [cents // config.to * config.to for cents in converted]


@dg.multi_asset(
    outs={name: dg.AssetOut(is_required=False) for name in ("cheap", "dear")},
    can_subset=True,
)
def split(context: dg.AssetExecutionContext, rounded: list[int]) -> Iterator[Any]:
    """Below and above a hundred."""
    parts = {
        "cheap": [each for each in rounded if each < 100],
        "dear": [each for each in rounded if each >= 100],
    }
    for name in sorted(context.op_execution_context.selected_output_names):
        yield dg.Output(parts[name], output_name=name)


@dg.op
def add(values: list[int]) -> int:
    """Their sum."""
    return sum(values)


@dg.op
def negate_twice(value: int) -> int:
    """The same."""
    return 0 - (0 - value)


@dg.graph_asset
def total(cheap: list[int]) -> int:
    """Two ops."""
    return negate_twice(add(cheap))


@document_asset(
    contract=Prices, paths="prices.json", title="Prices", sources=["shop"], licence="CC0-1.0"
)
def page_prices(cheap: list[int], dear: list[int]) -> Prices:
    """All prices."""
    return Prices(cheap=cheap, dear=dear)


@document_asset(
    contract=Total, paths="total.json", title="Total", sources=["shop"], licence="CC0-1.0"
)
def page_total(total: int) -> Total:
    """The sum."""
    return Total(cents=total)
