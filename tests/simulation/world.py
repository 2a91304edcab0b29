"""What is simulated: runs and deliveries over one store, one source and one site.

A run is the worker's protocol without Dagster: read head, ask the source, plan, write the set,
commit, let production follow. A delivery is the package's own. The code under test is the
package's, unchanged; only the store, the source and the site that it is given stop before
each call.

Belongs here: tasks. Does not: orders (scheduler.py), invariants (invariants.py).
"""

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from content_assets.contracts.documents import Catalog, Documents
from content_assets.contracts.release import AssetRecord, Validators
from content_assets.contracts.revalidation import Health, RevalidateRequest
from content_assets.delivery import mirror, reconcile
from content_assets.delivery.pages import Page
from content_assets.delivery.site import Waiting
from content_assets.errors import (
    SiteUnreachableError,
    SourceUnreachableError,
    StoreUnreachableError,
)
from content_assets.publishing import publish, raw
from content_assets.publishing.archive import Archive
from content_assets.publishing.canonical import canonical_json, digest_of
from content_assets.publishing.memory import MemoryStore
from content_assets.publishing.sets import build_set, write_set
from content_assets.publishing.store import Condition, Entry, IfMatch, Overwrite, Stored, serial_map
from tests.simulation.invariants import ASSET, PATH, SOURCE, Watch
from tests.simulation.scheduler import Task
from tests.unit.delivery.memory_site import MemorySite
from tests.unit.publishing.conftest import catalog

NOW = "2026-11-23T12:00:00.000Z"
LOOKS = 4  # at the clock, before a delivery gives up: just enough where nobody interferes
Body = dict[str, str]  # what the source says: event -> text


class SteppedStore:
    """A store whose every call waits for the scheduler's word."""

    def __init__(self, store: MemoryStore, task: Task) -> None:
        self._store, self._task = store, task

    def get(self, key: str) -> Stored | None:
        """See store.Store."""
        return self._call(f"get {key}", lambda: self._store.get(key))

    def head(self, key: str) -> Entry | None:
        """See store.Store."""
        return self._call(f"head {key}", lambda: self._store.head(key))

    def put(self, key: str, body: bytes, condition: Condition) -> str:
        """See store.Store."""
        label = f"put {key} ({type(condition).__name__})"
        return self._call(label, lambda: self._store.put(key, body, condition))

    def delete(self, key: str, condition: IfMatch | Overwrite) -> None:
        """See store.Store."""
        self._call(f"delete {key}", lambda: self._store.delete(key, condition))

    def list(self, prefix: str) -> Iterator[Entry]:
        """See store.Store."""
        return iter(self._call(f"list {prefix}", lambda: list(self._store.list(prefix))))

    def _call(self, label: str, function: Any) -> Any:
        return self._task.call(label, function, StoreUnreachableError)


class SteppedSite:
    """A site whose hook and pages wait for the scheduler's word."""

    def __init__(self, site: MemorySite, task: Task) -> None:
        self._site, self._task = site, task

    def health(self) -> Health:
        """See site.Site."""
        return self._site.health()

    def revalidate(self, request: RevalidateRequest) -> None:
        """See site.Site."""
        label = f"revalidate {request.paths}"
        self._task.call(label, lambda: self._site.revalidate(request), SiteUnreachableError)

    def page(self, path: str) -> Page:
        """See site.Site."""
        return self._task.call(f"see {path}", lambda: self._site.page(path), SiteUnreachableError)


class Source:
    """Says the next thing each time it is asked, and the last one from then on."""

    def __init__(self, bodies: Sequence[Body]) -> None:
        self._bodies = list(bodies)
        self.asked = 0

    def fetch(self, validators: Validators | None) -> raw.Fetched:
        """The newest body."""
        del validators
        body = canonical_json(self._bodies[min(self.asked, len(self._bodies) - 1)])
        self.asked += 1
        return raw.Fetched(body, digest_of(body), Validators())


class SteppedSource:
    """A source that may take its time to answer."""

    def __init__(self, source: Source, task: Task) -> None:
        self._source, self._task = source, task

    def fetch(self, validators: Validators | None) -> raw.Fetched:
        """See Source."""
        return self._task.call("ask the source", lambda: self._source.fetch(validators), _Unasked)


class _Unasked(SourceUnreachableError):
    """The source did not answer."""

    def __init__(self, found: str) -> None:
        super().__init__(SOURCE, expected="an answer", found=found)


@dataclass
class Simulated:
    """One world: see scheduler.World.

    Attributes:
        bodies: What the source says, one after the other.
        bodies_before: What it said before: published and delivered when the world begins.
        runs, deliveries: How many tasks there are of each, runs first.
        is_delivering: Whether a run ends with a delivery of its own, as the worker's does.
        has_site: Whether deliveries go on from the mirror to a site.
    """

    bodies: Sequence[Body]
    bodies_before: Sequence[Body] = ()
    runs: int = 2
    deliveries: int = 1
    is_delivering: bool = False
    has_site: bool = False
    tasks: list[Task] = field(default_factory=list)
    calls: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.store = MemoryStore()
        self.site = MemorySite(self.store)
        self.watch = Watch(self.store, self.site if self.has_site else None)
        for number, body in enumerate(self.bodies_before):
            self._undisturbed(f"before-{number}", Source([body]))
        self.source = Source(self.bodies)
        for number in range(self.runs):
            self.tasks.append(Task(f"run-{number}", self._run_task, self.calls))
        for number in range(self.deliveries):
            self.tasks.append(Task(f"delivery-{number}", self._delivery_task, self.calls))

    def fingerprint(self) -> bytes:
        """What store, source and site hold, and what was promised."""
        digest = hashlib.sha256(repr((self.source.asked, sorted(self.watch.promised))).encode())
        for entry in self.store.list(""):
            digest.update(f"{entry.key} {entry.etag}\n".encode())
        if self.has_site:
            site = (sorted(self.site.pages.items()), sorted(self.site.marked))
            digest.update(repr(site).encode())
        return digest.digest()

    def check(self) -> None:
        """See scheduler.World."""
        self.watch.check()

    def finish(self) -> None:
        """One more undisturbed run with the source's last word makes everything good."""
        self._undisturbed("afterwards", Source(self.bodies[-1:]))
        self.watch.check()
        self.watch.check_settled(self.bodies[-1])

    def _run_task(self, task: Task) -> None:
        source = SteppedSource(self.source, task)
        self._run(SteppedStore(self.store, task), source, task.name)
        if self.is_delivering:
            self._delivery_task(task)

    def _delivery_task(self, task: Task) -> None:
        self._deliver(SteppedStore(self.store, task), SteppedSite(self.site, task))

    def _undisturbed(self, name: str, source: Source) -> None:
        self._run(self.store, source, name)
        self._deliver(self.store, self.site)

    def _run(self, store: Any, source: Any, name: str) -> None:
        archive = Archive(store)
        author = publish.Author(run=name, release_id=f"id-{name}", now=NOW)
        _, base = publish.read_head(store, archive)
        update = raw.update_raw(store, SOURCE, source.fetch)
        record = base.assets.get(ASSET) if base else None
        if record is None or record.made_from[SOURCE] != update.ref:
            made = {ASSET: _make(store, archive, update)}
            committed = publish.commit(store, archive, made, base=base, author=author)
            if committed.is_new:
                self.watch.promised.add(author.release_id)
        publish.follow(store, archive, known=None, author=author, readable=dict)

    def _deliver(self, store: Any, site: Any) -> None:
        if not self.has_site:
            mirror.deliver_mirror(store, Archive(store), serial_map)
            return
        looks = iter(range(LOOKS))
        waiting = Waiting(LOOKS, clock=lambda: next(looks, LOOKS + 1), pause=lambda _: None)
        maps = reconcile.Maps(serial_map, serial_map)
        reconcile.reconcile(store, Archive(store), sites={"site": site}, maps=maps, waiting=waiting)


def _make(store: Any, archive: Archive, update: raw.RawUpdate) -> AssetRecord:
    said: Body = json.loads(raw.load_raw(store, update).body)
    documents = {PATH.format(event): catalog(text) for event, text in said.items()}
    built = build_set(Documents(Catalog, documents, {SOURCE: update.ref}))
    write_set(archive, built, parent=None, map_=serial_map)
    return built.asset_record(code_version="1")
