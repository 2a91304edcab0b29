"""Hour by hour through a recorded week: what is published agrees with an independent count.

After each run, DuckDB says what the snapshots up to now hold, from their bytes and by SQL alone.
`make soak` goes through all 131 hours, `make test` through twelve of them.
"""

import json
import os
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import duckdb
import pytest

from content_assets.bootstrap import Pipeline, build_pipeline
from content_assets.publishing.ancestry import find_release
from content_assets.runtime.worker import work
from content_assets.settings import load_settings
from demo.replayer import Replayer
from tests.integration.series.recording import load_series

HOURS = slice(None) if os.environ.get("SOAK") else slice(20, 32)
PAGE_MAGNITUDE = 2.5
LISTS_FOR = "INTERVAL '23 hours 50 minutes'"  # a day, but for the edge where the feed slides

TABLE = """
    CREATE TABLE listed (step INTEGER, id VARCHAR, magnitude DOUBLE, place VARCHAR,
                         depth DOUBLE, occurred_at TIMESTAMP, made_at TIMESTAMP)
"""
LOAD = """
    INSERT INTO listed
    SELECT ? AS step, f.id, round(f.properties.mag, 2) AS magnitude, f.properties.place AS place,
           round(f.geometry.coordinates[3], 2) AS depth,
           epoch_ms(f.properties.time) AS occurred_at, epoch_ms(generated) AS made_at
    FROM (SELECT metadata.generated AS generated, unnest(features) AS f FROM read_json(?))
"""
TOTALS = "SELECT count(*), count(magnitude), max(magnitude) FROM listed WHERE step = $step"
BANDS = """
    SELECT count(*) FILTER (magnitude < 1),
           count(*) FILTER (magnitude >= 1 AND magnitude < 2.5),
           count(*) FILTER (magnitude >= 2.5 AND magnitude < 4.5),
           count(*) FILTER (magnitude >= 4.5 AND magnitude < 6),
           count(*) FILTER (magnitude >= 6 AND magnitude < 7),
           count(*) FILTER (magnitude >= 7)
    FROM listed WHERE step = $step
"""
DEPTHS = """
    SELECT count(*) FILTER (depth < 10),
           count(*) FILTER (depth >= 10 AND depth < 35),
           count(*) FILTER (depth >= 35 AND depth < 70),
           count(*) FILTER (depth >= 70 AND depth < 300),
           count(*) FILTER (depth >= 300)
    FROM listed WHERE step = $step
"""
REGIONS = """
    SELECT CASE region WHEN 'CA' THEN 'California' WHEN 'MX' THEN 'Mexico' ELSE region END AS name,
           count(*) AS events
    FROM (SELECT regexp_replace(trim(split_part(place, ',', -1)), ' region$', '') AS region
          FROM listed WHERE step = $step)
    GROUP BY name ORDER BY events DESC, name
"""
DAYS = """
    SELECT strftime(occurred_at, '%Y-%m-%d') AS day, count(*), max(magnitude)
    FROM listed WHERE step = $step GROUP BY day ORDER BY day
"""
# Since when each event has a page: it was once large enough.
PAGED = """
    CREATE OR REPLACE TEMP TABLE paged AS
    SELECT id, min(step) AS since, max(step) AS last_step,
           arg_max(occurred_at, step) AS occurred_at
    FROM listed JOIN (SELECT id, min(step) AS large FROM listed WHERE magnitude >= ? GROUP BY id)
    USING (id) WHERE step >= large GROUP BY id
"""
STATES = f"""
    SELECT id, last_step = $step AS is_listed,
           occurred_at >= (SELECT max(made_at) FROM listed) - {LISTS_FOR} AS should_be
    FROM paged
"""
# What was said of each event since it has a page, one line a change.
REVISIONS = """
    SELECT id, list(magnitude ORDER BY step), list(place ORDER BY step) FROM (
        SELECT listed.*, lag(magnitude) OVER by_step AS magnitude_before,
               lag(place) OVER by_step AS place_before, lag(step) OVER by_step AS step_before
        FROM listed JOIN paged USING (id) WHERE step >= since
        WINDOW by_step AS (PARTITION BY id ORDER BY step)
    )
    WHERE step_before IS NULL OR magnitude IS DISTINCT FROM magnitude_before
          OR place IS DISTINCT FROM place_before
    GROUP BY id
"""


@dataclass(frozen=True)
class Hour:
    """What is at head after a run, and what DuckDB makes of the snapshots until then.

    Attributes:
        documents: At head, by path.
        totals: Events, those with a magnitude, the largest.
        bands, depths: Events in each magnitude band, and in each band of depths.
        regions: (region, events) of each, the most first.
        days: (date, events, largest) of each.
        states: Whether an event with a page is listed, and whether it should be, by id.
        revisions: Magnitudes and places said of an event since it has a page, by id.
    """

    documents: dict[str, Any]
    totals: tuple[int, int, float]
    bands: tuple[int, ...]
    depths: tuple[int, ...]
    regions: list[tuple[str, int]]
    days: list[tuple[str, int, float]]
    states: dict[str, tuple[bool, bool]]
    revisions: dict[str, tuple[list[float], list[str]]]

    @property
    def events(self) -> dict[str, Any]:
        """The documents of single events, by id."""
        found = self.documents.items()
        return {d["id"]: d for path, d in found if path.startswith("earthquakes/events/")}

    @property
    def summary(self) -> dict[str, Any]:
        """The document of the front page."""
        return self.documents["earthquakes/summary.json"]


def count(db: duckdb.DuckDBPyConnection, step: int, path: Path) -> dict[str, Any]:
    """Load a snapshot and count all until now: the members of an `Hour`."""
    db.execute(LOAD, [step, str(path)])
    db.execute(PAGED, [PAGE_MAGNITUDE])
    rows = lambda query: db.execute(query, {"step": step}).fetchall()
    (totals,), (bands,), (depths,) = rows(TOTALS), rows(BANDS), rows(DEPTHS)
    return {
        "totals": totals,
        "bands": bands,
        "depths": depths,
        "regions": rows(REGIONS),
        "days": rows(DAYS),
        "states": {name: (is_listed, should_be) for name, is_listed, should_be in rows(STATES)},
        "revisions": {name: said for name, *said in db.execute(REVISIONS).fetchall()},
    }


def read_head(pipeline: Pipeline) -> dict[str, Any]:
    """All documents of the release at head, none of them held."""
    release = find_release(pipeline.store, pipeline.archive, "head")
    assert [name for name, record in release.assets.items() if record.held] == []
    found = pipeline.archive.documents(release)
    return {path: json.loads(pipeline.archive.blob(digest)) for path, digest in found.items()}


@pytest.fixture(scope="module")
def hours(tmp_path_factory: pytest.TempPathFactory) -> list[Hour]:
    """A run for each snapshot, cold, on a store that is a folder."""
    folder = tmp_path_factory.mktemp("series")
    series = load_series()[HOURS]
    db = duckdb.connect()
    db.execute(TABLE)
    found = []
    with Replayer(series, life_seconds=0) as replayer:
        environ = {
            "CONTENT_ASSETS_STORE_URL": f"file://{folder}/store",
            "CONTENT_ASSETS_SOURCES": "usgs",
            "CONTENT_ASSETS_USGS_BASE_URL": replayer.url,
        }
        for step, snapshot in enumerate(series):
            pipeline = build_pipeline(load_settings(environ))
            receipt = work(pipeline, trigger="series")
            assert (receipt.state, receipt.problems) == ("succeeded", []), snapshot.name
            path = folder / "snapshot.json"
            path.write_bytes(snapshot.body)
            found.append(Hour(read_head(pipeline), **count(db, step, path)))
            replayer.advance()
    return found


class TestEveryHour:
    def test_the_recording_has_what_makes_it_hard(self, hours):
        """Events are withdrawn, revised and age out in it."""
        states = [state for hour in hours for state in hour.states.values()]
        assert (False, True) in states
        assert (False, False) in states
        assert max(len(event["revisions"]) for event in hours[-1].events.values()) > 1

    def test_no_event_is_lost(self, hours):
        """Whatever once was large enough has its document, for good; nothing else has one."""
        for hour in hours:
            assert hour.events.keys() == hour.states.keys()

    def test_an_event_is_current_only_if_the_source_says_so(self, hours):
        """Listed means listed; vanished inside the feed's day means withdrawn."""
        for hour in hours:
            states = {name: event["state"] for name, event in hour.events.items()}
            for name, (is_listed, should_be) in hour.states.items():
                if is_listed:
                    assert states[name] == "listed"
                elif should_be:
                    assert states[name] == "withdrawn"

    def test_one_that_only_aged_out_stays_as_it_was(self, hours):
        """Whatever it was when the feed stopped telling of it."""
        for before, after in pairwise(hours):
            for name, (is_listed, should_be) in after.states.items():
                if not is_listed and not should_be and name in before.events:
                    assert after.events[name] == before.events[name]

    def test_each_keeps_the_history_of_what_was_said(self, hours):
        """Magnitude and place, since it has a page."""
        for hour in hours:
            for name, event in hour.events.items():
                said = event["revisions"]
                magnitudes, places = hour.revisions[name]
                assert [each["magnitude"] for each in said] == magnitudes
                assert [each["place"] for each in said] == places

    def test_totals_are_those_of_an_independent_count(self, hours):
        """The summary's, and those of the GeoJSON."""
        for hour in hours:
            events, with_magnitude, largest = hour.totals
            features = hour.documents["earthquakes/week.geojson"]["features"]
            assert (hour.summary["event_count"], len(features)) == (events, events)
            assert tuple(band["count"] for band in hour.summary["bands"]) == hour.bands
            assert sum(hour.bands) == with_magnitude
            assert hour.summary["largest"][0]["magnitude"] == largest
            days = [(d["date"], d["count"], d["largest_magnitude"]) for d in hour.summary["days"]]
            assert [each for each in days if each[1]] == hour.days

    def test_the_statistics_are_those_of_an_independent_count(self, hours):
        """By magnitude, depth, region and day."""
        for hour in hours:
            told = hour.documents["earthquakes/statistics.json"]
            assert (told["event_count"], told["refused"]) == (hour.totals[0], [])
            assert tuple(band["count"] for band in told["bands"]) == hour.bands
            assert tuple(band["count"] for band in told["depths"]) == hour.depths
            assert [(each["region"], each["count"]) for each in told["regions"]] == hour.regions
            days = [(d["date"], d["count"], d["largest_magnitude"]) for d in told["days"]]
            assert [each for each in days if each[1]] == hour.days

    def test_what_is_withdrawn_is_counted(self, hours):
        """The memory's own numbers, of the events that it still holds."""
        for hour in hours:
            ledger = hour.documents["earthquakes/ledger.json"]
            states = [each["state"] for each in ledger["events"]]
            listed = sum(is_listed for is_listed, _ in hour.states.values())
            assert ledger["listed_count"] == states.count("listed") >= listed
            assert ledger["withdrawn_count"] == states.count("withdrawn")
            remembered = {each["id"]: each["state"] for each in ledger["events"]}
            assert {n: hour.events[n]["state"] for n in remembered} == remembered

    def test_what_has_a_page_is_counted_and_leads_to_one(self, hours):
        """No list leads to a page that is none."""
        for hour in hours:
            listed = sum(is_listed for is_listed, _ in hour.states.values())
            assert hour.summary["page_count"] == listed
            features = hour.documents["earthquakes/week.geojson"]["features"]
            linked = {f["id"] for f in features if f["properties"]["has_page"]}
            assert linked <= hour.events.keys()
            assert len(linked) == listed
