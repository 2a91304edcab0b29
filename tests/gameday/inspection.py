"""The independent check: is everything that readers see made from the newest good body?

It knows the feed, the mirror and the pages, and nothing of releases, runs or cursors.
"""

import hashlib
import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from content_assets.contracts.document import RESERVED_MEMBER
from content_assets.contracts.routes import pages_of, pair_of, redirect_of
from content_assets.publishing.canonical import canonical_json
from tests.gameday.stage import Stage

LEAST_MAGNITUDE = 2.5  # of an event with a page of its own
READERS = 8


def find_problems(stage: Stage, newest: bytes) -> list[str]:
    """What is not as it should be; empty when all is.

    Args:
        newest: The newest good body of the earthquake feed.
    """
    copies = {path: _parse(body) for path, body in stage.copies().items()}
    unreadable = [f"{path}: unreadable copy" for path, copy in copies.items() if copy is None]
    if unreadable:
        return unreadable
    whole = {path: copy for path, copy in copies.items() if copy is not None}
    return [
        *_differences_to_feed(whole, json.loads(newest)["features"]),
        *_broken_copies(whole),
        *_wrong_pages(stage, whole),
    ]


def _parse(body: bytes) -> dict[str, Any] | None:
    try:
        copy = json.loads(body)
    except ValueError:
        return None
    return copy if isinstance(copy, dict) and RESERVED_MEMBER in copy else None


def _is_removed(copy: dict[str, Any]) -> bool:
    return "removed" in copy[RESERVED_MEMBER]


def _differences_to_feed(
    copies: dict[str, dict[str, Any]], features: list[dict[str, Any]]
) -> Iterator[str]:
    listed = {each["id"] for each in copies["earthquakes/week.geojson"]["features"]}
    expected = {each["id"] for each in features}
    if listed != expected:
        yield f"week.geojson: {len(listed ^ expected)} events differ from the feed's"
    for each in features:
        magnitude = each["properties"]["mag"]
        if magnitude is None or magnitude < LEAST_MAGNITUDE:
            continue
        copy = copies.get(f"earthquakes/events/{each['id']}.json")
        if copy is None or copy.get("magnitude") != magnitude:
            yield f"{each['id']}: magnitude {copy and copy.get('magnitude')}, not {magnitude}"


def _broken_copies(copies: dict[str, dict[str, Any]]) -> Iterator[str]:
    for path, copy in copies.items():
        mark = copy[RESERVED_MEMBER]
        document = {name: value for name, value in copy.items() if name != RESERVED_MEMBER}
        if _is_removed(copy):
            continue
        if hashlib.sha256(canonical_json(document)).hexdigest() != mark["digest"]:
            yield f"{path}: its bytes are not those of its digest"


def _wrong_pages(stage: Stage, copies: dict[str, dict[str, Any]]) -> Iterator[str]:
    shown = {path: copy for path, copy in copies.items() if not _is_removed(copy)}
    expected: dict[str, list[str]] = {}
    for path, copy in shown.items():
        if redirect_of(path):
            continue  # it stands on no page: an address leads elsewhere because of it
        pair = pair_of(path, copy[RESERVED_MEMBER]["digest"])
        for page in pages_of(path, shown):
            expected.setdefault(page, []).append(pair)
    looks = [(site, page) for site in stage.sites for page in expected]

    def look(at: tuple[str, str]) -> str | None:
        site, page = at
        answer = stage.page(site, page)
        if answer.status_code != 200:
            return f"{site} {page}: HTTP {answer.status_code}"
        missing = [pair for pair in expected[page] if pair not in answer.text]
        return f"{site} {page}: does not show {missing[0]}" if missing else None

    with ThreadPoolExecutor(READERS) as pool:
        yield from (found for found in pool.map(look, looks) if found)
