"""The lineage: one document that draws the asset graph.

Belongs here: nodes -> document, and which sources stand behind each. Does not: nodes (nodes.py).
"""

from collections.abc import Iterable, Mapping

from content_assets.contracts.document import Documents, in_contract
from content_assets.contracts.engine_documents import Lineage, LineageNode

PATH = "site/lineage.json"


def build_lineage(nodes: Iterable[LineageNode]) -> Documents:
    """The lineage of `nodes`, in the order of their names.

    Args:
        nodes: Each with the sources that it asks itself; those behind its dependencies are
            added here.
    """
    by_name = {node.asset: node for node in nodes}
    in_order = [
        node.model_copy(update={"sources": sorted(_sources_behind(name, by_name))})
        for name, node in sorted(by_name.items())
    ]
    lineage = in_contract(Lineage, {"nodes": in_order}, name=PATH)
    return Documents(Lineage, {PATH: lineage})


def _sources_behind(name: str, by_name: Mapping[str, LineageNode]) -> set[str]:
    node = by_name[name]
    found = set(node.sources)
    for dep in by_name.keys() & set(node.deps):  # Dagster takes names of assets that are nowhere
        found |= _sources_behind(dep, by_name)
    return found
