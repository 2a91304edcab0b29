"""The assets by name, for those who don't import Dagster; generated into assets.json.

Belongs here: reading it. Does not: the graph (orchestration/graph.py).
"""

import json
from functools import cache
from importlib import resources

from pydantic import BaseModel, ConfigDict


class AssetFacts(BaseModel):
    """What is known of an asset without its code."""

    model_config = ConfigDict(frozen=True)

    name: str
    group: str
    description: str
    deps: list[str]
    is_partitioned: bool
    partitions: str | None = None  # how they are written, `YYYY-MM-DD, or first..last`
    contract: str | None = None  # of its documents, `earthquake-event/1.1`
    paths: str | None = None  # of its documents, `earthquakes/events/{id}.json`


@cache
def known_assets() -> dict[str, AssetFacts]:
    """All assets of the graph, by name."""
    text = resources.files(__package__).joinpath("assets.json").read_text("utf-8")
    return {each["name"]: AssetFacts.model_validate(each) for each in json.loads(text)}
