"""Logs that end: a function's log group with the days of its environment."""

from aws_cdk import RemovalPolicy
from aws_cdk import aws_logs as logs
from constructs import Construct

_RETENTIONS = {
    1: logs.RetentionDays.ONE_DAY,
    7: logs.RetentionDays.ONE_WEEK,
    14: logs.RetentionDays.TWO_WEEKS,
    30: logs.RetentionDays.ONE_MONTH,
    90: logs.RetentionDays.THREE_MONTHS,
    365: logs.RetentionDays.ONE_YEAR,
}


def make_log(scope: Construct, construct_id: str, *, name: str, days: int) -> logs.LogGroup:
    """A log group that keeps its lines for `days`, and goes with its stack.

    Raises:
        ValueError: CloudWatch keeps logs for other times only.
    """
    if days not in _RETENTIONS:
        msg = f"log_days: expected one of {sorted(_RETENTIONS)}, found {days}"
        raise ValueError(msg)
    return logs.LogGroup(
        scope,
        construct_id,
        log_group_name=name,
        retention=_RETENTIONS[days],
        removal_policy=RemovalPolicy.DESTROY,
    )
