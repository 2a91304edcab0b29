"""EONET: what may become the newest raw body, and what never does."""

import json
from copy import deepcopy
from typing import Any

import pytest

from content_assets.errors import SourceContentError, SourceUnreachableError
from content_assets.http.client import HttpClient
from content_assets.http.effects import Effects
from content_assets.sources.eonet import EonetFeed, fingerprint_of
from demo.faults import Fault
from demo.replayer import Replayer

EVENT: dict[str, Any] = {
    "id": "EONET_1",
    "title": "A fire",
    "description": None,
    "link": "https://eonet.gsfc.nasa.gov/api/v3/events/EONET_1",
    "closed": None,
    "categories": [{"id": "wildfires", "title": "Wildfires"}],
    "sources": [{"id": "IRWIN", "url": "https://irwin.doi.gov/"}],
    "geometry": [
        {"date": "2025-09-21T18:00:00Z", "type": "Point", "coordinates": [-99.4, 14.4]},
    ],
}


def body(*events: Any, **more: Any) -> bytes:
    """Make a list of events, with whatever else is said."""
    return json.dumps({"title": "EONET Events", "events": list(events), **more}).encode()


def with_(path: str, value: Any) -> dict[str, Any]:
    """An event with one member set, by its path with dots."""
    event = deepcopy(EVENT)
    here: Any = event
    *steps, last = (int(step) if step.isdigit() else step for step in path.split("."))
    for step in steps:
        here = here[step]
    here[last] = value
    return event


class TestFetch:
    def test_the_body_is_kept_as_it_came_and_asked_for_conditionally(self) -> None:
        """The query names open and closed ones; a second question gets 304."""
        with Replayer(life_seconds=0) as replayer, HttpClient(user_agent="test") as client:
            feed = EonetFeed(client, replayer.url)
            first = feed.fetch(None)
            assert first is not None
            assert first.body == replayer.others["eonet"].answer.body
            assert feed.fetch(first.validators) is None
            assert replayer.requests[0].path == "/api/v3/events?status=all&days=30"
            assert replayer.statuses == {200: 1, 304: 1}

    def test_a_source_that_is_down_says_so_by_name(self) -> None:
        with (
            Replayer(life_seconds=0) as replayer,
            HttpClient(user_agent="test", effects=Effects(sleep=lambda _: None)) as client,
        ):
            replayer.fail(Fault(kind="status", status=503, source="eonet"))
            with pytest.raises(SourceUnreachableError, match=r"source eonet: .* found 503"):
                EonetFeed(client, replayer.url).fetch(None)


class TestFingerprint:
    def test_order_and_what_is_around_the_events_do_not_matter(self) -> None:
        other = {**EVENT, "id": "EONET_2"}
        assert fingerprint_of(body(EVENT, other)) == fingerprint_of(
            body(other, EVENT, description="said another way")
        )

    def test_every_word_of_an_event_does(self) -> None:
        assert fingerprint_of(body(EVENT)) != fingerprint_of(body(with_("title", "Two fires")))

    def test_no_events_are_a_body_like_any_other(self) -> None:
        """Whether it may be published is the audit's question."""
        assert fingerprint_of(body()) != fingerprint_of(body(EVENT))

    def test_five_thousand_events_are_read(self) -> None:
        assert fingerprint_of(body(*({**EVENT, "id": f"EONET_{n}"} for n in range(5000))))

    @pytest.mark.parametrize(
        "event",
        [
            with_("description", "longer"),
            {key: EVENT[key] for key in ("id", "title", "categories", "geometry")},
            with_("categories.0.id", 8),
            with_("geometry.0.coordinates", [189, 0]),
            with_("geometry.0.coordinates", []),
            with_("geometry", []),
            with_("closed", "2025-09-22T00:00:00Z"),
            with_("new_member", {"of": ["a", "later", "version"]}),
        ],
        ids=["description", "few", "v2.1", "longitude", "no place", "none", "closed", "new"],
    )
    def test_what_is_wrong_with_one_position_or_new_is_no_reason_to_refuse(
        self, event: dict[str, Any]
    ) -> None:
        assert fingerprint_of(body(event))

    def test_version_two_names_its_geometries_otherwise(self) -> None:
        event = {key: value for key, value in EVENT.items() if key != "geometry"}
        assert fingerprint_of(body({**event, "geometries": EVENT["geometry"]}))


class TestRefusals:
    @pytest.mark.parametrize(
        ("given", "found"),
        [
            (b"<!DOCTYPE html><title>Down</title>", "a page of HTML"),
            (body(EVENT)[:-30], "that are no JSON"),
            (b"", "0 bytes that are no JSON"),
            (b"[]", "a list"),
            (b'{"error": "busy"}', "events: Field required"),
            (b'{"events": null}', "events: Input should be"),
            (b'{"features": {}}', "features: Input should be"),
            (body(EVENT, EVENT), "EONET_1 2 times"),
            (body(None), "events.0: Input should be"),
            (body("EONET_1"), "events.0: Input should be"),
            (body(with_("title", "\ud800")), "no JSON"),
            (b'{"events": [{"id": NaN}]}', "no JSON"),
        ],
    )
    def test_what_is_not_the_feed_is_refused_and_told(self, given: bytes, found: str) -> None:
        with pytest.raises(SourceContentError) as caught:
            fingerprint_of(given)
        assert "source eonet: expected " in str(caught.value)
        assert found in str(caught.value)

    @pytest.mark.parametrize(
        ("path", "value"),
        [
            ("id", None),
            ("id", 7),
            ("title", None),
            ("categories", []),
            ("categories.0.title", None),
            ("geometry", None),
            ("geometry.0.date", "yesterday"),
            ("geometry.0.date", None),
            ("geometry.0.type", "MultiPoint"),
            ("geometry.0.coordinates", None),
            ("geometry.0.magnitudeValue", "35"),
            ("closed", "soon"),
            ("sources", None),
        ],
    )
    def test_the_offending_member_is_named(self, path: str, value: Any) -> None:
        with pytest.raises(SourceContentError) as caught:
            fingerprint_of(body({**EVENT, "id": "EONET_0"}, with_(path, value)))
        assert f"events.1.{path.partition('.')[0]}" in str(caught.value)
        assert "event " in str(caught.value)
