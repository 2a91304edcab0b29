"""NOAA Space Weather Prediction Center (SWPC): planetary K index, its forecast, alerts.

Documentation: https://www.swpc.noaa.gov/content/data-access. Licence: public domain (U.S.
Government). Three products, each a source of its own, so that one can fail without the others.
Until April 2026 a table was a list of lists of strings with a header row, since then a list of
objects with numbers; names differ by case (`Kp`, `kp`). Times are UTC; some say so.

Rules, in order:
  1. A row without a time or a Kp is left out, and so is one whose time is far from the others'.
  2. Any other odd member counts as unknown.

Belongs here: what each member of a row may be. Does not: addresses (sources.py), scales,
documents (the modules beside it).
"""

import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from content_assets.authoring.sources import (
    Caps,
    Check,
    Kind,
    Member,
    OddValueError,
    Reading,
    Record,
    SourceContentError,
    instant,
    needed,
    number,
    one_of,
    parse_json,
    read_records,
    shown,
    text,
    utc_instant,
    whole,
)

KP = "swpc_kp"
FORECAST = "swpc_forecast"
ALERTS = "swpc_alerts"
CAPS = Caps(max_bytes=6 * 1024 * 1024, max_elements=200_000)
_UNKNOWN = -1  # the value of SWPC for an unknown one
_MOST = 100_000  # nT, stations
_SPAN = timedelta(days=31)  # of a product: no time in it is further from the middle one
_TABLE = "a table: a list of objects, or of lists below a header"
_NUMBER = re.compile(r"\s*[+-]?\d{1,12}(\.\d{1,12})?\s*")
_KINDS = ("observed", "estimated", "predicted")


def read_kp(body: bytes) -> Reading:
    """The rows of the planetary K index; names in lower case, numbers as numbers.

    Raises:
        SourceContentError: The body is no table, or too many of its rows are odd.
    """
    return _read_table(KP, body, _READING, lambda _: True)


def read_forecast(body: bytes) -> Reading:
    """The rows of the forecast; the body was made after the last period that was observed.

    Raises:
        SourceContentError: The body is no table, or too many of its rows are odd.
    """
    return _read_table(FORECAST, body, _PERIOD, lambda row: row["observed"] == "observed")


def read_alerts(body: bytes) -> Reading:
    """The messages, as listed; the same one twice is one.

    Raises:
        SourceContentError: The body is no list, or too many of its messages are odd.
    """
    rows = parse_json(ALERTS, body, expected="a list of alerts", caps=CAPS)
    check = partial(_check_time, "issue_datetime", _middle("issue_datetime", rows))
    kind = Kind(partial(_row, _ALERT, check), _alert_name, is_unique=False)
    return read_records(ALERTS, rows, kind, CAPS)  # the time is in its head: it may be empty


def _instant(value: Any) -> Any:
    return instant(value.removesuffix(" UTC") if isinstance(value, str) else value)


def _numeric(check: Check) -> Check:
    """A number, or text that is one."""
    return lambda value: check(
        float(value) if isinstance(value, str) and _NUMBER.fullmatch(value) else value
    )


_READING: Mapping[str, Member] = {
    "time_tag": needed(_instant),
    "kp": needed(_numeric(number(_UNKNOWN, 9)), may_be_null=True),
    "a_running": Member(_numeric(whole(_UNKNOWN, _MOST))),
    "station_count": Member(_numeric(whole(_UNKNOWN, _MOST))),
}
_PERIOD: Mapping[str, Member] = {
    "time_tag": needed(_instant),
    "kp": needed(_numeric(number(_UNKNOWN, 9)), may_be_null=True),
    "observed": needed(one_of(_KINDS)),
}
_ALERT: Mapping[str, Member] = {
    "product_id": needed(text(100)),
    "issue_datetime": needed(_instant),
    "message": needed(text(100_000)),
}


def _read_table(
    source: str,
    body: bytes,
    members: Mapping[str, Member],
    is_past: Callable[[dict[str, Any]], bool],
) -> Reading:
    rows = _rows(source, parse_json(source, body, expected=_TABLE, caps=CAPS))
    middle = _middle("time_tag", rows)
    check = partial(_check_time, "time_tag", middle)
    reading = read_records(source, rows, Kind(partial(_row, members, check), _period), CAPS)
    return replace(reading, body_time=_newest_time(rows, middle, is_past))


def _rows(source: str, parsed: Any) -> list[Any]:
    """The rows of a table in either form; names in lower case. A row of another form stays."""
    if not isinstance(parsed, list):
        raise SourceContentError(source, expected=_TABLE, found=shown(parsed))
    if parsed and isinstance(parsed[0], list):
        header, *rows = parsed
        names = [str(name).lower() for name in header]
        is_whole = [isinstance(row, list) and len(row) == len(names) for row in rows]
        parsed = [
            dict(zip(names, row, strict=True)) if fits else row
            for row, fits in zip(rows, is_whole, strict=True)
        ]
    if not parsed:
        raise SourceContentError(source, expected="at least one row", found="none")
    return [
        {name.lower(): value for name, value in row.items()} if isinstance(row, dict) else row
        for row in parsed
    ]


def _row(
    members: Mapping[str, Member], check: Callable[[Record, dict[str, Any]], None], record: Record
) -> dict[str, Any]:
    row = record.take("", record.given, members)
    check(record, row)
    return row


def _check_time(name: str, middle: datetime | None, record: Record, row: dict[str, Any]) -> None:
    at = _moment(row[name])
    if middle is not None and abs(at - middle) > _SPAN:
        expected = f"a time about {middle.date()}, as the others have"
        raise record.refusal(name, OddValueError(expected, row[name]))


def _middle(name: str, rows: Any) -> datetime | None:
    """The middle one of the times that can be read."""
    found = []
    for row in rows if isinstance(rows, list) else ():
        try:
            found.append(_moment(_instant(row[name])))
        except (LookupError, TypeError, ValueError):
            continue
    return sorted(found)[len(found) // 2] if found else None


def _moment(text_: str) -> datetime:
    return datetime.fromisoformat(utc_instant(text_))


def _newest_time(
    rows: list[Any], middle: datetime | None, is_past: Callable[[dict[str, Any]], bool]
) -> datetime | None:
    """When the body was made: the last time of its rows.

    Rows that are rejected for something else count, or a body whose last row is odd would be
    taken for an older one.
    """
    found = []
    for row in rows:
        with suppress(LookupError, TypeError, ValueError):
            at = _moment(_instant(row[0] if isinstance(row, list) else row["time_tag"]))
            is_plausible = middle is None or abs(at - middle) <= _SPAN
            if is_plausible and (isinstance(row, list) or is_past(row)):
                found.append(at)
    return max(found, default=None)


def _period(row: Any) -> Any:
    """The instant that it begins; of a row of another form, its first cell."""
    if isinstance(row, list):
        return row[0]
    return utc_instant(_instant(row["time_tag"]))


def _alert_name(row: Any) -> str:
    return f"{row['product_id']} {row['issue_datetime']}"
