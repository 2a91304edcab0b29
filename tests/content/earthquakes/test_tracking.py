"""The memory of the feed: nothing vanishes without a reason, nothing withdrawn seems current."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from content_assets.content.earthquakes import usgs
from content_assets.content.earthquakes.documents import EarthquakeAlias, EarthquakeEvent
from content_assets.content.earthquakes.event_documents import (
    build_aliases,
    build_event_documents,
    event_path,
)
from content_assets.content.earthquakes.tracking import MAX_REVISIONS, Tracked, read_tracked
from content_assets.publishing.reading import RawReading
from tests.content.earthquakes.conftest import DAY_MS, FIRST_MS, REF, event

WEEK = "https://example.org/all_week.geojson"
MADE_MS = FIRST_MS + DAY_MS  # every event of conftest is a day old


class Feed:
    """A feed shown snapshot by snapshot, and what was published of it, as the asset does."""

    def __init__(self) -> None:
        self.minutes = 0
        self.tracked: Tracked | None = None
        self.published: dict[str, EarthquakeEvent] = {}

    def show(self, *events: dict[str, Any], minutes: int = 5) -> dict[str, EarthquakeEvent]:
        """The events of the next snapshot; returns all documents that there are now, by id."""
        self.minutes += minutes
        generated = MADE_MS + self.minutes * 60_000
        body = {
            "type": "FeatureCollection",
            "metadata": {"generated": generated, "url": WEEK, "count": len(events)},
            "features": list(events),
        }
        raw = RawReading("usgs", REF, usgs.read(json.dumps(body).encode()))
        before = self.tracked.ledger if self.tracked else None
        self.tracked = read_tracked(raw, before, self.published.get)
        made = build_event_documents(self.tracked).documents
        by_path = {event_path(name): name for name in [e.id for e in self.tracked.ledger.events]}
        for path, document in made.items():
            assert isinstance(document, EarthquakeEvent)
            self.published[by_path[path]] = document
        return self.published


@pytest.fixture
def feed() -> Feed:
    return Feed()


class TestWithdrawn:
    def test_an_event_that_vanishes_from_its_window_is_withdrawn_since_that_snapshot(self, feed):
        """Its document keeps what USGS said of it last."""
        feed.show(event("us1", mag=4.0), event("us2"))
        gone = feed.show(event("us2"))["us1"]
        assert (gone.state, gone.magnitude) == ("withdrawn", 4.0)
        assert gone.state_since == "2025-04-28T14:04:10.707Z"
        assert feed.show(event("us2"))["us1"].state_since == gone.state_since

    def test_one_that_comes_back_is_listed_again_with_its_history(self, feed):
        """What it was in between, its revisions do not say; since when, its state does."""
        feed.show(event("us1", mag=4.0))
        feed.show()
        back = feed.show(event("us1", mag=4.1))["us1"]
        assert (back.state, back.merged_into) == ("listed", None)
        assert [r.magnitude for r in back.revisions] == [4.0, 4.1]
        assert back.first_seen_at == "2025-04-28T13:59:10.707Z"
        assert back.state_since == "2025-04-28T14:09:10.707Z"

    def test_one_that_only_aged_out_stays_as_it_was(self, feed):
        """It was in the feed for a week, and is older now."""
        feed.show(event("us1"))
        assert feed.show(minutes=6 * 24 * 60)["us1"].state == "listed"
        assert [e.id for e in feed.tracked.ledger.events] == ["us1"]
        assert feed.show(minutes=24 * 60)["us1"].state == "listed"
        assert feed.tracked.ledger.events == []

    def test_a_withdrawn_one_that_ages_out_stays_withdrawn(self, feed):
        """It never seems current again."""
        feed.show(event("us1"))
        feed.show()
        assert feed.show(minutes=8 * 24 * 60)["us1"].state == "withdrawn"

    def test_one_that_says_what_can_not_be_stays_as_it_was(self, feed):
        """It is listed, but left out: neither withdrawn nor changed, until it makes sense again."""
        kept = feed.show(event("us1", mag=4.0), event("us2"))["us1"]
        assert feed.show(event("us1", mag=5.0, at=[190, 0, 0]), event("us2"))["us1"] == kept
        assert feed.tracked.ledger.withdrawn_count == 0
        mended = feed.show(event("us1", mag=5.0), event("us2"))["us1"]
        assert (mended.state, mended.state_since) == ("listed", kept.state_since)
        assert [r.magnitude for r in mended.revisions] == [4.0, 5.0]
        assert feed.show(event("us2"))["us1"].state == "withdrawn"

    def test_one_under_another_id_is_merged_into_it(self, feed):
        """The new one has a page, however small."""
        feed.show(event("us1", mag=4.0))
        made = feed.show(event("ci2", mag=2.0, ids=",us1,ci2,"))
        assert (made["us1"].state, made["us1"].merged_into) == ("merged", "ci2")
        assert made["ci2"].state == "listed"

    def test_other_ids_lead_to_the_event(self, feed):
        """Those that never had a page of their own, too."""
        feed.show(event("us1", ids=",us1,at9,"))
        assert feed.tracked.ledger.aliases == {"at9": "us1"}
        (path, alias), *others = build_aliases(feed.tracked).documents.items()
        assert isinstance(alias, EarthquakeAlias)
        assert (path, alias.event_id) == ("earthquakes/aliases/at9.json", "us1")
        assert others == []

    def test_other_ids_of_earlier_weeks_are_not_taken_back(self, feed):
        """Links stay good: what a snapshot does not say of them stays as it is."""
        feed.show(event("us1", ids=",us1,at9,"))
        feed.show(minutes=8 * 24 * 60)
        documents = build_aliases(feed.tracked)
        assert (documents.documents, documents.is_amendment) == ({}, True)


class TestRevisions:
    def test_each_that_was_published_once(self, feed):
        """Also where `updated` says that nothing was changed (seen: 2.45 <-> 2.59)."""
        for magnitude in (2.55, 2.59, 2.59, 2.55):
            made = feed.show(event("us1", mag=magnitude))
        assert [r.magnitude for r in made["us1"].revisions] == [2.55, 2.59, 2.55]

    def test_one_that_becomes_small_keeps_its_page(self, feed):
        """People have linked to it."""
        feed.show(event("us1", mag=2.6))
        assert feed.show(event("us1", mag=2.3))["us1"].magnitude == 2.3

    def test_are_capped_and_the_first_stays(self, feed):
        """A source that oscillates for ever makes no document grow for ever."""
        for step in range(MAX_REVISIONS + 10):
            made = feed.show(event("us1", mag=3 + step / 100), minutes=1)
        revisions = made["us1"].revisions
        assert len(revisions) == MAX_REVISIONS
        assert (revisions[0].magnitude, revisions[-1].magnitude) == (3.0, 3.59)


EVENTS = st.dictionaries(
    st.sampled_from([f"us{n}" for n in range(6)]),
    st.tuples(
        st.sampled_from([None, 1.0, 2.5, 4.0]), st.sets(st.sampled_from(["us1", "us2", "at7"]))
    ),
    max_size=6,
)


@given(st.lists(EVENTS, max_size=8))
@settings(max_examples=150, deadline=None)
def test_whatever_a_feed_says_nothing_is_lost_and_nothing_withdrawn_seems_current(snapshots):
    """Any events that come, change, go and come back, under any ids."""
    feed, seen = Feed(), set()
    for given_ in snapshots:
        events = [
            event(n, mag=m, ids=",".join(["", n, *ids, ""])) for n, (m, ids) in given_.items()
        ]
        published = feed.show(*events)
        seen |= {n for n, (m, _) in given_.items() if m is not None and m >= 2.5}
        assert seen <= published.keys()
        for name, document in published.items():
            assert (document.state == "listed") is (name in given_)
            said = (document.magnitude, document.place, document.status)
            last = document.revisions[-1]
            assert said == (last.magnitude, last.place, last.status)
            if document.merged_into:
                assert name in given_[document.merged_into][1]
                assert document.merged_into in published
        ledger = feed.tracked.ledger
        assert ledger.listed_count == sum(d.state == "listed" for d in published.values())
