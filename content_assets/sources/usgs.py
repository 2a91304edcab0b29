"""USGS Earthquake Hazards Program: the GeoJSON summary feeds.

Documentation: https://earthquake.usgs.gov/earthquakes/feed/v1.0/geojson.php. Licence: public
domain (U.S. Government). One GeoJSON FeatureCollection, made anew every minute; `updated` of an
event isn't monotonic, events vanish without a word, `metadata.generated` changes each time.

Belongs here: the feed's address, and what a body must be before it may become the newest
raw body. Does not: units, columns, documents (transforms/earthquakes.py).
"""

import hashlib
from collections import Counter
from dataclasses import dataclass
from typing import Annotated, Any, Literal

import pydantic_core
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from content_assets.contracts.release import Validators
from content_assets.errors import ContractError, SourceContentError
from content_assets.http.client import HttpClient
from content_assets.publishing.canonical import canonical_json
from content_assets.publishing.raw import Fetched

NAME = "usgs"
_PATH = "/earthquakes/feed/v1.0/summary/{feed}.geojson"


# since 1970, UTC; the years 1 to 9999, which is what a date can say
_Milliseconds = Annotated[int, Field(ge=-62_135_596_800_000, le=253_402_300_799_999)]


class _Known(BaseModel):
    """What the feed promises; members that we don't know are no matter of ours."""

    model_config = ConfigDict(extra="ignore", allow_inf_nan=False, strict=True)


class _Properties(_Known):
    mag: float | None
    magType: str | None = None  # noqa: N815  # the feed's name
    place: str | None
    time: _Milliseconds
    updated: _Milliseconds
    type: str
    status: str
    sig: int
    alert: str | None = None
    felt: int | None = None
    cdi: float | None = None
    mmi: float | None = None
    tsunami: int
    nst: int | None = None
    dmin: float | None = None
    rms: float | None = None
    gap: float | None = None
    net: str
    ids: str
    url: str


class _Geometry(_Known):
    type: Literal["Point"]
    # degrees east, degrees north, km down; the depth may be unknown
    coordinates: Annotated[list[float | None], Field(min_length=2, max_length=3)]

    @field_validator("coordinates")
    @classmethod
    def _has_place(cls, given: list[float | None]) -> list[float | None]:
        if None in given[:2]:
            msg = "longitude and latitude should be numbers"
            raise ValueError(msg)
        return given


class _Feature(_Known):
    type: Literal["Feature"]
    id: str
    properties: _Properties
    geometry: _Geometry


class _Metadata(_Known):
    count: int | None = None


class _Collection(_Known):
    type: str
    metadata: _Metadata = _Metadata()
    features: list[_Feature]


@dataclass(frozen=True)
class UsgsFeed:
    """One summary feed.

    Attributes:
        client: What it is asked with.
        base_url: Of the provider, without a slash at the end.
        feed: `all_week`, `all_day`, …
    """

    client: HttpClient
    base_url: str
    feed: str

    @property
    def name(self) -> str:
        """The source's name, in keys and messages."""
        return NAME

    def fetch(self, validators: Validators | None) -> Fetched | None:
        """The newest body, checked; None when it is not modified.

        Raises:
            SourceUnreachableError: No whole answer.
            SourceContentError: An answer that is not this feed.
        """
        url = self.base_url + _PATH.format(feed=self.feed)
        changed = self.client.get_conditional(NAME, url, validators)
        if changed is None:
            return None
        return Fetched(changed.body, fingerprint_of(changed.body), changed.validators)


def fingerprint_of(body: bytes) -> str:
    """The sha256 of what a body says: its features, whatever the time it was generated.

    Raises:
        SourceContentError: The body is not a feed; names the first offending member.
    """
    collection = _parse(body)
    _check(collection, body)
    try:
        features = canonical_json(sorted(collection["features"], key=lambda each: each["id"]))
    except ContractError as error:
        raise SourceContentError(
            NAME, expected="finite numbers, Unicode", found=str(error)
        ) from error
    return hashlib.sha256(features).hexdigest()


def _parse(body: bytes) -> dict[str, Any]:
    expected = "a GeoJSON FeatureCollection"
    start = body[:40].decode("utf-8", "replace").strip()
    if start.startswith("<"):
        raise SourceContentError(NAME, expected=expected, found=f"a page of HTML ({start!r})")
    try:
        parsed = pydantic_core.from_json(body, allow_inf_nan=False)
    except ValueError as error:
        found = f"{len(body)} bytes that are no JSON ({error}), beginning with {start!r}"
        raise SourceContentError(NAME, expected=expected, found=found) from error
    if not isinstance(parsed, dict) or parsed.get("type") != "FeatureCollection":
        found = f"JSON of another kind, beginning with {start!r}"
        raise SourceContentError(NAME, expected=expected, found=found)
    return parsed


def _check(parsed: dict[str, Any], body: bytes) -> None:
    try:
        collection = _Collection.model_validate(parsed)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        found = f"{_offender(parsed, first['loc'])}: {first['msg']}"
        if error.error_count() > 1:
            found += f", and {error.error_count() - 1} more"
        raise SourceContentError(NAME, expected="the feed's schema", found=found) from error
    ids = [feature.id for feature in collection.features]
    if len(set(ids)) != len(ids):
        twice, times = Counter(ids).most_common(1)[0]
        raise SourceContentError(NAME, expected="each event once", found=f"{twice} {times} times")
    count = collection.metadata.count
    if count is not None and count != len(ids):
        found = f"{len(ids)} events in {len(body)} bytes"
        raise SourceContentError(NAME, expected=f"{count} events, as it says", found=found)


def _offender(parsed: dict[str, Any], where: tuple[int | str, ...]) -> str:
    """The member at `where`; if it is of an event, with the event's id."""
    member = ".".join(map(str, where))
    match where:
        case ("features", int(index), *_):
            feature = parsed["features"][index]
            event_id = feature.get("id") if isinstance(feature, dict) else None
            return f"event {event_id!r:.80}, {member}"
        case _:
            return member
