"""Play a game from the command line: `python -m tests.gameday --seconds 600 --seed 7`."""

import argparse
import sys
import tempfile
from pathlib import Path

from demo.processes import Processes
from demo.site import build_site
from tests.gameday.game import Game
from tests.gameday.stage import run_stage


def main() -> int:
    """0 if everything held."""
    parser = argparse.ArgumentParser(prog="python -m tests.gameday", description=__doc__)
    parser.add_argument("--seconds", type=float, default=600)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--accident", action="append", help="only this; repeatable")
    given = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="gameday-"))
    sys.stdout.write(f"seed {given.seed}; logs in {folder}\n")
    with Processes(folder) as processes, run_stage(processes, build_site(processes)) as stage:
        game = Game(stage, given.seed, lambda line: print(line, flush=True))  # noqa: T201
        if given.accident:
            game.play_each_once(given.accident)
        else:
            game.play_for(given.seconds)
    sys.stdout.write(
        f"{len(game.outcomes)} accidents, {stage.readers.reads} reads, "
        f"{len(game.failures)} failures\n"
    )
    for failure in game.failures[:20]:
        sys.stdout.write(f"  {failure}\n")
    return 1 if game.failures else 0


if __name__ == "__main__":
    sys.exit(main())
