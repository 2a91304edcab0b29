"""Rates from the source, and rates by country, by day and currency, and by shop, on request."""

from collections.abc import Iterator

import dagster as dg

from content_assets.authoring import Freshness, RawReading, Rules, Workbench, source_asset
from content_assets.authoring import document_asset as document
from tests.neutral_content.documents import (
    CountryRate,
    DayRate,
    Rate,
    Rates,
    ShopRate,
    Shops,
)
from tests.neutral_content.sources import RATES

raw_rates = source_asset(RATES)
ON_REQUEST = Freshness(cadence_minutes=1440, fresh_minutes=1440)
ANY_NUMBER = Rules(max_gained_share=None)


@document(
    contract=Rates, paths="rates.json", title="All rates", sources=["rates"], licence="CC0-1.0"
)
def rates(raw_rates: RawReading) -> Rates:
    """All rates of the newest body."""
    return Rates(rates={row["currency"]: row["per_euro"] for row in raw_rates.rows})


@document(
    contract=Rate,
    paths="rates/{currency}.json",
    title="Rates by currency",
    sources=["rates"],
    licence="CC0-1.0",
)
def rate(raw_rates: RawReading) -> Iterator[Rate]:
    """A document for each currency."""
    yield from (Rate(**row) for row in raw_rates.rows)


@document(
    contract=CountryRate,
    paths="countries/{country}.json",
    title="Rates by country",
    sources=["rates"],
    licence="CC0-1.0",
    rules=ANY_NUMBER,
    freshness=ON_REQUEST,
    partitions_def=dg.StaticPartitionsDefinition(["ch", "jp", "us", "xx"]),
)
def country_rate(partition_key: str, raw_rates: RawReading) -> CountryRate:
    """The rate of one country; `xx` has none."""
    currency = {"ch": "chf", "jp": "jpy", "us": "usd"}[partition_key]
    found = {row["currency"]: row["per_euro"] for row in raw_rates.rows}
    return CountryRate(country=partition_key, per_euro=found[currency])


@document(
    contract=DayRate,
    paths="days/{day}/{currency}.json",
    title="Rates by day and currency",
    sources=[],
    licence="CC0-1.0",
    rules=ANY_NUMBER,
    freshness=ON_REQUEST,
    partitions_def=dg.MultiPartitionsDefinition(
        {
            "currency": dg.StaticPartitionsDefinition(["chf", "usd"]),
            "day": dg.DailyPartitionsDefinition("2025-01-01"),
        }
    ),
)
def day_rate(context: dg.AssetExecutionContext) -> DayRate:
    """As Dagster's own documentation writes a partitioned asset."""
    currency, day = context.partition_key.split("|")
    return DayRate(currency=currency, day=day, per_euro=int(day[-2:]))


@document(
    contract=ShopRate,
    paths="shops/{shop}.json",
    title="Rates by shop",
    sources=[],
    licence="CC0-1.0",
    rules=ANY_NUMBER,
    freshness=ON_REQUEST,
    partitions_def=dg.DynamicPartitionsDefinition(name="shops"),
)
def shop_rate(partition_key: str) -> ShopRate:
    """The rate of one shop."""
    return ShopRate(shop=partition_key, per_euro=len(partition_key))


@document(
    contract=Shops,
    paths="shops.json",
    title="The shops",
    sources=[],
    licence="CC0-1.0",
    deps=[dg.AssetDep("shop_rate", partition_mapping=dg.LastPartitionMapping())],
    freshness=ON_REQUEST,
)
def shops(workbench: dg.ResourceParam[Workbench]) -> Shops:
    """The shops, after each backfill of their rates."""
    paths = workbench.newest_index("shop_rate")
    return Shops(shops=sorted(path.removeprefix("shops/").removesuffix(".json") for path in paths))
