"""The rows of docs/settings.md that a content declares, made of its manifest.

    python -m content_assets.cli.settings_reference

Belongs here: declared settings -> Markdown. Does not: the engine's own rows, written by hand.
"""

from collections.abc import Iterator
from pathlib import Path

from content_assets.contracts.manifest import SECRET_ID, Setting, declared
from content_assets.settings import PREFIX

OUT = Path(__file__).parents[2] / "docs" / "settings.md"
FIRST = "<!-- of the content: made by `make generate` -->\n"
LAST = "<!-- end of the content's -->\n"


def with_rows(page: str) -> str:
    """The page with a table of what the content declares, between its two marks.

    Raises:
        ValueError: There are no such marks.
    """
    before, mark, rest = page.partition(FIRST)
    _, end, after = rest.partition(LAST)
    if not mark or not end:
        msg = f"{OUT}: expected the lines {FIRST.strip()} and {LAST.strip()}, found none; add them"
        raise ValueError(msg)
    rows = [row for setting in declared().settings.values() for row in _rows(setting)]
    head = ["| variable | default | meaning |", "|---|---|---|"]
    table = [*head, *rows] if rows else ["The content declares none."]
    return "".join([before, FIRST, "\n", *(f"{line}\n" for line in table), "\n", LAST, after])


def _rows(setting: Setting) -> Iterator[str]:
    default = "none" if setting.default is None else f"`{setting.default}`"
    about = setting.about.replace("|", r"\|")
    yield f"| `{PREFIX}{setting.name.upper()}` | {default} | {about} |"
    if setting.is_secret:
        name = f"{setting.name}{SECRET_ID}".upper()
        yield f"| `{PREFIX}{name}` | none | in Lambda: the id of the secret that holds it |"


if __name__ == "__main__":
    OUT.write_text(with_rows(OUT.read_text("utf-8")), "utf-8")
