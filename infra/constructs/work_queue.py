"""The queue of work, FIFO: one message at a time of each kind, in order.

Belongs here: the queue, its dead letters, that no message comes over plain HTTP, who may send
dead letters back. Does not: who else sends (schedules.py) and who takes (worker_function.py).
"""

from aws_cdk import Duration
from aws_cdk import aws_iam as iam
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from infra.settings import EnvironmentSettings

VISIBILITY_FACTOR = 6  # Lambda asks for so many times the function's limit
TRIES = 3  # before a message is put aside
WORK_DAYS = 1
DEAD_LETTER_DAYS = 14  # the longest that SQS keeps


class WorkQueue(Construct):
    """The queue and its dead-letter queue."""

    def __init__(self, scope: Construct, construct_id: str, settings: EnvironmentSettings) -> None:
        """Make both."""
        super().__init__(scope, construct_id)
        self.dead_letters = _queue(
            self,
            "DeadLetters",
            name=f"content-assets-{settings.name}-dead-letters.fifo",
            retention_period=Duration.days(DEAD_LETTER_DAYS),
        )
        self.queue = _queue(
            self,
            "Work",
            name=f"content-assets-{settings.name}.fifo",
            retention_period=Duration.days(WORK_DAYS),
            visibility_timeout=Duration.seconds(VISIBILITY_FACTOR * settings.worker_seconds + 60),
            dead_letter_queue=sqs.DeadLetterQueue(queue=self.dead_letters, max_receive_count=TRIES),
        )


def replay_policy(scope: Construct, construct_id: str, work: WorkQueue) -> iam.ManagedPolicy:
    """Let a person send dead letters back: `python -m lambda_entry.dead_letters`."""
    return iam.ManagedPolicy(
        scope,
        construct_id,
        description="What sending dead letters back needs",
        statements=[
            iam.PolicyStatement(
                sid="TakeDeadLetters",
                actions=[
                    "sqs:GetQueueUrl",
                    "sqs:ReceiveMessage",
                    "sqs:DeleteMessage",
                    "sqs:ChangeMessageVisibility",
                ],
                resources=[work.dead_letters.queue_arn],
            ),
            iam.PolicyStatement(
                sid="SendBack",
                actions=["sqs:GetQueueUrl", "sqs:SendMessage"],
                resources=[work.queue.queue_arn],
            ),
        ],
    )


def _queue(scope: Construct, construct_id: str, *, name: str, **rest: object) -> sqs.Queue:
    return sqs.Queue(
        scope,
        construct_id,
        queue_name=name,
        fifo=True,
        # the same body within five minutes is one message: a schedule's carries its execution id
        content_based_deduplication=True,
        encryption=sqs.QueueEncryption.SQS_MANAGED,
        enforce_ssl=True,
        **rest,
    )
