"""Natural events: whatever EONET says of places, events stay and documents keep their contract."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from content_assets.content.natural_events import eonet
from content_assets.content.natural_events.documents import (
    NaturalEvent,
    NaturalEventMap,
    OpenNaturalEvents,
)
from content_assets.content.natural_events.event_documents import (
    build_event_documents,
    build_map,
    build_open,
)
from content_assets.content.natural_events.events import Listed, read_listed
from content_assets.content.natural_events.geometry import middle_of, read_geometry
from content_assets.content.natural_events.positions import check_geometry
from content_assets.contracts.document import Document
from content_assets.contracts.release import RawRef
from content_assets.publishing.canonical import document_bytes
from content_assets.publishing.reading import RawReading
from content_assets.sources.values import OddValueError

REF = RawRef(sequence=1, digest="0" * 64)
BUILDS = (build_event_documents, build_open, build_map)


def event(event_id: str = "EONET_1", **said: Any) -> dict[str, Any]:
    """Make an event of EONET's; what is said replaces what it has."""
    given_ = {
        "id": event_id,
        "title": "A fire",
        "categories": [{"id": "wildfires", "title": "Wildfires"}],
        "closed": None,
        "geometry": [position()],
    }
    return given_ | said


def position(at: Any = (-99.4, 14.4), date: str = "2025-09-21T18:00:00Z", **said: Any) -> Any:
    """Make one of its positions."""
    return {"type": "Point", "coordinates": at, "date": date} | said


def listed(*events: dict[str, Any]) -> Listed:
    """Read a list of events, as the source lets it through."""
    body = json.dumps({"events": events}).encode()
    return read_listed(RawReading("eonet", REF, eonet.read(body)))


def only(*events: dict[str, Any]) -> NaturalEvent:
    (found,) = listed(*events).events
    return found


def open_(read: Listed) -> OpenNaturalEvents:
    (document,) = build_open(read).documents.values()
    assert isinstance(document, OpenNaturalEvents)
    return document


def map_(read: Listed) -> NaturalEventMap:
    (document,) = build_map(read).documents.values()
    assert isinstance(document, NaturalEventMap)
    return document


def is_quiet(document: Document) -> bool:
    """Whether EONET lists the event no longer."""
    assert isinstance(document, NaturalEvent)
    return document.is_quiet


class TestPositions:
    @pytest.mark.parametrize(
        "at",
        [
            [189, 0],
            [-180.01, 0],
            [0, 90.5],
            [10**400, 0],
            [],
            [1],
            [1, 2, 3, 4],
            ["1", "2"],
            [None, 2],
            [True, 2],
            [[1, 2]],
        ],
        ids=repr,
    )
    def test_an_impossible_one_is_left_out_and_told_and_the_event_stays(self, at: Any) -> None:
        found = only(event(geometry=[position(at, "2025-09-22T00:00:00Z"), position()]))
        assert len(found.positions) == 1
        (refused,) = found.refused
        assert (refused.event_id, refused.observed_at) == ("EONET_1", "2025-09-22T00:00:00.000Z")
        assert refused.expected
        assert len(refused.found) < 100

    @pytest.mark.parametrize("at", [[180, 90], [-180, -90], [0, 0], [1.5, 2.5, 3000]])
    def test_the_edges_of_the_world_are_in_it_and_heights_are_no_matter(self, at: Any) -> None:
        assert not only(event(geometry=[position(at)])).refused

    def test_an_event_without_any_is_listed_but_not_on_the_map(self) -> None:
        read = listed(event(geometry=[position([999, 0])]), event("EONET_2"))
        assert [group.id for group in open_(read).categories] == ["wildfires"]
        assert [brief.id for brief in open_(read).categories[0].events] == ["EONET_2", "EONET_1"]
        assert [feature.id for feature in map_(read).features] == ["EONET_2"]
        assert [each.event_id for each in open_(read).refused] == ["EONET_1"]

    def test_a_track_is_in_the_order_of_time_whatever_the_order_of_the_feed(self) -> None:
        dates = [f"2025-09-2{day}T00:00:00Z" for day in (3, 1, 2)]
        found = only(event(geometry=[position(date=date) for date in dates]))
        assert [each.observed_at[8:10] for each in found.positions] == ["21", "22", "23"]

    def test_a_ring_is_closed_and_one_bad_corner_refuses_the_area(self) -> None:
        ring = [[0, 0], [2, 0], [2, 1]]
        area = read_geometry("Polygon", [ring])
        assert isinstance(area.coordinates[0], list)
        assert area.coordinates[0][0] == area.coordinates[0][-1]
        assert middle_of(area) == (1.0, 0.5)
        for bad, found in (([*ring, [190, 0]], "longitude 190"), ([[0, 0], [1, 1]], "2")):
            with pytest.raises(OddValueError) as odd:
                check_geometry("Polygon", [bad])
            assert odd.value.found == found

    @pytest.mark.parametrize(
        ("west", "east", "middle"),
        [(178, -178, -180.0), (177, -179, 179.0), (179, -175, -178.0), (-90, 90, 0.0)],
    )
    def test_an_area_across_180_degrees_has_its_middle_in_it(
        self, west: float, east: float, middle: float
    ) -> None:
        """Not on the other side of the Earth, where another country would have it."""
        ring = [[west, 0], [east, 0], [east, 10], [west, 10]]
        longitude, latitude = middle_of(read_geometry("Polygon", [ring]))
        assert (longitude % 360, latitude) == (middle % 360, 5.0)
        assert -180 <= longitude <= 180

    def test_a_time_with_another_offset_is_given_in_utc(self) -> None:
        found = only(event(geometry=[position(date="2025-09-21T18:00:00+05:30")]))
        assert found.positions[0].observed_at == "2025-09-21T12:30:00.000Z"


class TestForms:
    def test_features_of_one_id_are_one_event(self) -> None:
        said = {key: value for key, value in event().items() if key != "geometry"}
        features = [
            {
                "type": "Feature",
                "properties": {**said, "date": f"2025-09-2{day}T00:00:00Z", "magnitudeValue": day},
                "geometry": {"type": "Point", "coordinates": [day, 0]},
            }
            for day in (1, 2, 3)
        ]
        body = json.dumps({"type": "FeatureCollection", "features": features}).encode()
        (found,) = read_listed(RawReading("eonet", REF, eonet.read(body))).events
        assert [each.magnitude for each in found.positions] == [1, 2, 3]

    def test_closed_ones_have_a_document_and_are_not_among_the_open(self) -> None:
        read = listed(event(), event("EONET_2", closed="2025-09-23T00:00:00Z"))
        assert len(build_event_documents(read).documents) == 2
        assert (open_(read).event_count, open_(read).listed_count) == (1, 2)
        assert [each.state for each in read.events] == ["open", "closed"]

    def test_entities_are_decoded_once_and_white_space_is_one_blank(self) -> None:
        found = only(event(title=" Block C &amp;amp; D\n &lt;b&gt; ", description="&nbsp;"))
        assert (found.title, found.description) == ("Block C &amp; D <b>", None)

    @pytest.mark.parametrize(
        "url", ["javascript:alert(1)", "", "//x.example", "https://a b", 'https://x/"onclick=']
    )
    def test_what_is_no_address_is_no_link(self, url: str) -> None:
        found = only(event(link=url, sources=[{"id": "X", "url": url}]))
        assert (found.source_url, found.sources[0].url) == (None, None)

    @pytest.mark.parametrize("event_id", ["", "../x", "a b", "a" * 65, "ü", "a.b", "x" * 100_000])
    def test_an_event_whose_id_is_no_path_is_left_out_and_told_and_the_others_stay(
        self, event_id: str
    ) -> None:
        read = listed(event(), event(event_id, title="A &amp; B"))
        assert [each.id for each in read.events] == ["EONET_1"]
        (refused,) = open_(read).refused_events
        assert (refused.event_id, refused.title) == (event_id[:80] or "record 1", "A & B")

    def test_five_thousand_events_are_listed_newest_first(self) -> None:
        at = [f"2025-09-{1 + n % 28:02d}T00:00:00Z" for n in range(5000)]
        events = [event(f"EONET_{n}", geometry=[position(date=at[n])]) for n in range(5000)]
        (group,) = open_(listed(*events)).categories
        instants = [str(brief.last_observed_at) for brief in group.events]
        assert instants == sorted(instants, reverse=True)
        assert len(instants) == 5000


NUMBERS = st.one_of(
    st.integers(-200, 200), st.floats(allow_nan=False, allow_infinity=False), st.integers()
)
COORDINATES = st.recursive(
    st.one_of(NUMBERS, st.none(), st.text(max_size=3), st.booleans()),
    lambda inner: st.lists(inner, max_size=4),
    max_leaves=8,
)
MOMENTS = st.datetimes(
    min_value=datetime(1970, 1, 1),  # noqa: DTZ001  # the zone is given beside
    max_value=datetime(2100, 1, 1),  # noqa: DTZ001
    timezones=st.just(UTC),
)
POSITIONS = st.builds(
    lambda kind, at, when, magnitude: position(
        at, when.isoformat(), type=kind, magnitudeValue=magnitude
    ),
    st.sampled_from(["Point", "Polygon"]),
    st.lists(COORDINATES, max_size=4),
    MOMENTS,
    st.none() | st.floats(allow_nan=False, allow_infinity=False),
)
EVENTS = st.lists(
    st.builds(
        lambda number, title, closed, positions: event(
            f"EONET_{number}",
            title=title,
            closed=closed and closed.isoformat(),
            geometry=positions,
        ),
        st.integers(0, 10**6),
        st.text(st.characters(exclude_categories=["Cs"])),
        st.none() | MOMENTS,
        st.lists(POSITIONS, max_size=4),
    ),
    unique_by=lambda each: each["id"],
    max_size=5,
)


class TestAnyFeed:
    @settings(max_examples=150, deadline=None)
    @given(EVENTS)
    def test_nothing_is_lost_and_every_document_keeps_its_contract(self, events: Any) -> None:
        """Each position is published or refused; each open event is in one category, once."""
        read = listed(*events)
        for build in BUILDS:
            for path, document in build(read).documents.items():
                assert document_bytes(path, document)
        by_id = {each.id: each for each in read.events}
        assert set(by_id) == {each["id"] for each in events}
        for given_ in events:
            found = by_id[given_["id"]]
            assert len(found.positions) + len(found.refused) == len(given_["geometry"])
            assert (found.state == "closed") == bool(given_["closed"])
        briefs = [brief.id for group in open_(read).categories for brief in group.events]
        assert sorted(briefs) == sorted(each["id"] for each in events if not each["closed"])
        assert open_(read).event_count == len(briefs)
        with_position = {name for name in briefs if by_id[name].positions}
        assert {feature.id for feature in map_(read).features} == with_position

    @settings(max_examples=50, deadline=None)
    @given(EVENTS, st.randoms())
    def test_the_order_of_the_feed_leaves_no_trace(self, events: Any, dice: Any) -> None:
        shuffled = dice.sample(events, len(events))
        assert listed(*events).events == listed(*shuffled).events


class TestQuiet:
    """An open event that leaves the list of 30 days without having been closed."""

    def test_says_so_and_keeps_all_else(self):
        before = listed(event("EONET_1"), event("EONET_2"))
        documents = build_event_documents(listed(event("EONET_2")), before).documents
        gone = documents["natural-events/events/EONET_1.json"]
        assert isinstance(gone, NaturalEvent)
        assert gone.is_quiet
        assert gone.model_copy(update={"is_quiet": False}) == before.events[0]
        assert not is_quiet(documents["natural-events/events/EONET_2.json"])

    def test_one_that_was_closed_stays_as_it_was(self):
        before = listed(event("EONET_1", closed="2025-09-22T00:00:00Z"))
        assert build_event_documents(listed(), before).documents == {}

    def test_one_that_comes_back_is_quiet_no_longer(self):
        documents = build_event_documents(listed(event("EONET_1")), listed()).documents
        assert not is_quiet(documents["natural-events/events/EONET_1.json"])
