"""Long-running entry points end by SIGINT and SIGTERM, also where both were ignored at first.

A shell starts its background jobs so, and a container its process 1.
"""

import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from content_assets.signals import SIGNALS, ending
from tests.length import some_of

ROOT = Path(__file__).parents[3]
PATIENCE_SECONDS = 120
ENTRY_POINTS = {
    "replayer": ["-m", "demo.replayer"],
    "latency proxy": [
        *("-m", "demo.latency_proxy"),
        *("--upstream", "http://127.0.0.1:9", "--milliseconds", "1"),
    ],
    "API": ["-m", "lambda_entry.local"],
}


def ignore_signals() -> None:
    """What the shell does before it starts a background job."""
    for number in SIGNALS:
        signal.signal(number, signal.SIG_IGN)


def start(arguments: Sequence[str], folder: Path) -> "subprocess.Popen[str]":
    """An entry point, started with the signals ignored; ready with its first line."""
    environ = {
        **os.environ,
        "CONTENT_ASSETS_STORE_URL": f"file://{folder}/store",
        "CONTENT_ASSETS_API_TOKENS": "t" * 40,
    }
    process = subprocess.Popen(
        [sys.executable, *arguments],
        cwd=ROOT,
        env=environ,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=ignore_signals,  # noqa: PLW1509  # this test has no threads of its own
    )
    assert process.stdout
    assert "127.0.0.1" in process.stdout.readline()
    return process


@pytest.mark.parametrize("number", some_of(SIGNALS, at_most=1), ids=lambda number: number.name)
@pytest.mark.parametrize("name", ENTRY_POINTS)
def test_ends_by_a_signal_that_was_ignored_at_first(
    name: str, number: signal.Signals, tmp_path: Path
) -> None:
    with start(ENTRY_POINTS[name], tmp_path) as process:
        process.send_signal(number)
        try:
            _, err = process.communicate(timeout=PATIENCE_SECONDS)
        finally:
            process.kill()
    assert process.returncode == 0
    assert "Traceback" not in err


def test_handlers_from_before_are_put_back() -> None:
    before = {each: signal.getsignal(each) for each in SIGNALS}
    with ending() as end:
        signal.raise_signal(signal.SIGTERM)
        assert end.is_set()
    assert {each: signal.getsignal(each) for each in SIGNALS} == before
