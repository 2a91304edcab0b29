"""The IO managers: how assets hand values on.

`documents` (the S3 IO manager) writes blobs and the asset's set; `raw` reads the body that
the raw asset named. Tables go from core to documents by one of Dagster's own: in memory
in Lambda, by file in `dagster dev`.

Belongs here: Dagster's handle_output and load_input. Does not: what is written (publishing/).
"""

from collections.abc import Mapping

import dagster as dg

from content_assets.contracts.release import DocumentSet
from content_assets.orchestration.preview import set_metadata
from content_assets.orchestration.workbench import Workbench
from content_assets.publishing.audit import Rules
from content_assets.publishing.raw import RawUpdate
from content_assets.publishing.reading import RawReading
from content_assets.publishing.sets import BuiltSet


class DocumentsIOManager(dg.IOManager):
    """Writes document sets through the run's workbench."""

    def __init__(
        self, workbench: Workbench, code_versions: Mapping[str, str], rules: Mapping[str, Rules]
    ) -> None:
        """By asset: the versions of all code behind it, and what its sets have to pass."""
        self._workbench = workbench
        self._code_versions = code_versions
        self._rules = rules

    def handle_output(self, context: dg.OutputContext, obj: BuiltSet) -> None:
        """Write blobs and set; name them in the metadata."""
        asset = context.asset_key.to_user_string()
        written = self._workbench.stage(
            asset, obj, code_version=self._code_versions[asset], rules=self._rules[asset]
        )
        store_url = self._workbench.pipeline.public_url
        context.add_output_metadata(set_metadata(obj, written=written, store_url=store_url))

    def load_input(self, context: dg.InputContext) -> DocumentSet:
        """The newest set of the upstream asset: path -> digest."""
        return self._workbench.staged_set(context.asset_key.to_user_string())


class RawIOManager(dg.IOManager):
    """Reads the body behind a raw asset; the asset itself has written it, by its protocol."""

    def __init__(self, workbench: Workbench) -> None:
        """Read through the run's workbench."""
        self._workbench = workbench

    def handle_output(self, context: dg.OutputContext, obj: RawUpdate) -> None:
        """Nothing is left to write: fetching and keeping are one protocol (publishing/raw.py)."""

    def load_input(self, context: dg.InputContext) -> RawReading:
        """The reading of the body that this run works on."""
        metadata = context.upstream_output.definition_metadata if context.upstream_output else {}
        return self._workbench.reading(str(metadata["source"]))
