"""One in-process Dagster run, and what became of each of its assets.

Belongs here: Dagster's results -> our values. Does not: what runs when (run.py).
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import dagster as dg

from content_assets.contracts.assets import behind_documents
from content_assets.orchestration.checks import failed_check, unanswered_check
from content_assets.orchestration.graph import load_graph
from content_assets.runtime.outcome import FAILED_CHECK, DagsterRun, Failure

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
    refused = _refused(result)
    own = {**_step_failures(result), **_check_failures(result)}
    not_tried = {name: _cause(name, own) for name in assets if name not in {*made, *own}}
    failures = {name: failure for name, failure in own.items() if name in assets}
    return DagsterRun({**not_tried, **failures}, frozenset(not_tried), refused, made)


def _range_tags(partitions: Sequence[str]) -> dict[str, str]:
    """What Dagster's own single-run backfills say."""
    if len(partitions) <= 1:
        return {}
    return {
        "dagster/asset_partition_range_start": partitions[0],
        "dagster/asset_partition_range_end": partitions[-1],
    }


def _failed_checks(result: dg.ExecuteInProcessResult) -> Iterator[tuple[dg.AssetCheckKey, str]]:
    """The blocking checks that failed, and why; one that can't be asked has failed, too."""
    evaluations = result.get_asset_check_evaluations()
    for evaluation in evaluations:
        is_error = evaluation.severity == dg.AssetCheckSeverity.ERROR
        if evaluation.blocking and is_error and not evaluation.passed:
            yield evaluation.asset_check_key, failed_check(evaluation)
    silent = load_graph().blocking_checks - {each.asset_check_key for each in evaluations}
    for key, _ in _failed_steps(result):
        if isinstance(key, dg.AssetCheckKey) and key in silent:
            yield key, unanswered_check(key.name)


def _refused(result: dg.ExecuteInProcessResult) -> dict[str, list[str]]:
    """Of each asset, the reasons of the checks that are apart from it."""
    found: dict[str, list[str]] = {}
    for key, reason in _failed_checks(result):
        if key in load_graph().blocking_checks:
            found.setdefault(key.asset_key.to_user_string(), []).append(reason)
    return found


def _check_failures(result: dg.ExecuteInProcessResult) -> dict[str, Failure]:
    """Of each asset with failed checks the first one."""
    found: dict[str, Failure] = {}
    for key, reason in _failed_checks(result):
        failure = Failure(FAILED_CHECK, f"{reason}; not published")
        found.setdefault(key.asset_key.to_user_string(), failure)
    return found


def _step_failures(result: dg.ExecuteInProcessResult) -> dict[str, Failure]:
    """Each asset's own error; of a step that makes several assets, all of them have it."""
    return {
        key.to_user_string(): failure
        for key, failure in _failed_steps(result)
        if isinstance(key, dg.AssetKey)
    }


def _failed_steps(
    result: dg.ExecuteInProcessResult,
) -> Iterator[tuple[dg.AssetKey | dg.AssetCheckKey, Failure]]:
    """What the failed steps would have made or answered."""
    layer = result.job_def.asset_layer
    for event in result.all_events:
        if event.is_step_failure and event.node_handle is not None:
            for key in layer.get_selected_entity_keys_for_node(event.node_handle):
                if isinstance(key, dg.AssetKey | dg.AssetCheckKey):
                    yield key, _failure(event)


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
