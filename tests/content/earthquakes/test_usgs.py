"""The USGS source: what may become the newest raw body, and what never does."""

import json
from collections.abc import Callable, Iterator
from copy import deepcopy
from datetime import UTC, datetime
from itertools import count as count_up
from typing import Any

import pytest

from content_assets.content.earthquakes.sources import USGS
from content_assets.content.earthquakes.usgs import read
from content_assets.contracts.release import Validators
from content_assets.errors import SourceContentError, SourceUnreachableError
from content_assets.http.client import HttpClient
from content_assets.http.effects import Effects
from content_assets.sources.http_source import HttpSource
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
def feed(replayer: Replayer) -> Iterator[HttpSource]:
    """Ask the replayer, without pauses between attempts."""
    effects = Effects(sleep=lambda _: None)
    with HttpClient(
        user_agent="test", timeout_seconds=PATIENCE_SECONDS, max_bytes=3_000_000, effects=effects
    ) as client:
        base_url = replayer.feed_url.partition("/earthquakes")[0]
        yield USGS.wired(client, {"usgs_base_url": base_url, "usgs_feed": "all_week"})


def expired(validators: Validators) -> Validators:
    """As `validators` will be in a minute."""
    return validators.model_copy(update={"expires_at": None})


def fingerprint_of(given: bytes) -> str:
    return read(given).fingerprint


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
    def test_the_first_body_is_kept_as_it_came(self, feed: HttpSource, replayer: Replayer) -> None:
        fetched = feed.fetch(None)
        assert fetched is not None
        assert fetched.body == replayer.feed.answer.body
        assert fetched.fingerprint == fingerprint_of(fetched.body)
        assert fetched.reading == read(fetched.body)
        assert fetched.body_time == datetime(2025, 5, 4, 13, 53, 10, tzinfo=UTC)
        assert fetched.validators.etag == replayer.feed.answer.etag
        assert datetime.fromisoformat(fetched.validators.expires_at or "") > datetime.now(UTC)

    def test_before_it_expires_nobody_is_asked(self, feed: HttpSource, replayer: Replayer) -> None:
        fetched = feed.fetch(None)
        assert fetched is not None
        assert feed.fetch(fetched.validators) is None
        assert len(replayer.requests) == 1

    def test_the_same_body_is_not_modified_and_the_next_one_is_new(
        self, feed: HttpSource, replayer: Replayer
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
            (Fault(kind="wrong_schema"), "features: a list, found none"),
            (Fault(kind="lying_length", claims="less"), "no JSON"),
        ],
        ids=lambda given: given.kind if isinstance(given, Fault) else "",
    )
    def test_what_is_not_the_feed_is_bad_content(
        self, feed: HttpSource, replayer: Replayer, fault: Fault, found: str
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
        self, feed: HttpSource, replayer: Replayer, fault: Fault, found: str
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
                USGS.wired(client, {"usgs_base_url": base_url, "usgs_feed": "all_week"}).fetch(None)


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
            (setting("mag", 19), "properties.mag"),
            (without("mag"), "properties.mag"),
            (setting("time", "2025-05-04"), "properties.time"),
            (setting("time", 10**18), "properties.time"),
            (setting("time", None), "properties.time"),
            (setting("time", 4102444800000), "properties.time"),
            (placing("-117", 35.3, 1), "longitude"),
            (placing(None, 35.3, 1), "longitude"),
            (placing(1, 91, 1), "latitude"),
            (placing(1.0), "geometry.coordinates"),
            (placing(1, 2, 3, 4), "geometry.coordinates"),
            (lambda feature: feature.update(geometry=None), "geometry"),
            (lambda feature: feature["geometry"].update(type="Polygon"), "geometry.type"),
            (lambda feature: feature.update(properties=[]), "properties"),
            (lambda feature: feature.update(type="Event"), "type"),
            (lambda feature: feature.update(more=float("nan")), "record"),
            (lambda feature: feature.update(more="\ud800"), "record"),
            (lambda feature: feature.update(more="x" * 600_000), "record"),
        ],
    )
    def test_an_event_that_can_not_be_is_left_out_and_reported(
        self, edit: Edit, member: str
    ) -> None:
        feature = {**event(), "id": "us2"}
        edit(feature)
        found = read(body(event(), feature))
        assert [row["id"] for row in found.rows] == ["us1"]
        (rejected,) = found.rejected
        assert (rejected.id, rejected.member, rejected.is_whole) == ("us2", member, True)

    @pytest.mark.parametrize(
        ("edit", "member", "instead"),
        [
            (setting("place", 7), "place", None),
            (setting("place", "x" * 300_000), "place", None),
            (setting("place", "a\u202eb\x00c"), "place", "abc"),
            (setting("sig", 1.5), "sig", 0),
            (setting("ids", None), "ids", ""),
            (setting("ids", ",".join(f"zz{n}" for n in range(20_000))), "ids", ""),
            (setting("tsunami", None), "tsunami", 0),
            (setting("felt", 2.5), "felt", None),
            (setting("alert", ["green"]), "alert", None),
            (setting("url", "javascript:alert(1)"), "url", event()["properties"]["url"]),
            (setting("url", "https://example.org/us1"), "url", event()["properties"]["url"]),
            (without("url"), "url", event()["properties"]["url"]),
        ],
    )
    def test_an_event_is_taken_without_what_documents_can_do_without(
        self, edit: Edit, member: str, instead: Any
    ) -> None:
        feature = event()
        edit(feature)
        found = read(body(feature))
        assert found.rows[0]["properties"][member] == instead
        (rejected,) = found.rejected
        assert (rejected.id, rejected.is_whole) == ("us1", False)
        assert rejected.member == f"properties.{member}"
        assert len(rejected.reason) < 300

    def test_a_whole_number_may_have_a_fraction_of_zero(self) -> None:
        found = read(body(event(felt=12.0, sig=34.0)))
        assert (found.rows[0]["properties"]["felt"], found.rejected) == (12, [])

    def test_of_other_ids_that_differ_by_case_only_the_first_is_taken(self) -> None:
        """Each is a document, and on some disks they would be one file."""
        other = {**event(ids=",us2,AK7,"), "id": "us2"}
        found = read(body(event(ids=",us1,ak7,"), other))
        assert [row["properties"]["ids"] for row in found.rows] == [",us1,ak7,", ""]
        assert [(each.id, each.is_whole) for each in found.rejected] == [("us2", False)]

    @pytest.mark.parametrize("event_id", [None, 7, ["us1"]])
    def test_an_event_without_an_id_is_named_by_its_place(self, event_id: Any) -> None:
        found = read(body(event(), {**event(), "id": event_id}))
        assert [each.id for each in found.rejected] == ["record 1"]

    def test_of_ids_that_differ_by_case_only_the_first_is_taken(self) -> None:
        found = read(body(event(), {**event(), "id": "US1"}))
        assert [row["id"] for row in found.rows] == ["us1"]
        assert "differ by more than case" in found.rejected[0].reason

    @pytest.mark.parametrize("given", [b"[]", b"null", b'{"type":"Feature"}', b"\xff\xfe{}"])
    def test_another_kind_of_json_is_refused(self, given: bytes) -> None:
        with pytest.raises(SourceContentError, match="expected a GeoJSON FeatureCollection"):
            fingerprint_of(given)

    def test_a_count_that_is_not_the_number_of_events_is_refused(self) -> None:
        with pytest.raises(SourceContentError, match="expected 7 events, as it says, found 1"):
            fingerprint_of(body(event(), count=7))

    @pytest.mark.parametrize("number", [b"1e999", b"-1e999", b"NaN", b"-Infinity"])
    @pytest.mark.parametrize("member", [b'"mag"', b'"unknown"'])
    def test_a_number_that_is_not_finite_costs_its_event_alone(
        self, number: bytes, member: bytes
    ) -> None:
        odd = {**event(unknown=2.5), "id": "us2"}
        given = body(odd).replace(member + b": 2.5", member + b": " + number)
        given = (
            given.replace(b'"count": 1', b'"count": 2')[:-2]
            + b","
            + json.dumps(event()).encode()
            + b"]}"
        )
        found = read(given)
        assert [row["id"] for row in found.rows] == ["us1"]
        assert [each.id for each in found.rejected] == ["us2"]

    @pytest.mark.parametrize("generated", [None, "now", 10**30, -(10**30), 1.5, True])
    def test_a_feed_that_does_not_say_when_it_was_made_has_no_time(self, generated: Any) -> None:
        collection = json.loads(body(event()))
        collection["metadata"]["generated"] = generated
        assert read(json.dumps(collection).encode()).body_time is None


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
