"""`make demo`: the whole way of the data, six times and once more, in about a minute.

S3, the source and the site are real servers on this machine; the worker is called as a warm
Lambda is. Ends by itself: 0 if everything was as expected, 1 with the difference, 130 if
it was stopped.

Belongs here: the order of steps, and the criteria of success. Does not: how it looks (show.py).
"""

import contextlib
import sys

from rich.console import Console

from content_assets.contracts.receipt import Receipt
from demo.in_process_worker import InProcessWorker, load_worker
from demo.launcher import Parts, run_parts
from demo.processes import Processes
from demo.session import DemoError, parse_events, run_session
from demo.show import OWN_WRITES, RunTable, make_console, site_report, step, write_count
from demo.site import build_site

NO_NEWS = "no news"
NEXT_STEPS = """
You saw a week of earthquakes, as USGS published it six times in an hour.
Each run published its changes as one release on S3, notified the site of the
affected pages, and fetched each until it showed them; it left the others alone.

Try next:
  [bold]make dev[/]   the same parts stay up: the site, and Dagster with all assets
  [bold]make test[/]  every suite, with real servers and a real browser
  README.md  how it works, and how to point it at the live feed"""


def show_demo(console: Console, processes: Processes, events: int | None) -> None:
    """Start everything, run the worker over all snapshots and once more, stop everything.

    Raises:
        DemoError, LauncherError, ContentAssetsError: Something is not as it should be.
    """
    with contextlib.ExitStack() as stack:
        with step(console, "build the site, unless it is built already"):
            build = build_site(processes)
        with step(console, "start S3 (SeaweedFS) and the recorded source"):
            parts = stack.enter_context(run_parts(processes, events=events))
        with step(console, "start the site"):
            site = parts.start_site(build)
        with step(console, "load the worker"):
            log = processes.folder / "worker.log"
            worker = load_worker(parts.worker_environ(site_url=site.url), log)
        run_over_snapshots(console, parts, worker)


def run_over_snapshots(console: Console, parts: Parts, worker: InProcessWorker) -> None:
    """Run the worker for each snapshot, and once when there is nothing new.

    Raises:
        DemoError: A run had another result than expected.
        ContentAssetsError: A run failed.
    """
    count = len(parts.replayer.feed)
    table = RunTable(console, run_count=count + 1)
    with table.growing():
        for number in range(1, count + 1):
            name = f"{number} of {count}"
            table.begin(name)
            receipt = worker.run(f"demo-{number}")
            table.add(name, receipt)
            check_delivered(name, receipt)
            if number < count:
                parts.replayer.advance()
        table.begin(NO_NEWS)
        receipt = worker.run("demo-nothing-new")
        table.add(NO_NEWS, receipt)
        check_idle(receipt)


def check_delivered(name: str, receipt: Receipt) -> None:
    """Make sure that a run published and that every page was proven.

    Raises:
        DemoError: It didn't.
    """
    site = site_report(receipt)
    is_proven = site is not None and site.state == "proven"
    if receipt.state != "succeeded" or not receipt.is_new_release or not is_proven:
        problems = "; ".join(f"{p.where}: {p.message}" for p in receipt.problems)
        msg = (
            f"feed {name}: expected a new release with every page proven, found the run "
            f"{receipt.state}, the site {site.state if site else 'not told'}; {problems or receipt}"
        )
        raise DemoError(msg)


def check_idle(receipt: Receipt) -> None:
    """Make sure that a run with nothing new wrote nothing but its receipt and status.

    Raises:
        DemoError: It did.
    """
    writes = write_count(receipt)
    if receipt.state != "succeeded" or receipt.is_new_release or writes != OWN_WRITES:
        msg = (
            f"{NO_NEWS}: expected {OWN_WRITES} writes (receipt, status) and no release, found "
            f"{writes} writes, release {receipt.release}, the run {receipt.state}"
        )
        raise DemoError(msg)


def main() -> int:
    """Show the demonstration, and suggest next steps."""
    console = make_console()
    events = parse_events(__doc__)
    code = run_session("demo", console, lambda processes: show_demo(console, processes, events))
    if code == 0:
        console.print(NEXT_STEPS)
    return code


if __name__ == "__main__":
    sys.exit(main())
