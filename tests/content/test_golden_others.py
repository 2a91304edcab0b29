"""Golden directories of EONET and SWPC: input/<source>.json becomes what lies in expected/.

After a wanted change: `REGENERATE_GOLDEN=1 pytest tests/content/test_golden_others.py`,
then look at the difference. Never on CI.
"""

import json
import os
from pathlib import Path

import pytest

from content_assets.bootstrap import readers
from content_assets.content.natural_events.event_documents import (
    build_event_documents,
    build_map,
    build_open,
)
from content_assets.content.natural_events.events import read_listed
from content_assets.content.space_weather import swpc
from content_assets.content.space_weather.alerts import build_alerts
from content_assets.content.space_weather.planetary_k import build_forecast, build_observed
from content_assets.contracts.document import Documents
from content_assets.contracts.release import RawRef
from content_assets.publishing.canonical import digest_of, document_bytes
from content_assets.publishing.reading import RawReading
from tests.content.earthquakes.test_golden import lies_in, regenerate

GOLDEN = Path(__file__).with_name("golden")
CASES = sorted([*GOLDEN.glob("eonet_*"), *GOLDEN.glob("swpc_*")])


def built(raw: RawReading) -> list[Documents]:
    """All documents of a body, by its source."""
    if raw.source == "eonet":
        listed = read_listed(raw)
        return [build(listed) for build in (build_event_documents, build_open, build_map)]
    builds = {swpc.KP: build_observed, swpc.FORECAST: build_forecast, swpc.ALERTS: build_alerts}
    return [builds[raw.source](raw)]


def made(path: Path) -> dict[str, bytes]:
    """Every document made of a file of input, as published, by path."""
    body = path.read_bytes()
    ref = RawRef(sequence=1, digest=digest_of(body))
    documents = built(RawReading(path.stem, ref, readers()[path.stem](body)))
    assert all(each.made_from == {path.stem: ref} for each in documents)
    return {
        where: document_bytes(where, document)
        for each in documents
        for where, document in each.documents.items()
    }


def test_there_are_cases() -> None:
    assert [case.name for case in CASES] == [
        "eonet_empty",
        "eonet_geojson_2025-09",
        "eonet_oddities",
        "eonet_v2_1",
        "eonet_v3_2025-09",
        "swpc_lists_2026-02",
        "swpc_objects_2026-05",
        "swpc_oddities",
    ]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_recorded_feed_becomes_what_is_expected(case: Path) -> None:
    documents: dict[str, bytes] = {}
    for path in sorted(case.joinpath("input").glob("*.json")):
        documents |= made(path)
    if os.environ.get("REGENERATE_GOLDEN"):
        regenerate(case / "expected", documents)
    assert documents == lies_in(case / "expected")


def test_json_and_geojson_say_the_same_of_an_event_that_both_hold_whole() -> None:
    """Ragasa has all its positions in both recordings."""
    name = "natural-events/events/EONET_15545.json"
    json_, geojson = (
        json.loads(GOLDEN.joinpath(case, "expected", name).read_bytes())
        for case in ("eonet_v3_2025-09", "eonet_geojson_2025-09")
    )
    assert geojson | {"source_url": None} == json_ | {"source_url": None}
    assert len(json_["positions"]) == 19


def test_the_scale_agrees_with_what_swpc_itself_marks() -> None:
    """Its forecast of February 2026 names G1 from 4.67 on."""
    path = GOLDEN / "swpc_lists_2026-02" / "input" / "swpc_forecast.json"
    header, *rows = json.loads(path.read_bytes())
    marked = {row[0].replace(" ", "T") + ".000Z": row[header.index("noaa_scale")] for row in rows}
    observed = json.loads(
        GOLDEN.joinpath("swpc_lists_2026-02", "expected", "space-weather", "kp.json").read_bytes()
    )
    found = {
        reading["starts_at"]: f"G{reading['g_scale']}" if reading["g_scale"] else None
        for reading in observed["readings"]
        if reading["starts_at"] in marked
    }
    assert found == {instant: marked[instant] for instant in found}
    assert set(found.values()) == {None, "G1"}
