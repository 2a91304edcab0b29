"""Messages of the worker's queue, and the record of a requested run.

Belongs here: the models. Does not: the queue (lambda_entry/work_queue.py).
"""

import re
from collections.abc import Sequence
from typing import Annotated, Literal, get_args

from pydantic import StringConstraints

from content_assets.contracts.record import Record, known_values
from content_assets.errors import BadContentError

Kind = Literal["run", "deliver", "gc"]
Phase = Literal["queued", "asking", "making", "publishing", "delivering"]
AnyKind = Annotated[str, known_values(Kind)]
AnyPhase = Annotated[str, known_values(Phase)]
MOST_WRITTEN = 64  # characters of a partition in a message
RUN_ID = r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$"
RunId = Annotated[str, StringConstraints(pattern=RUN_ID)]
Selection = Annotated[str, StringConstraints(min_length=1, max_length=2000)]
# more than the names of all assets; a queue takes 256 kB
Named = Annotated[str, StringConstraints(min_length=1, max_length=64 * 1024)]
# as earlier versions of the worker read it: other characters are written `:` and two hex digits
PartitionKey = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_.:-]{1,64}$")]
_OTHERS, _WRITTEN = re.compile(r"[^A-Za-z0-9_.-]"), re.compile(r":([0-9A-F]{2})")
_ASCII = re.compile(r"([A-Za-z0-9_.-]|:[2-7][0-9A-F])+")


class Message(Record):
    """The body of a message: what is to be done; all but `kind` is for a run.

    `assets` is a Dagster asset selection, which the worker parses; None means all. A member that
    came later may be ignored by an older worker; what must not be ignored is another kind.
    """

    kind: AnyKind
    run: RunId | None = None
    trigger: str = "queue"
    is_forced: bool = False
    assets: Named | None = None
    partitions: list[PartitionKey] = []  # as `written_partitions` writes them

    @property
    def ordered(self) -> tuple[str, ...]:
        """The partitions that are ordered, as people write them."""
        return tuple(_WRITTEN.sub(lambda c: chr(int(c[1], 16)), each) for each in self.partitions)

    @property
    def is_known(self) -> bool:
        """Whether this version supports the message."""
        return self.kind in get_args(Kind)


def written_partitions(ordered: Sequence[str]) -> list[str]:
    """Keys and ranges of keys as a message has them.

    Raises:
        BadContentError: One is too long for it, or has characters outside printable ASCII.
    """
    written = [_OTHERS.sub(lambda each: f":{ord(each[0]):02X}", key) for key in ordered]
    for place, each in enumerate(written):
        if len(each) > MOST_WRITTEN or not _ASCII.fullmatch(each):
            msg = (
                f"partitions.{place}: {ordered[place]!r:.70}: expected at most {MOST_WRITTEN} "
                "characters of printable ASCII, where one that is no letter, digit, _ . or - "
                f"counts as three, found {len(each)}, or another character; use a shorter key"
            )
            raise BadContentError(msg)
    return written


class RunRequest(Record):
    """`private/requests/runs/<run>.json`: a run that was asked for, and how far it is."""

    message: Message
    requested_at: str  # ISO 8601, UTC
    phase: AnyPhase = "queued"
    phase_at: str


class AcceptedRequest(Record):
    """`private/requests/<sha256 of the Idempotency-Key>.json`: what was answered to it."""

    run: RunId
    body_digest: str  # another body under the same key is refused
    requested_at: str
