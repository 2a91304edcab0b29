"""The record of garbage: what is condemned, and what is being deleted right now.

It is a barrier between collecting and publishing. The same bytes uploaded again have the same
ETag, so that a conditional delete alone would take a blob from under a publisher that has just
uploaded it (docs/decisions/0008). Hence:
  1. A collection names what it is about to delete, and only then looks again.
  2. A publisher reads the record after its uploads and before it moves a pointer.
  3. A whole collection may pass between an upload and that look: so what was deleted stays
     named until the next one, and of these the publisher sees for itself which are there.

Belongs here: the record and the publisher's side. Does not: collecting (collect.py).
"""

from collections.abc import Collection
from dataclasses import dataclass

from pydantic import Field

from content_assets.contracts.record import Record, RecordInstant
from content_assets.errors import CollectingError
from content_assets.publishing import keys
from content_assets.publishing.records import read_record
from content_assets.publishing.store import Store


class Garbage(Record):
    """`private/gc.json`.

    Attributes:
        condemned: Keys that nothing reached at `condemned_at`.
        condemned_at: By the store's clock (ISO 8601); None: when this record was written.
        deleting: Whether they are being deleted now.
        deleted: Keys that the last collection deleted; they may be written again since.
        attempt: Counted up with each beginning: no two collections write the same record.
    """

    condemned: list[str] = Field(default_factory=list)
    condemned_at: RecordInstant | None = None
    deleting: bool = False
    deleted: list[str] = Field(default_factory=list)
    attempt: int = 0

    @property
    def all_keys(self) -> frozenset[str]:
        """All that is condemned."""
        return frozenset(self.condemned)


@dataclass(frozen=True)
class SeenGarbage:
    """The record as it was read, with the ETag to change it from."""

    garbage: Garbage
    etag: str | None


def see_garbage(store: Store) -> SeenGarbage:
    """The record; an empty one where there is none yet.

    Raises:
        UnreadableRecordError: It is damaged, so what is being deleted is not known.
    """
    stored = store.get(keys.GARBAGE)
    if stored is None:
        return SeenGarbage(Garbage(), None)
    return SeenGarbage(read_record(stored, keys.GARBAGE, Garbage), stored.etag)


def read_garbage(store: Store) -> Garbage:
    """The record, to look at."""
    return see_garbage(store).garbage


def check_stays(store: Store, needed: Collection[str]) -> None:
    """Refuse to build on what is being deleted, or was deleted after it was written.

    Args:
        needed: Keys that were just written, or found.

    Raises:
        CollectingError: One of them is on its way out, or gone.
    """
    garbage = read_garbage(store)
    going = sorted(garbage.all_keys.intersection(needed)) if garbage.deleting else []
    if going:
        msg = (
            f"{going[0]}: expected it to stay, found that it is being deleted as garbage "
            f"({len(going)} such); nothing was published; the next run does, or, if no collection "
            "is under way, `content-assets gc` ends the one that was cut off"
        )
        raise CollectingError(msg)
    for key in sorted(set(garbage.deleted).intersection(needed)):
        if store.head(key) is None:
            msg = (
                f"{key}: expected it to be there, as it was just written, found that it was "
                "deleted as garbage meanwhile; nothing was published; the next run does"
            )
            raise CollectingError(msg)
