"""`make dev`: S3, the source, the site, the API and `dagster dev` stay up; the feed advances.

The worker runs once, so that there is something to see; from then on Dagster's schedule asks
the source every minute, its sensors publish and deliver. Ctrl-C ends everything.

Belongs here: the parts that stay up. Does not: a demonstration with an end (demo.py).
"""

import contextlib
import os
import shutil
import sys
import threading
from collections.abc import Mapping
from datetime import datetime

from rich.console import Console

from content_assets.signals import ending
from demo.dagster_ui import start_dagster
from demo.in_process_worker import load_worker
from demo.launcher import Parts, run_parts
from demo.processes import Processes
from demo.session import STOPPED, parse_events, run_session
from demo.show import make_console, step
from demo.site import ROOT, build_site

ADVANCE_SECONDS = 20.0
API_TOKEN = "dev-token-of-a-laptop-that-opens-nothing-else"  # noqa: S105  # of a server on this machine
DAGSTER_HOME = ROOT / ".dagster" / "dev"
EVERY_MINUTE = "* * * * *"


def start_everything(
    console: Console, processes: Processes, stack: contextlib.ExitStack, events: int | None
) -> tuple[Parts, dict[str, str]]:
    """Start the parts, publish once, start Dagster; return the parts and all addresses.

    Raises:
        LauncherError, ContentAssetsError: Something does not start.
    """
    with step(console, "build the site, unless it is built already"):
        build = build_site(processes)
    with step(console, "start S3 (SeaweedFS) and the recorded source"):
        parts = stack.enter_context(run_parts(processes, events=events))
    with step(console, "start the site"):
        site = parts.start_site(build)
    environ = parts.worker_environ(site_url=site.url)
    environ["CONTENT_ASSETS_SCHEDULE_CRON"] = EVERY_MINUTE
    with step(console, "run the worker once, as Lambda does"):
        load_worker(environ, processes.folder / "worker.log").run("dev-first")
    with step(console, "start the API"):
        api = start_api({**environ, "CONTENT_ASSETS_API_TOKENS": API_TOKEN}, stack)
    with step(console, "start dagster dev"):
        shutil.rmtree(DAGSTER_HOME, ignore_errors=True)  # it describes a bucket that is gone
        dagster = start_dagster(processes, DAGSTER_HOME, environ)
    return parts, {
        "site": site.url,
        "API": api,
        "Dagster": dagster.url,
        "documents": f"{parts.content_base_url}/production/catalog.json",
        "status": f"{parts.content_base_url}/status.json",
        "source": parts.replayer.feed_url,
        "logs": str(processes.folder),
    }


def start_api(environ: Mapping[str, str], stack: contextlib.ExitStack) -> str:
    """Serve the API of Lambda, with a worker behind it, in threads; return its address.

    Raises:
        ContentAssetsError: A setting is missing.
    """
    os.environ.update(environ)
    from lambda_entry.local import LocalServer  # noqa: PLC0415  # seconds, reads the settings

    server = LocalServer()
    server.queue.start()
    threading.Thread(target=server.serve_forever, name="api", daemon=True).start()
    stack.callback(server.server_close)
    stack.callback(server.shutdown)
    return server.url


def replay_for_ever(console: Console, parts: Parts) -> None:
    """Show the next snapshot from time to time, until interrupted.

    Raises:
        KeyboardInterrupt: SIGINT or SIGTERM; here, and not wherever the signal comes.
    """
    feed = parts.replayer.feed
    with ending() as end:
        while not end.wait(ADVANCE_SECONDS):
            parts.replayer.advance()
            now = f"{datetime.now():%H:%M:%S}"  # noqa: DTZ005  # the reader's wall clock
            console.print(f"[dim]{now}[/] the feed shows snapshot {feed.index + 1} of {len(feed)}")
    raise KeyboardInterrupt


def show_addresses(console: Console, addresses: dict[str, str]) -> None:
    """Print where everything is, and how to change the source's data."""
    console.print("\n[bold]Up until Ctrl-C[/]")
    for name, address in addresses.items():
        console.print(f"  {name:<10} {address}", soft_wrap=True)  # never cut: it is to be clicked
    console.print(
        f"\n  curl -X POST -H 'Authorization: Bearer {API_TOKEN}' {addresses['API']}/refresh\n",
        soft_wrap=True,
    )
    console.print(
        f"The feed advances every {ADVANCE_SECONDS:.0f} s; Dagster's schedule asks it every "
        "minute, its sensors publish and deliver."
    )


def stay_up(console: Console, processes: Processes, events: int | None) -> None:
    """Start everything and advance the feed, until interrupted.

    Raises:
        LauncherError, ContentAssetsError: Something does not start.
    """
    with contextlib.ExitStack() as stack:
        parts, addresses = start_everything(console, processes, stack, events)
        show_addresses(console, addresses)
        replay_for_ever(console, parts)


def main() -> int:
    """Stay up until Ctrl-C, which is how it is meant to end."""
    console = make_console()
    events = parse_events(__doc__)
    code = run_session("dev", console, lambda processes: stay_up(console, processes, events))
    return 0 if code == STOPPED else code


if __name__ == "__main__":
    sys.exit(main())
