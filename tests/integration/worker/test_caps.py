"""A source that answers with a bomb takes no memory, and nothing from the other sources.

At every source's caps: `python -m bench caps`.
"""

import gzip
import json
import os
import subprocess
import sys

from demo.recording import short_recording
from demo.replayer import Replayer

MEGABYTE = 1024  # in the units of ru_maxrss on Linux
# A small process in between: a child's peak begins with what its parent has in memory.
MEASURE = """
import resource, subprocess, sys
worker = subprocess.run([sys.executable, "-m", "lambda_entry.worker"], stdout=subprocess.DEVNULL)
print(worker.returncode, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
"""
OTHERS = {"usgs", "swpc_kp", "swpc_forecast", "swpc_alerts"}


def run_worker(store: str, source_url: str) -> tuple[int, float]:
    """One run in a process of its own: what it ends with, and the peak of its memory in MB."""
    environ = {
        **os.environ,
        "CONTENT_ASSETS_STORE_URL": f"file://{store}",
        "CONTENT_ASSETS_SOURCE_PAUSES": "false",
        "CONTENT_ASSETS_USGS_BASE_URL": source_url,
        "CONTENT_ASSETS_EONET_BASE_URL": source_url,
        "CONTENT_ASSETS_SWPC_BASE_URL": source_url,
    }
    done = subprocess.run(
        [sys.executable, "-c", MEASURE], env=environ, capture_output=True, text=True, check=True
    )
    code, kilobytes = map(int, done.stdout.split())
    return code, kilobytes / MEGABYTE


def test_kilobytes_that_become_millions_of_values_are_refused(tmp_path):
    """The other sources are published; the run says of whose body it was."""
    bomb = b'{"events":[' + b"1," * 6_000_000 + b"1]}"
    assert len(gzip.compress(bomb)) < 32_000
    with Replayer(short_recording(), life_seconds=0) as replayer:
        replayer.others["eonet"].say(bomb)
        code, megabytes = run_worker(str(tmp_path), replayer.url)
    assert code == 3
    assert megabytes < 1000
    status = json.loads((tmp_path / "public/status.json").read_bytes())
    fresh = {name for name, each in status["sources"].items() if each["is_fresh"]}
    assert fresh == OTHERS
    assert "at most 900000 values" in status["sources"]["eonet"]["reason"]
