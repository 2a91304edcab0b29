"""Requests and responses of the API: models, from which its OpenAPI is made.

Belongs here: requests and answers. Does not: routes (lambda_entry/api.py).
"""

from typing import Annotated, Literal

from pydantic import AliasChoices, BaseModel, ConfigDict, Field, StrictBool, StringConstraints

from content_assets.contracts.messages import AnyPhase, RunId, Selection
from content_assets.contracts.receipt import (
    AnyLevel,
    AnyRunState,
    Problem,
    Receipt,
    RunState,
    Status,
)
from content_assets.contracts.record import known_values
from content_assets.contracts.release import Digest

MAX_BODY_BYTES = 16 * 1024
MAX_LISTED = 500
Name = Annotated[str, StringConstraints(pattern=r"^[a-z0-9_]{1,100}$")]
ReleaseName = Annotated[str, StringConstraints(min_length=1, max_length=100)]
PARTITION = r"^[!-~]([ -~]{0,62}[!-~])?$"  # a key, or a range of keys
VISIBLE = r"[^\s\x85\x00-\x1f]"  # \s alone is not the same to every reader of a pattern
Reason = Annotated[str, StringConstraints(pattern=VISIBLE, max_length=500)]
RunAnswerState = Literal["queued", "running", RunState, "unknown"]  # unknown: unreadable
Delivery = Literal["queued", "scheduled"]
QUERY = frozenset({"limit", "before", "from", "to", "decisions"})


class Request(BaseModel):
    """A request's body: no unknown members."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class RefreshRequest(Request):
    """Run the pipeline: all of it, or a selection."""

    assets: Annotated[list[Name], Field(min_length=1)] | Selection | None = Field(
        default=None,
        description="names of assets, or a selection in Dagster's syntax; nothing: all of them",
    )
    partitions: list[Annotated[str, StringConstraints(pattern=PARTITION)]] = Field(
        default=[],
        max_length=MAX_LISTED,
        description="keys, or ranges of keys, 2025-05-01..2025-05-03; of time windows, those that "
        "have ended; with no assets, of those that have these partitions",
    )
    force: StrictBool = Field(default=False, description="make assets that are up to date, too")


class RollbackRequest(Request):
    """Show an earlier release, and stay there."""

    release: ReleaseName = Field(
        validation_alias=AliasChoices("release", "to"),
        description="a number, number-id, or `previous`; `to` is its older name",
    )
    reason: Reason


class ApproveRequest(Request):
    """Publish an asset's held set."""

    asset: Name
    set: Digest | None = Field(default=None, description="the held set that was looked at")
    reason: Reason | None = None


class RejectRequest(Request):
    """Drop an asset's held set."""

    asset: Name
    set: Digest | None = Field(default=None, description="the held set that was looked at")
    reason: Reason


class UnpinRequest(Request):
    """Let production follow head again."""

    reason: Reason | None = None


class Accepted(BaseModel):
    """202: the run is in the queue."""

    run: RunId
    run_id: RunId = Field(description="the same, under its older name")
    status_url: str


class RunAnswer(BaseModel):
    """How far a run is; its receipt, when it has ended."""

    run: str
    run_id: str = Field(description="the same, under its older name")
    state: Annotated[str, known_values(RunAnswerState)]
    phase: AnyPhase | None = Field(description="while it is under way")
    phase_at: str | None = Field(description="since when; a run that was killed is tried again")
    requested_at: str | None
    receipt: Receipt | None
    unreadable: list[str] = Field(default=[], description="records that can't be read, by key")


class RunLine(BaseModel):
    """One run that ended, as the list has it."""

    run: str
    state: AnyRunState
    trigger: str
    started_at: str
    milliseconds: float
    release: str | None = Field(description="that it published")
    problems: list[Problem]


class RunLog(BaseModel):
    """Runs, newest first."""

    runs: list[RunLine]
    next: str | None = Field(description="where the older ones are")


class MoveLine(BaseModel):
    """One move of head or production."""

    channel: Literal["head", "production"]
    verb: str
    release: str
    revision: int
    by: str = Field(description="the run, or who asked")
    at: str
    reason: str | None


class MoveLog(BaseModel):
    """Moves, newest first; the last 100 of each channel are kept."""

    moves: list[MoveLine]


class ReleaseLine(BaseModel):
    """One release, as the log has it."""

    number: int
    name: str
    parent: str | None
    published_at: str
    run: str
    held: list[str] = Field(description="assets of which a newer set waits for a decision")
    is_production: bool


class ReleaseLog(BaseModel):
    """Releases, newest first."""

    releases: list[ReleaseLine]
    next: str | None = Field(description="where the older ones are")


class AssetLine(BaseModel):
    """An asset's record in a release."""

    contract: str
    set: Digest
    documents: int
    made_from: dict[str, int] = Field(description="source -> number of its body")
    stale_since: str | None
    stale_reason: str | None
    held: list[str] = Field(description="why a newer set is held; empty: none is")


class ReleaseAnswer(ReleaseLine):
    """One release and its assets."""

    assets: dict[str, AssetLine]


class DifferenceAnswer(BaseModel):
    """The differences between two releases: document paths, the first of each kind."""

    from_: str = Field(alias="from", serialization_alias="from")
    to: str
    counts: dict[str, int]
    changed: list[str]
    added: list[str]
    removed: list[str]


class Moved(BaseModel):
    """The present state of production; delivery follows."""

    production: str | None
    revision: int | None
    pinned: str | None
    release: str | None = Field(default=None, description="the new one, after a decision")
    refusal: str | None = Field(default=None, description="why production does not follow head")
    delivery: Annotated[str, known_values(Delivery)]


class Target(BaseModel):
    """A target of delivery, and how far behind production it is."""

    revision: int
    behind: int
    unproven: list[str] = Field(description="document paths, the first of them")
    unproven_count: int


class StatusAnswer(BaseModel):
    """Whether all is well, and where everything is."""

    level: AnyLevel
    headline: str
    reasons: list[str]
    head: str | None
    production: str | None
    revision: int | None
    pinned: str | None
    held: dict[str, list[str]]
    stale: dict[str, str] = Field(description="asset -> since when and why")
    targets: dict[str, Target]
    last_run: Status | None
    unreadable: list[str] = Field(default=[], description="records that can't be read, by key")


class FieldProblem(BaseModel):
    """A member of the request, and its error."""

    field: str
    problem: str


class GatewayAnswer(BaseModel):
    """A response of the gateway itself, which has no problem format."""

    message: str


class ProblemAnswer(BaseModel):
    """RFC 9457, `application/problem+json`."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str
    instance: str = Field(description="the request's id, as the logs have it")
    errors: list[FieldProblem] = []
