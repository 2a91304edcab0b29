"""Golden directories: tests/content/golden/<case>/input/usgs.geojson becomes what lies in expected/.

After a wanted change: `REGENERATE_GOLDEN=1 pytest tests/content/earthquakes/test_golden.py`, then
look at the difference. Never on CI.
"""

import os
import shutil
from pathlib import Path

import pytest

from content_assets.content.earthquakes import usgs
from content_assets.content.earthquakes.event_documents import (
    build_aliases,
    build_event_documents,
    build_ledger,
)
from content_assets.content.earthquakes.summary import build_summary
from content_assets.content.earthquakes.tracking import read_tracked
from content_assets.content.earthquakes.week import build_week
from content_assets.contracts.release import RawRef
from content_assets.publishing.canonical import digest_of, document_bytes
from content_assets.publishing.reading import RawReading

CASES = sorted(Path(__file__).parents[1].joinpath("golden").glob("usgs_*"))


def made(body: bytes) -> dict[str, bytes]:
    """Every document made of a feed's body, as published, by path."""
    ref = RawRef(sequence=1, digest=digest_of(body))
    tracked = read_tracked(RawReading("usgs", ref, usgs.read(body)))
    builds = (build_ledger, build_event_documents, build_aliases, build_summary, build_week)
    built = [build(tracked) for build in builds]
    assert all(documents.made_from == {"usgs": ref} for documents in built)
    return {
        path: document_bytes(path, document)
        for documents in built
        for path, document in documents.documents.items()
    }


def lies_in(folder: Path) -> dict[str, bytes]:
    """Every file of a folder, by path."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def regenerate(folder: Path, documents: dict[str, bytes]) -> None:
    """Put `documents` in place of what is expected."""
    assert not os.environ.get("CI"), "golden files are made and looked at by people, not on CI"
    shutil.rmtree(folder, ignore_errors=True)
    for path, body in documents.items():
        folder.joinpath(path).parent.mkdir(parents=True, exist_ok=True)
        folder.joinpath(path).write_bytes(body)


def test_there_are_cases() -> None:
    assert [case.name for case in CASES] == [
        "usgs_empty",
        "usgs_oddities",
        "usgs_week_2025-05-04",
    ]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_recorded_feed_becomes_what_is_expected(case: Path) -> None:
    body = case.joinpath("input", "usgs.geojson").read_bytes()
    documents = made(body)
    if os.environ.get("REGENERATE_GOLDEN"):
        regenerate(case / "expected", documents)
    assert documents == lies_in(case / "expected")
