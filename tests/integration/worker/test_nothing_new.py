"""A run with nothing to make: no Dagster, and nothing that it would have done is left out."""

import json
import subprocess
import sys

import pytest

from content_assets.contracts.assets import known_assets
from content_assets.contracts.receipt import KeptReceipt
from content_assets.errors import ConfigurationError
from content_assets.orchestration.listing import check_listing, main
from demo.faults import Fault
from tests.integration.worker.conftest import ROOT

HEAVY = ["dagster", "dagster_aws", "sqlalchemy", "pandas", "numpy", "shapely"]
BEHIND_HEAD = ["private/channels/production.json", "private/delivery/mirror.json"]
ONE_RUN = """
import json, sys
from lambda_entry.worker import _pipeline
from content_assets.runtime.worker import work
receipt = work(_pipeline(), trigger="test")
heavy = [name for name in sys.argv[1:] if name in sys.modules]
print(json.dumps({"receipt": receipt.model_dump(mode="json"), "heavy": heavy}))
"""


def run_and_look(worker):
    """One run in a process of its own: its receipt, and what it imported of `HEAVY`."""
    done = subprocess.run(
        [sys.executable, "-c", ONE_RUN, *HEAVY],
        env={**worker.environ, "PATH": "/usr/bin", "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    )
    told = json.loads(done.stdout)
    return told["receipt"], told["heavy"]


def actions(receipt):
    """What became of each asset, by name."""
    return {each["asset"]: each["action"] for each in receipt["assets"]}


def kept(worker, receipt):
    """The receipt as it lies in the bucket."""
    key = f"private/receipts/{receipt['started_at'][:10]}/{receipt['run']}.json"
    return KeptReceipt.model_validate(worker.read(key))


class TestNothingNew:
    def test_imports_neither_dagster_nor_pandas(self, worker):
        """Most of a cold start is importing them."""
        made, heavy = run_and_look(worker)
        assert made["is_new_release"]
        assert "dagster" in heavy
        receipt, heavy = run_and_look(worker)
        assert heavy == []
        assert receipt["state"] == "succeeded"
        assert not receipt["is_new_release"]
        assert receipt["release"] == made["release"]

    def test_says_of_each_asset_why_it_did_not_run(self, worker):
        """As a run that goes through the graph does."""
        worker.run()
        receipt = worker.run().model_dump(mode="json")
        assert set(actions(receipt).values()) == {"skipped"}
        reasons = {each["asset"]: each["reason"] for each in receipt["assets"]}
        assert reasons["raw_usgs__feed"] == "not modified, body 1"
        assert reasons["page_earthquakes__week"] == "unchanged: body 1 of usgs"
        assert reasons["release"] == "nothing changed"
        assert kept(worker, receipt).history is None

    def test_is_told_among_the_last_runs(self, worker):
        """Newest first, with what each published."""
        made = worker.run()
        receipts = [worker.run() for _ in range(12)]
        told = worker.read("public/status.json")["runs"]
        assert [each["run"] for each in told] == [each.run for each in reversed(receipts)]
        assert {(each["changed"], each["release"]) for each in told} == {(0, None)}
        worker.replayer.advance()
        newest = worker.run()
        told = worker.read("public/status.json")["runs"][0]
        assert (told["run"], told["release"]) == (newest.run, newest.release)
        assert told["changed"] > 0
        assert newest.release != made.release

    def test_a_status_that_nobody_can_read_is_written_anew(self, worker):
        """It is only a copy of what pointers and receipts say."""
        worker.run()
        worker.client.put_object(Bucket=worker.bucket, Key="public/status.json", Body=b"{")
        receipt = worker.run()
        assert receipt.state == "succeeded"
        assert [each["run"] for each in worker.read("public/status.json")["runs"]] == [receipt.run]

    def test_follows_and_delivers_what_a_crash_left_open(self, worker):
        """Head had moved, production had not."""
        worker.run()
        get = worker.client.get_object
        before = {key: get(Bucket=worker.bucket, Key=key)["Body"].read() for key in BEHIND_HEAD}
        worker.replayer.advance()
        made = worker.run()
        for key, body in before.items():
            worker.client.put_object(Bucket=worker.bucket, Key=key, Body=body)
        receipt, heavy = run_and_look(worker)
        assert heavy == []
        assert receipt["production"] == made.release
        assert [each["state"] for each in receipt["deliveries"]] == ["proven"]

    def test_goes_through_the_graph_when_a_source_is_good_again(self, worker):
        """The documents say no longer that they are stale: that is a release."""
        worker.run()
        worker.replayer.fail(Fault(kind="status", status=503))
        assert worker.run().state == "degraded"
        worker.replayer.heal()
        receipt = worker.run()
        assert receipt.state == "succeeded"
        assert receipt.is_new_release
        assert all(record["stale"] is None for record in worker.head_assets().values())

    def test_makes_all_that_is_forced(self, worker):
        """Whether there is news or not."""
        worker.run()
        message = {"messageId": "1", "body": json.dumps({"kind": "run", "is_forced": True})}
        done = subprocess.run(
            [sys.executable, "-c", FORCED, json.dumps({"Records": [message]})],
            env={**worker.environ, "PATH": "/usr/bin", "PYTHONPATH": str(ROOT)},
            capture_output=True,
            text=True,
            check=True,
        )
        (receipt,) = json.loads(done.stdout)["receipts"]
        assert actions(receipt)["page_earthquakes__week"] == "ran"


FORCED = """
import json, sys
from lambda_entry.worker import handler
class Context:
    aws_request_id, memory_limit_in_mb = "1", "2048"
    def get_remaining_time_in_millis(self): return 300_000
print(json.dumps(handler(json.loads(sys.argv[1]), Context())))
"""


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
