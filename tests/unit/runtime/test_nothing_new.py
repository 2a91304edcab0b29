"""A run with nothing to make: nothing that the graph would have done is left out."""

import json

import pytest

from content_assets.contracts.assets import known_assets
from content_assets.contracts.receipt import KeptReceipt
from content_assets.errors import ConfigurationError
from content_assets.orchestration.listing import check_listing, main
from demo.faults import Fault
from lambda_entry import worker as entry
from lambda_entry.context import LocalContext


def actions(receipt):
    """What became of each asset, by name."""
    return {each["asset"]: each["action"] for each in receipt["assets"]}


def kept(worker, receipt):
    """The receipt as it lies in the bucket."""
    key = f"private/receipts/{receipt['started_at'][:10]}/{receipt['run']}.json"
    return KeptReceipt.model_validate(worker.read(key))


class TestNothingNew:
    def test_says_of_each_asset_why_it_did_not_run(self, worker):
        """As a run that goes through the graph does."""
        receipt = worker.run().model_dump(mode="json")
        assert set(actions(receipt).values()) == {"skipped"}
        reasons = {each["asset"]: each["reason"] for each in receipt["assets"]}
        assert reasons["raw_usgs__feed"] == "not modified, body 1"
        assert reasons["page_earthquakes__week"] == "unchanged: body 1 of usgs"
        assert reasons["release"] == "nothing changed"
        assert kept(worker, receipt).history is None

    def test_is_told_among_the_last_runs(self, worker):
        """Newest first, with what each published."""
        made = worker.head_assets()
        receipts = [worker.run() for _ in range(12)]
        told = worker.read("public/status.json")["runs"]
        assert [each["run"] for each in told] == [each.run for each in reversed(receipts)]
        assert {(each["changed"], each["release"]) for each in told} == {(0, None)}
        worker.replayer.advance()
        newest = worker.run()
        told = worker.read("public/status.json")["runs"][0]
        assert (told["run"], told["release"]) == (newest.run, newest.release)
        assert told["changed"] > 0
        assert worker.head_assets() != made

    def test_a_status_that_nobody_can_read_is_written_anew(self, worker):
        """It is only a copy of what pointers and receipts say."""
        worker.write("public/status.json", b"{")
        receipt = worker.run()
        assert receipt.state == "succeeded"
        assert [each["run"] for each in worker.read("public/status.json")["runs"]] == [receipt.run]

    def test_goes_through_the_graph_when_a_source_is_good_again(self, worker):
        """The documents say no longer that they are stale: that is a release."""
        worker.replayer.fail(Fault(kind="status", status=503))
        assert worker.run().state == "degraded"
        worker.replayer.heal()
        receipt = worker.run()
        assert receipt.state == "succeeded"
        assert receipt.is_new_release
        assert all(record["stale"] is None for record in worker.head_assets().values())

    def test_makes_all_that_is_forced(self, worker, monkeypatch):
        """Whether there is news or not."""
        monkeypatch.setattr(entry, "_pipeline", worker.pipeline)
        message = {"messageId": "1", "body": json.dumps({"kind": "run", "is_forced": True})}
        (receipt,) = entry.handler({"Records": [message]}, LocalContext())["receipts"]
        assert actions(receipt)["page_earthquakes__week"] == "ran"


class TestListing:
    def test_is_that_of_the_graph(self):
        """What an image is built around."""
        assert main(["--check"]) == 0

    def test_of_another_graph_stops_the_run_by_name(self):
        """Else code that changed would never run."""
        listed = dict(known_assets())
        changed = listed["page_earthquakes__week"]
        listed["page_earthquakes__week"] = changed.model_copy(update={"description": "another"})
        with pytest.raises(ConfigurationError, match=r"page_earthquakes__week.*make generate"):
            check_listing(listed)
