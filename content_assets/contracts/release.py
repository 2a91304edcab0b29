"""The bucket's own records: release, pointer, cursor and receipt.

All of them are open (record.py): readers keep members and values that they don't know.

Belongs here: the models. Does not: their keys (publishing/keys.py), how they move
(publishing/pointer.py).
"""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from content_assets.contracts.record import Record, known_values

Digest = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]  # sha256, hex


class RawRef(Record):
    """A source's body: its place in the order of bodies, and its sha256."""

    sequence: int = Field(ge=1)
    digest: Digest


class Validators(Record):
    """The source's validators for a conditional request."""

    etag: str | None = None
    last_modified: str | None = None
    expires_at: str | None = None  # ISO 8601, UTC; not asked again before


class RawPointer(Record):
    """`private/raw/<source>.json`: the newest body of a source.

    `fingerprint` is the sha256 of the body's content, without parts that change at every
    fetch; the pointer moves only when it does. `body_time` is the newest time of any body,
    by the source's clock (publishing/body_clock.py); `reset_at` is when an operator forgot it.
    """

    sequence: int = Field(ge=1)
    digest: Digest
    fingerprint: Digest
    validators: Validators
    body_time: str | None = None  # ISO 8601, UTC
    reset_at: str | None = None  # ISO 8601, UTC


class DocumentSet(Record):
    """`public/sets/<sha256>.json`: all documents of one asset, by path or by shard.

    A large set names shards in place of documents: 2**k of them, each with the documents
    whose path falls into it (publishing/index.py).
    """

    contract: str
    count: int = Field(ge=0)
    documents: dict[str, Digest] = {}
    shards: list[Digest] = []


class Shard(Record):
    """`public/sets/<sha256>.json`: a part of a large document set."""

    documents: dict[str, Digest]


class Staleness(Record):
    """Since when, and why, an asset shows older data than it should."""

    since: str  # ISO 8601, UTC
    reason: str


class Verdict(Record):
    """Who decided, when, and why."""

    by: str
    at: str
    reason: str


class Takedown(Verdict):
    """That a document must be nowhere.

    `bodies` are those of the sources that must be nowhere either, as it was made from them.
    `leads_to` is the path of the document with which it was taken down, as its address led there.
    """

    bodies: list[Digest] = []
    leads_to: str | None = None


class TakenDown(Takedown):
    """The same, said; `revision` is the move of production that did."""

    revision: int


class TakedownRecord(Record):
    """`public/takedowns/<sha256 of the path>/<variant>.json`: a takedown, by digests only."""

    path_digest: Digest
    at: str  # ISO 8601, UTC
    bodies: list[Digest] = []


class MadeSet(Record):
    """A document set, and its inputs.

    `takedowns` is the revision of production's newest takedown that it was made with: made
    before a later one, it may repeat what that document said.
    """

    set: Digest
    contract: str
    made_from: dict[str, RawRef]
    code_version: str
    tags: dict[str, str] = {}
    takedowns: int = 0


class Held(MadeSet):
    """A set that failed its audit: shown only in preview, until an operator decides.

    One that was rejected stays named, so that it is not made and held once more.
    With `waits_for` it passed, and waits for that asset of its hold group; older readers take
    it for one that failed.
    """

    reasons: list[str]
    waits_for: str | None = None
    since: str  # ISO 8601, UTC
    rejected: Verdict | None = None


class AssetRecord(MadeSet):
    """An asset's record in a release: the set that passed, and a newer one that didn't."""

    stale: Staleness | None = None
    held: Held | None = None

    @property
    def newest(self) -> MadeSet:
        """The newest set, which determines the source bodies already processed."""
        return self.held or self

    @property
    def only_source(self) -> str | None:
        """The only source it is made from; None for no source or several."""
        return next(iter(self.made_from)) if len(self.made_from) == 1 else None


class StagedSet(Record):
    """`private/staged/<asset>.json`: the latest materialized set of an asset.

    `reasons` are those of its audit, if it failed; `base` is the release that it was made on.
    """

    asset: str
    record: AssetRecord
    reasons: list[str] = []
    base: str | None = None


class Added(Record):
    """Objects that a release reaches and its parent may not; a subset of those it reaches.

    With it, a release's sets need not be read to learn which objects it needs besides those
    of its parent.

    Attributes:
        sets: Document sets and shards of them.
        bodies: Raw bodies.
        blobs: By document path: those of the set that passed, and of one that is held.
    """

    sets: list[Digest] = []
    bodies: list[Digest] = []
    blobs: dict[str, list[Digest]] = {}


class Release(Record):
    """`public/releases/<number>-<id>.json`: immutable.

    Attributes:
        parent: The name of the release that it was made on top of, `<number>-<id>`.
        counts: Documents in each asset's set; empty where older code wrote it.
        added: None: too many to name, or written by older code.
        skips: Names of ancestors, nearest first: for each power of two the nearest one whose
            number it divides, so that any ancestor is found in few steps.
        hold_groups: The assets of each hold group, also those that the code no longer has.
    """

    number: int = Field(ge=1)
    id: str
    parent: str | None
    run: str
    published_at: str  # ISO 8601, UTC
    assets: dict[str, AssetRecord]
    counts: dict[str, int] = {}
    added: Added | None = None
    skips: list[str] = []
    hold_groups: dict[str, list[str]] = {}

    @property
    def name(self) -> str:
        """`<number>-<id>`: its name in pointers and keys."""
        return f"{self.number}-{self.id}"


Verb = Literal[
    "publish", "approve", "reject", "retire", "follow", "rollback", "unpin", "takedown"
]  # the first four move head, the others production
AnyVerb = Annotated[str, known_values(Verb)]


class Move(Record):
    """One move of a pointer.

    The code of 2da0fe6 reads no other verbs than these. So a verb that came later is written as
    the nearest of them, with its own name in `action`.
    """

    release: str
    revision: int
    verb: AnyVerb
    by: str  # the run, or who asked
    at: str  # ISO 8601, UTC
    action: str | None = None
    reason: str | None = None  # the operator's; None if a run moved it

    @property
    def name(self) -> str:
        """The name of the move."""
        return self.action or self.verb


class Pin(Record):
    """Why a pointer does not follow."""

    reason: str
    by: str
    at: str


class Pointer(Record):
    """`private/channels/<channel>.json`: the one mutable thing that readers depend on.

    `unknown_takedowns` are digests of paths that were taken down, where a repair did not find
    the path.
    """

    release: str
    revision: int = Field(ge=1)
    pinned: Pin | None = None
    moves: list[Move]  # the last 100, oldest first
    taken_down: dict[str, TakenDown] = {}  # production only: by document path, for good
    unknown_takedowns: list[Digest] = []

    @property
    def number(self) -> int:
        """The number of the release that it points to."""
        return release_number(self.release)

    @property
    def newest_takedown(self) -> int:
        """The revision of the newest takedown; 0 where nothing was taken down."""
        return max((down.revision for down in self.taken_down.values()), default=0)


class Acknowledged(Record):
    """A revision of production, and the release that it was."""

    revision: int
    release: str


class Cursor(Record):
    """`private/delivery/<target>.json`: the revision that a target last acknowledged.

    `contracts` are the schema majors that the site reported, kept for the time
    when it is down. `acknowledged` names the release of `revision`, so that a revision that
    is used twice is noticed; older code keeps it as it was, so it counts for its own revision
    only.
    """

    revision: int = Field(ge=0)
    deployment: str | None = None
    unproven: list[str] = []
    begun_revision: int | None = None  # of the mirror: whose copies the unproven are, if any
    contracts: dict[str, list[int]] = {}
    acknowledged: Acknowledged | None = None


class Mark(Record):
    """`$release` of a copy in the mirror: the move of production that wrote it.

    A tombstone has `removed`, every other copy the digest of its document.
    """

    revision: int = Field(ge=1)
    number: int
    published_at: str  # ISO 8601, UTC
    digest: Digest | None = None
    removed: bool = False


class MirrorCopy(Record):
    """`public/production/<path>`: a document with its mark; the document's members are extra."""

    mark: Mark = Field(alias="$release")


def release_number(name: str) -> int:
    """The number in a release's name, `12-0199…` -> 12."""
    return int(name.partition("-")[0])
