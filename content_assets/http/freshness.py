"""The lifetime of a response, and the validators for its renewal (RFC 9111, 9110).

Belongs here: validators and dates in headers. Does not: sending any.
"""

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime

from content_assets.contracts.release import Validators

LONGEST_LIFE_SECONDS = 3600  # for any source: a wrong header must not blind us for a year
_MAX_AGE = re.compile(r"(?:^|[\s,])max-age\s*=\s*\"?(\d{1,10})")
_NO_LIFE = re.compile(r"(?:^|[\s,])no-(?:cache|store)(?:$|[\s,=])")


def conditions(validators: Validators | None) -> dict[str, str]:
    """Headers of a conditional request."""
    if validators is None:
        return {}
    given = {
        "If-None-Match": validators.etag,
        "If-Modified-Since": validators.last_modified,
    }
    return {name: value for name, value in given.items() if value}


def validators_of(headers: Mapping[str, str], *, now: datetime) -> Validators:
    """The validators of a response received at `now`, for the next request."""
    life_seconds = min(_life_seconds(headers), LONGEST_LIFE_SECONDS)
    expires_at = now + timedelta(seconds=life_seconds) if life_seconds > 0 else None
    return Validators(
        etag=headers.get("ETag"),
        last_modified=headers.get("Last-Modified"),
        expires_at=_iso_instant(expires_at) if expires_at else None,
    )


def is_unexpired(validators: Validators, *, now: datetime) -> bool:
    """Whether the last answer still holds, so that there is no need to ask.

    An expiry further off than any that we write is a clock's mistake, and is not believed.
    """
    try:
        expires_at = datetime.fromisoformat(validators.expires_at or "")
        left_seconds = (expires_at - now).total_seconds()
    except (ValueError, TypeError):  # none, no date, or a date without a zone
        return False
    return 0 < left_seconds <= LONGEST_LIFE_SECONDS


def retry_after_seconds(headers: Mapping[str, str], *, now: datetime) -> float | None:
    """How long the server asks us to wait; None if it doesn't, or makes no sense."""
    value = headers.get("Retry-After", "").strip()
    if re.fullmatch(r"\d{1,9}", value):
        return float(value)
    date = date_of(value)
    return max((date - now).total_seconds(), 0.0) if date else None


def _life_seconds(headers: Mapping[str, str]) -> float:
    """Seconds from now: by max-age, else by Expires against the server's own clock."""
    control = headers.get("Cache-Control", "").lower()
    if _NO_LIFE.search(control):
        return 0.0
    if found := _MAX_AGE.search(control):
        return float(found[1]) - _age_seconds(headers)
    expires, date = date_of(headers.get("Expires", "")), date_of(headers.get("Date", ""))
    if expires is None or date is None:
        return 0.0
    return (expires - date).total_seconds() - _age_seconds(headers)


def _age_seconds(headers: Mapping[str, str]) -> float:
    age = headers.get("Age", "").strip()
    return float(age) if re.fullmatch(r"\d{1,10}", age) else 0.0


def date_of(value: str) -> datetime | None:
    """A date of a header; None if it can't be read."""
    try:
        date = parsedate_to_datetime(value)
    except ValueError:
        return None
    return date if date.tzinfo else None


def _iso_instant(moment: datetime) -> str:
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
