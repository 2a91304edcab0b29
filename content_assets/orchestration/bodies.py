"""The bodies of the sources in one run: each source asked once, each body read once.

Belongs here: asking in the background, and readings. Does not: how a body is kept
(publishing/raw.py), how a source is asked (sources/).
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass, field

from content_assets.bootstrap import Pipeline
from content_assets.contracts.release import RawRef, Release
from content_assets.errors import ConfigurationError, ContentAssetsError
from content_assets.publishing.body_clock import SeenTime
from content_assets.publishing.raw import RawUpdate, current_raw, is_below, load_raw, update_raw
from content_assets.publishing.reading import RawReading, Reading, Rejected
from content_assets.recording import record_asked


@dataclass
class Bodies:
    """A run's bodies.

    Attributes:
        pipeline: The wired parts.
        base: The release at head when the run began.
        is_local: Whether status.json is told of each asking, as no receipt follows.
        raws: What asking each source came to.
        resting: Sources that are not asked in this run, and why: their newest bodies are taken
            as kept.
        seen_times: The newest times of the sources' bodies, as status.json has them.
        rejected: What was left out of the bodies that this run read, by source.
    """

    pipeline: Pipeline
    base: Callable[[], Release | None]
    is_local: bool = False
    raws: dict[str, RawUpdate] = field(default_factory=dict)
    resting: Mapping[str, str] = field(default_factory=dict)
    seen_times: Mapping[str, SeenTime] = field(default_factory=dict)
    rejected: dict[str, list[Rejected]] = field(default_factory=dict)
    _readings: dict[tuple[str, str], Reading] = field(default_factory=dict, init=False)
    _asked: dict[str, Future[RawUpdate]] = field(default_factory=dict, init=False)

    def begin(self, sources: Collection[str]) -> None:
        """Ask the sources in the background."""
        for source in sources:
            self._asked[source] = self.pipeline.background.submit(self._ask, source)

    def ask(self, source: str) -> RawUpdate:
        """What asking a source came to; it is asked once a run.

        Raises:
            ConfigurationError: It is switched off.
            SourceUnreachableError, SourceContentError, StoreUnreachableError: As `update_raw`.
        """
        if source not in self.raws:
            asked = self._asked.get(source)
            update = asked.result() if asked else self._ask(source)
            self.raws[source] = update
            if update.reading is not None:
                self.rejected[source] = list(update.reading.rejected)
        return self.raws[source]

    def report_rejected(self, source: str, rejected: Iterable[Rejected]) -> None:
        """Count records that an asset left out of what it asked a source for by itself."""
        self.rejected.setdefault(source, []).extend(rejected)

    def have_answered(self, sources: Iterable[str]) -> bool:
        """Whether each of these that were begun has answered; waits for them."""
        return all(self._asked[source].exception() is None for source in sources)

    def check_switched_on(self, source: str) -> None:
        """Look that a source may be asked; an asset that asks one by itself does so.

        Raises:
            ConfigurationError: It is switched off.
        """
        if source not in self.pipeline.sources:
            msg = (
                f"source {source}: expected one that is switched on, found it left out; name it in "
                "CONTENT_ASSETS_SOURCES, or leave out the assets that are made from it"
            )
            raise ConfigurationError(msg)

    def _ask(self, source: str) -> RawUpdate:
        self.check_switched_on(source)
        store = self.pipeline.store
        kept = current_raw(store, source) if source in self.resting else None
        if kept and not is_below(kept.ref, self.made_from.get(source)):
            return kept
        if not self.is_local:
            return self._update(source)
        try:
            update = self._update(source)
        except ContentAssetsError as error:
            record_asked(self.pipeline, source, failure=error)
            raise
        record_asked(self.pipeline, source, failure=None)
        return update

    def _update(self, source: str) -> RawUpdate:
        fetch = self.pipeline.sources[source].fetch
        return update_raw(
            self.pipeline.store,
            source,
            fetch,
            lambda: self.made_from.get(source),
            seen=self.seen_times.get(source),
        )

    @property
    def made_from(self) -> dict[str, RawRef]:
        """The newest body of each source that anything at head was made from."""
        newest: dict[str, RawRef] = {}
        base = self.base()
        for record in base.assets.values() if base else ():
            for source, ref in record.newest.made_from.items():
                if source not in newest or ref.sequence > newest[source].sequence:
                    newest[source] = ref
        return newest

    def reading(self, source: str) -> RawReading:
        """The reading of the body that this run works on: one and the same for all its assets."""
        update = self.raws.get(source)
        if update is None:
            self.check_switched_on(source)
            update = current_raw(self.pipeline.store, source)
        if update is None:
            msg = f"raw body of {source}: expected it to be kept, found none; run its raw asset"
            raise RuntimeError(msg)
        self.raws[source] = update
        found = self.read(update)
        self.rejected[source] = list(found.rejected)
        return found

    def read(self, update: RawUpdate) -> RawReading:
        """The body of an update, read once a run."""
        source, key = update.source, (update.source, update.ref.digest)
        if key not in self._readings:
            found = update.reading if update.body is not None else None
            if found is None:
                body = load_raw(self.pipeline.store, update).body
                found = self.pipeline.readers[source](body)
            self._readings[key] = found
        return RawReading(source, update.ref, self._readings[key])
