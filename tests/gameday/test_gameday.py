"""A short game: one accident of each kind. `make soak PART=gameday` plays for ten minutes."""

from pathlib import Path

from demo.processes import Processes
from tests.gameday.game import Game
from tests.gameday.stage import run_stage


def test_each_accident_is_healed_or_rings_and_is_healed_by_its_runbook_page(
    processes: Processes, site_build: Path
) -> None:
    with run_stage(processes, site_build) as stage:
        game = Game(stage, seed=1)
        game.play_each_once()
        assert game.failures == []
        assert stage.readers.reads > 0
