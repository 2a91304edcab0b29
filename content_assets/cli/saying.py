"""Output: tables for people on a terminal, one JSON document for machines.

Belongs here: stdout and stderr. Does not: the content of the output.
"""

import json
import shlex
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from threading import Lock
from typing import Annotated, Any, TypeVar

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

from content_assets.contracts.receipt import Backfilled, Receipt
from content_assets.publishing.store import ParallelMap

AsJson = Annotated[
    bool, typer.Option("--json", help="One JSON document on stdout, nothing else there.")
]
_PIPE_WIDTH = 200  # columns: a pipe's lines aren't folded, for grep
A = TypeVar("A")
B = TypeVar("B")
Row = Sequence[object]
Line = str | Table


def say(data: object, lines: Sequence[Line], *, as_json: bool) -> None:
    """Write `data` as JSON, or `lines` for people."""
    if as_json:
        sys.stdout.write(json.dumps(data, indent=2, ensure_ascii=False, default=_plain) + "\n")
        return
    console = Console(highlight=False, soft_wrap=True)
    if not console.is_terminal:
        console.width = _PIPE_WIDTH
    for line in lines:
        console.print(line if isinstance(line, Table) else Text(line))


def table(columns: Sequence[str], rows: Sequence[Row], *, title: str | None = None) -> Table:
    """A table; columns whose name ends in `#` are numbers."""
    made = Table(title=title, box=None, pad_edge=False, title_justify="left", title_style="bold")
    for column in columns:
        made.add_column(
            column.removesuffix("#"),
            justify="right" if column.endswith("#") else "left",
            overflow="fold",
        )
    for row in rows:
        made.add_row(*(Text("" if cell is None else str(cell)) for cell in row))
    return made


class Bar:
    """The step in progress, and its share done."""

    def __init__(self, shown: Progress, step: str) -> None:
        """Show `what` on a line of its own."""
        self._shown, self._line = shown, shown.add_task(step, total=None)
        self._done, self._of, self._lock = 0, 0, Lock()

    def name(self, step: str) -> None:
        """Show the step in progress."""
        self._shown.update(self._line, description=step)

    def show(self, done: int, of: int) -> None:
        """Show how far it is."""
        self._shown.update(self._line, completed=done, total=of)

    def counting(self, map_: ParallelMap) -> ParallelMap:
        """The same map, whose items are counted."""

        def counted(function: Callable[[A], B], items: Iterable[A], /) -> list[B]:
            def one(item: A) -> B:
                result = function(item)
                self._count(done=1)
                return result

            listed = list(items)
            self._count(of=len(listed))
            return map_(one, listed)

        return counted

    def _count(self, *, done: int = 0, of: int = 0) -> None:
        with self._lock:
            self._done, self._of = self._done + done, self._of + of
            self.show(self._done, self._of)


@contextmanager
def progress(step: str) -> Iterator[Bar]:
    """A bar on stderr, if it is a terminal."""
    console = Console(stderr=True)
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(
        *columns, console=console, transient=True, disable=not console.is_terminal
    ) as shown:
        yield Bar(shown, step)


def receipt_lines(receipt: Receipt) -> list[Line]:
    """A run, for people."""
    rows = [(o.asset, o.action, o.documents, o.reason) for o in receipt.assets]
    counts = receipt.documents
    made = f"{counts.changed} changed, {counts.added} added, {counts.removed} removed"
    rejected = [
        f"rejected from {each.source}: {each.id}: {each.reason}"
        for each in receipt.rejected_examples
    ]
    return [
        f"run {receipt.run}: {receipt.state} in {receipt.milliseconds / 1000:.1f} s",
        *([table(["asset", "", "documents#", "why"], rows)] if rows else []),
        _release_line(receipt, made),
        *(
            f"{r.target}: {r.state}, {r.pages_proven} proven, revision {r.to_revision}"
            for r in receipt.deliveries
        ),
        *(line for each in _backfills(receipt) for line in _filled(each)),
        *rejected,
        *(f"problem at {p.where}: {p.message}" for p in receipt.problems),
    ]


def _release_line(receipt: Receipt, made: str) -> str:
    if receipt.release is None:
        return "no release: nothing was published"
    return f"release {receipt.release}{' (new)' if receipt.is_new_release else ''}: {made}"


def _backfills(receipt: Receipt) -> list[Backfilled]:
    return [each for each in (receipt.backfill, *receipt.more_backfills) if each]


def _filled(backfill: Backfilled) -> Iterator[Line]:
    yield f"partitions: {backfill.asked} ordered, {backfill.frozen} frozen"
    if backfill.made:
        yield f"made: {', '.join(backfill.made)}"
    if backfill.left:
        again = " ".join(f"--partition {shlex.quote(keys)}" for keys in backfill.left)
        yield f"left ({backfill.stopped}): order them again with {again}"


def _plain(value: Any) -> Any:
    if hasattr(value, "model_dump"):
        return value.model_dump(mode="json")
    return sorted(value) if isinstance(value, set | frozenset) else str(value)
