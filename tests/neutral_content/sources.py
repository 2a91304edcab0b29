"""One source over HTTP, and its setting."""

import json

from content_assets.authoring import ADDRESS, Reading, Setting, SourceSpec
from content_assets.publishing.canonical import digest_of
from content_assets.sources.json_body import Caps

BASE_URL = Setting("rates_base_url", "https://rates.example.org", ADDRESS, about="the rates")


def read_rates(body: bytes) -> Reading:
    """`{"chf": 0.95}`, a row for each currency."""
    rows = [{"currency": name, "per_euro": rate} for name, rate in json.loads(body).items()]
    return Reading(rows, [], digest_of(body))


RATES = SourceSpec(
    name="rates",
    provider="rates",
    url="{rates_base_url}/rates.json",
    read=read_rates,
    caps=Caps(max_bytes=1000, max_records=100, max_elements=1000),
    cadence_minutes=60,
    fresh_minutes=180,
    grace_minutes=120,
    title="Exchange rates",
    licence="CC0-1.0",
    homepage_url="https://rates.example.org/",
)
