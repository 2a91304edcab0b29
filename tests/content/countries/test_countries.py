"""What happened in and off each country."""

import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from content_assets.content.countries.atlas import Country
from content_assets.content.countries.country_documents import (
    MOST_LISTED,
    build_countries,
    build_country_index,
    locate_events,
)
from content_assets.content.countries.locate import Atlas, load_atlas
from content_assets.content.natural_events import eonet
from content_assets.content.natural_events.events import Listed, read_listed
from content_assets.contracts.release import RawRef
from content_assets.publishing.reading import RawReading
from tests.content.earthquakes.conftest import event, tracked

ATLAS = load_atlas()
CHILE = [-70.6, -33.4, 10]
OFF_CHILE = [-72.5, -33.0, 10]
HIGH_SEAS = [-120.0, -40.0, 10]
AT = st.tuples(st.floats(-180, 180), st.floats(-90, 90))


def listed(*places: list[float], state: str = "open") -> Listed:
    """Natural events, one at each of `places`."""
    events = [
        {
            "id": f"EONET_{number}",
            "title": "A fire",
            "closed": None if state == "open" else "2025-05-01T00:00:00Z",
            "categories": [{"id": "wildfires", "title": "Wildfires"}],
            "sources": [],
            "geometry": [{"date": "2025-05-01T00:00:00Z", "type": "Point", "coordinates": at[:2]}],
        }
        for number, at in enumerate(places)
    ]
    body = json.dumps({"events": events}).encode()
    ref = RawRef(sequence=1, digest="1" * 64)
    return read_listed(RawReading("eonet", ref, eonet.read(body)))


def made(quakes: list[dict[str, Any]], hazards: Listed, atlas: Atlas = ATLAS) -> dict[str, Any]:
    """Every country's document by slug, and the index by the name of its path."""
    located = locate_events(tracked(*quakes), hazards, atlas)
    builds = (build_countries(located, atlas), build_country_index(located, atlas))
    assert all(set(each.made_from) == {"usgs", "eonet"} for each in builds)
    return {
        path.rpartition("/")[2].removesuffix(".json"): document
        for each in builds
        for path, document in each.documents.items()
    }


class TestCountry:
    def test_has_what_happened_in_it_and_off_it_newest_first(self) -> None:
        first = event("us1", at=CHILE, mag=5.5, time=1745762050707)
        second = event("us2", at=OFF_CHILE, mag=4.5, time=1745762050708)
        chile = made([first, second], listed(CHILE))["chile"]
        assert [(e.id, e.offshore_km) for e in chile.earthquakes] == [("us2", 71), ("us1", None)]
        assert chile.largest.id == "us1"
        assert [e.id for e in chile.natural_events] == ["EONET_0"]

    def test_where_nothing_happened_says_so(self) -> None:
        documents = made([event("us1", at=CHILE)], listed())
        assert len(documents) == 241 + 1
        france = documents["france"]
        assert (france.earthquake_count, france.largest, france.natural_events) == (0, None, [])

    def test_on_the_high_seas_it_is_off_no_country(self) -> None:
        documents = made([event("us1", at=HIGH_SEAS)], listed(HIGH_SEAS))
        index = documents["countries"]
        assert (index.earthquake_count, index.natural_event_count) == (0, 0)

    def test_small_and_closed_ones_are_not_told(self) -> None:
        index = made([event("us1", at=CHILE, mag=1.0)], listed(CHILE, state="closed"))["countries"]
        assert (index.earthquake_count, index.natural_event_count) == (0, 0)

    def test_an_unknown_magnitude_is_no_largest(self) -> None:
        quakes = [event("us1", at=CHILE, mag=None, sig=700), event("us2", at=CHILE, mag=2.6)]
        chile = made(quakes, listed())["chile"]
        assert (chile.earthquake_count, chile.largest.id) == (2, "us2")

    def test_a_season_of_fires_is_counted_whole_and_listed_in_part(self) -> None:
        chile = made([], listed(*[CHILE] * (MOST_LISTED + 5)))["chile"]
        assert (chile.natural_event_count, len(chile.natural_events)) == (205, 200)


class TestAll:
    @settings(max_examples=25, deadline=None)
    @given(st.lists(AT, max_size=12), st.lists(AT, max_size=12))
    def test_each_event_is_of_one_country_at_most_and_the_index_adds_up(self, quakes, hazards):
        documents = made(
            [event(f"us{n}", at=[*at, 10]) for n, at in enumerate(quakes)],
            listed(*[list(at) for at in hazards]),
        )
        index = documents.pop("countries")
        for told, members in (
            (index.earthquake_count, [d.earthquakes for d in documents.values()]),
            (index.natural_event_count, [d.natural_events for d in documents.values()]),
        ):
            ids = [each.id for events in members for each in events]
            assert len(set(ids)) == len(ids) == told
        assert [each.name for each in index.countries] == sorted(d.name for d in documents.values())

    def test_another_atlas_is_another_world(self) -> None:
        one = Country(
            "one", None, "One", next(c.shape for c in ATLAS.countries if c.slug == "chile")
        )
        documents = made([event("us1", at=CHILE)], listed(), Atlas([one]))
        assert documents["one"].earthquake_count == 1
        assert set(documents) == {"one", "countries"}
