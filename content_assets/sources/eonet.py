"""NASA's Earth Observatory Natural Event Tracker (EONET), version 3.

Documentation: https://eonet.gsfc.nasa.gov/docs/v3. Licence: free to use, NASA's disclaimer
holds (https://eonet.gsfc.nasa.gov/what-is-eonet). Events are gathered by hand from others; a
closed one may come later than it ended. Version 2.1 says `geometries` where 3 says `geometry`,
and numbers categories; the GeoJSON form has a feature for each geometry, ids repeated.

Belongs here: the feed's address, and what a body must be before it may become the newest
raw body. Does not: what is wrong with one position (transforms/natural_events/), which is left
out and told.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, AliasChoices, Field

from content_assets.contracts.instants import utc_instant
from content_assets.contracts.release import Validators
from content_assets.errors import SourceContentError
from content_assets.http.client import HttpClient
from content_assets.publishing.raw import Fetched
from content_assets.sources.json_body import Known, check_schema, fingerprint, parse_json

NAME = "eonet"
CADENCE_MINUTES = 60
_PATH = "/api/v3/events?status=all&days=30"  # open and closed ones that had news in 30 days
_EXPECTED = "EONET's list of events"

_Instant = Annotated[str, AfterValidator(lambda text: utc_instant(text) and text)]


class _Category(Known):
    id: str | int
    title: str


class _Source(Known):
    id: str
    url: str | None = None


class _Geometry(Known):
    type: Literal["Point", "Polygon"]
    coordinates: list[Any]  # a bad place is left out by itself, and told
    date: _Instant
    magnitudeValue: float | None = None  # noqa: N815  # the feed's name
    magnitudeUnit: str | None = None  # noqa: N815


class _About(Known):
    id: str
    title: str
    description: str | None = None
    closed: _Instant | None = None
    link: str | None = None
    categories: Annotated[list[_Category], Field(min_length=1)]
    sources: list[_Source] = Field(default_factory=list)


class _Event(_About):
    geometry: Annotated[
        list[_Geometry], Field(validation_alias=AliasChoices("geometry", "geometries"))
    ]


class _Shape(Known):
    type: Literal["Point", "Polygon"]
    coordinates: list[Any]


class _Properties(_About):
    date: _Instant
    magnitudeValue: float | None = None  # noqa: N815
    magnitudeUnit: str | None = None  # noqa: N815


class _Feature(Known):
    properties: _Properties
    geometry: _Shape


class _Events(Known):
    events: list[_Event]


class _Collection(Known):
    features: list[_Feature]


@dataclass(frozen=True)
class EonetFeed:
    """The events of the last 30 days.

    Attributes:
        client: What it is asked with.
        base_url: Of the provider, without a slash at the end.
    """

    client: HttpClient
    base_url: str
    cadence_minutes: int = CADENCE_MINUTES

    def fetch(self, validators: Validators | None) -> Fetched | None:
        """The newest body, checked; None when it is not modified.

        Raises:
            SourceUnreachableError: No whole answer.
            SourceContentError: An answer that is not this feed.
        """
        changed = self.client.get_conditional(NAME, self.base_url + _PATH, validators)
        if changed is None:
            return None
        return Fetched(changed.body, fingerprint_of(changed.body), changed.validators)


def fingerprint_of(body: bytes) -> str:
    """The sha256 of what a body says: its events, whatever their order.

    Raises:
        SourceContentError: The body is not the feed; names the first offending member.
    """
    parsed = parse_json(NAME, body, expected=_EXPECTED)
    if not isinstance(parsed, dict):
        raise SourceContentError(NAME, expected=_EXPECTED, found=f"a {type(parsed).__name__}")
    if "features" in parsed:
        check_schema(NAME, _Collection, parsed)
        return fingerprint(NAME, parsed["features"])
    events = check_schema(NAME, _Events, parsed).events
    _check_ids([event.id for event in events])
    return fingerprint(NAME, sorted(parsed["events"], key=lambda each: each["id"]))


def _check_ids(ids: Sequence[str]) -> None:
    if len(set(ids)) != len(ids):
        twice, times = Counter(ids).most_common(1)[0]
        raise SourceContentError(NAME, expected="each event once", found=f"{twice} {times} times")
