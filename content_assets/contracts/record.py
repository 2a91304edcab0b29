"""The base of the bucket's own records, which is open to newer versions.

Code of several versions works on one bucket: a new image beside an old one, an old one after
a rollback. So a reader keeps the members and the values that it doesn't know, and writes them
back; only what a writer adds itself is checked, by its types (docs/decisions/0017).

    State = Literal["succeeded", "failed"]           what this version writes
    AnyState = Annotated[str, known_values(State)]   what it reads

Belongs here: that base. Does not: the records (release.py, receipt.py, messages.py), documents,
which are strict (documents/).
"""

from datetime import datetime
from typing import Annotated, Any, get_args

from pydantic import AfterValidator, BaseModel, ConfigDict, Field


class Record(BaseModel):
    """A record in the bucket: frozen, and keeps members of newer writers."""

    model_config = ConfigDict(extra="allow", frozen=True, allow_inf_nan=False)


def known_values(kind: Any) -> Any:
    """The annotation of a string that is mostly one of the values of the Literal `kind`."""
    return Field(examples=list(get_args(kind)))


def _check_instant(text: str) -> str:
    """Refuse a time that can't be compared with others: unreadable, or without an offset.

    Raises:
        ValueError: It is such a time.
    """
    if datetime.fromisoformat(text).tzinfo is None:
        msg = "expected a time with its offset from UTC"
        raise ValueError(msg)
    return text


RecordInstant = Annotated[str, AfterValidator(_check_instant)]  # ISO 8601, with its offset
