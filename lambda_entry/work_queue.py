"""The queue between API and worker: FIFO, one group for each kind of work.

Belongs here: sending. Does not: what is in a message (contracts/messages.py).
"""

from typing import Any, Protocol

from content_assets.contracts.messages import Message


class WorkQueue(Protocol):
    """Where messages are left for the worker."""

    def send(self, message: Message, *, deduplication: str) -> None:
        """Leave one; a second of the same `deduplication` within five minutes is dropped."""


class SqsClient(Protocol):
    """What we use of boto3's client."""

    def send_message(self, **members: str) -> Any:
        """Leave one message."""


class SqsQueue:
    """An SQS FIFO queue."""

    def __init__(self, client: SqsClient, url: str) -> None:
        """The queue at `url`."""
        self._client = client
        self._url = url

    def send(self, message: Message, *, deduplication: str) -> None:
        """Leave one, in its kind's group, so that a run keeps no delivery waiting."""
        self._client.send_message(
            QueueUrl=self._url,
            MessageBody=message.model_dump_json(),
            MessageGroupId=message.kind,
            MessageDeduplicationId=deduplication,
        )
