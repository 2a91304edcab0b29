"""Politeness: a source is not asked before its cadence says so, unless it is ill."""

import pytest

from content_assets.contracts.receipt import SourceFreshness, Status
from content_assets.runtime.politeness import find_resting

NOW = "2026-05-01T12:00:00.000Z"


def status(checked_at: str, *, is_fresh: bool = True) -> Status:
    """A status that knows of one source."""
    seen = SourceFreshness(
        checked_at=checked_at, is_fresh=is_fresh, stale_since=None if is_fresh else checked_at
    )
    return Status(
        checked_at=checked_at,
        state="succeeded",
        run="0199",
        head=None,
        production=None,
        revision=0,
        mirror_revision=0,
        published_at=None,
        sources={"eonet": seen},
    )


class TestResting:
    @pytest.mark.parametrize(
        ("checked_at", "rests"),
        [
            ("2026-05-01T11:55:00.000Z", True),
            ("2026-05-01T11:01:30.000Z", True),
            ("2026-05-01T11:00:59.000Z", False),  # a minute early: the schedule isn't exact
            ("2026-05-01T10:00:00.000Z", False),
            ("2026-05-01T12:00:01.000Z", False),  # a clock that was wrong
        ],
    )
    def test_until_its_cadence_is_over(self, checked_at: str, rests: bool) -> None:
        assert bool(find_resting({"eonet": 60}, status(checked_at), now=NOW)) is rests

    def test_says_since_when(self) -> None:
        found = find_resting({"eonet": 60}, status("2026-05-01T11:48:00.000Z"), now=NOW)
        assert found == {"eonet": "asked 12 min ago, and once in 60 min is enough"}

    def test_never_while_it_is_stale(self) -> None:
        """It may have mended."""
        seen = status("2026-05-01T11:59:00.000Z", is_fresh=False)
        assert find_resting({"eonet": 60}, seen, now=NOW) == {}

    def test_never_before_it_was_asked_at_all(self) -> None:
        assert find_resting({"swpc_kp": 15}, status(NOW), now=NOW) == {}
