"""Actors: what the tasks do, with the package's own functions.

A run is the worker's protocol without Dagster: read head, ask the sources, plan, write and
audit the sets, commit, let production follow. All else is a call or two, as the command line
and the worker make them.

Belongs here: who calls what, in which order. Does not: how calls are stopped (stepped.py),
which actors a world has (worlds.py).
"""

import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any

from content_assets.bootstrap import iso_instant
from content_assets.contracts.assets import Behind
from content_assets.contracts.document import Documents
from content_assets.contracts.engine_documents import Catalog
from content_assets.contracts.release import (
    AssetRecord,
    DocumentSet,
    Pointer,
    RawRef,
    Release,
    StagedSet,
)
from content_assets.delivery import mirror, reconcile
from content_assets.delivery.site import Waiting
from content_assets.errors import NotFoundError, RefusedError
from content_assets.publishing import (
    audit,
    collect,
    keys,
    needs,
    publish,
    raw,
    repair,
    retire,
    review,
    rollback,
    sets,
    staging,
    takedown,
)
from content_assets.publishing.ancestry import find_release
from content_assets.publishing.archive import Archive
from content_assets.publishing.consistency import check_pointers
from content_assets.publishing.hold_groups import Grouping, Groups
from content_assets.publishing.pointer import read_pointer
from content_assets.publishing.store import serial_map
from content_assets.runtime.plan import make_plan
from tests.simulation.stepped import GRACE, Body, Clock
from tests.unit.publishing.conftest import catalog

PATHS = {
    "events": "earthquakes/events/{}.json",
    "notes": "sources/{}.json",
    "list": "earthquakes/week.json",  # one document, of all that the events' source says
}
SOURCES = {"events": "quakes", "notes": "notes", "list": "quakes"}
GROUPS = {"quakes": {asset: frozenset({"quakes"}) for asset in ("events", "list")}}
RULES = audit.Rules(max_lost_share=0.5, min_lost=2)
RETENTION = needs.Retention(releases=1, days=0, receipt_days=365, grace=GRACE, lease=GRACE)
NEXT_MAJOR = "v2"  # what a body says whose documents have the next major of their contract


class NextCatalog(Catalog, name="catalog", version="2.0"):
    """A document of a major that the first site can't read."""


@dataclass
class Notes:
    """What actors tell the invariants.

    Attributes:
        promised: Ids of releases that `commit` called its own.
        failed, passed: Release ids with the sets of theirs that failed or passed their audit;
            both where a message came twice, and production moved in between.
        rejected: Sets that somebody rejected, with what they were made from.
    """

    promised: set[str] = field(default_factory=set)
    failed: set[tuple[str, str]] = field(default_factory=set)
    passed: set[tuple[str, str]] = field(default_factory=set)
    rejected: set[tuple[str, str]] = field(default_factory=set)


@dataclass
class Actor:
    """One process: the store, the sources and the site as it sees them.

    `looks` at its own clock is what a delivery takes before it gives up; `off` is how far its
    clock is from the store's; `groups` is what it publishes together; `is_wary` says whether
    a run looks at the pointers before it makes anything, as the worker does: it is left out
    where no accident happens, for fewer orders.
    """

    store: Any
    sources: Mapping[str, Any]  # by asset
    site: Any  # None: deliveries end with the mirror
    clock: Clock
    name: str
    notes: Notes
    looks: int
    off: timedelta = timedelta(0)
    groups: Groups = field(default_factory=dict)
    is_wary: bool = False

    def __post_init__(self) -> None:
        self.archive = Archive(self.store)
        self.author = publish.Author(
            run=self.name,
            release_id=f"id-{self.name}",
            now=iso_instant(self._now()),
            clock=self._now,
        )

    def _now(self) -> datetime:
        return self.clock.now() + self.off

    def run(
        self,
        assets: tuple[str, ...],
        *,
        is_delivering: bool = False,
        failing: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        """A worker run; `failing` are the assets that it can't make, and why."""
        _, base = publish.read_head(self.store, self.archive)
        updated: dict[str, raw.RawUpdate] = {}
        for asset in assets:
            if SOURCES[asset] not in updated:
                updated[SOURCES[asset]] = self._ask(asset, base)
        production = self._production()
        behind = {
            a: Behind(sources=frozenset({SOURCES[a]}), cores=(), code_version="1") for a in assets
        }
        raws = {source: update.ref for source, update in updated.items()}
        planned = [each.asset for each in make_plan(behind, base, raws) if each.must_run]
        if planned and self.is_wary:
            check_pointers(self.store)
        updates = {
            asset: self._make(asset, updated[SOURCES[asset]], base, production)
            for asset in planned
            if asset not in failing
        }
        unmade = {asset: why for asset, why in failing.items() if asset in planned}
        self._publish(updates, base, Grouping(self.groups, unmade) if self.groups else None)
        if is_delivering:
            self.deliver()

    def stage(self, asset: str) -> None:
        """A run of `dagster dev`: it stages under its own key, another run publishes."""
        update = self._ask(asset, None)
        _, base = publish.read_head(self.store, self.archive)  # in `dagster dev`, after asking
        record = self._make(asset, update, base, self._production())
        if not record.held:
            name = base.name if base else None
            staged = StagedSet(asset=asset, record=record, base=name)
            staging.write_staged(self.store, self.name, staged)

    def publish_staged(self, run: str) -> None:
        """The publish run for another run, once that has ended."""
        _, base = publish.read_head(self.store, self.archive)
        updates = {}
        for asset, each in staging.read_staged(self.store, run, map_=serial_map).items():
            record = staging.put_on_head(self.archive, each, base)
            if not isinstance(record, str):
                updates[asset] = record
        if updates:
            self._publish(updates, base)

    def deliver(self) -> None:
        """Bring the mirror and the site to production's revision."""
        if self.site is None:
            mirror.deliver_mirror(self.store, self.archive, serial_map)
            return
        looks, late = iter(range(self.looks)), self.looks + 1
        waiting = Waiting(self.looks, clock=lambda: next(looks, late), pause=lambda _: None)
        maps = reconcile.Maps(serial_map, serial_map)
        sites = {"site": self.site}
        reconcile.reconcile(self.store, self.archive, sites=sites, maps=maps, waiting=waiting)

    def roll_back(self, wanted: str) -> None:
        """`content-assets rollback`."""
        to = find_release(self.store, self.archive, wanted)
        rollback.rollback(
            self.store,
            self.archive,
            to,
            reason="looks wrong",
            author=self.author,
            readable=self._readable,
        )

    def unpin(self) -> None:
        """`content-assets unpin`."""
        rollback.unpin(self.store, self.archive, author=self.author, readable=self._readable)

    def approve(self, asset: str) -> None:
        """`content-assets approve`; production follows."""
        review.approve(self.store, self.archive, asset, author=self.author, groups=self.groups)
        self._follow(None)

    def reject(self, asset: str) -> None:
        """`content-assets reject`."""
        done = review.reject(
            self.store,
            self.archive,
            asset,
            reason="no",
            author=self.author,
            groups=self.groups,
        )
        parent = done.head.parent if done.head else None
        held = self.archive.release(parent).assets[asset].held if parent else None
        if held:
            self.notes.rejected.add((held.set, repr(sorted(held.made_from.items()))))

    def take_down(self, path: str) -> None:
        """`content-assets takedown`: told, delivered, erased."""
        takedown.take_down(
            self.store,
            self.archive,
            path,
            reason="a name",
            author=self.author,
            readable=self._readable,
            map_=serial_map,
            with_bodies=True,
        )
        self.deliver()
        takedown.erase(self.store, self.archive, path, map_=serial_map)

    def retire(self, asset: str) -> None:
        """`content-assets retire`, though runs go on making it; production follows."""
        retire.retire(self.store, self.archive, asset, author=self.author, made=())
        self._follow(None)

    def collect(self) -> None:
        """`content-assets gc`."""
        collect.collect(self.store, retention=RETENTION, map_=serial_map)

    def repair(self) -> None:
        """`content-assets repair`; production follows, and all is delivered."""
        plan = repair.plan_repair(
            self.store,
            self.archive,
            author=self.author,
            readable=self._readable,
            map_=serial_map,
        )
        repair.repair(self.store, self.archive, plan)
        if plan.pointers:
            self._follow(None)
            self.deliver()

    def _ask(self, asset: str, base: Release | None) -> raw.RawUpdate:
        source, record = SOURCES[asset], base.assets.get(asset) if base else None

        def made_from() -> RawRef | None:
            return record.newest.made_from.get(source) if record else None

        return raw.update_raw(self.store, source, self.sources[asset].fetch, made_from)

    def _production(self) -> Pointer | None:
        seen = read_pointer(self.store, keys.PRODUCTION)
        return seen.pointer if seen else None

    def _make(
        self, asset: str, update: raw.RawUpdate, base: Release | None, production: Pointer | None
    ) -> AssetRecord:
        """Write an asset's set, audit it, and hold it if it fails."""
        said: Body = json.loads(raw.load_raw(self.store, update).body)
        taken_down = production.taken_down if production else {}
        documents = _documents(asset, said, update)
        built = sets.build_set(documents, without=taken_down)
        record = built.asset_record(code_version="1")
        standing = base.assets.get(asset) if base else None
        parent = self.archive.document_set(standing.set) if standing else None
        sets.write_set(self.archive, built, parent=parent, map_=serial_map, taken_down=taken_down)
        shown = self._shown(asset, production, base)
        reasons = audit.audit(self.archive, built.record, shown, RULES)
        judged = self.notes.failed if reasons else self.notes.passed
        judged.add((self.author.release_id, record.set))
        if not reasons:
            return record
        return audit.hold(standing, record, reasons, now=self.author.now)

    def _shown(
        self, asset: str, production: Pointer | None, base: Release | None
    ) -> DocumentSet | None:
        """What a candidate is compared with: production's set, whatever it is made on top of."""
        del base
        released = self.archive.release(production.release) if production else None
        record = released.assets.get(asset) if released else None
        return self.archive.document_set(record.set) if record else None

    def _publish(
        self,
        updates: Mapping[str, AssetRecord],
        base: Release | None,
        grouping: Grouping | None = None,
    ) -> None:
        done = publish.commit(
            self.store,
            self.archive,
            updates,
            base=base,
            author=self.author,
            grouping=grouping,
        )
        if done.is_new:
            self.notes.promised.add(self.author.release_id)
        self._follow(done.head)

    def _follow(self, known: Release | None) -> None:
        publish.follow(
            self.store,
            self.archive,
            known=known,
            author=self.author,
            readable=self._readable,
        )

    def _readable(self) -> Any:
        sites = {} if self.site is None else {"site": self.site}
        return reconcile.readable_majors(self.store, sites)

    def decide_all(self) -> None:
        """Approve whatever is held: for the end of a world."""
        for asset in PATHS:
            with suppress(NotFoundError, RefusedError):
                self.approve(asset)


def texts_of(asset: str, said: Body) -> dict[str, str]:
    """What each document of an asset says, by path, when its source says this."""
    if asset == "list":
        return {PATHS[asset]: ", ".join(f"{event}: {said[event]}" for event in sorted(said))}
    return {PATHS[asset].format(event): text for event, text in said.items()}


def _documents(asset: str, said: Body, update: raw.RawUpdate) -> Documents:
    kind = NextCatalog if any(NEXT_MAJOR in text for text in said.values()) else Catalog
    documents = {
        path: kind(document_sets=catalog(text).document_sets)
        for path, text in texts_of(asset, said).items()
    }
    return Documents(kind, documents, {SOURCES[asset]: update.ref})
