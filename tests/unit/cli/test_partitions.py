"""`run --partition`, on a content that knows nothing of the Earth."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from content_assets.cli.exits import Exit
from content_assets.cli.main import main
from content_assets.cli.parts import parts


@pytest.fixture(autouse=True)
def neutral(
    with_content: Callable[[str], None], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    with_content("tests.neutral_content")
    monkeypatch.setenv("CONTENT_ASSETS_STORE_URL", f"file://{tmp_path}")
    parts.cache_clear()


def test_makes_the_partitions_that_are_ordered(capfd: pytest.CaptureFixture[str]) -> None:
    """Of several dimensions, by a shell's own quotes."""
    order = ["run", "--assets", 'key:"day_rate"', "--partition", "*|2025-02-01", "--json"]
    assert main(order) == Exit.GOOD
    receipt = json.loads(capfd.readouterr().out)
    assert receipt["backfill"]["asset"] == "day_rate"
    assert receipt["backfill"]["made"] == ["chf|2025-02-01", "usd|2025-02-01"]


def test_refuses_a_key_that_there_is_not_as_a_usage_error(
    capfd: pytest.CaptureFixture[str],
) -> None:
    """Before a run begins."""
    order = ["run", "--assets", 'key:"country_rate"', "--partition", "it"]
    assert main(order) == Exit.USAGE
    assert "one of ch, jp, us" in capfd.readouterr().err
