"""A source that answers with a bomb takes no memory, and nothing from the other sources.

At every source's caps: `python -m bench caps`.
"""

import gzip
import json
import os
import subprocess
import sys

from demo.recording import load_recording
from demo.replayer import Replayer
from tests.integration.conftest import shorter

MEGABYTE = 1024  # in the units of ru_maxrss on Linux
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
    command = [sys.executable, "-m", "lambda_entry.worker"]
    process = subprocess.Popen(
        command, env=environ, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    return process.returncode, usage.ru_maxrss / MEGABYTE


def test_kilobytes_that_become_millions_of_values_are_refused(tmp_path):
    """The other sources are published; the run says of whose body it was."""
    bomb = b'{"events":[' + b"1," * 6_000_000 + b"1]}"
    assert len(gzip.compress(bomb)) < 32_000
    with Replayer([shorter(each) for each in load_recording()], life_seconds=0) as replayer:
        replayer.others["eonet"].say(bomb)
        code, megabytes = run_worker(str(tmp_path), replayer.url)
    assert code == 3
    assert megabytes < 1000
    status = json.loads((tmp_path / "public/status.json").read_bytes())
    fresh = {name for name, each in status["sources"].items() if each["is_fresh"]}
    assert fresh == OTHERS
    assert "at most 900000 values" in status["sources"]["eonet"]["reason"]
