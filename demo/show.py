"""The output of `make demo` and `make dev`: steps with their time, and a table of runs.

On a terminal a step turns while it lasts; elsewhere (a CI log) there is a line for each.

Belongs here: words and columns. Does not: doing anything (demo.py, dev.py).
"""

import contextlib
import time
from collections.abc import Iterator, Sequence

from rich import box
from rich.console import Console, Group
from rich.live import Live
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from content_assets.contracts.receipt import DeliveryReport, Receipt
from content_assets.contracts.release import release_number

OWN_WRITES = 2  # the receipt and status.json: written when the receipt has been counted
HEADS = (  # narrow enough for 80 columns
    "docs",
    "changed",
    "added",
    "removed",
    "S3\nreqs",
    "S3\nwrites",
    "release",
    "pages\nproven",
    "in\nms",
    "left\nalone",
)


def make_console() -> Console:
    """Write to stdout, plainly where it is no terminal."""
    return Console(highlight=False)


@contextlib.contextmanager
def step(console: Console, what: str) -> Iterator[None]:
    """Show that something is being done, and how long it took."""
    began = time.monotonic()
    with console.status(what):
        try:
            yield
        except BaseException:
            console.print(f"[red]✗[/] {what}")
            raise
    console.print(f"[green]✓[/] {what} [dim]{time.monotonic() - began:.1f} s[/]")


def site_report(receipt: Receipt) -> DeliveryReport | None:
    """Find the delivery to the site."""
    return next((report for report in receipt.deliveries if report.target == "site"), None)


def write_count(receipt: Receipt) -> int:
    """Count the writes to S3 of a whole run."""
    counts = receipt.store_requests
    return counts.get("put", 0) + counts.get("delete", 0) + OWN_WRITES


class RunTable:
    """A table that grows by a row for each run, with a bar below it while it grows."""

    def __init__(self, console: Console, *, run_count: int) -> None:
        """Show nothing before `with`."""
        self._console = console
        self._table = Table(box=box.SIMPLE_HEAD, padding=0, show_edge=False)
        self._table.add_column("feed", no_wrap=True)
        for head in HEADS:
            self._table.add_column(head, justify="right", no_wrap=True)
        self._progress = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            console=console,
        )
        self._task = self._progress.add_task("", total=run_count)

    @contextlib.contextmanager
    def growing(self) -> Iterator[None]:
        """Redraw the table as it grows; where there is no terminal, print it in the end."""
        with Live(console=self._console, get_renderable=self._renderable, refresh_per_second=8):
            try:
                yield
            finally:
                self._progress.remove_task(self._task)
        if not self._console.is_terminal:  # there, Live ends without a new line
            self._console.print()

    def begin(self, what: str) -> None:
        """Show the run in progress."""
        self._progress.update(self._task, description=what)

    def add(self, name: str, receipt: Receipt) -> None:
        """Add the row of a run that ended."""
        cells = row_of(receipt)
        self._table.add_row(name, *cells)
        self._progress.advance(self._task)
        if not self._console.is_terminal:
            pairs = zip((head.replace("\n", " ") for head in HEADS), cells, strict=True)
            line = ", ".join(f"{head} {cell}" for head, cell in pairs)
            self._console.print(f"{name}: {line}", soft_wrap=True)

    def _renderable(self) -> Group:
        return Group(self._table, self._progress)


def row_of(receipt: Receipt) -> Sequence[str]:
    """The figures of a run, in the order of HEADS."""
    documents, site = receipt.documents, site_report(receipt)
    requests = sum(receipt.store_requests.values()) + OWN_WRITES
    proven_ms = site.proven_milliseconds if site else None
    figures = (
        documents.total,
        documents.changed,
        documents.added,
        documents.removed,
        requests,
        write_count(receipt),
        release_number(receipt.release) if receipt.release else None,
        site.pages_proven if site else None,
        round(proven_ms) if proven_ms is not None else None,
        _left_alone(site) if site else None,
    )
    return ["-" if figure is None else str(figure) for figure in figures]


def _left_alone(site: DeliveryReport) -> int | str:
    return "all" if site.state == "nothing_to_do" else site.pages_left_alone
