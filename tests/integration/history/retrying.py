"""Definitions of what our graph has none of, for a webserver: partitions, retries, a failed check.

Belongs here: assets that a run in Lambda might have had. Does not: any test.
"""

import dagster as dg


@dg.asset(
    partitions_def=dg.StaticPartitionsDefinition(["2026-01-01", "2026-01-02"]),
    retry_policy=dg.RetryPolicy(max_retries=2),
    check_specs=[dg.AssetCheckSpec("is_good", asset="flaky")],
)
def flaky(context):
    """Fails once, then is made; its check does not pass."""
    if context.retry_number == 0:
        msg = "the first time"
        raise RuntimeError(msg)
    yield dg.MaterializeResult(metadata={"rows": 7})
    yield dg.AssetCheckResult(passed=False, check_name="is_good")


@dg.asset(deps=[flaky])
def after(context) -> None:
    """Fails unless its run is the retry of another."""
    if context.run.parent_run_id is None:
        msg = "always, at first"
        raise RuntimeError(msg)


after_job = dg.define_asset_job("after_job", [after], executor_def=dg.in_process_executor)
defs = dg.Definitions(assets=[flaky, after], jobs=[after_job])


def resolve_after_job() -> dg.JobDefinition:
    """For `dg.reconstructable`."""
    return defs.resolve_job_def("after_job")
