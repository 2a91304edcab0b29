"""What Dagster recorded of the checks that are apart from the assets that they check.

Belongs here: an instance's records -> reasons. Does not: the checks of a worker's own run
(runtime/dagster_run.py), which has their results at hand.
"""

import dagster as dg
from dagster import AssetCheckKey, DagsterInstance
from dagster._core.storage.asset_check_execution_record import (
    AssetCheckExecutionRecord,
    AssetCheckExecutionRecordStatus,
)

from content_assets.orchestration.checks import failed_check, unanswered_check
from content_assets.orchestration.graph import load_graph

_LOOKED_THROUGH = 25  # records of a check: of runs that go on, or never came to it


def refused_since(instance: DagsterInstance, run_id: str) -> dict[str, list[str]]:
    """Why assets must not be published, by name: what their blocking checks said last.

    Args:
        run_id: The run that staged the sets, which has ended. Checks that ran before it are
            about other sets.
    """
    run = instance.get_run_record_by_id(run_id)
    begun = (run.start_time if run else None) or 0.0
    found: dict[str, list[str]] = {}
    for key in sorted(load_graph().blocking_checks):
        if reason := _refusal(instance, key, run_id, begun):
            found.setdefault(key.asset_key.to_user_string(), []).append(reason)
    return found


def _refusal(
    instance: DagsterInstance, key: AssetCheckKey, run_id: str, begun: float
) -> str | None:
    records = instance.event_log_storage.get_asset_check_execution_history(key, _LOOKED_THROUGH)
    for record in records:  # newest first
        if record.run_id != run_id and record.create_timestamp < begun:
            return None
        if record.status != AssetCheckExecutionRecordStatus.PLANNED:
            return _reason(record)
        if record.run_id == run_id:  # it has ended, and the check was never answered
            return unanswered_check(key.name)
    return None


def _reason(record: AssetCheckExecutionRecord) -> str | None:
    evaluation = record.evaluation
    is_error = evaluation is not None and evaluation.severity == dg.AssetCheckSeverity.ERROR
    return failed_check(evaluation) if evaluation and is_error and not evaluation.passed else None
