"""One `make demo` or `make dev`, from its folder of logs to its exit code.

Belongs here: the common frame of these commands. Does not: their own work.
"""

import argparse
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

from rich.console import Console

from content_assets.errors import ContentAssetsError
from demo.processes import LauncherError, Processes, interrupted_by_signals

CACHE = Path(__file__).parents[1] / ".cache"
STOPPED = 130  # as a shell has it for Ctrl-C


class DemoError(Exception):
    """A run had an unexpected result; the message names both."""


def parse_events(about: str | None) -> int | None:
    """Parse the command line of `make demo` and `make dev`: how many events are shown."""
    parser = argparse.ArgumentParser(description=about)
    parser.add_argument("--events", type=int, help="so many of the recorded week only: quicker")
    events: int | None = parser.parse_args().events
    return events


def run_session(name: str, console: Console, work: Callable[[Processes], None]) -> int:
    """Do the work, end all processes that it started, and return the exit code.

    0 if it ended well, 130 if it was stopped; 1 if it failed: then its logs stay, and it is
    reported the failure and the location of the logs.
    """
    CACHE.mkdir(exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix=f"{name}-", dir=CACHE))
    code = 0
    try:
        with interrupted_by_signals(), Processes(folder) as processes:
            work(processes)
    except KeyboardInterrupt:
        console.print("Stopped; nothing is left running.")
        code = STOPPED
    except (DemoError, LauncherError, ContentAssetsError) as error:
        console.print(f"[bold red]make {name} failed.[/] Its logs are in {folder}", soft_wrap=True)
        console.print(str(error), markup=False, soft_wrap=True)
        return 1
    shutil.rmtree(folder)
    return code
