"""The USGS source: what may become the newest raw body, and what never does."""

import json
from collections.abc import Callable, Iterator
from copy import deepcopy
from datetime import UTC, datetime
from itertools import count as count_up
from typing import Any

import pytest

from content_assets.contracts.release import Validators
from content_assets.errors import SourceContentError, SourceUnreachableError
from content_assets.http.client import HttpClient
from content_assets.http.effects import Effects
from content_assets.sources.usgs import UsgsFeed, fingerprint_of
from demo.faults import Fault
from demo.replayer import Replayer
from tests.polling import PATIENCE_SECONDS

Edit = Callable[[dict[str, Any]], object]
_GENERATED = count_up(1746366790000)  # another one at each fetch


@pytest.fixture
def replayer() -> Iterator[Replayer]:
    """Replay the recorded feed; answers last a minute, as the real ones do."""
    with Replayer() as running:
        yield running


@pytest.fixture
def feed(replayer: Replayer) -> Iterator[UsgsFeed]:
    """Ask the replayer, without pauses between attempts."""
    effects = Effects(sleep=lambda _: None)
    with HttpClient(
        user_agent="test", timeout_seconds=PATIENCE_SECONDS, max_bytes=3_000_000, effects=effects
    ) as client:
        base_url = replayer.feed_url.partition("/earthquakes")[0]
        yield UsgsFeed(client, base_url, "all_week")


def expired(validators: Validators) -> Validators:
    """As `validators` will be in a minute."""
    return validators.model_copy(update={"expires_at": None})


def event(**properties: Any) -> dict[str, Any]:
    """Make a feature like the feed's."""
    given = {
        "mag": 2.5,
        "place": "10 km N of Loíza, Puerto Rico",
        "time": 1746366018110,
        "updated": 1746366236183,
        "url": "https://earthquake.usgs.gov/earthquakes/eventpage/us1",
        "status": "reviewed",
        "tsunami": 0,
        "sig": 34,
        "net": "us",
        "ids": ",us1,",
        "type": "earthquake",
        "felt": None,
    }
    return {
        "type": "Feature",
        "id": "us1",
        "properties": {**given, **properties},
        "geometry": {"type": "Point", "coordinates": [-117.8075, 35.3405, 8.83]},
    }


def body(*events: dict[str, Any], count: int | None = None) -> bytes:
    """Make a feed of `events`."""
    number = len(events) if count is None else count
    metadata = {"generated": next(_GENERATED), "count": number}
    collection = {"type": "FeatureCollection", "metadata": metadata, "features": list(events)}
    return json.dumps(collection).encode()


class TestFetch:
    def test_the_first_body_is_kept_as_it_came(self, feed: UsgsFeed, replayer: Replayer) -> None:
        fetched = feed.fetch(None)
        assert fetched is not None
        assert fetched.body == replayer.feed.answer.body
        assert fetched.fingerprint == fingerprint_of(fetched.body)
        assert fetched.validators.etag == replayer.feed.answer.etag
        assert datetime.fromisoformat(fetched.validators.expires_at or "") > datetime.now(UTC)

    def test_before_it_expires_nobody_is_asked(self, feed: UsgsFeed, replayer: Replayer) -> None:
        fetched = feed.fetch(None)
        assert fetched is not None
        assert feed.fetch(fetched.validators) is None
        assert len(replayer.requests) == 1

    def test_the_same_body_is_not_modified_and_the_next_one_is_new(
        self, feed: UsgsFeed, replayer: Replayer
    ) -> None:
        fetched = feed.fetch(None)
        assert fetched is not None
        assert feed.fetch(expired(fetched.validators)) is None
        assert replayer.statuses[304] == 1
        replayer.advance()
        following = feed.fetch(expired(fetched.validators))
        assert following is not None
        assert following.fingerprint != fetched.fingerprint

    @pytest.mark.parametrize(
        ("fault", "found"),
        [
            (Fault(kind="html"), "a page of HTML"),
            (Fault(kind="empty"), "no JSON"),
            (Fault(kind="not_json"), "no JSON"),
            (Fault(kind="nan"), "no JSON"),
            (Fault(kind="wrong_schema"), "features: Field required"),
            (Fault(kind="lying_length", claims="less"), "no JSON"),
        ],
        ids=lambda given: given.kind if isinstance(given, Fault) else "",
    )
    def test_what_is_not_the_feed_is_bad_content(
        self, feed: UsgsFeed, replayer: Replayer, fault: Fault, found: str
    ) -> None:
        replayer.fail(fault)
        with pytest.raises(SourceContentError, match=f"source usgs: expected .*{found}"):
            feed.fetch(None)

    @pytest.mark.parametrize(
        ("fault", "found"),
        [
            (Fault(kind="status", status=500), "found 500"),
            (Fault(kind="status", status=429, retry_after_seconds=600), "again in 600 s"),
            (Fault(kind="truncated"), "still to come"),
            (Fault(kind="huge"), "at most 3000000 bytes"),
            (Fault(kind="huge", is_gzip=True), "at most 3000000 bytes"),
            (Fault(kind="redirect_loop"), "at most 5 redirects"),
        ],
        ids=["500", "429", "truncated", "200 MB", "gzip bomb", "redirects"],
    )
    def test_what_is_no_whole_answer_is_unreachable(
        self, feed: UsgsFeed, replayer: Replayer, fault: Fault, found: str
    ) -> None:
        replayer.fail(fault)
        with pytest.raises(SourceUnreachableError, match=f"source usgs: expected .*{found}"):
            feed.fetch(None)

    @pytest.mark.parametrize(
        "fault",
        [Fault(kind="hang"), Fault(kind="slow"), Fault(kind="lying_length")],
        ids=["hang", "slow", "too long a length"],
    )
    def test_what_never_ends_is_unreachable_within_the_deadline(
        self, replayer: Replayer, fault: Fault
    ) -> None:
        replayer.fail(fault)
        with HttpClient(user_agent="test", timeout_seconds=0.5) as client:
            base_url = replayer.feed_url.partition("/earthquakes")[0]
            with pytest.raises(SourceUnreachableError, match="within the time-out"):
                UsgsFeed(client, base_url, "all_week").fetch(None)


def without(name: str) -> Edit:
    """An edit that takes a property away."""
    return lambda feature: feature["properties"].pop(name)


def setting(name: str, value: Any) -> Edit:
    """An edit that sets a property."""
    return lambda feature: feature["properties"].update({name: value})


def placing(*coordinates: Any) -> Edit:
    """An edit that moves the event."""
    return lambda feature: feature["geometry"].update(coordinates=list(coordinates))


class TestContent:
    @pytest.mark.parametrize(
        "edit",
        [
            setting("mag", None),
            setting("mag", -1.32),
            setting("mag", 5),
            setting("place", None),
            setting("new_member", {"any": "thing"}),
            without("felt"),
            placing(-117.8, 35.3, None),
            placing(-117.8, 35.3, -3.41),
            placing(-117.8, 35.3),
            lambda feature: feature.update(bbox=[1, 2, 3]),
        ],
    )
    def test_what_the_feed_may_say_is_taken(self, edit: Edit) -> None:
        feature = event()
        edit(feature)
        assert len(fingerprint_of(body(feature))) == 64

    def test_a_week_without_an_event_is_a_week(self) -> None:
        assert len(fingerprint_of(body())) == 64

    @pytest.mark.parametrize(
        ("edit", "member"),
        [
            (setting("mag", "2.5"), "properties.mag"),
            (setting("mag", value=True), "properties.mag"),
            (without("mag"), "properties.mag"),
            (setting("place", 7), "properties.place"),
            (setting("time", "2025-05-04"), "properties.time"),
            (setting("time", 10**18), "properties.time"),
            (setting("time", None), "properties.time"),
            (setting("sig", 1.5), "properties.sig"),
            (setting("ids", None), "properties.ids"),
            (setting("tsunami", None), "properties.tsunami"),
            (placing("-117", 35.3, 1), "geometry.coordinates.0"),
            (placing(None, 35.3, 1), "geometry.coordinates"),
            (placing(1.0), "geometry.coordinates"),
            (placing(1, 2, 3, 4), "geometry.coordinates"),
            (lambda feature: feature.update(geometry=None), "geometry"),
            (lambda feature: feature["geometry"].update(type="Polygon"), "geometry.type"),
            (lambda feature: feature.update(properties=[]), "properties"),
            (lambda feature: feature.update(type="Event"), "type"),
        ],
    )
    def test_the_first_offending_event_and_member_are_named(self, edit: Edit, member: str) -> None:
        feature = {**event(), "id": "us2"}
        edit(feature)
        with pytest.raises(SourceContentError) as caught:
            fingerprint_of(body(event(), feature))
        assert f"found event 'us2', features.1.{member}" in str(caught.value)

    @pytest.mark.parametrize("event_id", [None, 7, ["us1"]])
    def test_an_event_without_an_id_is_named_by_its_place(self, event_id: Any) -> None:
        with pytest.raises(SourceContentError, match=r"features\.0\.id"):
            fingerprint_of(body({**event(), "id": event_id}))

    @pytest.mark.parametrize("given", [b"[]", b"null", b'{"type":"Feature"}', b"\xff\xfe{}"])
    def test_another_kind_of_json_is_refused(self, given: bytes) -> None:
        with pytest.raises(SourceContentError, match="expected a GeoJSON FeatureCollection"):
            fingerprint_of(given)

    def test_an_event_that_comes_twice_is_refused_by_name(self) -> None:
        with pytest.raises(SourceContentError, match="each event once, found us1 2 times"):
            fingerprint_of(body(event(), event()))

    def test_a_count_that_is_not_the_number_of_events_is_refused(self) -> None:
        with pytest.raises(SourceContentError, match="expected 7 events, as it says, found 1"):
            fingerprint_of(body(event(), count=7))

    @pytest.mark.parametrize("number", [b"1e999", b"-1e999"])
    @pytest.mark.parametrize("member", [b'"mag"', b'"unknown"'])
    def test_numbers_without_bounds_are_refused_wherever_they_stand(
        self, number: bytes, member: bytes
    ) -> None:
        given = body(event(unknown=2.5)).replace(member + b": 2.5", member + b": " + number)
        named = "properties.mag" if member == b'"mag"' else "finite numbers"
        with pytest.raises(SourceContentError, match=named):
            fingerprint_of(given)


class TestFingerprint:
    def test_the_time_of_generation_and_the_order_say_nothing(self) -> None:
        one, two = event(), {**event(), "id": "us2"}
        assert fingerprint_of(body(one, two)) == fingerprint_of(body(two, one))

    def test_any_member_of_any_event_says_something(self) -> None:
        """Even with the same `updated`: USGS revises without telling."""
        before = event(mag=2.45, types=",origin,")
        seen = {fingerprint_of(body(before))}
        for name, value in {"mag": 2.59, "types": ",origin,dyfi,", "felt": 1}.items():
            after = deepcopy(before)
            after["properties"][name] = value
            seen.add(fingerprint_of(body(after)))
        assert len(seen) == 4
