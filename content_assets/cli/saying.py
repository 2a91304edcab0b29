"""What is said: tables for people on a terminal, one JSON document for machines.

Belongs here: stdout and stderr. Does not: what there is to say.
"""

import json
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

AsJson = Annotated[
    bool, typer.Option("--json", help="One JSON document on stdout, nothing else there.")
]
_PIPE_WIDTH = 200  # columns: nobody folds lines for grep
OnProgress = Callable[[int, int], None]
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


@contextmanager
def progress(what: str) -> Iterator[OnProgress]:
    """A bar on stderr, where somebody is looking."""
    console = Console(stderr=True)
    columns = (TextColumn(what), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(
        *columns, console=console, transient=True, disable=not console.is_terminal
    ) as bar:
        task = bar.add_task(what, total=None)
        yield lambda done, of: bar.update(task, completed=done, total=of)


def _plain(value: Any) -> Any:
    if hasattr(value, "model_dump"):
        return value.model_dump(mode="json")
    return sorted(value) if isinstance(value, set | frozenset) else str(value)
