"""The verb `check`: mistakes in the content, found without running it.

Belongs here: findings -> lines. Does not: the rules (checking/).
"""

import typer

from content_assets.cli.exits import Exit
from content_assets.cli.saying import AsJson, Line, say, table


def check(*, as_json: AsJson = False) -> None:
    """Find mistakes in the content, without network or bucket; ends with 7 if there is one.

    Each has a file, a line, and a code that docs/check.md explains.
    """
    from content_assets.checking.check import check as find  # noqa: PLC0415  # Dagster: 1 s

    found = list(find())
    rows = [(each.place, each.code, each.message) for each in found]
    lines: list[Line] = [table(["where", "code", "mistake"], rows)]
    data = {"findings": [each.__dict__ for each in found]}
    say(data, lines if found else ["no mistakes found"], as_json=as_json)
    if found:
        raise typer.Exit(Exit.CONFIGURATION)
