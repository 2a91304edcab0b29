"""SWPC's messages: kept word for word, with what their heads say beside.

Belongs here: text -> code, serial, issue time, headline. Does not: any guess; what a head does
not say is null, and the text is what counts.
"""

import re
from datetime import UTC, datetime
from typing import Any

from content_assets.authoring import Documents, RawReading, in_contract, utc_instant
from content_assets.content.space_weather.documents import SpaceWeatherAlert, SpaceWeatherAlerts

PATH = "space-weather/alerts.json"
# at the start of a line: «Continuation of Serial Number» and «Cancel Serial Number» are others'
_CODE = re.compile(r"^Space Weather Message Code:[ \t]*([A-Z0-9]{1,12})[ \t]*$", re.MULTILINE)
_SERIAL = re.compile(r"^Serial Number:[ \t]*(\d{1,9})[ \t]*$", re.MULTILINE)
_ISSUED = re.compile(
    r"^Issue Time:[ \t]*(\d{4}) ([A-Z][a-z]{2}) (\d{1,2}) (\d{2})(\d{2}) UTC[ \t]*$", re.MULTILINE
)
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_HEAD = ("Space Weather Message Code:", "Serial Number:", "Issue Time:")


def build_alerts(raw: RawReading) -> Documents:
    """The one document of all messages, newest first; one that is listed twice is told once.

    Raises:
        ContractError: A message breaks the contract; names the member.
    """
    alerts = {_alert(row): None for row in raw.rows}
    in_order = sorted(
        alerts, key=lambda each: (each.published_at, each.product_id, each.message), reverse=True
    )
    document = in_contract(SpaceWeatherAlerts, {"alerts": in_order}, name=PATH)
    return Documents(SpaceWeatherAlerts, {PATH: document}, {raw.source: raw.ref})


def _alert(row: dict[str, Any]) -> SpaceWeatherAlert:
    message = "\n".join(line.rstrip() for line in row["message"].splitlines()).strip()
    code, serial = _CODE.search(message), _SERIAL.search(message)
    data = {
        "product_id": row["product_id"],
        "published_at": utc_instant(row["issue_datetime"]),
        "code": code[1] if code else None,
        "serial": int(serial[1]) if serial else None,
        "issued_at": _issued_at(message),
        "headline": _headline(message),
        "message": message,
    }
    return in_contract(SpaceWeatherAlert, data, name=f"alert {row['product_id']}")


def _issued_at(message: str) -> str | None:
    """The instant of `Issue Time: 2026 May 24 0500 UTC`; None where there is no such day."""
    found = _ISSUED.search(message)
    if found is None or found[2] not in _MONTHS:
        return None
    year, day, hour, minute = (int(found[group]) for group in (1, 3, 4, 5))
    try:
        moment = datetime(year, _MONTHS.index(found[2]) + 1, day, hour, minute, tzinfo=UTC)
    except ValueError:
        return None
    return utc_instant(moment.isoformat())


def _headline(message: str) -> str | None:
    lines = (line.strip() for line in message.splitlines())
    return next((line for line in lines if line and not line.startswith(_HEAD)), None)
