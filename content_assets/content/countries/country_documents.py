"""What happened where: earthquakes and natural events by country, one document each.

Belongs here: located events -> documents. Does not: locating (locate.py).
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from content_assets.authoring import Documents, RawRef, in_contract
from content_assets.content.countries.atlas import DIGEST, LICENCE, TITLE, VERSION, Country
from content_assets.content.countries.documents import (
    Countries,
    CountryBrief,
    CountryEarthquake,
    CountryNaturalEvent,
    CountryReport,
    Reference,
)
from content_assets.content.countries.locate import Atlas, Located, Place
from content_assets.content.earthquakes.list_items import build_briefs
from content_assets.content.earthquakes.tracking import Tracked
from content_assets.content.natural_events.event_documents import build_open_briefs
from content_assets.content.natural_events.events import Listed

INDEX_PATH = "places/countries.json"
M = TypeVar("M", CountryEarthquake, CountryNaturalEvent)
MOST_OFFSHORE_KM = 370  # 200 nautical miles (UNCLOS, article 57): beyond is off no country
MOST_LISTED = 200  # of each kind: a season of fires has thousands; the counts tell of all


def country_path(slug: str) -> str:
    """Where a country's document is."""
    return f"places/countries/{slug}.json"


@dataclass(frozen=True)
class LocatedEvents:
    """Events by the slug of the country that each lies in or off; newest first.

    Attributes:
        made_from: The raw bodies that they were read from, by source.
    """

    earthquakes: Mapping[str, Sequence[CountryEarthquake]]
    natural_events: Mapping[str, Sequence[CountryNaturalEvent]]
    made_from: Mapping[str, RawRef]


def locate_events(tracked: Tracked, listed: Listed, atlas: Atlas) -> LocatedEvents:
    """The earthquakes that have a page and the open natural events that have a place.

    Raises:
        ContractError: An event that breaks the contract; names it and the member.
    """
    frame = tracked.table.frame
    shown = frame[frame["has_page"]]
    where = list(zip(shown["longitude_deg"].tolist(), shown["latitude_deg"].tolist(), strict=True))
    quakes = [
        {**brief.model_dump(), "longitude_deg": place[0], "latitude_deg": place[1]}
        for brief, place in zip(build_briefs(shown), where, strict=True)
    ]
    hazards = [brief.model_dump() for brief in build_open_briefs(listed)]
    placed = [each for each in hazards if each["longitude_deg"] is not None]
    return LocatedEvents(
        _by_country(CountryEarthquake, quakes, atlas.locate(where)),
        _by_country(CountryNaturalEvent, placed, atlas.locate([_place(each) for each in placed])),
        {**tracked.table.made_from, **listed.made_from},
    )


def build_countries(located: LocatedEvents, atlas: Atlas) -> Documents:
    """One document a country, of all that the atlas knows; many say that nothing happened."""
    documents = {country_path(each.slug): _report(each, located) for each in atlas.countries}
    return Documents(CountryReport, documents, located.made_from)


def build_country_index(located: LocatedEvents, atlas: Atlas) -> Documents:
    """All countries by name, with what is told of each in short."""
    data = {
        "atlas": Reference(title=TITLE, version=VERSION, licence=LICENCE, digest=DIGEST),
        "earthquake_count": sum(map(len, located.earthquakes.values())),
        "natural_event_count": sum(map(len, located.natural_events.values())),
        "countries": [
            _brief(each, located) for each in sorted(atlas.countries, key=lambda c: c.name)
        ],
    }
    index = in_contract(Countries, data, name=INDEX_PATH)
    return Documents(Countries, {INDEX_PATH: index}, located.made_from)


def _report(country: Country, located: LocatedEvents) -> CountryReport:
    earthquakes = located.earthquakes.get(country.slug, ())
    natural_events = located.natural_events.get(country.slug, ())
    longitude, latitude, reach = country.cap
    data = {
        "slug": country.slug,
        "name": country.name,
        "code": country.code,
        "longitude_deg": longitude,
        "latitude_deg": latitude,
        "reach_deg": reach,
        "earthquake_count": len(earthquakes),
        "largest": _largest(earthquakes),
        "earthquakes": earthquakes[:MOST_LISTED],
        "natural_event_count": len(natural_events),
        "natural_events": natural_events[:MOST_LISTED],
    }
    return in_contract(CountryReport, data, name=country_path(country.slug))


def _brief(country: Country, located: LocatedEvents) -> CountryBrief:
    earthquakes = located.earthquakes.get(country.slug, ())
    largest = _largest(earthquakes)
    return CountryBrief(
        slug=country.slug,
        name=country.name,
        earthquake_count=len(earthquakes),
        largest_magnitude=largest.magnitude if largest else None,
        natural_event_count=len(located.natural_events.get(country.slug, ())),
    )


def _largest(earthquakes: Sequence[CountryEarthquake]) -> CountryEarthquake | None:
    known = [each for each in earthquakes if each.magnitude is not None]
    return max(known, key=lambda each: (each.magnitude, each.occurred_at, each.id), default=None)


def _by_country(
    model: type[M], events: Sequence[dict[str, Any]], located: Sequence[Located]
) -> dict[str, list[M]]:
    found: dict[str, list[M]] = defaultdict(list)
    for event, where in zip(events, located, strict=True):
        if (where.offshore_km or 0) > MOST_OFFSHORE_KM:
            continue
        data = {**event, "offshore_km": where.offshore_km}
        found[where.country.slug].append(in_contract(model, data, name=f"event {event['id']}"))
    return dict(found)


def _place(event: Mapping[str, Any]) -> Place:
    return event["longitude_deg"], event["latitude_deg"]
