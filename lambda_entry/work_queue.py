"""The queue between API and worker: FIFO, one group for each kind of work.

Belongs here: sending. Does not: a message's content (contracts/messages.py).
"""

from typing import Any, Protocol

from botocore.exceptions import BotoCoreError, ClientError

from content_assets.contracts.messages import Message
from content_assets.errors import QueueUnreachableError


class WorkQueue(Protocol):
    """Where messages are left for the worker."""

    def send(self, message: Message, *, deduplication: str) -> None:
        """Leave one; a second of the same `deduplication` within five minutes is dropped.

        Raises:
            QueueUnreachableError: It may or may not be in the queue.
        """


class SqsClient(Protocol):
    """The methods of boto3's client that we use."""

    def send_message(self, **members: str) -> Any:
        """Leave one message."""


class SqsQueue:
    """An SQS FIFO queue."""

    def __init__(self, client: SqsClient, url: str) -> None:
        """The queue at `url`."""
        self._client = client
        self._url = url

    def send(self, message: Message, *, deduplication: str) -> None:
        """Leave one, in its kind's group, so that a run keeps no delivery waiting.

        Raises:
            QueueUnreachableError: SQS refused, or did not answer.
        """
        try:
            self._client.send_message(
                QueueUrl=self._url,
                MessageBody=message.model_dump_json(),
                MessageGroupId=message.kind,
                MessageDeduplicationId=deduplication,
            )
        except (BotoCoreError, ClientError) as error:
            msg = (
                f"queue: expected it to take a message, found {type(error).__name__}; ask again, "
                "under the same Idempotency-Key"
            )
            raise QueueUnreachableError(msg) from error
