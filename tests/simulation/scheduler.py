"""The scheduler: runs tasks one call at a time, in every order or in a drawn one.

Before each call a task gives the word back (tasks.py). So an order of calls is a list of
choices, and the same list replays the same run:

    replay(two_publishers, "0 0 1 1d 0l 2")

A choice is the number of the task that goes on, and its fate: what becomes of its call.

`explore` goes through every order, depth first. It does not go on from a state that it has
seen: a state is what store, source and site hold, and all that each task that goes on has been
told so far (tasks are deterministic, so that this is all that they are).

Belongs here: orders. Does not: what the tasks do (actors.py), what must hold (invariants.py).
"""

import hashlib
import random
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Protocol

from tests.simulation.tasks import AGAIN, FATES, GO, STALE, Task

SHOWN_CALLS = 60  # of a broken order, the last ones
SHRINK_REPLAYS = 400
ALL_FATES = "".join(FATES)
NOT_STALE = ALL_FATES.replace(STALE, "")


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
        Choice(int(each.rstrip("dalucsx")), each.lstrip("0123456789")) for each in text.split()
    )


class World(Protocol):
    """What is simulated; made anew for each order."""

    tasks: list[Task]  # grows: a page that is made anew is a task of its own
    calls: list[str]
    now: int

    def fingerprint(self) -> bytes:
        """What store, source and site hold."""

    def note(self) -> None:
        """What happened so far was checked before."""

    def check(self) -> None:
        """Raise AssertionError if an invariant is broken by what happened since the last look."""

    def finish(self) -> None:
        """All tasks have ended: one more undisturbed run, and check what must hold then."""


Make = Callable[[], World]


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
        self.cause = cause
        last = "\n  ".join(calls[-SHOWN_CALLS:])
        super().__init__(f'{cause}\n  {last}\nreplay(…, "{self.order}") does it again')


def replay(make: Make, order: str) -> None:
    """Run one order, checking after each step, and settle if all tasks have ended.

    Raises:
        BrokenInvariantError: An invariant is broken on the way.
    """
    done: tuple[Choice, ...] = ()
    with _begun(make) as world:
        for choice in parse_order(order):
            done = (*done, choice)
            _step(world, done)
        if not _alive(world):
            _check(world.finish, world, done)


def explore(make: Make, *, faults: int = 0, fates: str = "dluc") -> Explored:
    """Go through every order of the tasks' calls, with up to `faults` of these fates.

    Raises:
        BrokenInvariantError: With the order that broke it.
    """
    seen: set[bytes] = set()
    explored = Explored()
    stack: list[Order] = [()]
    while stack:
        order = stack.pop()
        with _repeated(make, order) as world:
            while (state := _state(world, order)) not in seen:
                seen.add(state)
                choices = list(_choices(world, order, faults, fates))
                if not choices:
                    explored.orders += 1
                    _check(world.finish, world, order)
                    break
                stack += [(*order, choice) for choice in choices[1:]]
                order = (*order, choices[0])
                _step(world, order)
    explored.states = len(seen)
    return explored


def draw(
    make: Make,
    seed: int | str,
    *,
    fault_chance: float | None = None,
    fates: str = ALL_FATES,
) -> int:
    """Run one order drawn by `seed`, faults among it, and tell how many calls it had.

    Raises:
        BrokenInvariantError: With the order that broke it.
    """
    dice = random.Random(seed)
    patience = dice.choice([0, 0.5, 0.9, 0.97])  # how likely the same task goes on
    chance = dice.choice([0, 0.01, 0.05]) if fault_chance is None else fault_chance
    order: list[Choice] = []
    with _begun(make) as world:
        while alive := _alive(world):
            goes_on = order and order[-1].task in alive and dice.random() < patience
            number = order[-1].task if goes_on else dice.choice(alive)
            offered = [each for each in _fates(world.tasks[number]) if each in fates]
            fate = dice.choice(offered or [GO]) if dice.random() < chance else GO
            order.append(Choice(number, fate))
            _step(world, order)
        _check(world.finish, world, order)
    return len(order)


def shrink(make: Make, order: str) -> str:
    """A shorter order that breaks an invariant, too: as short as comes easily."""
    best = list(parse_order(order))
    tries, length = SHRINK_REPLAYS, max(len(best) // 2, 1)
    while tries > 0:
        start, was = 0, len(best)
        while start < len(best) and tries > 0:
            tries -= 1
            broken = _breaks(make, [*best[:start], *best[start + length :]])
            if broken is not None and len(broken) < len(best):
                best = broken
            else:
                start += length
        if length == 1 and len(best) == was:
            break
        length = max(length // 2, 1)
    return " ".join(map(str, best))


def _breaks(make: Make, order: Sequence[Choice]) -> list[Choice] | None:
    """The part of `order` that can be run up to where it breaks; None: it doesn't."""
    done: list[Choice] = []
    with _begun(make) as world:
        try:
            for choice in order:
                if _is_possible(world, choice):
                    done.append(choice)
                    _step(world, done)
            while alive := _alive(world):
                done.append(Choice(alive[0]))
                _step(world, done)
            _check(world.finish, world, done)
        except BrokenInvariantError:
            return done
    return None


def _is_possible(world: World, choice: Choice) -> bool:
    if choice.task >= len(world.tasks):
        return False
    task = world.tasks[choice.task]
    if choice.fate == AGAIN:
        return task.is_message and not task.is_repeated
    return task.is_ready and choice.fate in [GO, *task.fates]


@contextmanager
def _begun(make: Make) -> Iterator[World]:
    """A world whose tasks stand before their first calls; in the end all of it is given back."""
    world = make()
    try:
        _start(world)
        yield world
    finally:
        for task in world.tasks:
            task.abandon()


@contextmanager
def _repeated(make: Make, order: Order) -> Iterator[World]:
    """Run an order all of whose steps but the last were checked before."""
    with _begun(make) as world:
        for number, choice in enumerate(order, start=1):
            if number == len(order):
                world.note()
                _step(world, order)
            else:
                _advance(world, choice)
        yield world


def _step(world: World, order: Sequence[Choice]) -> None:
    _check(lambda: _advance(world, order[-1]), world, order)
    _check(world.check, world, order)


def _advance(world: World, choice: Choice) -> None:
    task = world.tasks[choice.task]
    if choice.fate == AGAIN:
        world.tasks.append(task.twin())
    else:
        task.go_on(choice.fate, world.now)
    _start(world)


def _start(world: World) -> None:
    for task in world.tasks:
        if not task.is_started:
            task.start()


def _alive(world: World) -> list[int]:
    return [number for number, task in enumerate(world.tasks) if task.is_ready]


def _fates(task: Task) -> list[str]:
    again = [AGAIN] if task.is_message and not task.is_repeated else []
    return [*(task.fates or [GO]), *again]


def _choices(world: World, order: Order, faults: int, fates: str) -> Iterator[Choice]:
    may_fail = _fault_count(order) < faults
    for number, task in enumerate(world.tasks):
        if task.is_ready:
            yield Choice(number)
            yield from (Choice(number, f) for f in task.fates if may_fail and f in fates)
        if may_fail and AGAIN in fates and task.is_message and not task.is_repeated:
            yield Choice(number, AGAIN)


def _state(world: World, order: Order) -> bytes:
    parts = [world.fingerprint(), b"%d" % _fault_count(order)]
    for task in world.tasks:
        if not task.is_done:
            begun = f"{task.name} {task.begun} {task.is_repeated}".encode()
            parts += [begun, task.told.digest()]
        elif task.is_message:
            parts.append(f"{task.name} {task.is_repeated}".encode())
    return hashlib.sha256(b"\n".join(parts)).digest()


def _fault_count(order: Order) -> int:
    return sum(choice.fate != GO for choice in order)


def _check(function: Callable[[], object], world: World, order: Sequence[Choice]) -> None:
    try:
        function()
    except Exception as error:  # an invariant, or whatever else a task ends with
        raise BrokenInvariantError(order, world.calls, repr(error)) from error
