"""The raw bodies behind a document set, from Dagster's own record of what was made from what.

In a worker's run all assets are made from the bodies that the run took. In `dagster dev` a table
may be older than the source's newest body: each materialization has the data versions of its
inputs, which lead back to the raw assets.

Belongs here: materializations -> bodies. Does not: the current raw pointer.
"""

from collections.abc import Iterator, Mapping

import dagster as dg

from content_assets.contracts.release import RawRef
from content_assets.errors import ContractError
from content_assets.orchestration.workbench import Workbench

_INPUT, _OWN = "dagster/input_data_version/", "dagster/data_version"
_NEVER_MADE = "INITIAL"  # Dagster's data version of an asset without a materialization


def raw_version(ref: RawRef) -> dg.DataVersion:
    """The data version of a raw asset: which body of its source it is."""
    return dg.DataVersion(f"{ref.sequence}:{ref.digest}")


def bodies_behind(context: dg.AssetExecutionContext, bench: Workbench) -> dict[str, RawRef]:
    """The body of each source that the inputs of the running asset were made from.

    Raises:
        ContractError: Two inputs were made from different bodies of one source, or an input's
            record does not lead back to its sources.
    """
    found: dict[str, RawRef] = {}
    for source, ref, key in _bodies(context, bench):
        if found.setdefault(source, ref) != ref:
            msg = (
                f"{context.asset_key.to_user_string()}: expected inputs made from one body of "
                f"{source}, found bodies {found[source].sequence} and {ref.sequence} (by way of "
                f"{key.to_user_string()}); materialize all assets between them and the source"
            )
            raise ContractError(msg)
    return found


def _bodies(
    context: dg.AssetExecutionContext, bench: Workbench
) -> Iterator[tuple[str, RawRef, dg.AssetKey]]:
    inputs = context.op_def.input_dict
    for name, key in sorted(context.assets_def.keys_by_input_name.items()):
        if inputs[name].dagster_type.is_nothing:
            continue
        for source, ref in _behind(context, bench, key, None):
            yield source, ref, key


def _behind(
    context: dg.AssetExecutionContext, bench: Workbench, key: dg.AssetKey, version: str | None
) -> Iterator[tuple[str, RawRef]]:
    """The bodies behind an asset.

    Args:
        version: Its data version, as the asset that loaded it has it; None: its newest.
    """
    event = context.instance.get_latest_materialization_event(key)
    made = event.asset_materialization if event else None
    source = _source_of(context, key, made)
    if source is not None:
        yield source, _ref(version) if version else bench.bodies.reading(source).ref
        return
    if made is None and version == _NEVER_MADE:
        return  # made elsewhere: no body of ours is behind it
    tags: Mapping[str, str] = made.tags or {} if made else {}
    if version is not None and tags.get(_OWN) != version:
        msg = (
            f"{key.to_user_string()}: expected its version {version}, which an input was made "
            "from, found that it was made again since; materialize the assets that load it, too"
        )
        raise ContractError(msg)
    for tag, value in tags.items():
        if tag.startswith(_INPUT):
            upstream = dg.AssetKey.from_user_string(tag.removeprefix(_INPUT))
            yield from _behind(context, bench, upstream, value)


def _source_of(
    context: dg.AssetExecutionContext, key: dg.AssetKey, made: dg.AssetMaterialization | None
) -> str | None:
    """The source of a raw asset, by its definition; by its record where the run has none."""
    graph = context.job_def.asset_layer.asset_graph
    defined = graph.get(key).metadata if graph.has(key) else {}
    found = defined.get("source") or (made.metadata.get("source") if made else None)
    return str(found.value if isinstance(found, dg.MetadataValue) else found) if found else None


def _ref(version: str) -> RawRef:
    sequence, _, digest = version.partition(":")
    if not sequence.isdigit() or not digest:
        msg = (
            f"raw body: expected a version like 12:<sha256>, found {version!r:.80}; materialize "
            "the raw asset and all that is made from it again"
        )
        raise ContractError(msg)
    return RawRef(sequence=int(sequence), digest=digest)
