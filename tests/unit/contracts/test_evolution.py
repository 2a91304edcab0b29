"""A contract may gain members in a minor version; everything else is a major one."""

import json
from collections.abc import Callable
from typing import Any

import jsonschema
import pytest

from content_assets.content.earthquakes.documents import (
    EarthquakeEvent,
    EarthquakeLedger,
    EarthquakeSummary,
)
from content_assets.content.earthquakes.event_documents import UNTRACKED
from content_assets.contracts.document_types import document_types
from content_assets.contracts.evolution import frozen_folder, release, verdict, verdicts
from content_assets.contracts.schema_diff import changes
from content_assets.contracts.schemas import schema_of as text_of
from content_assets.errors import ContractError

Schema = dict[str, Any]
EVENT_1_0 = frozen_folder(EarthquakeEvent) / "earthquake-event.1.0.json"


def schema_of(kind: type) -> Schema:
    return json.loads(text_of(kind))


def drop(schema: Schema) -> None:
    del schema["properties"]["bands"]
    schema["required"].remove("bands")


def widen_type(schema: Schema) -> None:
    schema["properties"]["event_count"]["type"] = "number"


def widen_range(schema: Schema) -> None:
    del schema["properties"]["event_count"]["minimum"]


def allow_null(schema: Schema) -> None:
    schema["properties"]["bands"] = {"anyOf": [schema["properties"]["bands"], {"type": "null"}]}


def make_optional(schema: Schema) -> None:
    schema["required"].remove("event_count")


def add_to_enum_within(schema: Schema) -> None:
    schema["$defs"]["EarthquakeBrief"]["properties"]["alert"]["anyOf"][0]["enum"].append("purple")


def drop_within(schema: Schema) -> None:
    del schema["$defs"]["EarthquakeBrief"]["properties"]["place"]


BREAKING = [
    (drop, "$.bands: is gone"),
    (widen_type, "$.event_count: was integer, is number"),
    (widen_range, "$.event_count: minimum was 0, is None"),
    (allow_null, "$.bands: was array, is array or null"),
    (make_optional, "$.event_count: may be missing now"),
    (add_to_enum_within, "$.largest[].alert: enum was"),
    (drop_within, "$.largest[].place: is gone"),
]


def changed(change: Callable[[Schema], None]) -> Schema:
    schema = schema_of(EarthquakeSummary)
    change(schema)
    return schema


class TestTheRepository:
    @pytest.mark.parametrize("each", verdicts(), ids=lambda each: each.name)
    def test_no_contract_breaks_the_rule(self, each):
        """What to do stands in the fault; `make generate` first."""
        assert each.faults == ()

    def test_every_contract_that_was_released_is_still_written(self):
        """To end one is a decision: delete its released schemas with it."""
        folders = {frozen_folder(kind) for kind in document_types()}
        names = {path.name.split(".")[0] for each in folders for path in each.glob("*.json")}
        assert names <= {kind.contract_name for kind in document_types()}
        assert names

    def test_the_pages_of_a_contract_are_known(self):
        """By its assets' document paths and the page rule."""
        pages = {each.name: each.pages for each in verdicts()}
        assert pages["earthquake-event"] == ("/earthquakes/{id}",)
        assert "/" in pages["earthquake-summary"]
        assert pages["earthquake-ledger"] == ()


class TestBreaking:
    @pytest.mark.parametrize(
        ("change", "told"), BREAKING, ids=lambda each: getattr(each, "__name__", each)
    )
    def test_is_told_by_member(self, change, told):
        (found,) = changes(schema_of(EarthquakeSummary), changed(change))[:1]
        assert not found.is_added
        assert f"{found.member}: {found.text}".startswith(told)

    def test_is_refused_in_a_minor_version_and_names_the_pages(self):
        """What would be hit has to be deployed first."""

        class Next(EarthquakeSummary):
            contract_version = "1.7"

        other = schema_of(EarthquakeSummary)
        other["properties"]["gone"] = {"type": "string"}
        found = _verdict_of(Next, "1.6", other)
        (fault,) = found.faults
        assert "$.gone: is gone" in fault
        assert "earthquake-summary/2.0" in fault
        assert "/feed.atom" in fault

    def test_words_may_change_at_any_time(self):
        schema = schema_of(EarthquakeSummary)
        schema["description"] = schema["title"] = "Other words."
        schema["properties"]["page_count"]["description"] = "Other words."
        assert changes(schema_of(EarthquakeSummary), schema) == []


class TestAdded:
    def test_needs_a_minor_version(self):
        found = _verdict_of(EarthquakeSummary, "1.0", _without("bands"))
        (fault,) = found.faults
        assert "1.0 is released; make it earthquake-summary/1.1" in fault

    def test_needs_to_say_since_when(self):
        class Next(EarthquakeSummary):
            contract_version = "1.1"

        (fault,) = _verdict_of(Next, "1.0", _without("bands")).faults
        assert 'since("1.1")' in fault

    def test_that_says_since_when_is_well(self):
        """What `earthquake-event/1.1` did."""
        released = json.loads(EVENT_1_0.read_text("utf-8"))
        found = _verdict_of(EarthquakeEvent, "1.0", released)
        assert found.faults == ()
        assert {each.since for each in found.changes} == {"1.1"}

    def test_by_a_version_that_goes_back_is_refused(self):
        (fault,) = _verdict_of(EarthquakeSummary, "1.10", schema_of(EarthquakeSummary)).faults
        assert "expected 1.10 or later" in fault


class TestRelease:
    def test_has_nothing_to_freeze_twice(self, tmp_path):
        """A released version is never written again."""
        assert release(lambda _: tmp_path)
        before = {path.name: path.read_text("utf-8") for path in tmp_path.iterdir()}
        assert release(lambda _: tmp_path) == []
        assert {path.name: path.read_text("utf-8") for path in tmp_path.iterdir()} == before


class TestReadBack:
    """An asset that reads its own earlier output outlives a deployment, and its way back."""

    def test_an_older_minor_version_with_what_it_lacks(self, released_event):
        body = json.dumps(released_event).encode()
        event = EarthquakeEvent.read_back(body, absent=UNTRACKED)
        assert event.model_dump(by_alias=True)["schema"] == EarthquakeEvent.contract()
        assert event.state == "listed"

    def test_an_older_one_is_refused_where_nobody_says_what_it_lacks(self, released_event):
        with pytest.raises(ContractError, match=r"at state: Field required.*`absent`"):
            EarthquakeEvent.read_back(json.dumps(released_event).encode())

    def test_a_newer_minor_version_without_what_it_adds(self, released_event):
        newer = {**UNTRACKED, **released_event, "schema": "earthquake-event/1.9", "mood": "calm"}
        event = EarthquakeEvent.read_back(json.dumps(newer).encode())
        assert event.id == released_event["id"]

    def test_another_major_is_refused(self, released_event):
        other = {**UNTRACKED, **released_event, "schema": "earthquake-event/2.0"}
        with pytest.raises(ContractError, match=r"earthquake-event/1\.1"):
            EarthquakeEvent.read_back(json.dumps(other).encode())

    def test_a_document_within_may_be_of_another_minor_version(self, released_event):
        inner = {**UNTRACKED, **released_event, "schema": "earthquake-event/1.9", "mood": "calm"}
        tracked = {**UNTRACKED, "id": "us1", "occurred_at": inner["occurred_at"], "last": inner}
        ledger = {
            "schema": "earthquake-ledger/1.3",
            "listed_count": 1,
            "withdrawn_count": 0,
            "events": [tracked],
            "aliases": {},
        }
        found = EarthquakeLedger.read_back(json.dumps(ledger).encode())
        assert found.events[0].last.id == released_event["id"]

    def test_writers_stay_strict(self, released_event):
        with pytest.raises(ValueError, match="schema"):
            EarthquakeEvent.model_validate({**UNTRACKED, **released_event})


@pytest.fixture
def released_event() -> Schema:
    """A document as earthquake-event/1.0 had it; it keeps that schema."""
    event = {
        "schema": "earthquake-event/1.0",
        "id": "us1",
        "magnitude": 4.5,
        "magnitude_type": "mb",
        "place": "10 km N of Somewhere",
        "occurred_at": "2025-05-03T00:00:00.000Z",
        "updated_at": "2025-05-03T00:10:00.000Z",
        "longitude_deg": 10.0,
        "latitude_deg": 20.0,
        "depth_km": 10.0,
        "event_type": "earthquake",
        "status": "reviewed",
        "significance": 300,
        "alert": None,
        "felt_count": None,
        "intensity_felt": None,
        "intensity_estimated": None,
        "is_tsunami_flagged": False,
        "station_count": None,
        "nearest_station_deg": None,
        "residual_seconds": None,
        "azimuthal_gap_deg": None,
        "network": "us",
        "linked_ids": [],
        "source_url": "https://earthquake.usgs.gov/earthquakes/eventpage/us1",
    }
    jsonschema.validate(event, json.loads(EVENT_1_0.read_text("utf-8")))
    return event


def _without(member: str) -> Schema:
    schema = schema_of(EarthquakeSummary)
    del schema["properties"][member]
    return schema


def _verdict_of(kind, version: str, schema: Schema):
    return verdict(kind, {version: schema})
