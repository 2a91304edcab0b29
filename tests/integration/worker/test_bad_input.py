"""What sources may say that is odd, impossible or rubbish, from the fetched bytes to the release.

Odd is published; what can't be is refused by itself and told; what is no feed at all leaves the
last good documents, marked stale. No source's trouble is another's.
"""

import json
from typing import Any

import pytest

from content_assets.bootstrap import Pipeline
from content_assets.publishing.ancestry import find_release
from content_assets.runtime.worker import work
from demo.replayer import Replayer
from tests.memory_worker import first_release, store_with, worker_on

ALL = "usgs,eonet,swpc"
PLACE = "<script>alert(1)</script> &amp; \u202eÞórshöfn 🌋\u0000"
CLEAN = "<script>alert(1)</script> &amp; Þórshöfn 🌋"
NEWEST_MS = 1_745_804_160_000  # a minute after all of it


@pytest.fixture
def all_sources(replayer: Replayer) -> Pipeline:
    """A pipeline of every source with a good release."""
    return worker_on(store_with(first_release(ALL)), replayer, sources=ALL).pipeline()


def documents(pipeline):
    """All documents at head, by path."""
    release = find_release(pipeline.store, pipeline.archive, "head")
    found = pipeline.archive.documents(release)
    return {path: json.loads(pipeline.archive.blob(digest)) for path, digest in found.items()}


def earthquake(event_id="us1", *, at=(-117.8, 35.3, 8.8), **said):
    """A feature as USGS writes it, newer than all that is recorded."""
    properties = {
        "mag": 3.0,
        "place": "somewhere",
        "time": NEWEST_MS,
        "updated": NEWEST_MS,
        "url": "https://earthquake.usgs.gov/earthquakes/eventpage/us1",
        "status": "automatic",
        "tsunami": 0,
        "sig": 138,
        "net": "us",
        "ids": f",{event_id},",
        "type": "earthquake",
    }
    return {
        "type": "Feature",
        "id": event_id,
        "properties": properties | said,
        "geometry": {"type": "Point", "coordinates": list(at)},
    }


def hazard(event_id="EONET_1", **said):
    """An event as EONET writes it."""
    position = {"date": "2025-09-21T18:00:00Z", "type": "Point", "coordinates": [-99.4, 14.4]}
    event = {
        "id": event_id,
        "title": "A fire",
        "closed": None,
        "categories": [{"id": "wildfires", "title": "Wildfires"}],
        "geometry": [position],
    }
    return event | said


def say(replayer, source, edit):
    """Answer with an edited body: `edit` changes what it is given, or returns another."""
    said = replayer.others[source]
    parsed = json.loads(said.answer.body)
    replaced = edit(parsed)
    said.say(json.dumps(parsed if replaced is None else replaced).encode())


def stale(pipeline):
    """The sources that are published as stale."""
    found = documents(pipeline)
    return {
        path.removeprefix("sources/").removesuffix(".json")
        for path, document in found.items()
        if path.startswith("sources/") and document["state"] == "stale"
    }


class TestEarthquakes:
    def test_what_is_odd_is_published(self, all_sources, replayer):
        """As it is, or without the odd value; the site escapes."""
        cases: list[tuple[dict[str, Any], str, Any]] = [
            ({"mag": None, "sig": 700}, "magnitude", None),
            ({"place": None}, "place", None),
            ({"place": PLACE}, "place", CLEAN),
            ({"place": "\ud800Fiji"}, "place", "Fiji"),
            ({"tsunami": None}, "is_tsunami_flagged", False),
            ({"sig": "258"}, "significance", 0),
            ({"place": "x" * 300_000}, "place", None),
            ({"at": (10, 10, -3.4)}, "depth_km", -3.4),
            ({"mag": -1.3, "sig": 700}, "magnitude", -1.3),
            ({"status": "REVIEWED"}, "status", "reviewed"),
        ]
        for number, (said, _, _) in enumerate(cases):
            replayer.feed.add(earthquake(f"us{number}", **said))
        assert work(all_sources, trigger="test").problems == []
        found = documents(all_sources)
        for number, (_, member, expected) in enumerate(cases):
            assert found[f"earthquakes/events/us{number}.json"][member] == expected

    def test_what_can_not_be_is_left_out_and_told_and_spoils_no_other(self, all_sources, replayer):
        """The others of the same body are news."""
        impossible = [
            (earthquake("us2", at=(190, 0, 0)), "longitude_deg"),
            (earthquake("us3", at=(0, -91, 0)), "latitude_deg"),
            (earthquake("x" * 100_000), "id"),
            (earthquake("../us2"), "id"),
            (earthquake("us4", mag=19), "magnitude"),
            (earthquake("us5") | {"geometry": None}, "geometry"),
        ]
        for event in (earthquake("us1"), *(event for event, _ in impossible)):
            replayer.feed.add(event)
        assert work(all_sources, trigger="test").problems == []
        found = documents(all_sources)
        new = {path for path in found if path.startswith("earthquakes/events/us")}
        assert new & {f"earthquakes/events/us{n}.json" for n in range(1, 6)} == {
            "earthquakes/events/us1.json"
        }
        refused = found["earthquakes/statistics.json"]["refused"]
        assert {(each["event_id"], each["member"]) for each in refused} == {
            (event["id"][:80], member) for event, member in impossible
        }
        assert stale(all_sources) == set()

    def test_a_known_event_that_says_what_can_not_be_stays_as_it_was(self, all_sources, replayer):
        """It is not withdrawn: it is listed."""
        replayer.feed.add(earthquake("us1"))
        work(all_sources, trigger="test")
        before = documents(all_sources)["earthquakes/events/us1.json"]
        replayer.feed.remove("us1")
        replayer.feed.add(earthquake("us1", mag=5.0, at=(190, 0, 0)))
        assert work(all_sources, trigger="test").problems == []
        assert documents(all_sources)["earthquakes/events/us1.json"] == before

    @pytest.mark.parametrize(
        ("added", "found"),
        [
            ([earthquake(f"us{n}", at=(190, 0, 0)) for n in range(20)], "longitude"),
            ([earthquake(f"us{n}", tsunami=None) for n in range(20)], "tsunami"),
        ],
        ids=["many nowhere", "many odd"],
    )
    def test_what_is_no_feed_leaves_the_last_good_documents(
        self, all_sources, replayer, added, found
    ):
        """Stale with the reason, and it alone; the next good body mends it."""
        before = documents(all_sources)
        for each in added:
            replayer.feed.add(each)
        problems = work(all_sources, trigger="test").problems
        assert problems
        assert found in problems[0].message
        after = documents(all_sources)
        changed = {path for path in after if after[path] != before.get(path)}
        assert changed <= {"sources/usgs.json"}
        assert stale(all_sources) == {"usgs"}
        replayer.feed.show(1)
        assert work(all_sources, trigger="test").problems == []
        assert stale(all_sources) == set()

    def test_of_an_event_that_comes_twice_the_first_is_published(self, all_sources, replayer):
        """And so it is of ids that differ by case only."""
        for each in (earthquake("US1"), earthquake("us1", mag=4.0), earthquake("us1")):
            replayer.feed.add(each)
        receipt = work(all_sources, trigger="test")
        assert receipt.problems == []
        assert receipt.rejected == {"usgs": 2}
        found = documents(all_sources)
        assert found["earthquakes/events/us1.json"]["magnitude"] == 3.0
        assert "earthquakes/events/US1.json" not in found

    def test_an_older_feed_withdraws_nothing(self, all_sources, replayer):
        """It is dropped and reported; the next newer one is news again."""
        replayer.feed.add(earthquake("us1"))
        work(all_sources, trigger="test")
        before = documents(all_sources)
        replayer.feed.go_back(0)
        for _ in range(2):
            receipt = work(all_sources, trigger="test")
            assert (receipt.problems, receipt.older_bodies) == ([], {"usgs": 1})
            assert documents(all_sources) == before
        (outcome,) = (each for each in receipt.assets if each.asset == "raw_usgs__feed")
        assert "an older body was dropped" in outcome.reason
        replayer.feed.add(earthquake("us2"))
        receipt = work(all_sources, trigger="test")
        assert (receipt.problems, receipt.older_bodies) == ([], {})
        assert "earthquakes/events/us2.json" in documents(all_sources)

    def test_what_says_nothing_new_is_newer_all_the_same(self, all_sources, replayer):
        """A feed from between the two is older, though no pointer was written since."""
        work(all_sources, trigger="test")
        said = json.loads(replayer.feed.answer.body)
        for later, events in ((60_000, said["features"]), (30_000, said["features"][1:])):
            metadata = said["metadata"] | {
                "generated": said["metadata"]["generated"] + later,
                "count": len(events),
            }
            body = json.dumps(said | {"metadata": metadata, "features": events}).encode()
            replayer.feed._publish(body)
            receipt = work(all_sources, trigger="test")
        assert receipt.older_bodies == {"usgs": 1}
        status = json.loads(all_sources.store.get("public/status.json").body)
        assert status["sources"]["usgs"]["clock"] == "own"
        assert status["sources"]["usgs"]["older_since"] == receipt.started_at

    def test_ids_without_end_make_no_documents(self, all_sources, replayer):
        """The event is published without them."""
        ids = ",".join(f"zz{n}" for n in range(20_000))
        replayer.feed.add(earthquake("us1", ids=f",{ids},us1,"))
        receipt = work(all_sources, trigger="test")
        assert (receipt.problems, receipt.rejected) == ([], {"usgs": 1})
        found = documents(all_sources)
        assert found["earthquakes/events/us1.json"]["linked_ids"] == []
        assert not any(path.startswith("earthquakes/aliases/zz") for path in found)

    def test_a_week_without_an_event_is_held(self, all_sources, replayer):
        """Nobody believes it at once: what is published stays, until a person decides."""
        before = documents(all_sources)
        for each in json.loads(replayer.feed.answer.body)["features"]:
            replayer.feed.remove(each["id"])
        receipt = work(all_sources, trigger="test")
        held = {each.asset for each in receipt.assets if each.action == "held"}
        assert {"page_earthquakes__summary", "page_earthquakes__events"} <= held
        after = documents(all_sources)
        assert after["earthquakes/summary.json"] == before["earthquakes/summary.json"]
        assert stale(all_sources) == {"usgs"}

    def test_twenty_thousand_events_are_published(self, all_sources, replayer):
        """As many as USGS gives at once; each is in the GeoJSON, the large have a page."""
        body = json.loads(replayer.feed.answer.body)
        more = [
            earthquake(f"at{n}", mag=2.6 if n % 10 == 0 else 1.0, time=NEWEST_MS + n)
            for n in range(20_000 - len(body["features"]))
        ]
        features = [*body["features"], *more]
        metadata = body["metadata"] | {"count": len(features)}
        replayer.feed._publish(
            json.dumps(body | {"features": features, "metadata": metadata}).encode()
        )
        assert work(all_sources, trigger="test").problems == []
        found = documents(all_sources)
        assert len(found["earthquakes/week.geojson"]["features"]) == 20_000
        assert found["earthquakes/summary.json"]["event_count"] == 20_000
        pages = sum(path.startswith("earthquakes/events/") for path in found)
        assert pages > 1980


class TestNaturalEvents:
    def test_what_is_odd_is_published(self, all_sources, replayer):
        """As it is; the site escapes."""
        cases = [
            (hazard("EONET_1", title="A &amp; B <b>"), "title", "A & B <b>"),
            (hazard("EONET_2", title=PLACE), "title", CLEAN.replace("&amp;", "&")),
            (hazard("EONET_3", title=""), "title", "EONET_3"),
            (hazard("EONET_4", description=None), "description", None),
            (hazard("EONET_5", geometry=[]), "positions", []),
        ]
        say(replayer, "eonet", lambda body: body["events"].extend(event for event, *_ in cases))
        assert work(all_sources, trigger="test").problems == []
        found = documents(all_sources)
        for event, member, expected in cases:
            assert found[f"natural-events/events/{event['id']}.json"][member] == expected

    def test_a_position_that_can_not_be_is_left_out_and_told(self, all_sources, replayer):
        """Longitude 190; the event stays."""
        nowhere = {"date": "2025-09-22T00:00:00Z", "type": "Point", "coordinates": [190, 0]}
        event = hazard(geometry=[*hazard()["geometry"], nowhere])
        say(replayer, "eonet", lambda body: body["events"].append(event))
        assert work(all_sources, trigger="test").problems == []
        found = documents(all_sources)
        assert len(found["natural-events/events/EONET_1.json"]["positions"]) == 1
        told = [each["event_id"] for each in found["natural-events/open.json"]["refused"]]
        assert "EONET_1" in told

    def test_ids_that_no_path_can_hold_spoil_no_other(self, all_sources, replayer):
        """They are left out and told."""
        ids = ["x" * 100_000, "../x"]
        events = [hazard("EONET_1"), *(hazard(each) for each in ids)]
        say(replayer, "eonet", lambda body: body["events"].extend(events))
        assert work(all_sources, trigger="test").problems == []
        found = documents(all_sources)
        assert "natural-events/events/EONET_1.json" in found
        refused = found["natural-events/open.json"]["refused_events"]
        assert {each["event_id"] for each in refused} == {each[:80] for each in ids}

    def test_events_that_can_not_be_read_spoil_no_other(self, all_sources, replayer):
        """They are left out and reported: one twice, none of a category, another case, null."""
        odd = [hazard(title="another"), hazard("EONET_2", categories=[]), hazard("eonet_1"), None]
        say(replayer, "eonet", lambda body: body["events"].extend([hazard(), *odd]))
        receipt = work(all_sources, trigger="test")
        assert (receipt.problems, receipt.rejected) == ([], {"eonet": len(odd)})
        found = documents(all_sources)
        assert found["natural-events/events/EONET_1.json"]["title"] == "A fire"
        assert stale(all_sources) == set()

    def test_a_known_event_that_can_not_be_read_stays_as_it_was(self, all_sources, replayer):
        """It is not called quiet: it is listed."""
        say(replayer, "eonet", lambda body: body["events"].append(hazard()))
        work(all_sources, trigger="test")
        before = documents(all_sources)["natural-events/events/EONET_1.json"]
        say(replayer, "eonet", lambda body: body["events"][-1].update(categories=None))
        assert work(all_sources, trigger="test").rejected == {"eonet": 1}
        assert documents(all_sources)["natural-events/events/EONET_1.json"] == before

    def test_what_is_no_list_leaves_the_last_good_documents(self, all_sources, replayer):
        """Stale with the reason, and it alone."""
        say(replayer, "eonet", lambda body: {**body, "events": None})
        problems = work(all_sources, trigger="test").problems
        assert [each.where for each in problems] == ["raw_eonet__events"]
        assert "a list of records" in problems[0].message
        assert stale(all_sources) == {"eonet"}

    def test_a_list_without_an_event_is_held(self, all_sources, replayer):
        """What is published stays, until a person decides."""
        say(replayer, "eonet", lambda body: {**body, "events": []})
        receipt = work(all_sources, trigger="test")
        held = {each.asset for each in receipt.assets if each.action == "held"}
        assert {"page_natural_events__open", "page_natural_events__map"} <= held


class TestSpaceWeather:
    @pytest.mark.parametrize(
        ("source", "edit", "found"),
        [
            ("swpc_kp", lambda _: [["time_tag", "Kp"]], "at least one row"),
            ("swpc_kp", lambda _: {}, "a table"),
            ("swpc_forecast", lambda rows: [row[:2] for row in rows], "observed"),
            ("swpc_alerts", lambda rows: rows[0].update(message=None), "1 odd records of 1"),
            ("swpc_alerts", lambda rows: rows[0].update(issue_datetime="soon"), "issue_datetime"),
        ],
        ids=["no row", "no table", "no column", "no message", "time"],
    )
    def test_what_is_no_product_leaves_the_last_good_document(
        self, all_sources, replayer, source, edit, found
    ):
        """Stale with the reason, and it alone: the other products go on."""
        before = documents(all_sources)

        say(replayer, source, edit)
        (problem,) = work(all_sources, trigger="test").problems
        assert found in problem.message
        after = documents(all_sources)
        assert {path for path in after if after[path] != before[path]} == {f"sources/{source}.json"}
        assert stale(all_sources) == {source}

    def test_a_row_that_can_not_be_read_spoils_no_other(self, all_sources, replayer):
        """It is left out and reported."""

        def spoil_kp(rows: list[list[str]]) -> None:
            rows[-1][1] = "12.5"
            rows[-2][2] = ""
            del rows[-3][-1]

        say(replayer, "swpc_kp", spoil_kp)
        say(replayer, "swpc_forecast", lambda rows: rows[-1].__setitem__(2, "guessed"))
        say(replayer, "swpc_alerts", lambda rows: rows.append({**rows[0], "message": None}))
        receipt = work(all_sources, trigger="test")
        rejected = {"swpc_kp": 3, "swpc_forecast": 1, "swpc_alerts": 1}
        assert (receipt.problems, receipt.rejected) == ([], rejected)
        assert {each.source for each in receipt.rejected_examples} == rejected.keys()
        assert stale(all_sources) == set()

    @pytest.mark.parametrize("message", ["", PLACE, "x" * 100_000], ids=["none", "HTML", "huge"])
    def test_any_message_is_published_word_for_word(self, all_sources, replayer, message):
        """Without control characters; the site escapes."""
        say(replayer, "swpc_alerts", lambda rows: rows[0].update(message=message))
        assert work(all_sources, trigger="test").problems == []
        (alert,) = documents(all_sources)["space-weather/alerts.json"]["alerts"]
        assert alert["message"] == (CLEAN if message == PLACE else message.strip())

    def test_no_message_at_all_is_no_trouble(self, all_sources, replayer):
        """Quiet weather."""
        say(replayer, "swpc_alerts", lambda _: [])
        assert work(all_sources, trigger="test").problems == []
        assert documents(all_sources)["space-weather/alerts.json"]["alerts"] == []
