"""Dead letters, sent back to the queue of work by one command.

    python -m lambda_entry.dead_letters prod --dry-run     # list them
    python -m lambda_entry.dead_letters prod

Rules, in order:
  1. A letter is sent before it is deleted: killed in between, it is in both queues, and a
     message twice does no harm. Its deduplication id is made of its own id: SQS drops the
     double of the next five minutes, but not the message as such, which it saw before.
  2. Body and group stay as they are, and letters of one group keep their order.
  3. A message that the worker can't parse stays where it is, or is dropped on request.
  4. The number of letters is limited, so that letters that fail at once can't loop for ever.

Belongs here: that. Does not: why they failed (docs/runbook/dead-letters.md).
"""

import argparse
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, Protocol

from botocore.exceptions import BotoCoreError, ClientError
from pydantic import ValidationError

from content_assets.contracts.messages import Message
from content_assets.errors import ContentAssetsError, QueueUnreachableError
from content_assets.settings import load_settings

Did = Literal["moved", "would be moved", "left, not understood", "dropped, not understood"]
LIMIT = 1000  # letters in one call
AT_ONCE = 10  # the most that SQS hands out
HIDDEN_SECONDS = 60  # of received letters; a group's other letters wait as long
WAIT_SECONDS = 1  # without waiting, SQS may return none while there are some
SHOWN_CHARACTERS = 500  # of a body
EXIT_CODES = {"done": 0, "failed": 1, "left": 3}


class SqsClient(Protocol):
    """The methods of boto3's client that we use."""

    def get_queue_url(self, **members: Any) -> Any:
        """Where a queue is."""

    def receive_message(self, **members: Any) -> Any:
        """Some messages, hidden from others for a while."""

    def send_message(self, **members: Any) -> Any:
        """Leave one."""

    def delete_message(self, **members: Any) -> Any:
        """Forget one that was received."""

    def change_message_visibility(self, **members: Any) -> Any:
        """Show one to others again."""


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """Options of a replay."""

    is_dry_run: bool = False
    drops_malformed: bool = False
    limit: int = LIMIT


@dataclass(frozen=True, kw_only=True)
class Handled:
    """One letter, and its outcome."""

    message: str
    group: str
    body: str
    sent_at_milliseconds: int
    did: Did

    def line(self) -> str:
        """As JSON; a body is cut where it is long."""
        told = {**vars(self), "body": self.body[:SHOWN_CHARACTERS]}
        return json.dumps(told, ensure_ascii=False) + "\n"


def replay(client: SqsClient, dead: str, work: str, wanted: Wanted) -> Iterator[Handled]:
    """Move letters from the queue `dead` to the queue `work`, and yield each when it is done.

    Raises:
        QueueUnreachableError: One of them did not answer; yielded letters are done.
    """
    kept: list[str] = []  # receipts of letters that we only hide
    left = wanted.limit
    try:
        while left > 0 and (letters := _receive(client, dead, min(left, AT_ONCE))):
            left -= len(letters)
            kept += [letter["ReceiptHandle"] for letter in letters]
            for letter in letters:
                did = _decide(letter["Body"], wanted)
                if did == "moved":
                    _send(client, work, letter)
                if did in {"moved", "dropped, not understood"}:
                    client.delete_message(QueueUrl=dead, ReceiptHandle=letter["ReceiptHandle"])
                    kept.remove(letter["ReceiptHandle"])
                yield _handled(letter, did)
    except (BotoCoreError, ClientError) as error:
        msg = (
            f"dead letters: expected both queues to answer, found {error}; reported "
            "letters are moved; run it again for the rest"
        )
        raise QueueUnreachableError(msg) from error
    finally:
        _show_again(client, dead, kept)


def _receive(client: SqsClient, dead: str, count: int) -> list[dict[str, Any]]:
    told = client.receive_message(
        QueueUrl=dead,
        MaxNumberOfMessages=count,
        VisibilityTimeout=HIDDEN_SECONDS,
        WaitTimeSeconds=WAIT_SECONDS,
        MessageSystemAttributeNames=["MessageGroupId", "SentTimestamp"],
    )
    return list(told.get("Messages", []))


def _decide(body: str, wanted: Wanted) -> Did:
    try:
        is_understood = Message.model_validate_json(body).is_known
    except ValidationError:
        is_understood = False
    if not is_understood:
        drops = wanted.drops_malformed and not wanted.is_dry_run
        return "dropped, not understood" if drops else "left, not understood"
    return "would be moved" if wanted.is_dry_run else "moved"


def _send(client: SqsClient, work: str, letter: Mapping[str, Any]) -> None:
    client.send_message(
        QueueUrl=work,
        MessageBody=letter["Body"],
        MessageGroupId=letter["Attributes"]["MessageGroupId"],
        MessageDeduplicationId=f"replay-{letter['MessageId']}",
    )


def _handled(letter: Mapping[str, Any], did: Did) -> Handled:
    about = letter["Attributes"]
    return Handled(
        message=letter["MessageId"],
        group=about["MessageGroupId"],
        body=letter["Body"],
        sent_at_milliseconds=int(about["SentTimestamp"]),
        did=did,
    )


def _show_again(client: SqsClient, dead: str, receipts: Sequence[str]) -> None:
    """Otherwise the next command finds nothing for a minute; a failure is ignored."""
    for receipt in receipts:
        try:
            client.change_message_visibility(
                QueueUrl=dead, ReceiptHandle=receipt, VisibilityTimeout=0
            )
        except (BotoCoreError, ClientError):
            return


def _parse(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m lambda_entry.dead_letters",
        description="Send dead letters back to the queue of work; one line of JSON for each.",
    )
    parser.add_argument("environment", help="dev, prod")
    parser.add_argument("--dry-run", action="store_true", help="only list the first of each group")
    parser.add_argument(
        "--drop-malformed", action="store_true", help="drop messages that the worker can't parse"
    )
    parser.add_argument("--limit", type=int, default=LIMIT, help=f"letters at most ({LIMIT})")
    return parser.parse_args(argv)


def main(argv: Sequence[str] | None = None) -> int:
    """Move them; exit with 0 (none is left that we saw), 3 (some are) or 1 (no answer)."""
    given = _parse(argv)
    wanted = Wanted(
        is_dry_run=given.dry_run, drops_malformed=given.drop_malformed, limit=given.limit
    )
    left = 0
    try:
        for each in _replay_of(given.environment, wanted):
            sys.stdout.write(each.line())
            sys.stdout.flush()
            left += each.did not in {"moved", "dropped, not understood"}
    except ContentAssetsError as error:
        sys.stderr.write(f"{error}\n")
        return EXIT_CODES["failed"]
    return EXIT_CODES["left" if left else "done"]


def _replay_of(environment: str, wanted: Wanted) -> Iterator[Handled]:
    import boto3  # noqa: PLC0415  # as bootstrap does: not at import time

    settings = load_settings()
    client = boto3.session.Session().client("sqs", region_name=settings.s3_region)
    try:
        dead, work = (
            client.get_queue_url(QueueName=f"content-assets-{environment}{suffix}")["QueueUrl"]
            for suffix in ("-dead-letters.fifo", ".fifo")
        )
    except (BotoCoreError, ClientError) as error:
        msg = (
            f"dead letters: expected the queues of {environment!r}, found {error}; check that "
            "it is deployed in this account and region, and that you have ReplayPolicyArn's rights"
        )
        raise QueueUnreachableError(msg) from error
    yield from replay(client, dead, work, wanted)


if __name__ == "__main__":
    sys.exit(main())
