"""The scheduler: runs tasks one store call at a time, in every order or in a drawn one.

Each task is a greenlet; before each call of the store or the site it gives the word back. So an
order of calls is a list of choices, and the same list replays the same run. A choice is the
number of the task that goes on, with what happens to its call: it is made, the task dies
before it, or it is made and its reply is lost.

`explore` goes through every order depth first. It does not go on from a state that it has
seen: a state is what the store and the site hold, and what each task has been told so far
(tasks are deterministic, so that this is all that they are).

Belongs here: orders. Does not: what the tasks do (world.py), what must hold (invariants.py).
"""

import hashlib
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from greenlet import greenlet

from content_assets.errors import StoreUnreachableError
from content_assets.publishing.memory import Crash

GO, DIE, LOSE = "go", "die", "lose the reply"


@dataclass(frozen=True)
class Choice:
    """Who goes on, and what becomes of the call."""

    task: int
    fate: str = GO


class World(Protocol):
    """What is simulated; made anew for each order."""

    tasks: Sequence["Task"]

    def fingerprint(self) -> bytes:
        """What store and site hold."""

    def check(self) -> None:
        """Raise AssertionError if an invariant is broken now."""

    def finish(self) -> None:
        """All tasks have ended: one more undisturbed run, and check what must hold then."""


@dataclass
class Task:
    """A piece of code under test, stopped before each of its calls."""

    name: str
    body: Callable[["Task"], None]
    fate: str = GO
    told: Any = field(default_factory=hashlib.sha256)
    _greenlet: Any = None

    def start(self) -> None:
        """Run up to the first call."""
        self._greenlet = greenlet(self._run)
        self._greenlet.switch()

    @property
    def is_done(self) -> bool:
        """Whether it has ended, however."""
        return bool(self._greenlet.dead)

    def go_on(self, fate: str) -> None:
        """Make the call it waits with, and run up to the next one."""
        self.fate = fate
        self._greenlet.switch()

    def call(self, function: Callable[[], Any], *, is_write: bool) -> Any:
        """Called by the task: wait for the word, then make one call."""
        greenlet.getcurrent().parent.switch()
        if self.fate == DIE:
            raise Crash
        try:
            result = function()
        except Exception as error:
            self.told.update(repr(error).encode())
            raise
        if self.fate == LOSE and is_write:
            self.told.update(b"lost")
            raise StoreUnreachableError("the reply was lost")
        self.told.update(repr(getattr(result, "body", result)).encode() if not is_write else b"ok")
        return result

    def _run(self) -> None:
        try:
            self.body(self)
        except (Crash, StoreUnreachableError):
            self.told.update(b"ended")


@dataclass
class Explored:
    """How much was gone through."""

    states: int = 0
    orders: int = 0


class BrokenInvariant(AssertionError):
    """With the order that broke it; `replay` it alone."""

    def __init__(self, order: Sequence[Choice], cause: BaseException) -> None:
        """Name the order and what broke."""
        super().__init__(f"{cause}\nreplay with: {list(order)}")
        self.order = list(order)


def replay(make: Callable[[], World], order: Sequence[Choice]) -> World:
    """Run one order, checking after each step.

    Raises:
        BrokenInvariant: An invariant is broken on the way.
    """
    world = make()
    for task in world.tasks:
        task.start()
    done: list[Choice] = []
    for choice in order:
        done.append(choice)
        world.tasks[choice.task].go_on(choice.fate)
        _check(world.check, done)
    return world


def explore(make: Callable[[], World], *, faults: int = 0) -> Explored:
    """Go through every order of the tasks' calls, with up to `faults` deaths or lost replies.

    Raises:
        BrokenInvariant: With the order that broke it.
    """
    seen: set[bytes] = set()
    explored = Explored()
    stack: list[tuple[Choice, ...]] = [()]
    while stack:
        order = stack.pop()
        world = replay(make, order)
        while True:
            state = _state(world, order)
            if state in seen:
                break
            seen.add(state)
            choices = list(_choices(world, order, faults))
            if not choices:
                explored.orders += 1
                _check(world.finish, order)
                break
            stack += [(*order, choice) for choice in choices[1:]]
            order = (*order, choices[0])
            world.tasks[choices[0].task].go_on(choices[0].fate)
            _check(world.check, order)
    explored.states = len(seen)
    return explored


def draw(make: Callable[[], World], seed: int, *, fault_chance: float = 0.03) -> None:
    """Run one order drawn by `seed`, deaths and lost replies among it.

    Raises:
        BrokenInvariant: With the order that broke it.
    """
    dice = random.Random(seed)
    world = replay(make, ())
    order: list[Choice] = []
    while alive := [i for i, task in enumerate(world.tasks) if not task.is_done]:
        fate = dice.choice([DIE, LOSE]) if dice.random() < fault_chance else GO
        order.append(Choice(dice.choice(alive), fate))
        world.tasks[order[-1].task].go_on(fate)
        _check(world.check, order)
    _check(world.finish, order)


def _choices(world: World, order: Sequence[Choice], faults: int) -> Iterator[Choice]:
    left = faults - sum(choice.fate != GO for choice in order)
    for number, task in enumerate(world.tasks):
        if not task.is_done:
            yield Choice(number)
            if left > 0:
                yield from (Choice(number, fate) for fate in (DIE, LOSE))


def _state(world: World, order: Sequence[Choice]) -> bytes:
    faults = sum(choice.fate != GO for choice in order)
    parts = [world.fingerprint(), *(task.told.digest() for task in world.tasks)]
    return hashlib.sha256(b"|".join([*parts, str(faults).encode()])).digest()


def _check(function: Callable[[], None], order: Sequence[Choice]) -> None:
    try:
        function()
    except AssertionError as error:
        raise BrokenInvariant(order, error) from error
