"""Reading the bucket's records: the one place that turns a stored body into a record.

There are two kinds of record:
  1. Those that matter (pointers, releases, sets, raw pointers, gc.json): one that can't be read
     is an error that names the key and the way out (`read_record`). Bytes that are stored under
     their digest are compared with it (`check_digest`).
  2. Copies and notes (mirror copies, cursors, staged sets, status.json, receipts, requests): one
     that can't be read counts as absent. It is reported, and written over (`read_copy`).

Belongs here: that. Does not: what follows from a record that is absent (where it is read).
"""

import logging
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import from_json

from content_assets.errors import UnreadableRecordError
from content_assets.publishing.canonical import digest_of
from content_assets.publishing.store import Stored

_log = logging.getLogger(__name__)
R = TypeVar("R", bound=BaseModel)
_RESTORE = "restore its last version (docs/runbook/unreadable-records.md)"


@dataclass(frozen=True)
class Copy(Generic[R]):
    """A record that nothing depends on, as it was read.

    Attributes:
        record: None where there is none that can be read.
        etag: Of what is there, readable or not: what is written over it, is by If-Match.
        unreadable: Its key, if it is there and can't be read; else nothing.
    """

    record: R | None
    etag: str | None
    unreadable: tuple[str, ...] = ()


def read_record(stored: Stored, key: str, kind: type[R]) -> R:
    """A record that matters.

    Raises:
        UnreadableRecordError: It is damaged, or no record of this kind.
    """
    try:
        return kind.model_validate_json(stored.body)
    except ValidationError as error:
        found = _found(stored.body, error)
        raise UnreadableRecordError(
            key, expected=f"a {kind.__name__}", found=found, advice=_RESTORE
        ) from None  # pydantic's own repeats what was read


def read_copy(stored: Stored | None, key: str, kind: type[R]) -> Copy[R]:
    """A record that nothing depends on: reported, and absent, if it can't be read."""
    if stored is None:
        return Copy(None, None)
    try:
        return Copy(read_record(stored, key, kind), stored.etag)
    except UnreadableRecordError as error:
        report_unreadable(error)
        return Copy(None, stored.etag, (key,))


def read_object(stored: Stored, key: str) -> dict[str, Any]:
    """A JSON object that has no model: a copy in the mirror, a schema.

    Raises:
        UnreadableRecordError: It is none.
    """
    try:
        value = from_json(stored.body)
    except ValueError as error:
        found = f"no JSON ({error})" if stored.body else "0 bytes"
    else:
        if isinstance(value, dict):
            return value
        found = f"a JSON {type(value).__name__}"
    raise UnreadableRecordError(key, expected="a JSON object", found=found, advice=_RESTORE)


def check_digest(stored: Stored, key: str, digest: str) -> Stored:
    """What is stored under its sha256, if that is what it has.

    Raises:
        UnreadableRecordError: It was cut short, or changed.
    """
    found = digest_of(stored.body)
    if found == digest:
        return stored
    raise UnreadableRecordError(
        key,
        expected="bytes of this sha256",
        found=f"{len(stored.body)} bytes of another, {found}",
        advice=_RESTORE,
    )


def report_unreadable(error: UnreadableRecordError) -> None:
    """Log a record that can't be read, where the work continues without it."""
    fields = {"key": error.key, "message": str(error)}
    _log.warning("record_unreadable", extra={"fields": fields})


def _found(body: bytes, error: ValidationError) -> str:
    if not body:
        return "0 bytes"
    first = error.errors(include_url=False, include_input=False, include_context=False)[0]
    member = ".".join(map(str, first["loc"]))
    where = f" at {member[:100]}" if member else ""
    return f"{len(body)} bytes with an error{where}: {first['msg'][:200]}"
