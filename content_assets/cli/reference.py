"""The reference, docs/cli.md, made of the program itself.

    python -m content_assets.cli.reference

Belongs here: verbs -> Markdown. Does not: the verbs themselves.
"""

from collections.abc import Sequence
from pathlib import Path

import typer
import typer.main
from typer.core import TyperGroup

from content_assets.cli.exits import MEANINGS
from content_assets.cli.main import VERBS, build_app, words_of

OUT = Path(__file__).parents[2] / "docs" / "cli.md"
_HEAD = """# The command line

Made by `python -m content_assets.cli.reference`; a test keeps it true.
Settings are the environment's: [settings.md](settings.md).
From a clone: `.venv/bin/python -m content_assets.cli`.

Every verb takes `--json`: one JSON document on stdout.
Progress, questions and errors go to stderr; an error is one line: expected value, value found, next step.
`NO_COLOR` and a stdout that is no terminal are respected.
`python -X dev` shows where an error came from.
"""


def reference() -> str:
    """The whole page."""
    group = typer.main.get_command(build_app())
    assert isinstance(group, TyperGroup)
    context = typer.Context(group, info_name="content-assets")
    parts = [_HEAD, _exits()]
    for title, verbs in VERBS.items():
        parts.append(f"## {title}\n")
        parts += [_verb(words_of(verb), group, context) for verb in verbs]
    return "\n".join(parts)


def _exits() -> str:
    rows = "\n".join(f"| {code.value} | {meaning} |" for code, meaning in MEANINGS.items())
    return f"## Exit codes\n\n| code | meaning |\n|---|---|\n{rows}\n"


def _verb(words: Sequence[str], group: TyperGroup, parent: typer.Context) -> str:
    *groups, last = words
    for word in groups:
        below = group.commands[word]
        assert isinstance(below, TyperGroup)
        group, parent = below, typer.Context(below, info_name=word, parent=parent)
    command, name = group.commands[last], " ".join(words)
    context = typer.Context(command, info_name=last, parent=parent)
    usage = " ".join(command.collect_usage_pieces(context))
    lines = [f"### {name}\n", f"`content-assets {name} {usage}`\n"]
    lines.append("\n".join(part for part in (command.help or "").splitlines()) + "\n")
    params = [param for param in command.params if param.name != "help"]
    records = [record for param in params if (record := param.get_help_record(context))]
    if records:
        rows = "\n".join(f"| `{name}` | {_cell(text)} |" for name, text in records)
        lines.append(f"| | |\n|---|---|\n{rows}\n")
    return "\n".join(lines)


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("  ", " ")


if __name__ == "__main__":
    OUT.write_text(reference(), "utf-8")
