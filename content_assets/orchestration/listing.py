"""Lists the assets into contracts/assets.json: `python -m content_assets.orchestration.listing`.

Belongs here: graph -> facts. Does not: reading them (contracts/assets.py).
"""

import json
import sys
from pathlib import Path

import dagster as dg

from content_assets.contracts import assets as facts
from content_assets.contracts.assets import AssetFacts
from content_assets.contracts.days import FORMAT
from content_assets.orchestration.graph import ASSETS

PATH = Path(facts.__file__).with_name("assets.json")


def listing() -> str:
    """The file's text, for the graph as it is."""
    found = [_facts(definition) for definition in ASSETS]
    lines = [each.model_dump() for each in sorted(found, key=lambda each: each.name)]
    return json.dumps(lines, indent=2, ensure_ascii=False) + "\n"


def _facts(definition: dg.AssetsDefinition) -> AssetFacts:
    key = definition.key
    metadata = definition.metadata_by_key.get(key, {})
    return AssetFacts(
        name=key.to_user_string(),
        group=definition.group_names_by_key[key],
        description=" ".join((definition.descriptions_by_key.get(key) or "").split()),
        deps=sorted(dep.to_user_string() for dep in definition.asset_deps[key]),
        is_partitioned=definition.partitions_def is not None,
        partitions=FORMAT if definition.partitions_def is not None else None,
        contract=metadata.get("contract"),
        paths=metadata.get("paths"),
    )


if __name__ == "__main__":
    PATH.write_text(listing(), "utf-8")
    sys.stdout.write(f"{PATH.name}: {len(ASSETS)} assets\n")
