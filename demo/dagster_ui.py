"""Dagster on a laptop: `dagster dev` (webserver, daemon, code server), or the webserver alone.

Belongs here: starting it, knowing that its code location is loaded. Does not: definitions.
"""

import contextlib
import shutil
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import requests

from demo.ports import LOOPBACK, with_free_ports
from demo.processes import Processes, Running

ROOT = Path(__file__).parents[1]
READY_SECONDS = 300.0
REPOSITORIES = "{repositoriesOrError{... on RepositoryConnection{nodes{name location{name}}}}}"


@dataclass(frozen=True)
class DagsterUi:
    """A running Dagster."""

    url: str
    process: Running


def start_dagster(
    processes: Processes,
    home: Path,
    environ: Mapping[str, str],
    *,
    command: Literal["dagster", "dagster-webserver"] = "dagster",
    code: Sequence[str] = ("-w", "workspace.yaml"),
) -> DagsterUi:
    """Start it with its instance in `home`, and wait until the code location is loaded.

    Args:
        environ: The pipeline's settings.
        command: `dagster` for `dagster dev`; `dagster-webserver` has no daemon.
        code: Where the definitions are, as Dagster's command line names it.

    Raises:
        LauncherError: It does not start, or the definitions can't be loaded.
    """
    home.mkdir(parents=True, exist_ok=True)
    shutil.copy(ROOT / "dagster.yaml", home)
    argv = [Path(sys.executable).with_name(command)]
    argv += [Path("dev")] if command == "dagster" else []

    def start(ports: list[int]) -> DagsterUi:
        options = [*code, "-h", LOOPBACK, "-p", str(ports[0])]
        process = processes.start(
            command,
            [*argv, *options],
            environ={**environ, "DAGSTER_HOME": str(home), "DAGSTER_DISABLE_TELEMETRY": "1"},
            cwd=ROOT,
        )
        url = f"http://{LOOPBACK}:{ports[0]}"
        process.wait_until("loads", lambda: _has_loaded(url), deadline_seconds=READY_SECONDS)
        return DagsterUi(url, process)

    return with_free_ports(1, start)


def _has_loaded(url: str) -> bool | None:
    with contextlib.suppress(requests.RequestException, ValueError, KeyError):
        answer = requests.post(f"{url}/graphql", json={"query": REPOSITORIES}, timeout=60)
        return bool(answer.json()["data"]["repositoriesOrError"]["nodes"]) or None
    return None
