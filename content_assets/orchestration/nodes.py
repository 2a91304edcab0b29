"""An asset as a node of the lineage document.

Belongs here: Dagster's definition -> node. Does not: which assets there are (graph.py).
"""

import dagster as dg

from content_assets.contracts.engine_documents import LineageNode


def node_of(definition: dg.AssetsDefinition) -> LineageNode:
    """The node of an asset; `sources` is what it asks itself."""
    (spec,) = definition.specs
    source = spec.metadata.get("source")
    return LineageNode(
        asset=spec.key.to_user_string(),
        group=spec.group_name or "default",
        kinds=sorted(spec.kinds),
        description=" ".join((spec.description or "").split()),
        code_version=spec.code_version or "0",
        deps=sorted(dep.asset_key.to_user_string() for dep in spec.deps),
        sources=[str(source)] if source else [],
        contract=_text(spec, "contract"),
        paths=_text(spec, "paths"),
    )


def _text(spec: dg.AssetSpec, name: str) -> str | None:
    value = spec.metadata.get(name)
    return None if value is None else str(value)
