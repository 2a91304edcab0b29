"""A set that fails its audit waits for a person; everything else goes on."""

import copy
import json
from typing import Any

from content_assets.bootstrap import make_author
from content_assets.content.earthquakes import assets as earthquakes
from content_assets.contracts.assets import hold_groups
from content_assets.publishing.ancestry import find_release
from content_assets.publishing.review import approve, reject
from content_assets.publishing.rollback import rollback
from tests.memory_worker import MemoryWorker

EVENTS, WEEK = "page_earthquakes__events", "page_earthquakes__week"
GROUPS = hold_groups({"usgs"})


def broken(*_: object) -> None:
    """In the place of what makes a document."""
    msg = "no week today"
    raise ValueError(msg)


def new_event(worker: MemoryWorker) -> dict[str, Any]:
    """The newest event of the feed once more, a minute later and under another id."""
    features = json.loads(worker.replayer.feed.answer.body)["features"]
    newest = copy.deepcopy(max(features, key=lambda each: each["properties"]["time"]))
    newest["id"] = "us7000new1"
    newest["properties"] |= {"mag": 6.1, "ids": ",us7000new1,", "code": "7000new1", "net": "us"}
    newest["properties"]["time"] += 60_000
    return newest


def lose_most(worker: MemoryWorker) -> set[str]:
    """Most events that have a page vanish from the feed; the ids of those that are left."""
    features = json.loads(worker.replayer.feed.answer.body)["features"]
    shown = [each["id"] for each in features if (each["properties"]["mag"] or 0) >= 2.5]
    for event in shown[5:]:
        worker.replayer.feed.remove(event)
    return set(shown[:5])


def events_in(worker: MemoryWorker) -> set[str]:
    """The mirror's event documents that say of themselves that USGS lists them."""
    keys = [k for k in worker.objects() if k.startswith("public/production/earthquakes/events/")]
    return {k for k in keys if worker.read(k)["state"] == "listed"}


def dead_links(worker: MemoryWorker) -> set[str]:
    """Events that the front page's document links to, without a document of their own."""
    summary = worker.read("public/production/earthquakes/summary.json")
    linked = {each["id"] for each in (*summary["latest"], *summary["largest"]) if each["has_page"]}
    keys = worker.objects()
    return {i for i in linked if f"public/production/earthquakes/events/{i}.json" not in keys}


def bodies_at_head(worker: MemoryWorker) -> set[int]:
    """From which bodies of the feed the hold group's documents at head were made."""
    assets = worker.head_assets()
    return {assets[name]["made_from"]["usgs"]["sequence"] for name in GROUPS["earthquakes"]}


class TestHoldGroup:
    def test_no_list_leads_an_event_page_that_is_held(self, worker):
        """An event that is new in the held body is on no list; then it is approved, with all."""
        lose_most(worker)
        worker.replayer.feed.add(new_event(worker))
        receipt = worker.run()
        assert dead_links(worker) == set()
        summary = worker.read("public/production/earthquakes/summary.json")
        assert "us7000new1" not in {each["id"] for each in summary["latest"]}
        assert bodies_at_head(worker) == {1}
        assert receipt.waiting.keys() == GROUPS["earthquakes"].keys() - {EVENTS}
        assert set(receipt.waiting.values()) == {
            f"waits for {EVENTS}: it is held: {worker.head_assets()[EVENTS]['held']['reasons'][0]}"
        }
        parts = worker.pipeline()
        author = make_author(run="ann")
        approve(parts.store, parts.archive, EVENTS, author=author, groups=GROUPS)
        assert bodies_at_head(worker) == {2}
        assert worker.run().waiting == {}
        summary = worker.read("public/production/earthquakes/summary.json")
        assert "us7000new1" in {each["id"] for each in summary["latest"]}
        assert dead_links(worker) == set()

    def test_an_asset_that_fails_keeps_its_group_together(self, worker, monkeypatch):
        """The others wait, and get in with it; nothing is made twice."""
        worker.replayer.advance()
        with monkeypatch.context() as patched:
            patched.setattr(earthquakes, "build_week", broken)
            receipt = worker.run()
        assert bodies_at_head(worker) == {1}
        (why,) = set(receipt.waiting.values())
        assert why.startswith(f"waits for {WEEK}: internal error (ValueError)")
        mended = worker.run()
        ran = {o.asset for o in mended.assets if o.action == "ran"}
        assert ran & GROUPS["earthquakes"].keys() == {WEEK}
        assert (bodies_at_head(worker), mended.waiting) == ({2}, {})
        assert worker.run().state == "succeeded"
        assert worker.read("public/production/sources/usgs.json")["state"] == "fresh"


class TestHeld:
    def test_a_set_of_which_most_are_withdrawn_at_once_is_held(self, worker):
        """The mirror keeps them, says that newer data waits, and the others are published."""
        before = events_in(worker)
        lose_most(worker)
        receipt = worker.run()
        actions = {outcome.asset: outcome.action for outcome in receipt.assets}
        assert receipt.state == "degraded"
        assert {actions[asset] for asset in GROUPS["earthquakes"]} == {"held"}
        assert actions["page_site__catalog"] == "skipped"
        assert events_in(worker) == before
        (reason,) = worker.read("public/status.json")["held"][EVENTS]
        assert "documents whose state became withdrawn, found" in reason
        assert "held for review" in worker.read("public/production/sources/usgs.json")["reason"]

    def test_it_is_not_made_again_while_it_waits(self, worker):
        """The same body, the same code: nothing runs, nothing is written."""
        lose_most(worker)
        worker.run()
        receipt = worker.run()
        assert {o.action for o in receipt.assets if o.asset == EVENTS} == {"skipped"}
        assert not receipt.is_new_release
        assert worker.read("public/status.json")["held"].keys() == {EVENTS}

    def test_approved_it_is_delivered_by_the_next_run(self, worker):
        """And the stale mark goes."""
        left = lose_most(worker)
        worker.run()
        parts = worker.pipeline()
        approve(parts.store, parts.archive, EVENTS, author=make_author(run="ann"), groups=GROUPS)
        receipt = worker.run()
        assert receipt.state == "succeeded"
        listed = {key.rpartition("/")[2].removesuffix(".json") for key in events_in(worker)}
        assert left <= listed
        assert len(listed) <= len(left) + 1  # one that may have aged out just now
        assert worker.read("public/status.json")["held"] == {}
        assert worker.read("public/production/sources/usgs.json")["state"] == "fresh"

    def test_rejected_it_stays_away_and_nothing_is_stale(self, worker):
        """What stands is right, says a person."""
        before = events_in(worker)
        lose_most(worker)
        worker.run()
        parts = worker.pipeline()
        author = make_author(run="ann")
        reject(parts.store, parts.archive, EVENTS, reason="bug", author=author, groups=GROUPS)
        worker.run()
        assert events_in(worker) == before
        assert worker.read("public/status.json")["held"] == {}
        assert worker.read("public/production/sources/usgs.json")["state"] == "fresh"


class TestPinned:
    def test_runs_go_on_while_production_is_pinned(self, worker):
        """Head moves, production and mirror do not; the status says why."""
        worker.replayer.advance()
        worker.run()
        parts = worker.pipeline()
        first = find_release(parts.store, parts.archive, "1")
        author = make_author(run="ann")
        rollback(parts.store, parts.archive, first, reason="bad", author=author, readable=dict)
        worker.replayer.advance()
        receipt = worker.run()
        assert receipt.is_new_release
        assert receipt.production == first.name
        assert worker.read("public/status.json")["pinned"] == "bad"
        copy = worker.read("public/production/earthquakes/summary.json")
        assert copy["$release"]["number"] == 1
