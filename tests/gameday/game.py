"""The game: one accident after the other, each with what must hold afterwards.

For each accident: the source publishes news, the accident happens, up to two runs follow. If all
is as it should be then, good. If not, an alarm must be ringing; the harness does what the alarm's
runbook page says, the worker runs twice more, and then all must be as it should be.
"""

import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from tests.gameday.accidents import ACCIDENTS, REMEDIES
from tests.gameday.alarms import ringing
from tests.gameday.inspection import find_problems
from tests.gameday.stage import Stage

RUNS_TO_HEAL = 2


@dataclass(frozen=True)
class Outcome:
    """What became of one accident.

    Attributes:
        healed_after: Runs until all was as it should be, the remedy's included.
        alarms: Those that rang before the remedy.
        problems: What is still wrong; empty when all is well.
    """

    accident: str
    healed_after: int
    alarms: Sequence[str] = ()
    problems: Sequence[str] = ()

    def __str__(self) -> str:
        """One line for the log of the game."""
        rang = f", {', '.join(self.alarms)} rang, the runbook was followed" if self.alarms else ""
        if self.problems:
            return f"{self.accident}: NOT healed{rang}: {'; '.join(self.problems[:3])}"
        return f"{self.accident}: healed after {self.healed_after} runs{rang}"


@dataclass
class Game:
    """One game on a stage; the seed fixes the accidents, their order and their times."""

    stage: Stage
    seed: int
    say: Callable[[str], None] = lambda _line: None
    outcomes: list[Outcome] = field(default_factory=list)

    def play_each_once(self, names: Sequence[str] = tuple(ACCIDENTS)) -> None:
        """One accident of each kind, in an order that the seed draws."""
        order = list(names)
        random.Random(self.seed).shuffle(order)
        for name in order:
            self._play(name)

    def play_for(self, seconds: float) -> None:
        """Accidents drawn by the seed until the time is over."""
        draw = random.Random(self.seed)
        ends = time.monotonic() + seconds
        while time.monotonic() < ends:
            self._play(draw.choice(list(ACCIDENTS)))

    @property
    def failures(self) -> list[str]:
        """What did not hold: accidents that are not healed, and what readers saw."""
        unhealed = [str(each) for each in self.outcomes if each.problems]
        return [*unhealed, *self.stage.readers.complaints]

    def _play(self, name: str) -> None:
        draw = random.Random(f"{self.seed} {len(self.outcomes)} {name}")
        self.stage.news(draw)
        self.stage.mark()
        ACCIDENTS[name](self.stage, draw)
        outcome = self._settle(name)
        self.stage.heal()
        self.outcomes.append(outcome)
        self.say(str(outcome))

    def _settle(self, name: str) -> Outcome:
        problems: list[str] = []
        for count in range(1, RUNS_TO_HEAL + 1):
            self.stage.run()
            problems = find_problems(self.stage, self.stage.newest)
            if not problems:
                return Outcome(name, count)
        alarms = ringing(self.stage.metrics())
        for remedy in dict.fromkeys(REMEDIES[alarm] for alarm in alarms if alarm in REMEDIES):
            remedy(self.stage)
        if alarms:
            for count in range(1, RUNS_TO_HEAL + 1):
                self.stage.run()
                problems = find_problems(self.stage, self.stage.newest)
                if not problems:
                    return Outcome(name, RUNS_TO_HEAL + count, alarms)
        return Outcome(name, 0, alarms, problems)
