"""Several sources: each has its own documents, its own state, its own pace."""

import json

import pytest

from demo.faults import Fault
from demo.replayer import Replayer
from tests.memory_worker import MemoryWorker, first_release, store_with, worker_on

SOURCES = ("usgs", "eonet", "swpc_kp", "swpc_forecast", "swpc_alerts")
ALL = "usgs,eonet,swpc"
OF = {
    "usgs": "earthquakes/",
    "eonet": "natural-events/",
    "swpc_kp": "space-weather/kp.json",
    "swpc_forecast": "space-weather/forecast.json",
    "swpc_alerts": "space-weather/alerts.json",
}


@pytest.fixture
def all_sources(replayer: Replayer) -> MemoryWorker:
    """The worker asks everybody, at every run; its first release is made."""
    return worker_on(store_with(first_release(ALL)), replayer, sources=ALL)


def states(worker):
    """What is published of each source."""
    return {
        source: worker.read(f"public/production/sources/{source}.json")["state"]
        for source in SOURCES
    }


def asked(worker, path):
    """How often a path was asked for."""
    return sum(request.path.startswith(path) for request in worker.replayer.requests)


def countries_of(worker):
    """Digest by path of all countries' documents at head."""
    documents = worker.head_documents()
    return {path: d for path, d in documents.items() if path.startswith("places/countries/")}


def revise_one(worker, countries, magnitude):
    """Give the first country's newest earthquake another magnitude; which document that is."""
    for path in sorted(countries):
        for event in worker.read(f"public/production/{path}")["earthquakes"]:
            worker.replayer.feed.revise(event["id"], {"mag": magnitude})
            return path
    raise AssertionError


class TestSeveralSources:
    def test_all_are_published_at_once_and_a_second_run_changes_nothing(self, all_sources):
        """Documents of every source; then a receipt and the status only."""
        paths = all_sources.head_documents()
        assert all(any(path.startswith(of) for path in paths) for of in OF.values())
        assert sum(path.startswith("natural-events/events/") for path in paths) == 12
        receipt = all_sources.run()
        assert (receipt.state, receipt.problems) == ("succeeded", [])
        assert not receipt.is_new_release

    @pytest.mark.parametrize("ill", ["usgs", "eonet", "swpc_kp"])
    def test_one_that_is_ill_stops_no_other(self, all_sources, ill):
        """Its documents stay and are marked; the others go on; then it heals."""
        before = all_sources.head_documents()
        for source in SOURCES[1:]:
            said = all_sources.replayer.others[source]
            if source != "swpc_alerts":
                said.say(said.answer.body.replace(b"Wildfire", b"Fire").replace(b"2.67", b"3.33"))
            else:
                said.say(b"[]")
        all_sources.replayer.advance()
        all_sources.replayer.fail(Fault(kind="html", source=ill))
        assert all_sources.run().state == "degraded"
        after = all_sources.head_documents()
        changed = {path for path in after if before.get(path) != after[path]}
        for source, of in OF.items():
            is_changed = any(path.startswith(of) for path in changed)
            assert is_changed is (source != ill), source
        assert states(all_sources) == {s: "stale" if s == ill else "fresh" for s in SOURCES}
        all_sources.replayer.heal()
        assert all_sources.run().state == "succeeded"
        assert set(states(all_sources).values()) == {"fresh"}

    def test_one_changed_earthquake_changes_its_country_and_the_index_alone(self, all_sources):
        """All countries have a document; 240 of them stay as they are."""
        before = countries_of(all_sources)
        assert len(before) == 241
        country = revise_one(all_sources, before, 6.66)
        receipt = all_sources.run()
        after = countries_of(all_sources)
        assert [path for path in after if after[path] != before[path]] == [country]
        assert all_sources.read(f"public/production/{country}")["largest"]["magnitude"] == 6.66
        index = all_sources.read("public/production/places/countries.json")
        slug = country.rpartition("/")[2].removesuffix(".json")
        (brief,) = (each for each in index["countries"] if each["slug"] == slug)
        assert brief["largest_magnitude"] == 6.66
        assert receipt.state == "succeeded"

    def test_what_joins_sources_goes_on_with_those_that_answer(self, all_sources):
        """It is marked stale for the one that is down, and the other source is not."""
        before = countries_of(all_sources)
        country = revise_one(all_sources, before, 6.66)
        all_sources.replayer.fail(Fault(kind="html", source="eonet"))
        assert all_sources.run().state == "degraded"
        assert all_sources.read(f"public/production/{country}")["largest"]["magnitude"] == 6.66
        stale = all_sources.head_assets()["page_places__countries"]["stale"]
        assert "eonet" in stale["reason"]
        assert states(all_sources)["usgs"] == "fresh"
        assert states(all_sources)["eonet"] == "stale"
        all_sources.replayer.heal()
        assert all_sources.run().state == "succeeded"
        assert all_sources.head_assets()["page_places__countries"]["stale"] is None
        assert set(states(all_sources).values()) == {"fresh"}

    def test_a_list_that_is_suddenly_empty_is_held(self, all_sources):
        """Neither the list, nor the map, nor any country loses its events for it."""
        before = all_sources.head_documents()
        all_sources.replayer.others["eonet"].say(b'{"events": []}')
        receipt = all_sources.run()
        held = {o.asset for o in receipt.assets if o.action == "held"}
        assert held == {
            *(f"page_natural_events__{each}" for each in ("events", "map", "open")),
            *(f"page_places__{each}" for each in ("countries", "index")),
        }
        guarded = ("natural-events/", "places/")
        after = all_sources.head_documents()
        assert {p: d for p, d in after.items() if p.startswith(guarded)} == {
            p: d for p, d in before.items() if p.startswith(guarded)
        }
        assert states(all_sources)["eonet"] == "stale"

    def test_an_open_event_without_news_for_long_says_so(self, all_sources):
        """EONET takes it off its list of 30 days without closing it."""
        said = all_sources.replayer.others["eonet"]
        *kept, gone = json.loads(said.answer.body)["events"]
        said.say(json.dumps({"events": kept}).encode())
        assert all_sources.run().state == "succeeded"
        path = f"public/production/natural-events/events/{gone['id']}.json"
        quiet = all_sources.read(path)
        assert (quiet["state"], quiet["is_quiet"]) == ("open", True)
        assert not all_sources.run().is_new_release
        assert all_sources.read(path) == quiet

    def test_the_form_of_a_table_changes_and_nobody_notices(self, all_sources):
        """As SWPC's did in April 2026: the same numbers are the same document."""
        before = all_sources.head_documents()
        said = all_sources.replayer.others["swpc_kp"]
        header, *rows = json.loads(said.answer.body)
        objects = [dict(zip(header, row, strict=True)) for row in rows]
        for row in objects:
            row |= {name: float(row[name]) for name in ("Kp",)}
            row |= {name: int(row[name]) for name in ("a_running", "station_count")}
        said.say(json.dumps(objects).encode())
        assert all_sources.run().state == "succeeded"
        assert all_sources.head_documents() == before


class TestPace:
    def test_a_slow_source_is_asked_at_its_own_pace(self, all_sources):
        """The second run takes what is kept, says so, and is no less good for it."""
        all_sources.run()
        del all_sources.environ["CONTENT_ASSETS_SOURCE_PAUSES"]
        receipt = all_sources.run()
        assert (asked(all_sources, "/api/v3"), asked(all_sources, "/earthquakes")) == (1, 2)
        told = {o.asset: o for o in receipt.assets}
        assert told["raw_eonet__events"].action == "skipped"
        assert "once in 60 min is enough" in told["raw_eonet__events"].reason
        status = all_sources.read("public/status.json")
        assert status["sources"]["eonet"]["checked_at"] < status["sources"]["usgs"]["checked_at"]
        assert all_sources.run(source_pauses="false").state == "succeeded"
        assert asked(all_sources, "/api/v3") == 2

    def test_one_that_is_stale_is_asked_again_at_once(self, all_sources):
        """It may have mended."""
        all_sources.replayer.fail(Fault(kind="empty", source="eonet"))
        all_sources.run()
        all_sources.replayer.heal()
        del all_sources.environ["CONTENT_ASSETS_SOURCE_PAUSES"]
        assert all_sources.run().state == "succeeded"
        assert states(all_sources)["eonet"] == "fresh"


class TestLeftOut:
    def test_a_source_that_is_switched_off_is_not_asked_and_its_documents_stay(self, all_sources):
        """As they were, and no worse for it."""
        before = all_sources.head_documents()
        requests = asked(all_sources, "/api/v3")
        all_sources.replayer.advance()
        receipt = all_sources.run(sources="usgs")
        assert (receipt.state, receipt.is_new_release) == ("succeeded", True)
        assert asked(all_sources, "/api/v3") == requests
        after = all_sources.head_documents()
        assert {path for path in after if path.startswith("sources/")} == {"sources/usgs.json"}
        for source, of in OF.items():
            if source != "usgs":
                assert {p: d for p, d in after.items() if p.startswith(of)} == {
                    p: d for p, d in before.items() if p.startswith(of)
                }
        assert all_sources.run().state == "succeeded"
        assert set(states(all_sources).values()) == {"fresh"}

    def test_one_that_is_added_later_and_is_down_says_so(self, replayer):
        """Nothing of it was ever published; the others don't mind."""
        all_sources = worker_on(store_with(first_release()), replayer, sources=ALL)
        all_sources.replayer.fail(Fault(kind="status", status=503, source="eonet"))
        all_sources.run()
        assert states(all_sources)["eonet"] == "stale"
        assert states(all_sources)["swpc_kp"] == "fresh"
        all_sources.replayer.heal()
        assert all_sources.run().state == "succeeded"
        assert set(states(all_sources).values()) == {"fresh"}
