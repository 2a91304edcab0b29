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
from pathlib import Path

import pytest

from content_assets.cli.exits import Exit
from lambda_entry.local import LocalServer
from tests.polling import PATIENCE_SECONDS

ROOT = Path(__file__).parents[3]
PAGES = [ROOT / "README.md", ROOT / "site/README.md", *sorted((ROOT / "docs").rglob("*.md"))]
TOKEN = "t" * 40
# a block with one of these words can't be run on a machine without an account
ELSEWHERE = {
    "aws": "an AWS account; tests/infra checks what the names are, tests/integration/ministack "
    "does the same on the stand-in",
    "npx vercel": "an account of Vercel; tests/integration/vercel builds as Vercel does",
    "aws-cdk": "an AWS account; the templates are synthesised in tests/infra",
    ".ci/deploy": "an AWS account; tests/infra/test_ci.py runs it against stand-ins",
    "lambda_entry.dead_letters": "a queue; tests/integration/ministack/test_dead_letters.py",
    "your-bucket": "a bucket of the reader's",
    "out content-assets": "an AWS account, whose outputs it reads",
    "cat > bypass": "a secret that is typed in",
}
# commands that other tests or CI run, or that never end
OTHERS = {
    "make": "CI runs each recipe",
    "npm": "`make check` and `make test` run them",
    "cp .env.example": "the site's tests set these variables",
    "dagster dev": "never ends; tests/integration/worker/test_dagster_dev.py",
}
GOOD = {Exit.GOOD, Exit.DEGRADED, Exit.NOT_FOUND, Exit.REFUSED}
_FENCE = re.compile(r"^ *```sh\n(.*?)^ *```", re.DOTALL | re.MULTILINE)


def blocks() -> Iterator[tuple[str, str]]:
    """Each shell block, with where it is."""
    for page in PAGES:
        for found in _FENCE.finditer(page.read_text("utf-8")):
            yield str(page.relative_to(ROOT)), found[1]


def commands(block: str) -> list[str]:
    """A block's commands, without what continues a line."""
    joined = block.replace("\\\n", " ")
    return [line.strip() for line in joined.splitlines() if line.strip()]


def without_comment(line: str) -> str:
    """A command as it is run; nothing for a line that is a comment."""
    end = re.search(r"(^|\s+)# ?[^'\"]*$", line)
    return line[: end.start()] if end else line


def reason_not_to_run(block: str) -> str | None:
    """Why a block is not run here."""
    known = {**ELSEWHERE, **OTHERS}
    return next((why for word, why in known.items() if word in block), None)


RUN_HERE = sorted(
    {
        command
        for _, block in blocks()
        if reason_not_to_run(block) is None
        for line in commands(block)
        if (command := without_comment(line))
    }
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
    text = "\n".join(block for _, block in blocks())
    assert [word for word in {**ELSEWHERE, **OTHERS} if word not in text] == []


@pytest.fixture
def filled(call: Callable[..., object]) -> Callable[[str], list[str]]:
    """A command's arguments, with the placeholders filled in."""

    def fill(command: str) -> list[str]:
        run = call("log", "--json").data["releases"][0]["run"]  # type: ignore[attr-defined]
        known = {"41": "1", "42": "2", "RUN": run, "ASSET": "page_earthquakes__events"}
        known["PATH"] = "earthquakes/summary.json"
        words = shlex.split(command, comments=True)[1:]
        return [known.get(word, word) for word in words]

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
