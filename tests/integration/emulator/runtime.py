"""The worker as Lambda runs it: awslambdaric under AWS' Runtime Interface Emulator.

As root on Linux it runs in a mount namespace of its own where everything is read-only but for
one temporary folder, without HOME, as in a Lambda. Where that can't be had `is_read_only` is
False, and the tests say so.

Belongs here: starting it, invoking it. Does not: what the handler should answer.
"""

import contextlib
import importlib.util
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import requests

from demo.ports import LOOPBACK, with_free_ports
from demo.processes import Processes, Running

ROOT = Path(__file__).parents[3]
INVOKE = "2015-03-31/functions/function/invocations"
READ_ONLY = """
set -e
mount --make-rprivate /
mount --bind "$TMPDIR" "$TMPDIR"
mount -o remount,bind,ro /
exec "$@"
"""


@dataclass(frozen=True)
class RuntimeEmulator:
    """A running emulator with one handler; one invocation at a time, as it can't do two."""

    url: str
    process: Running
    is_read_only: bool

    def invoke(self, event: Any) -> dict[str, Any]:
        """Send an event and return what the handler answered (an error has `errorMessage`)."""
        answer = requests.post(f"{self.url}/{INVOKE}", data=json.dumps(event), timeout=120)
        answer.raise_for_status()
        told: dict[str, Any] = answer.json()
        return told

    def log_lines(self) -> list[dict[str, Any]]:
        """What the function logged: each line that is not the emulator's own, parsed."""
        lines = [line for line in self.process.log_text().splitlines() if line.startswith("{")]
        return [json.loads(line) for line in lines]


def can_be_read_only() -> bool:
    """Whether this machine lets us make the file system read-only for a process."""
    if sys.platform != "linux" or os.geteuid() != 0 or not shutil.which("unshare"):
        return False
    probe = [
        "unshare",
        "--mount",
        "sh",
        "-c",
        "mount --make-rprivate / && mount -o remount,bind,ro /",
    ]
    return subprocess.run(probe, capture_output=True, check=False).returncode == 0


@contextlib.contextmanager
def run_emulator(
    processes: Processes, handler: str, environ: Mapping[str, str], folder: Path
) -> Iterator[RuntimeEmulator]:
    """Run `handler` with only `environ`; `folder` is all that it may write to."""
    is_read_only = can_be_read_only()
    isolated = ["unshare", "--mount", "sh", "-c", READ_ONLY, "sh"] if is_read_only else []

    def start(ports: list[int]) -> RuntimeEmulator:
        url = f"http://{LOOPBACK}:{ports[0]}"
        command = [
            *isolated,
            _find_emulator(),
            "--runtime-interface-emulator-address",
            f"{LOOPBACK}:{ports[0]}",
            "--runtime-api-address",
            f"{LOOPBACK}:{ports[1]}",
            *[sys.executable, "-m", "awslambdaric", handler],
        ]
        told = {
            **environ,
            "TMPDIR": str(folder),
            "HOME": "",
            "PYTHONPATH": str(ROOT),
            "AWS_LAMBDA_FUNCTION_NAME": "worker",
            "AWS_LAMBDA_FUNCTION_TIMEOUT": "120",
            "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "1024",
        }
        process = processes.start("emulator", command, environ=told, cwd=ROOT)
        process.wait_until("listens", lambda: _listens(url), deadline_seconds=20)
        return RuntimeEmulator(url, process, is_read_only)

    emulator = with_free_ports(2, start)
    try:
        yield emulator
    finally:
        emulator.process.stop()


def _find_emulator() -> Path:
    """The emulator that aws-sam-cli ships, without importing that."""
    found = importlib.util.find_spec("samcli")
    if found is None or found.origin is None:
        msg = "emulator: expected aws-sam-cli in .venv, found none; run `make check`"
        raise FileNotFoundError(msg)
    machine = "arm64" if os.uname().machine in ("aarch64", "arm64") else "x86_64"
    binary = Path(found.origin).parent / "local" / "rapid" / f"aws-lambda-rie-{machine}"
    binary.chmod(0o755)
    return binary


def _listens(url: str) -> bool | None:
    with contextlib.suppress(requests.RequestException):
        requests.get(url, timeout=2)
        return True
    return None
