"""One lost answer changes no page: documents are marked stale when a source fails for longer."""

from dataclasses import replace
from pathlib import Path

import pytest

from content_assets.bootstrap import build_pipeline, make_author
from content_assets.contracts.assets import grace_minutes, raw_assets
from content_assets.contracts.receipt import Problem
from content_assets.contracts.release import AssetRecord, Release
from content_assets.orchestration.freshness import by_source
from content_assets.runtime.plan import Decision
from content_assets.runtime.run import Run
from content_assets.settings import load_settings
from tests.unit.publishing.conftest import ref
from tests.unit.runtime.test_politeness import status

WEEK = "page_earthquakes__week"
BEGAN = "2026-05-01T12:00:00.000Z"
FAILED = Decision(WEEK, must_run=False, reason="usgs failed", failed_source="usgs")


def failing_run(tmp_path: Path, now: str, *, since: str | None, pauses: bool = True) -> Run:
    """A run in which usgs did not answer; it has failed `since`."""
    environ = {
        "CONTENT_ASSETS_STORE_URL": f"file://{tmp_path}",
        "CONTENT_ASSETS_SOURCE_PAUSES": str(pauses),
    }
    run = Run(build_pipeline(load_settings(environ)), replace(make_author(), now=now))
    record = AssetRecord(
        set="0" * 64, contract="c/1.0", made_from={"usgs": ref(1)}, code_version="1"
    )
    run.bench.base = Release(
        number=1, id="a", parent=None, run="r", published_at=BEGAN, assets={WEEK: record}
    )
    before = status(since or BEGAN, is_fresh=since is None)
    run.told_before = before.model_copy(update={"sources": {"usgs": before.sources["eonet"]}})
    run.problems.append(Problem(where="raw_usgs__feed", error="X", message="no answer"))
    return run


class TestGrace:
    @pytest.mark.parametrize(
        ("now", "since", "is_marked"),
        [
            (BEGAN, None, False),
            ("2026-05-01T12:14:00.000Z", BEGAN, False),
            ("2026-05-01T12:15:00.000Z", BEGAN, True),
        ],
    )
    def test_documents_are_marked_when_it_is_over_and_the_status_knows_at_once(
        self, tmp_path: Path, now: str, since: str | None, is_marked: bool
    ) -> None:
        """With the time of the first failure."""
        run = failing_run(tmp_path, now, since=since)
        run.mark([FAILED], {})
        stale = run.bench.staleness[WEEK]
        assert (stale is not None) == is_marked
        assert run.failing["usgs"].since == BEGAN
        assert stale is None or stale.since == BEGAN
        assert ("usgs" in run.bench.source_staleness()) == is_marked

    def test_recorded_sources_have_none(self, tmp_path: Path) -> None:
        """They may be asked at any time."""
        run = failing_run(tmp_path, BEGAN, since=None, pauses=False)
        run.mark([FAILED], {})
        assert run.bench.staleness[WEEK]

    def test_each_source_declares_one(self) -> None:
        assert {s: grace_minutes(s) for s in raw_assets()} == {
            source: policy.grace_minutes for source, policy in by_source().items()
        }
        assert all(0 < each.grace_minutes <= each.fresh_minutes for each in by_source().values())
