"""The assets of a definition as nodes of the lineage document.

Belongs here: Dagster's definition -> nodes. Does not: which assets there are (graph.py).
"""

import dagster as dg

from content_assets.contracts.engine_documents import LineageNode
from content_assets.orchestration.document_asset import FACTS


def nodes_of(definition: dg.AssetsDefinition | dg.AssetSpec | dg.SourceAsset) -> list[LineageNode]:
    """One node for each of its assets; `sources` are those that it asks itself."""
    if isinstance(definition, dg.AssetsDefinition):
        return [_node_of(spec) for spec in definition.specs]
    if isinstance(definition, dg.AssetSpec):
        return [_node_of(definition)]
    return [_node_of(dg.AssetSpec(definition.key, description=definition.description))]


def _node_of(spec: dg.AssetSpec) -> LineageNode:
    source, is_document = spec.metadata.get("source"), FACTS in spec.metadata
    return LineageNode(
        asset=spec.key.to_user_string(),
        group=spec.group_name or "default",
        kinds=sorted(spec.kinds),
        description=" ".join((spec.description or "").split()),
        code_version=spec.code_version or "0",
        deps=sorted(dep.asset_key.to_user_string() for dep in spec.deps),
        sources=[str(source)] if source else [],
        contract=str(spec.metadata["contract"]) if is_document else None,
        paths=str(spec.metadata["paths"]) if is_document else None,
    )
