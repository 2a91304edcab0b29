"""The scheduler: runs tasks one call at a time, in every order or in a drawn one.

Each task is a greenlet; before each call of the store, the source or the site it gives the
word back. So an order of calls is a list of choices, and the same list replays the same run:

    replay(two_publishers, "0 0 1 1d 0l 2")

A choice is the number of the task that goes on, and its fate: what becomes of its call.

`explore` goes through every order, depth first. It does not go on from a state that it has
seen: a state is what store, source and site hold, and all that each task has been told so far
(tasks are deterministic, so that this is all that they are).

Belongs here: orders. Does not: what the tasks do (world.py), what must hold (invariants.py).
"""

import hashlib
import random
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeVar

from greenlet import greenlet

from content_assets.errors import UnreachableError
from content_assets.publishing.memory import Crash

A = TypeVar("A")
GO, DIE, LOSE, DROP = "", "d", "l", "u"
FAULTS = {
    DIE: "the process dies before the call",
    LOSE: "the call takes effect, its reply is lost",
    DROP: "the call takes no effect, there is no reply",
}
SHOWN_CALLS = 40  # of a broken order, the last ones


@dataclass(frozen=True)
class Choice:
    """Who goes on, and what becomes of the call."""

    task: int
    fate: str = GO

    def __str__(self) -> str:
        return f"{self.task}{self.fate}"


Order = tuple[Choice, ...]


def parse_order(text: str) -> Order:
    """An order as a broken one is printed."""
    return tuple(
        Choice(int(each.rstrip("dlu")), each.lstrip("0123456789")) for each in text.split()
    )


@dataclass
class Task:
    """A piece of code under test, stopped before each of its calls.

    Attributes:
        told: A digest of all that its calls have answered.
        calls: What it has called, for people.
    """

    name: str
    body: Callable[["Task"], None]
    calls: list[str]
    told: Any = field(default_factory=hashlib.sha256)
    _fate: str = GO
    _greenlet: Any = None

    @property
    def is_done(self) -> bool:
        """Whether it has ended, however."""
        return bool(self._greenlet.dead)

    def start(self) -> None:
        """Run up to the first call."""
        self._greenlet = greenlet(self._run)
        self._greenlet.switch()

    def go_on(self, fate: str) -> None:
        """Make the call it waits with, and run up to the next one."""
        self._fate = fate
        self._greenlet.switch()

    def call(self, label: str, function: Callable[[], A], lost: type[UnreachableError]) -> A:
        """Called by the task: wait for the word, then make one call.

        Raises:
            UnreachableError: Of the kind `lost`, when there is no reply.
        """
        greenlet.getcurrent().parent.switch()
        self.calls.append(f"{self.name}: {label} {FAULTS.get(self._fate, '')}".rstrip())
        if self._fate == DIE:
            raise Crash
        if self._fate != DROP:
            try:
                result = function()
            except Exception as error:
                self._hear(error)
                raise
        if self._fate in {DROP, LOSE}:
            self._hear("no reply")
            raise lost("no reply")
        self._hear(result)
        return result

    def _hear(self, answer: object) -> None:
        self.told.update(f"{answer!r}\n".encode())

    def _run(self) -> None:
        try:
            self.body(self)
        except (Crash, UnreachableError) as end:
            self._hear(end)


class World(Protocol):
    """What is simulated; made anew for each order."""

    tasks: Sequence[Task]
    calls: list[str]

    def fingerprint(self) -> bytes:
        """What store, source and site hold."""

    def check(self) -> None:
        """Raise AssertionError if an invariant is broken now."""

    def finish(self) -> None:
        """All tasks have ended: one more undisturbed run, and check what must hold then."""


@dataclass
class Explored:
    """How much was gone through."""

    states: int = 0
    orders: int = 0


class BrokenInvariantError(AssertionError):
    """With the order that broke it; `replay` it alone."""

    def __init__(self, order: Iterable[Choice], calls: Sequence[str], cause: object) -> None:
        """Name what broke, after which calls, and the order."""
        self.order = " ".join(map(str, order))
        last = "\n  ".join(calls[-SHOWN_CALLS:])
        super().__init__(f'{cause}\n  {last}\nreplay(…, "{self.order}") does it again')


def replay(make: Callable[[], World], order: str) -> None:
    """Run one order, checking after each step, and settle if all tasks have ended.

    Raises:
        BrokenInvariantError: An invariant is broken on the way.
    """
    world, done = _begin(make), ()
    for choice in parse_order(order):
        done = (*done, choice)
        _step(world, done)
    if all(task.is_done for task in world.tasks):
        _check(world.finish, world, done)


def explore(make: Callable[[], World], *, faults: int = 0) -> Explored:
    """Go through every order of the tasks' calls, with up to `faults` of FAULTS.

    Raises:
        BrokenInvariantError: With the order that broke it.
    """
    seen: set[bytes] = set()
    explored = Explored()
    stack: list[Order] = [()]
    while stack:
        order = stack.pop()
        world = _repeat(make, order)
        while (state := _state(world, order)) not in seen:
            seen.add(state)
            choices = list(_choices(world, order, faults))
            if not choices:
                explored.orders += 1
                _check(world.finish, world, order)
                break
            stack += [(*order, choice) for choice in choices[1:]]
            order = (*order, choices[0])
            _step(world, order)
    explored.states = len(seen)
    return explored


def draw(make: Callable[[], World], seed: int, *, fault_chance: float = 0.03) -> None:
    """Run one order drawn by `seed`, faults among it.

    Raises:
        BrokenInvariantError: With the order that broke it.
    """
    dice = random.Random(seed)
    patience = dice.choice([0, 0.5, 0.9])  # how likely the same task goes on
    world, order = _begin(make), ()
    while alive := [i for i, task in enumerate(world.tasks) if not task.is_done]:
        goes_on = order and order[-1].task in alive and dice.random() < patience
        task = order[-1].task if goes_on else dice.choice(alive)
        fate = dice.choice(list(FAULTS)) if dice.random() < fault_chance else GO
        order = (*order, Choice(task, fate))
        _step(world, order)
    _check(world.finish, world, order)


def _begin(make: Callable[[], World]) -> World:
    world = make()
    for task in world.tasks:
        task.start()
    return world


def _repeat(make: Callable[[], World], order: Order) -> World:
    """Run an order all of whose steps but the last were checked before."""
    world = _begin(make)
    for number, choice in enumerate(order, start=1):
        if number == len(order):
            world.check()  # takes note of where things stand
            _step(world, order)
        else:
            world.tasks[choice.task].go_on(choice.fate)
    return world


def _step(world: World, order: Order) -> None:
    task = world.tasks[order[-1].task]
    _check(lambda: task.go_on(order[-1].fate), world, order)
    _check(world.check, world, order)


def _choices(world: World, order: Order, faults: int) -> Iterator[Choice]:
    fates = [GO, *FAULTS] if _fault_count(order) < faults else [GO]
    for number, task in enumerate(world.tasks):
        if not task.is_done:
            yield from (Choice(number, fate) for fate in fates)


def _state(world: World, order: Order) -> bytes:
    parts = [world.fingerprint(), *(task.told.digest() for task in world.tasks)]
    return hashlib.sha256(b"".join([*parts, b"%d" % _fault_count(order)])).digest()


def _fault_count(order: Order) -> int:
    return sum(choice.fate != GO for choice in order)


def _check(function: Callable[[], None], world: World, order: Order) -> None:
    try:
        function()
    except Exception as error:  # an invariant, or whatever else a task ends with
        raise BrokenInvariantError(order, world.calls, repr(error)) from error
