"""The schedules: they send due work to the queue, one message group for each kind.

Belongs here: how often, and the body of the message. Does not: its processing by the worker
(lambda_entry/worker.py; a test parses these bodies with its model).
"""

import json

from aws_cdk import Stack
from aws_cdk import aws_iam as iam
from aws_cdk import aws_scheduler as scheduler
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from infra.settings import EnvironmentSettings

GC_RATE = "rate(24 hours)"
LATE_SECONDS = 300  # later than that the next one is due anyway


class Schedules(Construct):
    """One schedule for each kind of work, in a group and with a role of their own."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        settings: EnvironmentSettings,
        queue: sqs.IQueue,
    ) -> None:
        """Make the schedules."""
        super().__init__(scope, construct_id)
        group = f"content-assets-{settings.name}"
        made = scheduler.CfnScheduleGroup(self, "Group", name=group)
        role = _role(self, group, queue)
        rates = {
            "run": f"rate({settings.run_minutes} minutes)",
            "deliver": f"rate({settings.delivery_minutes} minutes)",
            "gc": GC_RATE,
        }
        for kind, rate in rates.items():
            schedule = scheduler.CfnSchedule(
                self,
                kind.capitalize(),
                name=kind,
                group_name=group,
                schedule_expression=rate,
                flexible_time_window={"mode": "OFF"},
                target=_target(kind, queue, role),
            )
            schedule.add_resource_dependency(made)


def _target(kind: str, queue: sqs.IQueue, role: iam.Role) -> scheduler.CfnSchedule.TargetProperty:
    # the execution's id makes each body another one, so that FIFO deduplication drops none
    body = {"kind": kind, "trigger": "schedule <aws.scheduler.execution-id>"}
    return scheduler.CfnSchedule.TargetProperty(
        arn=queue.queue_arn,
        role_arn=role.role_arn,
        input=json.dumps(body),
        sqs_parameters=scheduler.CfnSchedule.SqsParametersProperty(message_group_id=kind),
        retry_policy=scheduler.CfnSchedule.RetryPolicyProperty(
            maximum_event_age_in_seconds=LATE_SECONDS, maximum_retry_attempts=5
        ),
    )


def _role(scope: Construct, group: str, queue: sqs.IQueue) -> iam.Role:
    """Only the schedules of this group may take it, and it may only send."""
    stack = Stack.of(scope)
    source = stack.format_arn(service="scheduler", resource="schedule-group", resource_name=group)
    role = iam.Role(
        scope,
        "Role",
        description="Sends due work to the queue",
        assumed_by=iam.ServicePrincipal(
            "scheduler.amazonaws.com",
            conditions={
                "StringEquals": {"aws:SourceAccount": stack.account, "aws:SourceArn": source}
            },
        ),
    )
    role.add_to_policy(
        iam.PolicyStatement(sid="Send", actions=["sqs:SendMessage"], resources=[queue.queue_arn])
    )
    return role
