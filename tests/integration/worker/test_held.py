"""A set that fails its audit waits for a person; everything else goes on."""

import json

from content_assets.bootstrap import make_author
from content_assets.publishing.ancestry import find_release
from content_assets.publishing.review import approve, reject
from content_assets.publishing.rollback import rollback

EVENTS = "page_earthquakes__events"


def lose_most(worker) -> set[str]:
    """Most events that have a page vanish from the feed; the ids of those that are left."""
    features = json.loads(worker.replayer.feed.answer.body)["features"]
    shown = [each["id"] for each in features if (each["properties"]["mag"] or 0) >= 2.5]
    for event in shown[5:]:
        worker.replayer.feed.remove(event)
    return set(shown[:5])


def events_in(worker) -> set[str]:
    """The mirror's event documents that say of themselves that USGS lists them."""
    keys = [k for k in worker.objects() if k.startswith("public/production/earthquakes/events/")]
    return {k for k in keys if worker.read(k)["state"] == "listed"}


class TestHeld:
    def test_a_set_of_which_most_are_withdrawn_at_once_is_held(self, worker):
        """The mirror keeps them, says that newer data waits, and the others are published."""
        worker.run()
        before = events_in(worker)
        lose_most(worker)
        receipt = worker.run()
        actions = {outcome.asset: outcome.action for outcome in receipt.assets}
        assert receipt.state == "degraded"
        assert actions[EVENTS] == "held"
        assert actions["page_earthquakes__week"] == "ran"
        assert events_in(worker) == before
        (reason,) = worker.read("public/status.json")["held"][EVENTS]
        assert "documents whose state became withdrawn, found" in reason
        assert "held for review" in worker.read("public/production/sources/usgs.json")["reason"]

    def test_it_is_not_made_again_while_it_waits(self, worker):
        """The same body, the same code: nothing runs, nothing is written."""
        worker.run()
        lose_most(worker)
        worker.run()
        receipt = worker.run()
        assert {o.action for o in receipt.assets if o.asset == EVENTS} == {"skipped"}
        assert not receipt.is_new_release
        assert worker.read("public/status.json")["held"].keys() == {EVENTS}

    def test_approved_it_is_delivered_by_the_next_run(self, worker):
        """And the stale mark goes."""
        worker.run()
        left = lose_most(worker)
        worker.run()
        parts = worker.pipeline()
        approve(parts.store, parts.archive, EVENTS, author=make_author(run="ann"))
        receipt = worker.run()
        assert receipt.state == "succeeded"
        listed = {key.rpartition("/")[2].removesuffix(".json") for key in events_in(worker)}
        assert left <= listed
        assert len(listed) <= len(left) + 1  # one that may have aged out just now
        assert worker.read("public/status.json")["held"] == {}
        assert worker.read("public/production/sources/usgs.json")["state"] == "fresh"

    def test_rejected_it_stays_away_and_nothing_is_stale(self, worker):
        """What stands is right, says a person."""
        worker.run()
        before = events_in(worker)
        lose_most(worker)
        worker.run()
        parts = worker.pipeline()
        reject(parts.store, parts.archive, EVENTS, reason="bug", author=make_author(run="ann"))
        worker.run()
        assert events_in(worker) == before
        assert worker.read("public/status.json")["held"] == {}
        assert worker.read("public/production/sources/usgs.json")["state"] == "fresh"


class TestPinned:
    def test_runs_go_on_while_production_is_pinned(self, worker):
        """Head moves, production and mirror do not; the status says why."""
        worker.run()
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
