"""The factory for raw assets: one source's newest body, asked for conditionally.

Belongs here: what raw assets share. Does not: any source's address (sources/).
"""

import dagster as dg

from content_assets.orchestration.document_asset import OWNER
from content_assets.orchestration.preview import raw_metadata
from content_assets.orchestration.provenance import raw_version
from content_assets.orchestration.workbench import Workbench
from content_assets.publishing.raw import RawUpdate


def build_raw_asset(
    name: str, *, source: str, kinds: set[str], documentation: str, description: str
) -> dg.AssetsDefinition:
    """The raw asset of `source`; its value is which body is the newest."""

    @dg.asset(
        name=name,
        group_name="raw",
        kinds=kinds,
        owners=[OWNER],
        code_version="1",
        io_manager_key="raw",
        description=description,
        metadata={"source": source, "documentation": documentation},
    )
    def ask(workbench: dg.ResourceParam[Workbench]) -> dg.MaterializeResult[RawUpdate]:
        update = workbench.ask(source)
        version = raw_version(update.ref)
        return dg.MaterializeResult(
            value=update, data_version=version, metadata=raw_metadata(update)
        )

    return ask
