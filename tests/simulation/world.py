"""What is simulated: runs and deliveries over one store, one source and one site.

A run is the worker's protocol without Dagster: read head, ask the source, plan, write the set,
commit, let production follow, deliver. The code under test is the package's own, unchanged;
only the store and the site that it is given stop before each call.

Belongs here: tasks. Does not: orders (scheduler.py), invariants (invariants.py).
"""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from content_assets.contracts.documents import Catalog, Documents
from content_assets.contracts.release import Validators
from content_assets.contracts.revalidation import Health, RevalidateRequest
from content_assets.delivery import mirror, reconcile
from content_assets.delivery.pages import Page
from content_assets.delivery.site import Waiting
from content_assets.publishing import publish, raw
from content_assets.publishing.archive import Archive
from content_assets.publishing.canonical import digest_of
from content_assets.publishing.memory import MemoryStore
from content_assets.publishing.sets import build_set, write_set
from content_assets.publishing.store import Condition, Entry, IfMatch, Overwrite, Stored, serial_map
from tests.simulation.invariants import Watch
from tests.simulation.scheduler import Task
from tests.unit.delivery.memory_site import MemorySite
from tests.unit.publishing.conftest import catalog

SOURCE = "usgs"
ASSET = "events"
PATH = "earthquakes/events/{}.json"
NOW = "2026-11-23T12:00:00.000Z"
LOOKS = 6  # GETs of one page before a delivery gives up: enough without a race


class SteppedStore:
    """A store whose every call waits for the scheduler's word."""

    def __init__(self, store: MemoryStore, task: Task) -> None:
        self._store, self._task = store, task

    def get(self, key: str) -> Stored | None:
        """See store.Store."""
        return self._task.call(lambda: self._store.get(key), is_write=False)

    def head(self, key: str) -> Entry | None:
        """See store.Store."""
        return self._task.call(lambda: self._store.head(key), is_write=False)

    def put(self, key: str, body: bytes, condition: Condition) -> str:
        """See store.Store."""
        return self._task.call(lambda: self._store.put(key, body, condition), is_write=True)

    def delete(self, key: str, condition: IfMatch | Overwrite) -> None:
        """See store.Store."""
        self._task.call(lambda: self._store.delete(key, condition), is_write=True)

    def list(self, prefix: str) -> Iterator[Entry]:
        """See store.Store."""
        return iter(self._task.call(lambda: list(self._store.list(prefix)), is_write=False))


class SteppedSite:
    """A site whose hook and pages wait for the scheduler's word."""

    def __init__(self, site: MemorySite, task: Task) -> None:
        self._site, self._task = site, task

    def health(self) -> Health:
        """See site.Site."""
        return self._site.health()

    def revalidate(self, request: RevalidateRequest) -> None:
        """See site.Site."""
        self._task.call(lambda: self._site.revalidate(request), is_write=False)

    def page(self, path: str) -> Page:
        """See site.Site."""
        return self._task.call(lambda: self._site.page(path), is_write=False)


class Source:
    """Says the next thing each time it is asked, and the last one from then on."""

    def __init__(self, bodies: Sequence[dict[str, str]]) -> None:
        self._bodies = list(bodies)
        self.asked = 0

    def fetch(self, validators: Validators | None) -> raw.Fetched:
        """The newest body: its features are id -> what they say."""
        del validators
        body = repr(self._bodies[min(self.asked, len(self._bodies) - 1)]).encode()
        self.asked += 1
        return raw.Fetched(body, digest_of(body), Validators())


@dataclass
class Simulated:
    """One world: see scheduler.World."""

    bodies: Sequence[dict[str, str]]
    bodies_before: Sequence[dict[str, str]] = ()  # published and delivered before it begins
    runs: int = 2
    deliveries: int = 1
    has_site: bool = False
    tasks: list[Task] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.store = MemoryStore()
        self.site = MemorySite(self.store, contracts={"catalog": [1]})
        self.watch = Watch(self.store, self.site if self.has_site else None)
        for number, body in enumerate(self.bodies_before):
            self.source = Source([body])
            self._run(self.store, self.site, f"before-{number}", is_delivering=True)
        self.source = Source(self.bodies)
        self.tasks = [self._task(self._run_of(f"run-{n}")) for n in range(self.runs)]
        self.tasks += [self._task(self._delivery) for _ in range(self.deliveries)]

    def fingerprint(self) -> bytes:
        """What store, site and source hold; ETags aside, which only name bodies."""
        digest = hashlib.sha256(str(self.source.asked).encode())
        for entry in self.store.list(""):
            stored = self.store.get(entry.key)
            digest.update(entry.key.encode() + (stored.body if stored else b""))
        if self.has_site:
            digest.update(
                repr((sorted(self.site.pages.items()), sorted(self.site.marked))).encode()
            )
        return digest.digest()

    def check(self) -> None:
        """See scheduler.World."""
        self.watch.check()

    def finish(self) -> None:
        """One more undisturbed run with the source's last word makes everything good."""
        self.source.asked = len(self.bodies)  # runs that died may never have asked
        self._run(self.store, self.site, "afterwards", is_delivering=True)
        self.watch.check()
        self.watch.check_settled(self.bodies[-1])

    def _task(self, body: Callable[[Any, Any], None]) -> Task:
        def stepped(task: Task) -> None:
            body(SteppedStore(self.store, task), SteppedSite(self.site, task))

        return Task("", stepped)

    def _run_of(self, name: str) -> Callable[[Any, Any], None]:
        return lambda store, site: self._run(store, site, name, is_delivering=False)

    def _run(self, store: Any, site: Any, name: str, *, is_delivering: bool) -> None:
        archive = Archive(store)
        _, base = publish.read_head(store, archive)
        update = raw.update_raw(store, SOURCE, self.source.fetch)
        author = publish.Author(run=name, release_id=f"id-{name}", now=NOW)
        record = base.assets.get(ASSET) if base else None
        if record is None or record.made_from[SOURCE] != update.ref:
            made = {ASSET: self._make(store, archive, update)}
            publish.commit(store, archive, made, base=base, author=author)
        publish.follow(store, archive, known=None, author=author, readable=lambda: None)
        if is_delivering:
            self._delivery(store, site)

    def _make(self, store: Any, archive: Archive, update: raw.RawUpdate) -> Any:
        body = raw.load_raw(store, update).body.decode()
        features: dict[str, str] = eval(body, {"__builtins__": {}})  # our own repr
        documents = {PATH.format(name): catalog(text) for name, text in features.items()}
        built = build_set(Documents(Catalog, documents, {SOURCE: update.ref}))
        write_set(archive, built, parent=None, map_=serial_map)
        return built.asset_record(code_version="1")

    def _delivery(self, store: Any, site: Any) -> None:
        looks = iter(range(LOOKS))
        waiting = Waiting(LOOKS, clock=lambda: next(looks, LOOKS + 1), pause=lambda _: None)
        if not self.has_site:
            mirror.deliver_mirror(store, Archive(store), serial_map)
            return
        maps = reconcile.Maps(serial_map, serial_map)
        reconcile.reconcile(store, Archive(store), site=site, maps=maps, waiting=waiting)
