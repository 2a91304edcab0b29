"""A page of docs/runbook, as the commands that it has a reader type.

Belongs here: page -> commands. Does not: following them (tests/infra/test_runbook_followed.py).
"""

import re
import shlex
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parents[1] / "docs" / "runbook"
# whose commands tests/infra/test_runbook_followed.py runs in the state that rings
FOLLOWED = (
    "collection-not-ended",
    "growth-held",
    "not-in-agreement",
    "older-bodies",
    "rejected-records",
    "runs-degraded",
    "waiting-sets",
)
_FENCED = re.compile(r"^ *```sh\n(.*?)^ *```", re.DOTALL | re.MULTILINE)
_INLINE = re.compile(r"`(content-assets [^`]+)`")


@dataclass(frozen=True)
class RunbookPage:
    """The commands of our own program in the order of the page; others need an AWS account."""

    look: tuple[str, ...]
    do: tuple[str, ...]


def read_page(name: str) -> RunbookPage:
    """The page for an alarm, by its file's name without the ending."""
    text = (FOLDER / f"{name}.md").read_text("utf-8")
    _, _, parts = text.partition("\n## Look\n")
    look, _, do = parts.partition("\n## Do\n")
    return RunbookPage(_commands(look), _commands(do.partition("\nTried: ")[0]))


def followed_pages() -> list[RunbookPage]:
    """The pages that are followed from beginning to end."""
    return [read_page(name) for name in FOLLOWED]


def words_of(command: str, **names: str) -> list[str]:
    """A command's arguments, with placeholders (`RUN`, `ASSET`) replaced by `names`."""
    for name, value in names.items():
        command = re.sub(rf"\b{name}\b", value, command)
    return shlex.split(command, comments=True)[1:]


def _commands(part: str) -> tuple[str, ...]:
    fenced = "\n".join(_FENCED.findall(part)).splitlines()
    lines = (line.partition(" #")[0].strip() for line in fenced)
    found = [line for line in lines if line.startswith("content-assets ")]
    return (*found, *_INLINE.findall(_FENCED.sub("", part)))
