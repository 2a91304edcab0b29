"""Every command in the documentation is run as it is written, or says why not.

Placeholders (`PATH`, `RUN`, release 41) become what the bucket at hand has.
"""

import io
import json
import re
import shlex
import subprocess
import threading
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest

from content_assets.cli.exits import Exit
from lambda_entry.local import LocalServer
from tests.polling import PATIENCE_SECONDS
from tests.runbook_page import followed_pages

ROOT = Path(__file__).parents[3]
PAGES = [
    *(ROOT / name for name in ("README.md", "ARCHITECTURE.md", "site/README.md")),
    *sorted((ROOT / "docs").rglob("*.md")),
]
TOKEN = "t" * 40
# a command with one of these words can't be run on a machine without an account
ELSEWHERE = {
    "aws": "an AWS account; tests/infra checks what the names are, tests/integration/ministack "
    "does the same on the stand-in",
    "npx vercel": "an account of Vercel; tests/integration/vercel builds as Vercel does",
    "npx aws-cdk": "an AWS account; the templates are synthesised in tests/infra",
    ".ci/deploy": "an AWS account; tests/infra/test_ci.py runs it against stand-ins",
    "lambda_entry.dead_letters": "a queue; tests/integration/ministack/test_dead_letters.py",
    "$(out": "an AWS account, whose outputs it reads",
    "rm objects.json": "the end of what is done with an AWS account",
    "curl -sI": "an address of a source",
    "curl -i": "an address of a site",
    "check-site": "an address of a site; tests/e2e/test_check_site.py does the same",
}
# commands that other tests or CI run, or that never end
OTHERS = {
    "make": "CI runs each recipe",
    "npm": "`make check` and `make test` run them",
    "cp .env.example": "the site's tests set these variables",
    ".venv/bin/dagster dev": "never ends; tests/integration/worker/test_dagster_dev.py",
    "python -m": "a test looks whether there is such a module; each has tests of its own",
    "export": "sets what the commands beside it read",
}
# commands that only make sense together: the first word that is found in the block gives the reason
TOGETHER = ("aws", "npx vercel", "npm", ".ci/deploy")
# in the text, a verb without what it needs: how it is used is somewhere else
MENTIONED = {
    "content-assets history import",
    "content-assets init",
    "content-assets replay",
    "content-assets restore",
    "content-assets rollback",
    "content-assets takedown --json",
}
PLACEHOLDERS = {
    "ASSET": "page_earthquakes__events",
    "DAY": "2025-05-01",
    "NAME": "usgs",
    "PATH": "earthquakes/summary.json",
}
GOOD = {Exit.GOOD, Exit.DEGRADED, Exit.NOT_FOUND, Exit.REFUSED}
_FENCE = re.compile(r"^ *```sh\n(.*?)^ *```", re.DOTALL | re.MULTILINE)
_INLINE = re.compile(r"`((?:content-assets|make|curl|aws|npx|(?:\.venv/bin/)?python -m) [^`]+)`")
_COMMENT = re.compile(r"(^|\s+)# .*$")
_OURS = ("content-assets ", "curl -X ")


def blocks() -> Iterator[str]:
    """Each shell block."""
    for page in PAGES:
        yield from _FENCE.findall(page.read_text("utf-8"))


def commands(block: str) -> list[str]:
    """A block's commands, without comments and what continues a line."""
    joined = block.replace("\\\n", " ")
    lines = (_COMMENT.sub("", line).strip() for line in joined.splitlines())
    return [line for line in lines if line]


def inline_commands() -> set[str]:
    """Commands that stand in the text; docs/cli.md is generated, and compared with the program."""
    texts = [page.read_text("utf-8") for page in PAGES if page.name != "cli.md"]
    return {found for text in texts for found in _INLINE.findall(_FENCE.sub("", text))}


def reason_not_to_run(command: str, block: str = "") -> str | None:
    """Why a command is not run here."""
    if _has(command, "check-site"):
        return ELSEWHERE["check-site"]
    if command.startswith(_OURS) and "$(out" not in command:
        return None
    known = {**ELSEWHERE, **OTHERS}
    here = (why for word, why in known.items() if _has(command, word))
    return next(here, None) or next((known[w] for w in TOGETHER if _has(block, w)), None)


def _has(text: str, word: str) -> bool:
    return re.search(rf"(?<![\w-]){re.escape(word)}(?!\w)", text) is not None


START = ROOT / "docs" / "start.md"  # test_init.py follows it, in a project of its own
FOLLOWED = {
    *(each for page in followed_pages() for each in (*page.look, *page.do)),
    *(each for block in _FENCE.findall(START.read_text("utf-8")) for each in commands(block)),
}
IN_BLOCKS = {(command, block) for block in blocks() for command in commands(block)}
RUN_HERE = sorted(
    {
        *(each for each, block in IN_BLOCKS if reason_not_to_run(each, block) is None),
        *(each for each in inline_commands() - MENTIONED if reason_not_to_run(each) is None),
    }
    - FOLLOWED
)
VERBS = [each for each in RUN_HERE if each.startswith("content-assets ")]
CURLS = [each for each in RUN_HERE if each.startswith("curl ")]


def test_every_command_is_run_or_says_why_not() -> None:
    """What is neither is new: run it, or give its reason above."""
    assert [each for each in RUN_HERE if each not in {*VERBS, *CURLS}] == []
    assert len(VERBS) > 15
    assert CURLS


def test_every_reason_has_a_command() -> None:
    """One that nothing needs is out of date."""
    written = {*(each for each, _ in IN_BLOCKS), *inline_commands()}
    words = {**ELSEWHERE, **OTHERS}
    assert [word for word in words if not any(_has(each, word) for each in written)] == []
    assert inline_commands() >= MENTIONED


def test_every_module_and_recipe_is_there() -> None:
    """Those that other tests run."""
    text = "\n".join({*(each for each, _ in IN_BLOCKS), *inline_commands()})
    modules = set(re.findall(r"python -m ([\w.]+)", text))
    assert len(modules) > 5
    assert [each for each in modules if find_spec(each) is None] == []
    makefile = (ROOT / "Makefile").read_text("utf-8")
    recipes = set(re.findall(r"(?m)^make ([a-z]+)", text))
    assert len(recipes) > 5
    assert [each for each in recipes if not re.search(rf"(?m)^{each}:", makefile)] == []


@pytest.fixture
def filled(call: Callable[..., object]) -> Callable[[str], list[str]]:
    """A command's arguments, with the placeholders filled in."""

    def fill(command: str) -> list[str]:
        run = call("log", "--json").data["releases"][0]["run"]  # type: ignore[attr-defined]
        known = {"41": "1", "42": "2", "RUN": run, **PLACEHOLDERS}
        return [known.get(word, word) for word in shlex.split(command)[1:]]

    return fill


@pytest.mark.parametrize("command", VERBS)
def test_a_command_is_understood_and_does_what_it_can(
    command: str,
    call: Callable[..., object],
    three: object,
    filled: Callable[[str], list[str]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """No usage error, and nothing unforeseen."""
    monkeypatch.setattr("sys.stdin", io.StringIO("y\n" * 5))
    done = call(*filled(command))
    assert done.code in GOOD, done.err  # type: ignore[attr-defined]


@pytest.fixture
def api(settings: Callable[..., None], monkeypatch: pytest.MonkeyPatch) -> Iterator[LocalServer]:
    """The real API on a port; its queue is not worked off."""
    settings(api_tokens=TOKEN)
    server = LocalServer()
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize("command", CURLS)
def test_a_request_is_accepted(command: str, api: LocalServer) -> None:
    """As a shell sends it."""
    done = subprocess.run(
        ["bash", "-c", command],
        env={"API": api.url, "TOKEN": TOKEN, "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        timeout=PATIENCE_SECONDS,
        check=True,
    )
    assert json.loads(done.stdout)["status_url"].startswith("/runs/")
