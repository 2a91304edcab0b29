"""One source: the price list."""

import json

from content_assets.contracts.manifest import ADDRESS, Setting
from content_assets.publishing.canonical import digest_of
from content_assets.publishing.reading import Reading
from content_assets.sources.json_body import Caps
from content_assets.sources.spec import SourceSpec

SHOP_URL = Setting("shop_url", "https://shop.example", ADDRESS, about="the price list")


def read_prices(body: bytes) -> Reading:
    """All prices."""
    found = json.loads(body)
    return Reading(found["prices"], [], digest_of(body))


SHOP = SourceSpec(
    name="shop",
    provider="shop",
    url="{shop_url}/prices.json",
    read=read_prices,
    caps=Caps(max_bytes=10_000, max_elements=1000, max_records=100),
    cadence_minutes=5,
    fresh_minutes=30,
    grace_minutes=0,
    title="The shop's price list",
    licence="CC0-1.0",
    homepage_url="https://shop.example",
)
