"""A handler as Lambda runs it: awslambdaric under AWS' Runtime Interface Emulator.

It sees only the environment that it is given, without HOME. Where the machine lets us have a
mount namespace (root on Linux; others where user namespaces are allowed) everything is
read-only for it but one temporary folder; elsewhere `is_read_only` is False, and the tests
report it.

Belongs here: starting it, invoking it, its log. Does not: expected answers.
"""

import contextlib
import importlib.util
import json
import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import requests

from demo.ports import LOOPBACK, with_free_ports
from demo.processes import Processes, Running

ROOT = Path(__file__).parents[1]
INVOKE = "2015-03-31/functions/function/invocations"
ANSWER_SECONDS = 120.0  # for one invocation
READY_SECONDS = 180.0
# the emulator's own lines between those of the function
EMULATORS_OWN = re.compile(r"^(START|END|REPORT) |^\d+ \w+ \d+ [\d:,]+ \[\w+\] \(rapid\) |^$")
# `/` must become read-only; of the rest, as far as the kernel allows (see the probe)
READ_ONLY = """
set -e
mount --make-rprivate /
mount -o remount,bind,ro /
points=$(cut -d ' ' -f 5 /proc/self/mountinfo)
for point in $points; do mount -o remount,bind,ro "$point" 2> /dev/null || :; done
mount --bind "$TMPDIR" "$TMPDIR"
mount -o remount,bind,rw "$TMPDIR"
exec "$@"
"""


@dataclass(frozen=True)
class RuntimeEmulator:
    """A running emulator with one handler."""

    url: str
    process: Running
    is_read_only: bool
    _turn: threading.Lock = field(default_factory=threading.Lock)  # two calls at once crash it

    def invoke(self, event: Any) -> dict[str, Any]:
        """Send an event and return the handler's answer (an error has `errorMessage`)."""
        with self._turn:
            answer = requests.post(
                f"{self.url}/{INVOKE}", data=json.dumps(event), timeout=ANSWER_SECONDS
            )
        answer.raise_for_status()
        told: dict[str, Any] = answer.json()
        return told

    def function_log(self) -> list[str]:
        """The function's log lines, without the emulator's own."""
        lines = self.process.log_text().splitlines()
        return [line for line in lines if not EMULATORS_OWN.match(line)]


@contextlib.contextmanager
def run_emulator(
    processes: Processes, handler: str, environ: Mapping[str, str], folder: Path
) -> Iterator[RuntimeEmulator]:
    """Run `handler` with only `environ`; `folder` is all that it may write to.

    Raises:
        LauncherError: The emulator doesn't start.
    """
    isolation = _isolation()
    told = {
        "AWS_LAMBDA_FUNCTION_NAME": "function",
        "AWS_LAMBDA_FUNCTION_TIMEOUT": f"{ANSWER_SECONDS:.0f}",
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "1024",
        "PATH": os.defpath,
        "PYTHONPATH": str(ROOT),
        "TMPDIR": str(folder),
        **environ,
    }
    forgotten = [f"--unset={name}" for name in os.environ if name not in told]

    def start(ports: list[int]) -> RuntimeEmulator:
        listen, api = (f"{LOOPBACK}:{port}" for port in ports)
        emulator: list[str | Path] = [
            find_emulator(),
            *("--runtime-interface-emulator-address", listen),
            *("--runtime-api-address", api),
            *(sys.executable, "-m", "awslambdaric", handler),
        ]
        process = processes.start(
            "emulator", ["env", *forgotten, *isolation, *emulator], environ=told, cwd=ROOT
        )
        url = f"http://{listen}"
        process.wait_until("listens", lambda: listens(url), deadline_seconds=READY_SECONDS)
        return RuntimeEmulator(url, process, is_read_only=bool(isolation))

    emulator = with_free_ports(2, start)
    try:
        yield emulator
    finally:
        emulator.process.stop()


@cache
def _isolation() -> tuple[str, ...]:
    """The command prefix that makes the file system read-only; may be empty."""
    if sys.platform != "linux" or not shutil.which("unshare"):
        return ()
    rights = () if os.geteuid() == 0 else ("--map-root-user",)
    command = ("unshare", "--mount", *rights, "sh", "-c", READ_ONLY, "sh")
    environ = {"PATH": os.defpath, "TMPDIR": tempfile.gettempdir()}
    probe = subprocess.run([*command, "true"], env=environ, capture_output=True, check=False)
    return command if probe.returncode == 0 else ()


def find_emulator() -> Path:
    """The emulator that aws-sam-cli ships; nothing of that package is imported."""
    found = importlib.util.find_spec("samcli")
    if found is None or found.origin is None:
        msg = "emulator: expected aws-sam-cli in .venv, found none; run `make check`"
        raise FileNotFoundError(msg)
    machine = {"aarch64": "arm64", "amd64": "x86_64"}.get(platform.machine(), platform.machine())
    binary = Path(found.origin).parent / "local" / "rapid" / f"aws-lambda-rie-{machine}"
    binary.chmod(0o755)  # in the package it isn't executable
    return binary


def listens(url: str) -> bool | None:
    """Whether a server answers at `url`; None while none does."""
    with contextlib.suppress(requests.RequestException):
        requests.get(url, timeout=2)
        return True
    return None
