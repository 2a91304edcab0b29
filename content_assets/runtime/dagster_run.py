"""One in-process Dagster run, and what became of each of its assets.

Belongs here: Dagster's results -> our values. Does not: what runs when (run.py).
"""

from collections.abc import Mapping, Sequence
from typing import Any

import dagster as dg

from content_assets.contracts.assets import behind_documents
from content_assets.orchestration.graph import load_graph
from content_assets.runtime.outcome import DagsterRun, Failure

RUN_GROUP_TAG = "content_assets/run_group"
_QUIET = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}  # ours log for it


def execute(
    assets: Sequence[str],
    *,
    instance: dg.DagsterInstance,
    resources: Mapping[str, Any],
    run_group: str,
    partitions: Sequence[str] = (),
) -> DagsterRun:
    """Materialize `assets` in this process; failures are returned, not raised.

    Args:
        partitions: Keys without a gap, of partitioned assets.
    """
    graph = load_graph()
    result = dg.materialize(
        [*graph.assets, *graph.external, *graph.checks],
        instance=instance,
        resources=resources,
        selection=[dg.AssetKey.from_user_string(name) for name in assets],
        run_config=_QUIET,
        raise_on_error=False,
        partition_key=partitions[0] if len(partitions) == 1 else None,
        tags={RUN_GROUP_TAG: run_group, **_range_tags(partitions)},
    )
    made = {
        event.asset_key.to_user_string(): dict(event.materialization.tags or {})
        for event in result.get_asset_materialization_events()
        if event.asset_key
    }
    own = _failures(result)
    not_tried = {name: _cause(name, own) for name in assets if name not in {*made, *own}}
    failures = {name: failure for name, failure in own.items() if name in assets}
    return DagsterRun({**not_tried, **failures}, frozenset(not_tried), made)


def _range_tags(partitions: Sequence[str]) -> dict[str, str]:
    """What Dagster's own single-run backfills say."""
    if len(partitions) <= 1:
        return {}
    return {
        "dagster/asset_partition_range_start": partitions[0],
        "dagster/asset_partition_range_end": partitions[-1],
    }


def _failures(result: dg.ExecuteInProcessResult) -> dict[str, Failure]:
    """Each asset's own; of a step that makes several assets, all of them."""
    own: dict[str, Failure] = {}
    for evaluation in result.get_asset_check_evaluations():
        is_error = evaluation.severity == dg.AssetCheckSeverity.ERROR
        if evaluation.blocking and is_error and not evaluation.passed:
            own.setdefault(evaluation.asset_key.to_user_string(), _failed_check(evaluation))
    layer = result.job_def.asset_layer
    for event in result.all_events:
        if not event.is_step_failure or event.node_handle is None:
            continue
        for key in layer.get_selected_entity_keys_for_node(event.node_handle):
            if isinstance(key, dg.AssetKey):
                own.setdefault(key.to_user_string(), _failure(event))
            elif key in _blocking_apart():
                own.setdefault(key.asset_key.to_user_string(), _failure(event))
    return own


def _blocking_apart() -> set[dg.AssetCheckKey]:
    """The blocking checks that are steps of their own: one that can't be asked has failed."""
    specs = (spec for each in load_graph().checks for spec in each.check_specs)
    return {spec.key for spec in specs if spec.blocking}


def _cause(asset: str, own: Mapping[str, Failure]) -> Failure:
    """Why an asset was not even tried: Dagster stops what is behind a failure without an event."""
    behind = behind_documents().get(asset)
    failed = [own[core] for core in behind.cores if core in own] if behind else []
    unknown = Failure("NotTried", "a step before it failed")
    return next(iter([*failed, *own.values()]), unknown)


def _failure(event: dg.DagsterEvent) -> Failure:
    error = event.step_failure_data.error
    while error and error.cause and (error.cls_name or "").startswith("Dagster"):
        error = error.cause  # ours; what it was raised from is in its message
    if error is None:
        return Failure("UnknownError", "the step failed without an error")
    return Failure(error.cls_name or "Error", error.message.partition(": ")[2].strip())


def _failed_check(evaluation: dg.AssetCheckEvaluation) -> Failure:
    found = {name: value.value for name, value in evaluation.metadata.items()}
    message = f"check {evaluation.check_name}: expected it to pass, found {found}; not published"
    return Failure("FailedCheck", message)
