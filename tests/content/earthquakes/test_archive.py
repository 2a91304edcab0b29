"""Days, archive and statistics: counted as somebody else would count them."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from content_assets.bootstrap import build_pipeline, make_author
from content_assets.content.earthquakes.aggregates import BANDS, DEPTHS, NOWHERE, region_of
from content_assets.content.earthquakes.archive import PATH, build_archive
from content_assets.content.earthquakes.day_documents import build_day, date_of, day_path
from content_assets.content.earthquakes.day_service import fetch_day
from content_assets.content.earthquakes.documents_archive import EarthquakeArchive, EarthquakeDay
from content_assets.content.earthquakes.event_service import DayReading
from content_assets.errors import ConfigurationError
from content_assets.orchestration.workbench import Workbench
from content_assets.publishing.canonical import digest_of, document_bytes
from content_assets.settings import load_settings

PLACES = ["5 km N of Ridgecrest, CA", "Fiji region", None, "", "Banda Sea", "x" * 300]
events = st.tuples(
    st.none() | st.floats(-2, 9, allow_nan=False),
    st.none() | st.floats(-3, 700, allow_nan=False),
    st.sampled_from(PLACES),
)


def made(day: str, given_events, *, after_days: float | None = 40.0) -> EarthquakeDay:
    """The document of a day with these events, made so long after it."""
    start = datetime.fromisoformat(day).replace(tzinfo=UTC)
    features = [
        {
            "type": "Feature",
            "id": f"t{day.replace('-', '')}{place}",
            "properties": {
                "mag": magnitude,
                "place": name,
                "time": round(start.timestamp() * 1000) + place,
                "updated": 0,
                "type": "earthquake",
                "status": "reviewed",
                "sig": 1,
                "tsunami": 0,
                "net": "us",
                "ids": ",",
                "url": "https://example.org/",
            },
            "geometry": {"type": "Point", "coordinates": [1.0, 2.0, depth]},
        }
        for place, (magnitude, depth, name) in enumerate(given_events)
    ]
    at = None if after_days is None else start + timedelta(days=1 + after_days)
    return build_day(DayReading("usgs_days", day, features, made_at=at), settled_days=30)


def archived(*days: EarthquakeDay, before: EarthquakeArchive | None = None, known=()):
    """The archive of these days; those in `known` can be read, too."""
    digests = {day.date: digest_of(document_bytes(day_path(day.date), day)) for day in days}
    by_digest = {digest_of(document_bytes(day_path(day.date), day)): day for day in (*days, *known)}
    return build_archive(before, digests, by_digest.__getitem__).documents[PATH]


class TestDay:
    @given(st.lists(events, max_size=12))
    @settings(deadline=None)
    def test_each_event_with_a_value_is_in_exactly_one_band(self, given_events):
        """What is unknown is in none, and everything is somewhere."""
        day = made("2025-05-01", given_events)
        assert day.event_count == len(given_events) == len(day.events)
        assert sum(b.count for b in day.bands) == sum(m is not None for m, _, _ in given_events)
        assert sum(b.count for b in day.depths) == sum(d is not None for _, d, _ in given_events)
        assert sum(r.count for r in day.regions) == len(given_events)
        known = [e.magnitude for e in day.events if e.magnitude is not None]
        assert day.largest_magnitude == max(known, default=None)

    @pytest.mark.parametrize("edges", [BANDS, DEPTHS], ids=["magnitude", "depth"])
    def test_bands_leave_no_gap(self, edges):
        """Each begins where the one before ends."""
        assert edges[0][1] is None
        assert edges[-1][2] is None
        assert [e[2] for e in edges[:-1]] == [e[1] for e in edges[1:]]

    @pytest.mark.parametrize(
        ("after_days", "is_settled"), [(29.99, False), (30, True), (5000, True), (None, False)]
    )
    def test_a_day_is_settled_by_the_clock_of_its_source(self, after_days, is_settled):
        """Which may not say what time it is."""
        assert made("2025-05-01", [], after_days=after_days).is_settled is is_settled

    def test_the_same_body_is_the_same_bytes_whenever_it_is_asked_for(self):
        """Or every backfill would change every day."""
        first, second = (
            made("2025-05-01", [(1.0, 2.0, "Fiji")], after_days=after) for after in (1, 2)
        )
        assert document_bytes("x", first) == document_bytes("x", second)

    def test_a_path_names_its_day(self):
        """There and back."""
        assert date_of(day_path("2025-05-01")) == "2025-05-01"

    def test_regions_are_the_last_part_of_a_place(self):
        """Which may be empty, or not be there."""
        assert [region_of(p) for p in (*PLACES[:5], "10 km S of ,")] == [
            "California",
            "Fiji",
            NOWHERE,
            NOWHERE,
            "Banda Sea",
            NOWHERE,
        ]


class TestArchive:
    @given(
        st.lists(
            st.dictionaries(
                st.sampled_from(["2025-05-01", "2025-05-02", "2025-05-04"]),
                st.lists(events, max_size=4),
            ),
            max_size=4,
        )
    )
    @settings(deadline=None, max_examples=40)
    def test_in_steps_or_at_once_it_counts_the_same(self, steps):
        """Days come, and are made anew with other events, in any order."""
        standing: dict[str, EarthquakeDay] = {}
        archive: Any = None
        known: list[Any] = []
        for step in steps:
            known += standing.values()
            standing |= {day: made(day, given_events) for day, given_events in step.items()}
            archive = archived(*standing.values(), before=archive, known=known)
        if archive:
            assert archive == archived(*standing.values())
            assert archive.event_count == sum(d.event_count for d in standing.values())

    def test_only_days_that_changed_are_read(self):
        """The cost grows with what changed."""
        old, new = made("2025-05-01", [(1.0, 2.0, "A")]), made("2025-05-02", [(3.0, 4.0, "B")])
        before = archived(old)
        digests = {line.date: line.digest for line in archived(old, new).days}
        read: list[str] = []

        def read_day(digest: str) -> EarthquakeDay:
            read.append(digest)
            return new

        build_archive(before, digests, read_day)
        assert read == [digests["2025-05-02"]]

    def test_a_day_that_was_taken_down_is_counted_no_more(self):
        """Though its document can't be read any more."""
        one, two = made("2025-05-01", [(1.0, 2.0, "A")]), made("2025-05-02", [(3.0, 4.0, "B")])
        assert archived(one, before=archived(one, two)) == archived(one)

    def test_what_changed_in_a_day_changes_the_archive_even_where_no_count_does(self):
        """So that of two backfills at once, the slower one's archive never goes without its days."""
        one = made("2025-05-01", [(1.0, 2.0, "3 km S of A, X")])
        other = made("2025-05-01", [(1.0, 2.0, "4 km S of A, X")])
        assert archived(one) != archived(other)


def test_days_of_a_source_that_is_switched_off_are_refused(tmp_path: Path) -> None:
    """By its name, with the setting that lists it."""
    given = {"CONTENT_ASSETS_STORE_URL": f"file://{tmp_path}", "CONTENT_ASSETS_SOURCES": "eonet"}
    bench = Workbench(build_pipeline(load_settings(given)), make_author())
    with pytest.raises(ConfigurationError, match=r"source usgs: .* switched on"):
        fetch_day(bench, "2025-05-01")
