"""A world: one bucket, its sources, a site, a clock, and the tasks that are at work on them.

    Simulated(said={"events": [ONE, TWO]}, cast=[*2 * [Run()], Deliver()])

The code under test is the package's, unchanged; only the store, the sources and the site that
it is given stop before each call (stepped.py).

Belongs here: setting up, the site's own work, the end. Does not: what a task does (actors.py),
what must hold (invariants.py), which worlds there are (worlds.py).
"""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import partial
from typing import ClassVar

from content_assets.contracts.release import Cursor
from content_assets.errors import StoreUnreachableError
from content_assets.publishing import keys
from content_assets.publishing.hold_groups import Groups
from content_assets.publishing.pointer import read_pointer
from tests.simulation.actors import SOURCES, Actor, Notes
from tests.simulation.invariants import Watch
from tests.simulation.stepped import (
    Body,
    Clock,
    Source,
    SteppedSite,
    SteppedSource,
    SteppedStore,
    WatchedStore,
)
from tests.simulation.tasks import Task
from tests.unit.delivery.memory_site import MemorySite

_ALL_LOOKS = 1000  # of a delivery that nobody interferes with
Play = Callable[[Actor], None]


@dataclass(frozen=True)
class Part:
    """Something that somebody does; `play` is a method of Actor with its arguments.

    `off` is how far the actor's clock is from the store's.
    """

    name: str
    play: Play
    off: timedelta = timedelta(0)


@dataclass
class Simulated:
    """One world: see scheduler.World.

    Attributes:
        said: What each asset's source says, one after the other.
        before: What they said before: published and delivered when the world begins.
        cast: The tasks, by name.
        has_site: Whether deliveries go on from the mirror to a site.
        looks: At its clock, before a delivery gives up.
        is_losing_marks: See MemorySite.
        deployments: For each new deployment of the site, the majors that it reads.
        restarts: How often the site may be restarted; it forgets its marks.
        ticks: How often the clock goes on.
        pinned: The release that production is pinned to when the world begins.
        is_condemned: Whether garbage was condemned long enough ago when the world begins.
        is_collecting: Whether garbage is collected in the end, and what is left looked at.
        is_audit_alone: Whether nobody else moves production while a set is audited.
        groups: What runs and decisions publish together.
    """

    said: Mapping[str, Sequence[Body]]
    cast: Sequence[Part]
    before: Sequence[Mapping[str, Body]] = ()
    has_site: bool = False
    looks: int = 4  # just enough for one page where nobody interferes
    is_losing_marks: bool = True
    deployments: Sequence[Sequence[int]] = ()
    restarts: int = 0
    ticks: int = 0
    pinned: str | None = None
    is_condemned: bool = False
    is_collecting: bool = False
    is_audit_alone: bool = False
    groups: Groups = field(default_factory=dict)
    is_wary: ClassVar[bool] = False
    tasks: list[Task] = field(default_factory=list)
    calls: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.clock = Clock()
        self.store = WatchedStore(self.clock)
        self.site = MemorySite(self.store, is_losing_marks=self.is_losing_marks)
        self.notes = Notes()
        self.watch = self._make_watch()
        self._generation = 0
        by_name = {SOURCES[asset]: Source(bodies) for asset, bodies in self.said.items()}
        self.sources = {asset: by_name[SOURCES[asset]] for asset in self.said}
        self._begin()
        self.tasks += [self._task(part) for part in self.cast]
        self._add_service("clock", self._tick, times=self.ticks)
        self._add_service("restart", self._restart, times=self.restarts)
        for number, majors in enumerate(self.deployments, start=2):
            self.tasks.append(self._deployment(f"dep-{number}", majors))

    @property
    def now(self) -> int:
        """Ticks of the clock so far."""
        return self.clock.ticks

    def fingerprint(self) -> bytes:
        """What store, sources and site hold, and what was promised."""
        parts: list[object] = [self.store.digest, self.now, sorted(self.notes.promised)]
        parts += [source.asked for source in self.sources.values()]
        parts += [sorted(self.notes.failed), sorted(self.notes.passed), sorted(self.notes.rejected)]
        if self.has_site:
            site = self.site
            parts += [sorted(site.pages.items()), sorted(site.marked), sorted(site.rendering)]
            parts += [site.deployment, self._generation]
        return hashlib.sha256(repr(parts).encode()).digest()

    def note(self) -> None:
        """See scheduler.World."""
        self.watch.note()

    def check(self) -> None:
        """See scheduler.World."""
        self.watch.check()

    def finish(self) -> None:
        """One more undisturbed run with the sources' last words makes everything good."""
        if self.is_collecting:
            self._collect_twice("mends")
        seen = read_pointer(self.store, keys.PRODUCTION)
        if seen and seen.pointer.pinned:
            self._undisturbed("unpins").unpin()
            self.watch.check()
        self._play_out("afterwards")
        self._undisturbed("decides").decide_all()
        self.watch.check()
        self._play_out("settles")
        self.watch.check_settled({a: source.bodies[-1] for a, source in self.sources.items()})
        written = self.store.counts()["put"]
        self._play_out("repeats")
        assert self.store.counts()["put"] == written, "nothing changed, and something was written"
        if self.is_collecting:
            self._collect_twice("collects")
            self.watch.check_collected()

    def _make_watch(self) -> Watch:
        site = self.site if self.has_site else None
        return Watch(self.store, site, self.notes, is_audit_alone=self.is_audit_alone)

    def _begin(self) -> None:
        for number, said in enumerate(self.before):
            sources = {asset: Source([body]) for asset, body in said.items()}
            actor = self._undisturbed(f"before-{number}", sources)
            actor.run(tuple(sources), is_delivering=True)
        if self.pinned:
            self._undisturbed("pins").roll_back(self.pinned)
        if self.is_condemned:
            self.clock.ticks += 2
            self._undisturbed("condemns").collect()
            self.clock.ticks += 2
        self.store.at_first = list(self.store.list(""))
        self.watch.check_begin()

    def _play_out(self, name: str) -> None:
        sources = {asset: Source(source.bodies[-1:]) for asset, source in self.sources.items()}
        self._undisturbed(name, sources).run(tuple(sources), is_delivering=True)
        self.watch.check()

    def _collect_twice(self, name: str) -> None:
        for number in range(2):
            self.clock.ticks += 2
            self._undisturbed(f"{name}-{number}").collect()
            self.watch.check()

    def _undisturbed(self, name: str, sources: Mapping[str, Source] | None = None) -> Actor:
        site = self.site if self.has_site else None
        return Actor(
            self.store,
            sources or {},
            site,
            self.clock,
            name,
            self.notes,
            _ALL_LOOKS,
            groups=self.groups,
            is_wary=self.is_wary,
        )

    def _task(self, part: Part) -> Task:
        def body(task: Task) -> None:
            if self.ticks:
                task.call("begins, and looks at its clock", lambda: None, has_effect=False)
            sources = {a: SteppedSource(source, task) for a, source in self.sources.items()}
            site = SteppedSite(self.site, task, self._begin_page) if self.has_site else None
            store = SteppedStore(self.store, task)
            notes, looks = self.notes, self.looks
            actor = Actor(store, sources, site, self.clock, part.name, notes, looks, part.off)
            part.play(replace(actor, groups=self.groups, is_wary=self.is_wary))

        return Task(part.name, body, self.calls)

    def _add_service(self, name: str, step: Callable[[Task], None], *, times: int) -> None:
        def body(task: Task) -> None:
            for _ in range(times):
                step(task)

        if times:
            self.tasks.append(Task(name, body, self.calls, is_message=False, lives=False))

    def _tick(self, clock: Task) -> None:
        def go_on() -> None:
            self.clock.ticks += 1

        def is_time() -> bool:
            """No task lives longer than the grace: it was begun in this tick, or is over."""
            begun = (t.begun for t in self.tasks if t.lives and not t.is_done)
            return all(each in (None, self.now) for each in begun)

        clock.call("the clock goes on", go_on, when=is_time)

    def _restart(self, restart: Task) -> None:
        def forget() -> None:
            self._generation += 1
            self.site.marked.clear()
            self.site.rendering.clear()

        restart.call("the site is restarted, and forgets its marks", forget)

    def _deployment(self, name: str, majors: Sequence[int]) -> Task:
        """A build reads the mirror's revision first, then each page; then it goes live."""

        def body(task: Task) -> None:
            site = MemorySite(
                self.store,
                deployment=name,
                contracts={"catalog": list(majors)},
                is_losing_marks=self.is_losing_marks,
            )
            site.revision_at_build = task.call(
                f"{name} reads the mirror's revision", self._mirror_revision
            )
            for page in sorted(task.call(f"{name} reads which pages there are", site.all_pages)):
                made = task.call(f"{name} builds {page}", partial(site.read, page))
                site.replace(page, made)
            task.call(f"{name} goes live", lambda: self._go_live(site))

        return Task(name, body, self.calls, is_message=False)

    def _go_live(self, built: MemorySite) -> None:
        self._generation += 1
        for member in ("deployment", "contracts", "revision_at_build", "pages", "revisions"):
            setattr(self.site, member, getattr(built, member))
        self.watch.note_deployment()
        self.site.marked.clear()
        self.site.rendering.clear()

    def _mirror_revision(self) -> int:
        """As the build reads it from status.json."""
        stored = self.store.get(keys.cursor("mirror"))
        return Cursor.model_validate_json(stored.body).revision if stored else 0

    def _begin_page(self, page: str) -> None:
        """A visit has a page made anew, in the background."""
        generation = self._generation

        def body(task: Task) -> None:
            made = None
            try:
                made = task.call(
                    f"read the mirror for {page}",
                    lambda: self.site.read(page),
                    StoreUnreachableError,
                    has_effect=False,
                )
            except StoreUnreachableError:
                self.calls.append(f"{page} keeps its last good form")

            def replace() -> None:
                if generation != self._generation:
                    return
                if made is None:
                    self.site.rendering.discard(page)
                    self.site.marked.add(page)
                else:
                    self.site.replace(page, made)

            task.call(f"replace {page}", replace)

        number = len(self.site.visits)
        self.tasks.append(
            Task(f"page-{number} {page}", body, self.calls, is_message=False, lives=False)
        )
