"""What clients call things: a name that no key may have is refused, and is never a fault."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from content_assets.bootstrap import make_author
from content_assets.errors import ContentAssetsError, UnsafePathError
from content_assets.orchestration.selection import MAX_BRACKETS, select
from content_assets.publishing import keys
from content_assets.publishing.ancestry import find_release
from content_assets.publishing.archive import Archive
from content_assets.publishing.receipts import find_receipt
from content_assets.publishing.store import serial_map
from content_assets.publishing.takedown import take_down
from content_assets.stores.directory import DirectoryStore
from tests.unit.lambda_entry.conftest import Answer, FakeQueue, InProcessApi
from tests.unit.publishing.conftest import Publisher

RUN = "01a22912-0000-7000-8000-000000000001"
NAMES = {
    "a dot": ".",
    "a hidden file": ".x",
    "the folder above": "..",
    "a path": "../../private/gc",
    "an encoded path": "%2e%2e%2fgc",
    "a backslash": "..\\..\\gc",
    "long": "x" * 5000,
    "as long as the name of a file": "x" * 256,
    "NUL": "\0",
    "a line": "a\nb",
    "not ASCII": "f\u00fc",
    "right to left": "\u202egc",
    "a lone surrogate": "\ud800",
    "blank": " ",
    "a huge number": "9" * 5000,
    "digits that are not ASCII": "\u0661",
    "a run in braces": f"{{{RUN}}}",
    "a run as a URN": f"urn:uuid:{RUN}",
    "a trailing dot": "x.",
}


@pytest.fixture
def folder(tmp_path: Path) -> DirectoryStore:
    """A published bucket in a folder, which is the strictest about names."""
    store: Any = DirectoryStore(tmp_path)
    Publisher(store).publish("a", {"a.json": "one"})
    return DirectoryStore(tmp_path)


@pytest.fixture
def client(folder: Any) -> InProcessApi:
    return InProcessApi(folder, FakeQueue())


def is_a_problem(answer: Answer) -> bool:
    kind = answer.headers.get("Content-Type")
    return 400 <= answer.status < 500 and kind == "application/problem+json"


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
@pytest.mark.parametrize("route", ["/runs/{}", "/releases/{}", "/releases/1...{}"])
def test_a_name_in_a_path_is_a_problem(client: InProcessApi, route: str, name: str) -> None:
    for given in (name, quote(name, safe="", errors="surrogatepass")):
        assert is_a_problem(client.get(route.format(given)))


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
@pytest.mark.parametrize(
    ("route", "body"),
    [
        ("/rollback", lambda name: {"to": name, "reason": "x"}),
        ("/approve", lambda name: {"asset": name}),
        ("/reject", lambda name: {"asset": name, "reason": "x"}),
        ("/refresh", lambda name: {"assets": [name]}),
        ("/refresh", lambda name: {"partitions": [name]}),
    ],
)
def test_a_name_in_a_body_is_a_problem(
    client: InProcessApi, route: str, body: Callable[[str], Any], name: str
) -> None:
    answer = client.post(route, body(name))
    assert is_a_problem(answer)
    assert json.loads(answer.body)["status"] == answer.status


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
def test_any_idempotency_key_is_hashed_or_refused(client: InProcessApi, name: str) -> None:
    answer = client.post("/refresh", {}, key=name)
    assert answer.status == 202 or is_a_problem(answer)


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
def test_what_people_type_is_an_error_of_ours(folder: Any, name: str) -> None:
    archive = Archive(folder)
    asked: list[Callable[[], object]] = [
        lambda: find_release(folder, archive, name),
        lambda: find_receipt(folder, name),
        lambda: take_down(
            folder,
            archive,
            name,
            reason="x",
            author=make_author(),
            readable=dict,
            map_=serial_map,
        ),
    ]
    for each in asked:
        with pytest.raises(ContentAssetsError, match="expected"):
            each()


@pytest.mark.parametrize("name", [*NAMES.values(), ""], ids=[*NAMES, "nothing"])
@pytest.mark.parametrize(
    "key",
    [
        keys.release,
        keys.run_request,
        keys.cursor,
        keys.raw_pointer,
        keys.staged_by,
        lambda name: keys.receipt("2026-11-30", name),
        lambda name: keys.staged("run-1", name),
    ],
)
def test_no_key_is_made_of_such_a_name(key: Callable[[str], str], name: str) -> None:
    with pytest.raises(UnsafePathError, match="expected 1 to"):
        key(name)


@pytest.mark.parametrize("text", ["(" * 60_000, "sinks(" * 5000, "(" * (MAX_BRACKETS + 1)])
def test_a_selection_of_thousands_of_brackets_is_not_parsed(text: str) -> None:
    with pytest.raises(ContentAssetsError, match="expected at most 100 brackets") as caught:
        select(text)
    assert len(str(caught.value)) < 1000
