"""What the worker is asked to do: messages of the queue, and the record of a requested run.

Belongs here: the models. Does not: the queue (lambda_entry/work_queue.py).
"""

from typing import Annotated, Literal, get_args

from pydantic import StringConstraints

from content_assets.contracts.record import Record, known_values

Kind = Literal["run", "deliver", "gc"]
Phase = Literal["queued", "asking", "making", "publishing", "delivering"]
AnyKind = Annotated[str, known_values(Kind)]
AnyPhase = Annotated[str, known_values(Phase)]
RUN_ID = r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$"
RunId = Annotated[str, StringConstraints(pattern=RUN_ID)]
Selection = Annotated[str, StringConstraints(min_length=1, max_length=2000)]
# what the names of all assets come to; a queue takes 256 kB
Named = Annotated[str, StringConstraints(min_length=1, max_length=64 * 1024)]
PartitionKey = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_.:-]{1,64}$")]


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
    partitions: list[PartitionKey] = []

    @property
    def is_known(self) -> bool:
        """Whether this version can do what the message asks for."""
        return self.kind in get_args(Kind)


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
