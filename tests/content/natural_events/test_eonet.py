"""EONET: what may become the newest raw body, and what never does."""

import json
from copy import deepcopy
from typing import Any

import pytest

from content_assets.content.natural_events.eonet import read
from content_assets.content.natural_events.sources import EONET
from content_assets.errors import SourceContentError, SourceUnreachableError
from content_assets.http.client import HttpClient
from content_assets.http.effects import Effects
from demo.faults import Fault
from demo.replayer import Replayer


def fingerprint_of(given: bytes) -> str:
    return read(given).fingerprint


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
            feed = EONET.wired(client, {"eonet_base_url": replayer.url})
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
                EONET.wired(client, {"eonet_base_url": replayer.url}).fetch(None)


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
            (b'{"error": "busy"}', "found nothing"),
            (b'{"events": null}', "found null"),
            (b'{"features": {}}', "an object"),
            (body(None), "1 odd records of 1"),
            (body("EONET_1"), "1 odd records of 1"),
        ],
    )
    def test_what_is_not_the_feed_is_refused_and_told(self, given: bytes, found: str) -> None:
        with pytest.raises(SourceContentError) as caught:
            fingerprint_of(given)
        assert "source eonet: expected " in str(caught.value)
        assert found in str(caught.value)

    @pytest.mark.parametrize(
        ("path", "value", "member"),
        [
            ("id", None, "id"),
            ("id", 7, "id"),
            ("id", "eonet_0", "id"),  # differs by case only
            ("categories", [], "categories"),
            ("categories", None, "categories"),
            ("categories.0.id", None, "categories"),
            ("geometry", None, "geometry"),
            ("geometry", [{"type": "Point"}] * 21, "geometry"),
            ("geometry", [{}] * 2001, "geometry"),
            ("closed", "soon", "closed"),
        ],
    )
    def test_an_event_that_can_not_be_is_left_out_and_reported(
        self, path: str, value: Any, member: str
    ) -> None:
        found = read(body({**EVENT, "id": "EONET_0"}, with_(path, value)))
        assert [row["id"] for row in found.rows] == ["EONET_0"]
        (rejected,) = found.rejected
        assert (rejected.member, rejected.is_whole) == (member, True)
        assert rejected.about["title"] == "A fire"

    @pytest.mark.parametrize(
        ("path", "value", "member"),
        [
            ("title", None, "title"),
            ("title", "x" * 301, "title"),
            ("title", "A&#x202E; fire", "title"),
            ("description", 7, "description"),
            ("link", "javascript:alert(1)", "link"),
            ("link", "https://example.org/", "link"),
            ("sources", None, "sources"),
            ("sources.0.url", "https://localhost/", "sources.0.url"),
            ("sources.0.url", "http://10.0.0.1/x", "sources.0.url"),
            ("sources.0.url", "https://user@irwin.doi.gov/", "sources.0.url"),
            ("sources.0.id", None, "sources.0.id"),
            ("categories.0.title", None, "categories.0.title"),
            ("geometry.0", None, "geometry.0"),
            ("geometry.0.date", "yesterday", "geometry.0"),
            ("geometry.0.date", None, "geometry.0"),
            ("geometry.0.date", "9999-12-31T00:00:00Z", "geometry.0"),
            ("geometry.0.type", "LineString", "geometry.0"),
            ("geometry.0.coordinates", None, "geometry.0"),
            ("geometry.0.magnitudeValue", "35", "geometry.0.magnitudeValue"),
        ],
    )
    def test_an_event_is_taken_without_what_documents_can_do_without(
        self, path: str, value: Any, member: str
    ) -> None:
        found = read(body(with_(path, value)))
        assert [row["id"] for row in found.rows] == ["EONET_1"]
        (rejected,) = found.rejected
        assert (rejected.id, rejected.member, rejected.is_whole) == ("EONET_1", member, False)

    def test_of_an_event_that_comes_twice_the_first_is_taken(self) -> None:
        assert read(body(EVENT, EVENT)).rejected == []
        found = read(body(EVENT, with_("title", "Two fires")))
        assert [row["title"] for row in found.rows] == ["A fire"]
        assert [each.found for each in found.rejected] == ["it again, with other values"]
