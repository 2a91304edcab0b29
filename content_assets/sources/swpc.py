"""NOAA Space Weather Prediction Center (SWPC): planetary K index, its forecast, alerts.

Documentation: https://www.swpc.noaa.gov/content/data-access. Licence: public domain (U.S.
Government). Three products, each a source of its own, so that one can fail without the others.
Until April 2026 a table was a list of lists of strings with a header row, since then a list of
objects with numbers; names differ by case (`Kp`, `kp`). Times are UTC without saying so.

Belongs here: the products' addresses, and what a body must be before it may become the newest
raw body. Does not: scales, documents (transforms/space_weather/).
"""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, ConfigDict, Field

from content_assets.contracts.instants import utc_instant
from content_assets.contracts.release import Validators
from content_assets.errors import SourceContentError
from content_assets.http.client import HttpClient
from content_assets.publishing.raw import Fetched
from content_assets.sources.json_body import Known, check_schema, fingerprint, parse_json

KP = "swpc_kp"
FORECAST = "swpc_forecast"
ALERTS = "swpc_alerts"
CADENCE_MINUTES = 15

_Instant = Annotated[str, AfterValidator(lambda text: utc_instant(text) and text)]
_Kp = Annotated[float, Field(ge=-1, le=9)]  # -1: not known


class _Row(Known):
    """A row of a table, whose numbers may be strings."""

    model_config = ConfigDict(extra="ignore", allow_inf_nan=False, strict=False)

    time_tag: _Instant
    kp: _Kp | None


class _Reading(_Row):
    a_running: Annotated[int, Field(ge=-1)] | None = None
    station_count: Annotated[int, Field(ge=0)] | None = None


class _Period(_Row):
    observed: Literal["observed", "estimated", "predicted"]


class _Readings(Known):
    rows: Annotated[list[_Reading], Field(min_length=1)]


class _Periods(Known):
    rows: Annotated[list[_Period], Field(min_length=1)]


class _Alert(Known):
    product_id: str
    issue_datetime: _Instant
    message: str


class _Alerts(Known):
    rows: list[_Alert]


@dataclass(frozen=True)
class SwpcProduct:
    """One product.

    Attributes:
        client: What it is asked with.
        base_url: Of the provider, without a slash at the end.
        name: The source's name, in keys and messages; one of `PRODUCTS`.
    """

    client: HttpClient
    base_url: str
    name: str
    cadence_minutes: int = CADENCE_MINUTES

    def fetch(self, validators: Validators | None) -> Fetched | None:
        """The newest body, checked; None when it is not modified.

        Raises:
            SourceUnreachableError: No whole answer.
            SourceContentError: An answer that is not this product.
        """
        path, fingerprint_of = PRODUCTS[self.name]
        changed = self.client.get_conditional(self.name, self.base_url + path, validators)
        if changed is None:
            return None
        return Fetched(changed.body, fingerprint_of(changed.body), changed.validators)


def kp_fingerprint(body: bytes) -> str:
    """The sha256 of what a body of the planetary K index says.

    Raises:
        SourceContentError: It is none; names the first offending member.
    """
    rows = _table(KP, body)
    read = check_schema(KP, _Readings, {"rows": rows})
    _check_once(KP, [each.time_tag for each in read.rows])
    return fingerprint(KP, rows)


def forecast_fingerprint(body: bytes) -> str:
    """The sha256 of what a body of the forecast says.

    Raises:
        SourceContentError: It is none; names the first offending member.
    """
    rows = _table(FORECAST, body)
    read = check_schema(FORECAST, _Periods, {"rows": rows})
    _check_once(FORECAST, [each.time_tag for each in read.rows])
    return fingerprint(FORECAST, rows)


def alerts_fingerprint(body: bytes) -> str:
    """The sha256 of what a body of the alerts says.

    Raises:
        SourceContentError: It is none; names the first offending member.
    """
    parsed = parse_json(ALERTS, body, expected="a list of alerts")
    check_schema(ALERTS, _Alerts, {"rows": parsed})
    return fingerprint(ALERTS, parsed)


PRODUCTS: Mapping[str, tuple[str, Callable[[bytes], str]]] = {
    KP: ("/products/noaa-planetary-k-index.json", kp_fingerprint),
    FORECAST: ("/products/noaa-planetary-k-index-forecast.json", forecast_fingerprint),
    ALERTS: ("/products/alerts.json", alerts_fingerprint),
}


def _table(source: str, body: bytes) -> list[dict[str, Any]]:
    """The rows of a table in either form; names in lower case."""
    expected = "a table: a list of objects, or of lists below a header"
    parsed = parse_json(source, body, expected=expected)
    if not isinstance(parsed, list):
        raise SourceContentError(source, expected=expected, found=f"a {type(parsed).__name__}")
    if parsed and isinstance(parsed[0], list):
        header, *rows = parsed
        if not all(isinstance(row, list) and len(row) == len(header) for row in rows):
            found = f"rows that are not {len(header)} long, as its header is"
            raise SourceContentError(source, expected=expected, found=found)
        parsed = [dict(zip(map(str, header), row, strict=True)) for row in rows]
    if not all(isinstance(row, dict) for row in parsed):
        raise SourceContentError(source, expected=expected, found="rows of several forms")
    return [{name.lower(): value for name, value in row.items()} for row in parsed]


def _check_once(source: str, instants: list[str]) -> None:
    twice, times = Counter(map(utc_instant, instants)).most_common(1)[0]
    if times > 1:
        found = f"{twice} {times} times"
        raise SourceContentError(source, expected="each period once", found=found)
