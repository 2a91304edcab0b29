"""Accidents: a world in which pointers are lost, or an older version of them is put back.

What must hold besides (invariants.py; decision 0019):

 A. No pointer at fault is reported where there was no accident: no race looks like one.
 B. A pointer that was hurt is moved by a repair alone.
 C. A revision that a cursor or a copy had, and a number that production had, are never used
    again for other content. Where all of private/ is gone nothing tells two releases of one
    number apart: head may become the one that had lost its race.
 D. What was taken down stays so: production names it, and no copy of it is written. Once the
    takedown was asked for again, no release at head has it.
 E. In the end a run reports PointerFaultError, or all is as it should be. After a repair and
    two runs all is settled, as if nothing had happened (invariant 14).

Bounds: no accident happens while a repair is at work. Put back is the first version: each cursor is beyond it. A version that a cursor has not passed
yet is no contradiction (docs/decisions/0019, "Not found").

Belongs here: one accident, what is known before it, what must hold after it. Does not: which
worlds there are (worlds.py).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

from content_assets.contracts.release import (
    Cursor,
    Pointer,
    Release,
    TakenDown,
    release_number,
)
from content_assets.errors import PointerFaultError
from content_assets.publishing import keys
from content_assets.publishing.consistency import pointer_faults
from content_assets.publishing.store import Overwrite
from tests.simulation.actors import Actor
from tests.simulation.invariants import Watch, _member
from tests.simulation.stepped import Change
from tests.simulation.tasks import Task
from tests.simulation.world import Play, Simulated

POINTERS = (keys.HEAD, keys.PRODUCTION)


class HurtWatch(Watch):
    """A Watch that remembers what was known before the accident."""

    def check_begin(self) -> None:
        """See Watch."""
        self.hurt: set[str] = set()  # pointers that wait for a repair
        self.lost: set[str] = set()  # what the accident deleted
        self.first: dict[str, bytes] = {}  # the first version of each pointer
        self._moves: dict[int, str] = {}  # of production: revision -> release
        self._heads: set[str] = set()
        self._shown: set[int] = set()  # revisions that a cursor or a copy had
        self._down: dict[str, TakenDown] = {}  # by path, as it was first taken down
        super().check_begin()

    def note(self) -> None:
        """See Watch."""
        for change in self._store.journal:
            self._remember(change)
        super().note()

    def note_accident(self, hurt: Sequence[str], lost: Sequence[str]) -> None:
        """What just happened was no move."""
        self.hurt |= set(hurt)
        self.lost |= set(lost)
        self._store.journal.clear()

    def _check_change(self, change: Change) -> None:
        super()._check_change(change)
        self._remember(change)

    def _remember(self, change: Change) -> None:
        key, after = change.key, change.after
        if after is None:
            return
        if key in POINTERS:
            self.first.setdefault(key, after.body)
        if key == keys.HEAD:
            self._heads.add(Pointer.model_validate_json(after.body).release)
        elif key == keys.PRODUCTION:
            pointer = Pointer.model_validate_json(after.body)
            self._moves[pointer.revision] = pointer.release
            for path, down in pointer.taken_down.items():
                self._down.setdefault(path, down)
        elif key.startswith(keys.CURSORS):
            self._shown.add(Cursor.model_validate_json(after.body).revision)
        elif key.startswith(keys.MIRROR):
            self._shown.add(_member(after.body)["revision"])

    # pointers

    def _check_head(self, before: Pointer | None, after: Pointer) -> None:
        release = self._release(after.release)
        had = set(self._moves.values())
        known = {name for name in had if release_number(name) == release.number}
        is_same = not known or release.name in known or keys.MIRROR_CURSOR in self.lost
        assert is_same, f"number {release.number} was {known}, which was shown"
        if after.moves[-1].action != "repair":
            assert keys.HEAD not in self.hurt, f"head was moved by {after.moves[-1].verb}"
            super()._check_head(before, after)
            return
        self.hurt.discard(keys.HEAD)
        assert release.number >= max(map(release_number, had), default=0), "head went back"
        ids = {name.partition("-")[2] for name in had} if not self.lost else set()
        self._notes.promised &= ids  # of others nobody was shown anything
        super()._check_head(None, after)

    def check_none_is_down(self) -> None:
        """Invariant D, in the end."""
        head = self._read(keys.HEAD, Pointer)
        assert head
        for asset, record in self._release(head.release).assets.items():
            down = self.down & self._paths(record.set).keys()
            assert not down, f"{asset} has {down}, which was taken down"

    @property
    def down(self) -> set[str]:
        """All paths that were ever taken down."""
        return set(self._down)

    def _check_production(self, before: Pointer | None, after: Pointer) -> None:
        was = self._moves.get(after.revision, after.release)
        is_free = was == after.release or after.revision not in self._shown
        assert is_free, f"revision {after.revision} was {was}, and is {after.release} now"
        assert self._down.keys() <= after.taken_down.keys(), "a takedown was forgotten"
        if after.moves[-1].action != "repair":
            assert keys.PRODUCTION not in self.hurt, f"{after.moves[-1].verb} moved production"
            super()._check_production(before, after)
            return
        self.hurt.discard(keys.PRODUCTION)
        assert after.revision > max(self._shown, default=0), "a copy is ahead of the repair"
        super()._check_production(None, after)

    def _names(self) -> set[str]:
        return super()._names() | (self._heads if keys.HEAD in self.hurt else set())

    def _check_promises(self) -> None:
        if keys.HEAD not in self.hurt:
            super()._check_promises()

    # what is there

    def _needs(self, release: Release) -> Iterator[str]:
        return (key for key in super()._needs(release) if key not in self._gone)

    def _taken_down(self) -> dict[str, TakenDown]:
        return {**self._down, **super()._taken_down()}

    @property
    def _gone(self) -> set[str]:
        return {key for key in self.lost if key not in self._store._objects}

    def _check_made_from(self, release: Release) -> None:
        if not self.lost:  # else bodies that no release had are counted again
            super()._check_made_from(release)

    def _check_copy(self, change: Change) -> None:
        assert change.after
        if change.before == change.after:
            return
        copy = _member(change.after.body)
        before = _member(change.before.body)["revision"] if change.before else 0
        assert copy["revision"] > before, f"{change.key} went back to revision {copy['revision']}"
        down = self._down.get(change.key.removeprefix(keys.MIRROR))
        is_right = down is None or copy["revision"] < down.revision or copy.get("removed")
        assert is_right, f"{change.key} was taken down, and is mirrored again"


@dataclass
class Struck(Simulated):
    """A world with one accident, at any moment.

    Attributes:
        hurt: The pointers that it hurts.
        is_put_back: Whether the first version of them is put back; else they are deleted.
        is_private_gone: Whether all of `private/` is deleted.
    """

    hurt: Sequence[str] = ()
    is_put_back: bool = False
    is_private_gone: bool = False
    is_wary: ClassVar[bool] = True

    def __post_init__(self) -> None:
        self.has_struck = False
        self.cast = [replace(part, play=self._watched(part.play)) for part in self.cast]
        super().__post_init__()
        self._add_service("accident", self._strike, times=1)

    def finish(self) -> None:
        """A fault is reported, or there is none; a repair and two runs make everything good."""
        is_reported = False
        try:
            self._play_out("looks")
        except PointerFaultError:
            is_reported = True
        faults = pointer_faults(self.store)
        cut_off = [each for each in faults if "takedowns" in each]  # asked again, they go on
        assert is_reported or faults == tuple(cut_off), f"no run reports {faults}"
        if faults:
            self._undisturbed("mends").repair()
            self.watch.check()
        for path in sorted(self.hurt_watch.down):  # asked again, a takedown goes on
            self._undisturbed("asks-again").take_down(path)
            self.watch.check()
        super().finish()
        self.hurt_watch.check_none_is_down()
        assert pointer_faults(self.store) == ()

    def _make_watch(self) -> Watch:
        self.hurt_watch = HurtWatch(self.store, None, self.notes)
        return self.hurt_watch

    def _watched(self, play: Play) -> Play:
        def played(actor: Actor) -> None:
            try:
                play(actor)
            except PointerFaultError as error:
                if not self.has_struck:
                    msg = "there was no accident, and a fault is reported"
                    raise AssertionError(msg) from error

        return played

    def _strike(self, accident: Task) -> None:
        names = ", ".join(self.hurt)
        label = "private/ is gone" if self.is_private_gone else f"{names} is hurt"
        accident.call(label, self._hurt, when=self._is_nobody_repairing)

    def _is_nobody_repairing(self) -> bool:
        """A repair looks at what an accident left: it begins after it, or after an older one."""
        repairs = [task for task in self.tasks if task.name.startswith("repair")]
        return all(task.begun is None or task.is_done for task in repairs)

    def _hurt(self) -> None:
        self.has_struck = True
        watch, lost = self.hurt_watch, list[str]()
        watch.note()
        if self.is_private_gone:
            lost = [entry.key for entry in self.store.list("private/")]
        elif not self.is_put_back:
            lost = list(self.hurt)
        for key in lost:
            self.store.delete(key, Overwrite())
        for key in self.hurt if self.is_put_back else ():
            self.store.put(key, watch.first[key], Overwrite())
        watch.note_accident(POINTERS if self.is_private_gone else self.hurt, lost)
