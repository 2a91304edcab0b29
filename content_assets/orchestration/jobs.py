"""The jobs of `dagster dev`: refresh what is made from sources, publish what was made."""

from collections.abc import Collection

import dagster as dg

from content_assets.contracts.assets import behind_asked, followers, raw_assets, sources_of
from content_assets.orchestration.document_asset import facts_of
from content_assets.orchestration.graph import load_graph

REFRESH = "refresh"
PUBLISH = "publish"
PUBLISHES = "content_assets/publishes"  # tag of a publish run: the run whose sets it publishes


def select_published(providers: Collection[str]) -> dg.AssetSelection:
    """The release, and what says what is so when it is made.

    Args:
        providers: As `select_refreshed`.
    """
    sources = sources_of(providers)
    graph = load_graph()
    entries = {facts_of(each).entry.asset: each for each in graph.documents}
    following = [entries[name] for name in followers()]
    asked = [each for each in following if set(facts_of(each).entry.sources) <= sources]
    return dg.AssetSelection.assets(graph.source_states, graph.release, *asked)


def select_refreshed(providers: Collection[str]) -> dg.AssetSelection:
    """What is made from these providers' sources, and what needs none.

    Args:
        providers: As the settings name them; each may have several sources.
    """
    sources = sources_of(providers)
    behind = behind_asked(sources)
    cores = {core for facts in behind.values() for core in facts.cores}
    return dg.AssetSelection.assets(*{raw_assets()[s] for s in sources}, *cores, *behind)
