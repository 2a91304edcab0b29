"""An event that vanishes, comes back, changes: run by run, through the asset graph."""

import json

from content_assets.publishing import keys
from content_assets.publishing.ancestry import find_release
from content_assets.runtime.order import Order
from content_assets.runtime.replay import replay
from content_assets.runtime.worker import work


def _run(pipeline, **given):
    receipt = work(pipeline, trigger="test", **given)
    assert [p.message for p in receipt.problems] == []
    return receipt


def _documents(pipeline):
    release = find_release(pipeline.store, pipeline.archive, "head")
    found = pipeline.archive.documents(release)
    return {path: json.loads(pipeline.archive.blob(digest)) for path, digest in found.items()}


def _events(pipeline):
    return {
        document["id"]: document
        for path, document in _documents(pipeline).items()
        if path.startswith("earthquakes/events/")
    }


def _newest(pipeline):
    return max(_events(pipeline).values(), key=lambda event: event["occurred_at"])["id"]


class TestRunByRun:
    def test_withdrawn_returned_and_revised(self, released, replayer):
        """Each as it is published; the mirror keeps the page."""
        name = _newest(released)
        replayer.feed.remove(name)
        _run(released)
        gone = _events(released)[name]
        assert gone["state"] == "withdrawn"
        mirrored = json.loads(
            released.store.get(keys.mirror(f"earthquakes/events/{name}.json")).body
        )
        assert (mirrored["state"], mirrored["$release"].get("removed")) == ("withdrawn", None)
        replayer.feed.show(0)
        replayer.feed.revise(name, {"mag": 6.25})
        _run(released)
        back = _events(released)[name]
        assert (back["state"], back["magnitude"]) == ("listed", 6.25)
        assert len(back["revisions"]) == 2

    def test_nothing_of_earlier_snapshots_is_lost(self, released, replayer):
        """Events that age out between snapshots stay published."""
        seen = set(_events(released))
        for _ in range(3):
            replayer.advance()
            _run(released)
            events = _events(released)
            assert seen <= events.keys()
            seen |= events.keys()

    def test_many_that_vanish_at_once_are_held(self, released, replayer):
        """A feed cut in half is no news about earthquakes."""
        before = _events(released)
        for name in sorted(before, key=lambda n: before[n]["occurred_at"])[-12:]:
            replayer.feed.remove(name)
        receipt = work(released, trigger="test")
        held = {o.asset for o in receipt.assets if o.action == "held"}
        assert held >= {"page_earthquakes__events"}
        assert set(receipt.waiting) == held - {"page_earthquakes__events"}  # the rest of its group
        assert _events(released) == before
        replayer.feed.show(0)
        _run(released)
        assert {e["state"] for e in _events(released).values()} == {"listed"}

    def test_what_is_chosen_brings_the_memory_along(self, released, replayer):
        """Or a revision in between would be forgotten."""
        name = _newest(released)
        replayer.feed.revise(name, {"mag": 5.5})
        _run(released, order=Order('key:"page_earthquakes__*"'))
        replayer.feed.revise(name, {"mag": 5.6})
        _run(released)
        assert [r["magnitude"] for r in _events(released)[name]["revisions"]][1:] == [5.5, 5.6]

    def test_a_past_run_is_replayed_on_what_it_remembered_then(self, released, replayer):
        """Not on what is remembered now."""
        replayer.feed.remove(_newest(released))
        second = _run(released)
        replayer.feed.show(0)
        _run(released)
        assert [o for o in replay(released, second.run) if not o.is_same] == []
