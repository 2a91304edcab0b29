"""Tasks: pieces of code under test, each stopped before each of its calls.

A task is a greenlet that gives the word back before a call of the store, the source or the
site. What then becomes of the call is its fate, and the scheduler's choice.

Belongs here: one task, and the fates. Does not: orders (scheduler.py), what tasks do (actors.py).
"""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from greenlet import GreenletExit, greenlet

from content_assets.errors import (
    ClockError,
    ConflictError,
    NotFoundError,
    RefusedError,
    UnreachableError,
)
from content_assets.publishing.memory import Crash

A = TypeVar("A")
GO, DIE, DIE_AFTER, LOSE, DROP, REFUSE, STALE, AGAIN = "", "d", "a", "l", "u", "c", "s", "x"
FATES = {
    DIE: "the process dies before the call",
    DIE_AFTER: "the process dies after the call",
    LOSE: "the call takes effect, its reply is lost (500, time-out)",
    DROP: "the call takes no effect (503 slow down, time-out)",
    REFUSE: "refused (409) though nobody interfered; nothing is written",
    STALE: "an old listing is shown",
    AGAIN: "the message is delivered once more: the same task begins again",
}
ENDS = (  # in peace
    ClockError,
    ConflictError,
    Crash,
    NotFoundError,
    RefusedError,
    UnreachableError,
)

Instead = Mapping[str, Callable[[], Any]]


@dataclass
class Task:
    """One task.

    Attributes:
        told: A digest of all that its calls have answered.
        calls: What all tasks have called, for people.
        is_message: Whether it may be delivered twice.
        lives: Whether it may die; a clock and a site's own work do not.
        begun: When its first call was made; None before.
    """

    name: str
    body: Callable[["Task"], None]
    calls: list[str]
    is_message: bool = True
    lives: bool = True
    told: Any = field(default_factory=hashlib.sha256)
    begun: int | None = None
    is_repeated: bool = False
    fates: str = ""
    _when: Callable[[], bool] | None = None
    _fate: str = GO
    _greenlet: Any = None
    _is_abandoned: bool = False

    @property
    def is_started(self) -> bool:
        """Whether it stands before its first call, or beyond."""
        return self._greenlet is not None

    @property
    def is_done(self) -> bool:
        """Whether it has ended, however."""
        return bool(self._greenlet.dead)

    @property
    def is_ready(self) -> bool:
        """Whether it can go on: it may wait for another task."""
        return not self.is_done and (self._when is None or self._when())

    def start(self) -> None:
        """Run up to the first call."""
        self._greenlet = greenlet(self._run)
        self._greenlet.switch()

    def go_on(self, fate: str, now: int = 0) -> None:
        """Make the call it waits with, and run up to the next one."""
        self.begun = now if self.begun is None else self.begun
        self._fate = fate
        self._greenlet.switch()

    def abandon(self) -> None:
        """End it where it is: a greenlet that waits for ever is never freed, nor is its world."""
        self._is_abandoned = True
        if self._greenlet is not None and not self._greenlet.dead:
            self._greenlet.throw(GreenletExit)

    def twin(self) -> "Task":
        """The same message, delivered once more."""
        self.is_repeated = True
        return Task(f"{self.name}'", self.body, self.calls, is_message=False)

    def call(
        self,
        label: str,
        function: Callable[[], A],
        lost: type[UnreachableError] | None = None,
        *,
        instead: Instead | None = None,
        has_effect: bool = True,
        when: Callable[[], bool] | None = None,
    ) -> A:
        """Called by the task: wait for the word, then make one call.

        Args:
            lost: What it meets when there is no reply; None: there always is one.
            instead: What happens in place of `function`, by fate.
            has_effect: Whether it matters if the call or its reply is lost.
            when: It can't go on before this holds.

        Raises:
            UnreachableError: Of the kind `lost`, when there is no reply.
        """
        if self._is_abandoned:  # what the code under test does on its way out
            raise GreenletExit
        others = dict(instead or {})
        self.fates = self._offered(lost, others, has_effect=has_effect)
        self._when = when
        greenlet.getcurrent().parent.switch()
        fate, self._when = self._fate, None
        self.calls.append(f"{self.name}: {label} {FATES.get(fate, '')}".rstrip())
        if fate == DIE:
            raise Crash
        result = self._answer(others.get(fate, function), fate, lost)
        if fate == DIE_AFTER:
            raise Crash
        self._hear(result)
        return result

    def _offered(self, lost: object, instead: Instead, *, has_effect: bool) -> str:
        dying = (DIE + DIE_AFTER if has_effect else DIE) if self.lives else ""
        losing = (LOSE + DROP if has_effect else DROP) if lost else ""
        return dying + losing + "".join(instead)

    def _answer(
        self, function: Callable[[], A], fate: str, lost: type[UnreachableError] | None
    ) -> A:
        if lost and fate == DROP:
            self._hear("no reply")
            raise lost("no reply")
        try:
            result = function()
        except Exception as error:
            self._hear(error)
            raise
        if lost and fate == LOSE:
            self._hear("no reply")
            raise lost("no reply")
        return result

    def _hear(self, answer: object) -> None:
        self.told.update(f"{answer!r}\n".encode())

    def _run(self) -> None:
        try:
            self.body(self)
        except ENDS as end:
            self.calls.append(f"{self.name}: ends with {type(end).__name__}: {end}"[:200])
