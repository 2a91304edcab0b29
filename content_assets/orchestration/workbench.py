"""The workbench: what one run has at hand and what it has made so far.

One per worker run (or per Dagster run in `dagster dev`), given to every asset, IO manager
and sensor as the resource `workbench`. It knows no Dagster.

Belongs here: the run's state in memory. Does not: how it is published (publishing/).
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cached_property

from content_assets.bootstrap import Pipeline, iso_instant
from content_assets.contracts.assets import hold_groups
from content_assets.contracts.document import Documents
from content_assets.contracts.receipt import DeliveryReport, LastRun
from content_assets.contracts.release import (
    AssetRecord,
    DocumentSet,
    Pointer,
    Release,
    StagedSet,
    Staleness,
)
from content_assets.delivery.reconcile import readable_majors, reconcile
from content_assets.orchestration.bodies import Bodies
from content_assets.orchestration.parts import Parts
from content_assets.publishing import keys
from content_assets.publishing.audit import Rules, audit
from content_assets.publishing.diff import diff_releases
from content_assets.publishing.hold_groups import Grouping
from content_assets.publishing.index import SetIndex
from content_assets.publishing.made import Made, made_by, outdated, stale_sources, updates_of
from content_assets.publishing.pointer import Seen, read_pointer
from content_assets.publishing.publish import (
    Author,
    Commit,
    Following,
    commit,
    follow,
    read_head,
)
from content_assets.publishing.published_schemas import check_published
from content_assets.publishing.raw import (
    RawUpdate,
)
from content_assets.publishing.reading import RawReading
from content_assets.publishing.sets import BuiltSet, amend_set, build_set, write_set
from content_assets.publishing.staging import write_staged
from content_assets.publishing.status import RunReport
from content_assets.publishing.takedowns import is_taken_down
from content_assets.recording import record_status


@dataclass
class Workbench:
    """A run's state.

    Attributes:
        pipeline: The wired parts.
        author: Who publishes, and when.
        is_local: Whether another run publishes what this one makes, as in `dagster dev`, where
            each Dagster run is a process of its own.
        publishes: The run whose sets this one publishes besides its own; it has ended.
        code_versions: Those of the code that is loaded, by asset, where `is_local`: a plan made
            by nobody has to find out which assets should have been made.
        bodies: The sources' bodies.
        staged: What this run made, by asset.
        staleness: Since when and why an asset is behind, or None where it is fresh again.
        never_good: Since when and why a source fails of which nothing was published yet.
        refused: Why blocking checks that are apart from an asset are against what was staged of it.
        parts: The partitions that this run has made of each asset, and those that it could not.
        commit, following, reports: What publishing and delivery came to.
    """

    pipeline: Pipeline
    author: Author
    is_local: bool = False
    publishes: str | None = None
    code_versions: Mapping[str, str] = field(default_factory=dict)
    staged: dict[str, AssetRecord] = field(default_factory=dict)
    staleness: dict[str, Staleness | None] = field(default_factory=dict)
    never_good: dict[str, Staleness] = field(default_factory=dict)
    commit: Commit | None = None
    following: Following | None = None
    reports: list[DeliveryReport] = field(default_factory=list)
    reasons: dict[str, list[str]] = field(default_factory=dict)  # of sets that failed their audit
    refused: dict[str, list[str]] = field(default_factory=dict)
    unmade: dict[str, str] = field(default_factory=dict)  # what should have been made, and why not
    parts: dict[str, Parts] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """No source is asked yet."""
        self.bodies = Bodies(self.pipeline, lambda: self.base, self.is_local)

    @cached_property
    def base(self) -> Release | None:
        """The release at head when this run began; the only record of what is done."""
        return read_head(self.pipeline.store, self.pipeline.archive)[1]

    @cached_property
    def seen_production(self) -> Seen | None:
        """Production as it was when it was first asked for."""
        return read_pointer(self.pipeline.store, keys.PRODUCTION)

    @property
    def production(self) -> Pointer | None:
        """Where production stood then; audits compare with its sets."""
        return self.seen_production.pointer if self.seen_production else None

    @property
    def newest_takedown(self) -> int:
        """The revision of the newest takedown that this run knows of."""
        return self.production.newest_takedown if self.production else 0

    def is_taken_down(self, path: str) -> bool:
        """Whether the document at `path` was taken down.

        An asset that makes a document for each of its records has to leave such a record out of
        everything that it makes, lists and counts included: its document is left out anyway.
        """
        return is_taken_down(self.production, path)

    def begin(self, sources: Collection[str]) -> None:
        """Ask the sources in the background, and read head meanwhile.

        Raises:
            StoreUnreachableError, ConfigurationError: Head can't be read: no use in going on.
        """
        self.bodies.begin(sources)
        _ = self.base

    def build(self, asset: str, documents: Documents) -> BuiltSet:
        """An asset's documents as bytes, without those that were taken down.

        Raises:
            UnsafePathError, ContractError: As `publishing.sets.build_set`.
        """
        standing = self._amended(asset, documents) if documents.is_amendment else None
        if standing is None:
            return build_set(documents, without=self._down_of(documents))
        archive = self.pipeline.archive
        return amend_set(archive, standing, documents, removed=self._down_of(documents))

    def standing_document(self, asset: str, path: str) -> bytes | None:
        """The canonical bytes of what an asset published at `path` before this run, if anything.

        For assets that read their own earlier output: always what is at head, for what another
        run publishes meanwhile makes this one's superseded.

        Raises:
            StoreUnreachableError: The store did not answer.
        """
        standing = self._standing(asset)
        archive = self.pipeline.archive
        digest = SetIndex(standing, archive.shard).get(path) if standing else None
        return archive.blob(digest) if digest and not self.is_taken_down(path) else None

    def standing_reading(self, asset: str, source: str) -> RawReading | None:
        """The reading of the body that an asset's documents at head were made from, if any.

        Raises:
            StoreUnreachableError: The store did not answer, or has it no longer.
        """
        record = self.base.assets.get(asset) if self.base else None
        ref = record.made_from.get(source) if record else None
        update = RawUpdate(source, ref, is_new=False) if ref else None
        return self.bodies.read(update) if update else None

    def newest_document(self, asset: str, path: str) -> bytes | None:
        """The canonical bytes of what an asset made at `path` last, published or not."""
        digest = self.newest_index(asset).get(path)
        return self.pipeline.archive.blob(digest) if digest else None

    def newest_index(self, asset: str) -> Mapping[str, str]:
        """Digest by path of what an asset made last, published or not; empty before that."""
        newest = self._newest(asset)
        return SetIndex(newest, self.pipeline.archive.shard) if newest else {}

    def _amended(self, asset: str, documents: Documents) -> DocumentSet | None:
        return self._newest(asset) if documents.is_part else self._standing(asset)

    def _newest(self, asset: str) -> DocumentSet | None:
        """What this run made; or the run that it publishes; or head's."""
        record = self.staged.get(asset) or self._made_elsewhere.records.get(asset)
        return self.pipeline.archive.document_set(record.set) if record else self._standing(asset)

    def _standing(self, asset: str) -> DocumentSet | None:
        record = self.base.assets.get(asset) if self.base else None
        return self.pipeline.archive.document_set(record.set) if record else None

    def stage(self, asset: str, built: BuiltSet, *, code_version: str, rules: Rules) -> int:
        """Write an asset's set and what the base release doesn't reach of its blobs; audit it.

        Returns:
            How many blobs were written.
        """
        record = built.asset_record(code_version=code_version)
        record = record.model_copy(update={"takedowns": self.newest_takedown})
        self._check_schema(record.contract)
        standing = self.base.assets.get(asset) if self.base else None
        if standing and standing.set == built.digest and not self.is_local:
            self.staged[asset] = record
            return 0
        parent = self.pipeline.archive.document_set(standing.set) if standing else None
        written = write_set(
            self.pipeline.archive,
            built,
            parent=parent,
            map_=self.pipeline.maps.store,
            taken_down=self._taken_down,
        )
        reasons = audit(self.pipeline.archive, built.record, self._in_production(asset), rules)
        if reasons:
            self.reasons[asset] = reasons
        base = self.base.name if self.base else None
        staged = StagedSet(asset=asset, record=record, reasons=reasons, base=base)
        write_staged(self.pipeline.store, self.author.run, staged)
        self.staged[asset] = record  # last: a release may name what is written whole only
        return written

    def refuse(self, asset: str, reasons: Sequence[str]) -> None:
        """Hold what this run staged of an asset, unless it is published already."""
        self.refused[asset] = list(reasons)
        standing = self.base.assets.get(asset) if self.base else None
        if standing is None or standing.set != self.staged[asset].set:
            self.reasons[asset] = [*self.reasons.get(asset, ()), *reasons]

    @property
    def _taken_down(self) -> Collection[str]:
        return self.production.taken_down if self.production else ()

    def _down_of(self, documents: Documents) -> frozenset[str]:
        """What was taken down, and of the documents those that are known by digest only."""
        made = {path for path in documents.documents if self.is_taken_down(path)}
        return frozenset({*made, *self._taken_down})

    def _in_production(self, asset: str) -> DocumentSet | None:
        if self.production is None:
            return None
        archive = self.pipeline.archive
        record = archive.release(self.production.release).assets.get(asset)
        return archive.document_set(record.set) if record else None

    def _check_schema(self, contract: str) -> None:
        """Compare the contract with what was published under its version: once a process."""
        if contract not in self.pipeline.checked_contracts:
            check_published(self.pipeline.store, contract)
            self.pipeline.checked_contracts.add(contract)

    def staged_set(self, asset: str) -> DocumentSet:
        """The newest set of an asset: this run's, or the one at head.

        Raises:
            RuntimeError: There is neither.
        """
        record = self.staged.get(asset) or (self.base.assets.get(asset) if self.base else None)
        if record is None:
            msg = (
                f"document set of {asset}: expected it to be made before, found none; run it first"
            )
            raise RuntimeError(msg)
        return self.pipeline.archive.document_set(record.set)

    def updates(self) -> dict[str, AssetRecord]:
        """What this run has to say of each asset: made, held, or behind since when."""
        return updates_of(self._made, self.base, self.staleness, now=self.author.now)

    def source_staleness(self) -> dict[str, Staleness]:
        """Since when and why a source is behind."""
        now = self.author.now
        found = stale_sources(self.updates(), self.base, self._grouping, now=now)
        for source, never in self.never_good.items():
            if source not in found or never.since <= found[source].since:
                found[source] = never
        return found

    @property
    def _grouping(self) -> Grouping:
        groups = hold_groups(self.pipeline.sources)
        behind = outdated(self._made, self.base, self.code_versions) if self.is_local else {}
        return Grouping(groups, {**behind, **self.unmade})

    def publish(self) -> Commit:
        """Commit what was made, and let production follow.

        Raises:
            ContractError, UnsafePathError, ChannelMovedError, CommitUnknownError,
            StoreUnreachableError: As `publishing.publish`.
        """
        store, archive = self.pipeline.store, self.pipeline.archive
        base, updates = self.base, self.updates()
        done = commit(
            store, archive, updates, base=base, author=self.author, grouping=self._grouping
        )
        self.commit = replace(done, superseded={**self._made.superseded, **done.superseded})
        self.following = follow(
            store,
            archive,
            known=self.commit.head,
            author=self.author,
            readable=lambda: readable_majors(store, self.pipeline.sites),
            production=None if updates else self.seen_production,
        )
        if self.is_local:
            record_status(self.pipeline, run=self._report(base), following=self.following)
        return self.commit

    def _report(self, base: Release | None) -> RunReport:
        """What a publish run of `dagster dev` adds to status.json."""
        assert self.commit
        head, is_new = self.commit.head, self.commit.is_new
        difference = diff_releases(self.pipeline.archive, base, head) if head else None
        passed = datetime.now(UTC) - datetime.fromisoformat(self.author.now)
        last_run = LastRun(
            run=self.author.run,
            state="succeeded",
            started_at=self.author.now,
            milliseconds=round(passed.total_seconds() * 1000, 1),
            changed=len(difference.paths) if difference else 0,
            release=head.name if head and is_new else None,
        )
        return RunReport(last_run=last_run, finished_at=iso_instant(datetime.now(UTC)))

    def deliver(self) -> list[DeliveryReport]:
        """Bring mirror and site to production's revision."""
        parts = self.pipeline
        self.reports = reconcile(
            parts.store,
            parts.archive,
            sites=parts.sites,
            maps=parts.maps,
            waiting=parts.waiting,
        )
        if self.is_local:  # a worker's run records them with its own state
            record_status(parts, reports=self.reports)
        return self.reports

    @property
    def _made(self) -> Made:
        """What was made elsewhere, and by this run."""
        return self._made_elsewhere.then(Made(self.staged, self.reasons))

    @cached_property
    def _made_elsewhere(self) -> Made:
        """What the run that this one publishes made; and this one, in other processes."""
        if not self.is_local:
            return Made()
        return made_by(
            filter(None, (self.publishes, self.author.run)),
            self.pipeline.store,
            self.pipeline.archive,
            base=self.base,
            refused=self.refused,
            taken_down=self._taken_down,
            map_=self.pipeline.maps.store,
        )
