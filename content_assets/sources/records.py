"""Records: each read by itself, so that an odd one spoils no other.

Rules, in order:
  1. A record that can't be read is left out; an odd member that documents can do without is
     left out of its record. Both are reported.
  2. Of records with one id the first is taken. So it is of ids that differ by case only: on some
     disks their documents would be one file.
  3. A record that is too large, or can't be written again, is left out.
  4. The body is refused whole if more than a share of its records is odd, which is another
     format and no slip; if none is sound; or if there are too many.

Belongs here: what all sources share. Does not: any provider's members (usgs.py, …).
"""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from content_assets.errors import ContractError, SourceContentError
from content_assets.publishing.canonical import canonical_json
from content_assets.publishing.reading import Reading, Rejected, records_rejected
from content_assets.sources.json_body import Caps
from content_assets.sources.values import NOTHING, Check, OddValueError, shown

FEW = 5  # records may be odd in any body, however small
MAX_RECORD_BYTES = 512 * 1024


@dataclass(frozen=True)
class Member:
    """What is expected of one member of a record.

    Attributes:
        check: Of its value.
        is_needed: Whether the record can't be taken without it.
        may_be_null: Whether null is a value of it like any other.
        may_be_absent: Whether it need not be there.
        instead: What an odd value counts as, where the member is not needed.
    """

    check: Check
    is_needed: bool = False
    may_be_null: bool = True
    may_be_absent: bool = True
    instead: Any = None


def needed(check: Check, *, may_be_null: bool = False) -> Member:
    """A member without which a record can't be taken."""
    return Member(check, is_needed=True, may_be_null=may_be_null, may_be_absent=False)


def promised(check: Check, *, may_be_null: bool = False, instead: Any = None) -> Member:
    """A member that should be there, and that the documents can do without."""
    return Member(check, may_be_null=may_be_null, may_be_absent=False, instead=instead)


class OddRecordError(ValueError):
    """A record that can't be taken."""

    def __init__(self, member: str, odd: OddValueError, about: Mapping[str, str]) -> None:
        """Name the `member` that is `odd`, and what is known `about` the record."""
        super().__init__(member)
        self.member, self.odd, self.about = member, odd, about


@dataclass
class Record:
    """A record while it is read.

    Attributes:
        given: As the body has it.
        id: As the source gives it, or its place in the body.
        about: What documents say of it if it is left out.
    """

    given: Any
    id: str
    about: dict[str, str] = field(default_factory=dict)
    dropped: list[Rejected] = field(default_factory=list)

    def take(self, where: str, given: Any, members: Mapping[str, Member]) -> dict[str, Any]:
        """An object of the record, its members checked; all others stay as they are.

        Args:
            where: Its name in messages, with a dot at the end; empty for the record itself.

        Raises:
            OddRecordError: It is no object, or a member that is needed is odd.
        """
        if not isinstance(given, dict):
            raise self.refusal(where.rstrip(".") or "record", OddValueError("an object", given))
        changed: dict[str, Any] = {}
        for name, member in members.items():
            value = given.get(name, NOTHING)
            taken = self._take(where + name, value, member)
            if taken is not value:
                changed[name] = taken
        return {**given, **changed} if changed else given

    def drop(self, member: str, odd: OddValueError, **about: str) -> None:
        """Report that a member is left out."""
        self.dropped.append(
            Rejected(self.id, member, odd.expected, odd.found, is_whole=False, about=about)
        )

    def refusal(self, member: str, odd: OddValueError) -> OddRecordError:
        """Why the record can't be taken, to be raised."""
        return OddRecordError(member, odd, self.about)

    def _take(self, where: str, value: Any, member: Member) -> Any:
        if (value is None and member.may_be_null) or (value is NOTHING and member.may_be_absent):
            return value
        try:
            return member.check(value)
        except OddValueError as odd:
            if odd.instead is NOTHING and member.is_needed:
                raise self.refusal(where, odd) from odd
            self.drop(where, odd)
            return member.instead if odd.instead is NOTHING else odd.instead


@dataclass(frozen=True)
class Kind:
    """How the records of a source are read.

    Attributes:
        read: A record's members, checked.
        id_of: What the source calls a record; anything, or an error, if it does not say.
        is_unique: Whether there is one record of an id.
        order: By what rows are sorted; None: as in the body.
    """

    read: Callable[[Record], dict[str, Any]]
    id_of: Callable[[Any], Any]
    is_unique: bool = True
    order: Callable[[dict[str, Any]], Any] | None = None


def read_records(
    source: str,
    records: Any,
    kind: Kind,
    caps: Caps,
    *,
    body_time: datetime | None = None,
    about: Mapping[str, Any] | None = None,
) -> Reading:
    """Read each record of a body by itself.

    Args:
        records: The list of them.
        body_time, about: As the reading says it.

    Raises:
        SourceContentError: They are no list or too many, or too many of them are odd.
    """
    if not isinstance(records, list):
        raise SourceContentError(source, expected="a list of records", found=shown(records))
    if len(records) > caps.max_records:
        expected = f"at most {caps.max_records} records"
        raise SourceContentError(source, expected=expected, found=f"{len(records)}")
    sieve = _Sieve(kind)
    for place, given in enumerate(records):
        sieve.put(place, given)
    _check_share(source, sieve.rejected, len(sieve.rows), len(records), caps)
    return sieve.reading(body_time, about or {})


@dataclass
class _Sieve:
    """Rows and what was rejected, so far."""

    kind: Kind
    rows: list[tuple[dict[str, Any], bytes]] = field(default_factory=list)
    rejected: list[Rejected] = field(default_factory=list)
    _seen: dict[str, tuple[str, bytes]] = field(default_factory=dict)  # by id, case folded
    _bytes: set[bytes] = field(default_factory=set)

    def put(self, place: int, given: Any) -> None:
        """Take a record, or say why not."""
        record = Record(given, _name(self.kind, place, given))
        try:
            row = self.kind.read(record)
            written = _written(record, row)
            if self._is_new(record, written):
                self.rows.append((row, written))
                self.rejected += record.dropped
        except OddRecordError as error:
            odd = error.odd
            self.rejected.append(
                Rejected(record.id, error.member, odd.expected, odd.found, about=error.about)
            )

    def reading(self, body_time: datetime | None, about: Mapping[str, Any]) -> Reading:
        """What was read."""
        order = self.kind.order
        in_order = sorted(self.rows, key=lambda each: order(each[0])) if order else self.rows
        said = b"[" + b",".join(written for _, written in in_order) + b"]\n"
        told = b"".join(f"{each.id} {each.reason}\n".encode() for each in self.rejected)
        fingerprint = hashlib.sha256(said + told).hexdigest()
        return Reading(
            [row for row, _ in in_order], self.rejected, fingerprint, body_time, dict(about)
        )

    def _is_new(self, record: Record, written: bytes) -> bool:
        """Whether there was none like it; one that says something else is an error."""
        if not self.kind.is_unique:
            is_new = written not in self._bytes
            self._bytes.add(written)
            return is_new
        first_id, first = self._seen.setdefault(record.id.casefold(), (record.id, written))
        if first is written:
            return True
        if first_id != record.id:
            expected = f"ids that differ by more than case from {shown(first_id)}"
            raise record.refusal("id", OddValueError(expected, record.id))
        if first != written:
            odd = OddValueError("each record once", "it again, with other values")
            raise record.refusal("id", odd)
        return False


def _name(kind: Kind, place: int, given: Any) -> str:
    try:
        found = kind.id_of(given)
    except (LookupError, TypeError, ValueError, AttributeError):
        found = None
    return shown(found) if isinstance(found, str) and found else f"record {place}"


def _written(record: Record, row: dict[str, Any]) -> bytes:
    try:
        written = canonical_json(row)[:-1]
    except ContractError as error:
        odd = OddValueError("finite numbers and Unicode", "others")
        raise record.refusal("record", odd) from error
    if len(written) > MAX_RECORD_BYTES:
        odd = OddValueError(f"at most {MAX_RECORD_BYTES} bytes", f"{len(written)}")
        raise record.refusal("record", odd)
    return written


def _check_share(
    source: str, rejected: Sequence[Rejected], sound: int, of: int, caps: Caps
) -> None:
    """Raise where too much is odd for a slip."""
    odd = records_rejected(rejected)
    if odd <= max(FEW, of * caps.max_rejected) and (sound or not odd):
        return
    first = rejected[0]
    raise SourceContentError(
        source,
        expected=f"{first.member} {first.expected}",
        found=f"{first.found!r} of {first.id!r}, and {odd} odd records of {of}",
    )
