"""The IO managers: how assets hand values on.

`documents` (the S3 IO manager) writes blobs and the asset's set; `raw` reads the body that
the raw asset named. Tables, and all values of assets that name no IO manager, are handed on within
the run by the worker (`RunIOManager`), and by file in `dagster dev`.

Belongs here: Dagster's handle_output and load_input. Does not: what is written (publishing/).
"""

from collections.abc import Mapping
from typing import Any

import dagster as dg

from content_assets.contracts.release import DocumentSet
from content_assets.errors import ConfigurationError
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
        return self._workbench.bodies.reading(str(metadata["source"]))


class RunIOManager(dg.IOManager):
    """Hands values on within one worker run; keeps nothing for the next.

    A worker's process may be another one at each run, so that a value of an earlier run is there
    by chance only.
    """

    def __init__(self) -> None:
        """Empty."""
        self._values: dict[tuple[str, ...], Any] = {}

    def handle_output(self, context: dg.OutputContext, obj: Any) -> None:
        """Keep a value."""
        self._values[_place(context)] = obj

    def load_input(self, context: dg.InputContext) -> Any:
        """A value that was made in this run.

        Raises:
            ConfigurationError: It was not.
        """
        key = _place(context)
        if key in self._values:
            return self._values[key]
        name = "/".join(key)
        msg = (
            f"asset {name}: expected it to be made in this run, found that its value would have to "
            "come from an earlier one, which a worker does not keep; give it an IO manager that "
            "stores it (io_manager_key), or make it from what is made in the same run"
        )
        raise ConfigurationError(msg)


def _place(context: dg.OutputContext | dg.InputContext) -> tuple[str, ...]:
    """Of an asset its key, and its partitions; of an op within a graph the run and the step."""
    if not context.has_asset_key:
        return tuple(context.get_identifier())
    partitions = context.asset_partition_keys if context.has_asset_partitions else ()
    return (*context.asset_key.path, *partitions)
