"""USGS Earthquake Hazards Program: the GeoJSON summary feeds.

Documentation: https://earthquake.usgs.gov/earthquakes/feed/v1.0/geojson.php. Licence: public
domain (U.S. Government). One GeoJSON FeatureCollection, made anew every minute; `updated` of an
event isn't monotonic, events vanish without a word, `metadata.generated` changes each time.

Belongs here: the feed's address, and what a body must be before it may become the newest
raw body. Does not: units, columns, documents (transforms/earthquakes.py).
"""

from collections import Counter
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import Field, field_validator

from content_assets.contracts.release import Validators
from content_assets.errors import SourceContentError
from content_assets.http.client import HttpClient
from content_assets.publishing.raw import Fetched
from content_assets.sources.json_body import Known, check_schema, fingerprint, parse_json

NAME = "usgs"
CADENCE_MINUTES = 5
_PATH = "/earthquakes/feed/v1.0/summary/{feed}.geojson"


# since 1970, UTC; the years 1 to 9999, which is what a date can say
_Milliseconds = Annotated[int, Field(ge=-62_135_596_800_000, le=253_402_300_799_999)]


class _Properties(Known):
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


class _Geometry(Known):
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


class _Feature(Known):
    type: Literal["Feature"]
    id: str
    properties: _Properties
    geometry: _Geometry


class _Metadata(Known):
    count: int | None = None


class _Collection(Known):
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
    cadence_minutes: int = CADENCE_MINUTES

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
    collection = check_collection(NAME, body)
    return fingerprint(NAME, sorted(collection["features"], key=lambda each: each["id"]))


def check_collection(source: str, body: bytes) -> dict[str, Any]:
    """A body of USGS' GeoJSON, parsed: the summary feeds and the event service write the same.

    Raises:
        SourceContentError: It is none; names the first offending member.
    """
    expected = "a GeoJSON FeatureCollection"
    parsed = parse_json(source, body, expected=expected)
    if not isinstance(parsed, dict) or parsed.get("type") != "FeatureCollection":
        start = body[:40].decode("utf-8", "replace").strip()
        found = f"JSON of another kind, beginning with {start!r}"
        raise SourceContentError(source, expected=expected, found=found)
    _check(source, parsed, body)
    return parsed


def _check(source: str, parsed: dict[str, Any], body: bytes) -> None:
    collection = check_schema(source, _Collection, parsed)
    ids = [feature.id for feature in collection.features]
    if len(set(ids)) != len(ids):
        twice, times = Counter(ids).most_common(1)[0]
        raise SourceContentError(source, expected="each event once", found=f"{twice} {times} times")
    count = collection.metadata.count
    if count is not None and count != len(ids):
        found = f"{len(ids)} events in {len(body)} bytes"
        raise SourceContentError(source, expected=f"{count} events, as it says", found=found)
