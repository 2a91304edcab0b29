"""Readings: the records of a source's body, and those that were rejected.

Rules, in order:
  1. A body is read record by record. A record that can't be read is left out; an odd member
     that the documents can do without is left out of its record. Both are reported.
  2. Reading is pure: the same body gives the same reading, with no clock and no IO.
  3. Every asset is made from the rows of one reading, so that no asset sees what was rejected.

Belongs here: the values. Does not: how a body is read (sources/), the raw pointer (raw.py).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from content_assets.contracts.release import RawRef


@dataclass(frozen=True)
class Rejected:
    """A record, or one member of a record, that was not taken.

    Attributes:
        id: The record's id as the source gives it, or its place in the body; at most 80 characters.
        member: The offending member, `properties.mag`.
        expected, found: In words; at most 80 characters of what was found.
        is_whole: Whether the record was left out. If not, it was taken without the member.
        about: What else documents say of it, by name: its title, when it was observed.
    """

    id: str
    member: str
    expected: str
    found: str
    is_whole: bool = True
    about: Mapping[str, str] = field(default_factory=dict, hash=False)

    @property
    def reason(self) -> str:
        """One sentence for people."""
        outcome = "the record was left out" if self.is_whole else "it was taken without this value"
        return f"{self.member}: expected {self.expected}, found {self.found}; {outcome}"


@dataclass(frozen=True)
class Reading:
    """A body, read.

    Attributes:
        rows: The sound records; not to be changed.
        rejected: What was left out, in the order of the body.
        fingerprint: The sha256 of rows and rejected: two bodies with the same one say the same.
        body_time: When the source made the body, by its own clock; None if it does not say.
        about: What the body says besides its records, by name.
    """

    rows: Sequence[dict[str, Any]]
    rejected: Sequence[Rejected]
    fingerprint: str
    body_time: datetime | None = None
    about: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class RawReading:
    """The reading of the body that a run works on."""

    source: str
    ref: RawRef
    reading: Reading

    @property
    def rows(self) -> Sequence[dict[str, Any]]:
        """The sound records."""
        return self.reading.rows

    @property
    def rejected(self) -> Sequence[Rejected]:
        """What was left out."""
        return self.reading.rejected


def records_rejected(rejected: Sequence[Rejected]) -> int:
    """How many records something was rejected of, each once."""
    return len({each.id for each in rejected})
