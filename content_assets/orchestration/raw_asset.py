"""The asset of a source: its newest body, kept as fetched.

    raw_ecb = source_asset(ECB)

Belongs here: that. Does not: asking (publishing/raw.py), any source's address (sources/).
"""

from collections.abc import Collection

import dagster as dg

from content_assets.orchestration.document_asset import OWNER
from content_assets.orchestration.preview import raw_metadata
from content_assets.orchestration.provenance import raw_version
from content_assets.orchestration.workbench import Workbench
from content_assets.publishing.raw import RawUpdate
from content_assets.sources.spec import SourceSpec


def source_asset(
    spec: SourceSpec,
    *,
    name: str | None = None,
    kinds: Collection[str] = ("http",),
    documentation: str | None = None,
    description: str | None = None,
) -> dg.AssetsDefinition:
    """The raw asset of a source; an asset that loads it gets the reading of the body.

    Args:
        spec: The source.
        name: Of the asset; by default `raw_` and the source's name.
        kinds: As Dagster shows them.
        documentation: Where the source is described; by default its homepage.
        description: Of the asset.
    """
    source = spec.name

    @dg.asset(
        name=name or f"raw_{source}",
        group_name="raw",
        kinds=set(kinds),
        owners=[OWNER],
        code_version="1",
        io_manager_key="raw",
        description=description or f"The newest body of {spec.title}, kept as fetched.",
        metadata={"source": source, "documentation": documentation or spec.homepage_url},
    )
    def ask(workbench: dg.ResourceParam[Workbench]) -> dg.MaterializeResult[RawUpdate]:
        update = workbench.bodies.ask(source)
        return dg.MaterializeResult(
            value=update, data_version=raw_version(update.ref), metadata=raw_metadata(update)
        )

    return ask
