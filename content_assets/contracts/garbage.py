"""The records of the collection of garbage: condemned objects, and additions of releases.

Belongs here: the models. Does not: their meaning (publishing/garbage.py, publishing/survey.py).
"""

from pydantic import Field

from content_assets.contracts.record import Record, RecordInstant
from content_assets.contracts.release import Added


class Garbage(Record):
    """`private/gc.json`.

    Attributes:
        condemned: Keys that nothing reached at `condemned_at`.
        condemned_at: By the store's clock (ISO 8601); None: when this record was written.
        deleting: Whether they are being deleted now.
        deleted: Keys that the last collection deleted; they may be written again since.
        attempt: Counted up with each write: no two records are the same.
        until: While `deleting`: when no request to delete can be under way any more, by the
            store's clock (ISO 8601); None: older code wrote it.
        collector: The message that asked for this collection.
    """

    condemned: list[str] = Field(default_factory=list)
    condemned_at: RecordInstant | None = None
    deleting: bool = False
    deleted: list[str] = Field(default_factory=list)
    attempt: int = 0
    until: RecordInstant | None = None
    collector: str = ""

    @property
    def all_keys(self) -> frozenset[str]:
        """All that is condemned."""
        return frozenset(self.condemned)


class Surveyed(Record):
    """What one release adds to its parent."""

    parent: str | None
    added: Added


class Hundred(Record):
    """`private/gc-survey/<hundred>.json`: releases by name."""

    releases: dict[str, Surveyed] = Field(default_factory=dict)
