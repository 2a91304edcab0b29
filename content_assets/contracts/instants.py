"""Instants as providers write them.

Belongs here: text -> UTC, ISO 8601 with milliseconds and a `Z`. Does not: any clock.
"""

from datetime import UTC, datetime


def utc_instant(text: str) -> str:
    """`text` as an instant; one that names no zone is UTC, as NASA and NOAA have it.

    Raises:
        ValueError: It is no date and time.
    """
    moment = datetime.fromisoformat(text)
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    try:
        utc = aware.astimezone(UTC)
    except OverflowError as error:
        msg = f"{text!r} is before the year 1 or after 9999"
        raise ValueError(msg) from error
    return utc.isoformat(timespec="milliseconds").replace("+00:00", "Z")
