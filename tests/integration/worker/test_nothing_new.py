"""A run with nothing to make: no Dagster, and nothing that it would have done is left out."""

import json
import subprocess
import sys

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
