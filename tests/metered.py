"""A worker on a store in memory and the recorded feed, whose metric lines are kept.

Belongs here: what the tests of failed runs and of alarms share. Does not: what they expect.
"""

import contextlib
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from content_assets.bootstrap import Pipeline, build_pipeline
from content_assets.contracts.receipt import Receipt, Status
from content_assets.delivery.site import Site
from content_assets.publishing import keys
from content_assets.publishing.archive import Archive
from content_assets.publishing.memory import MemoryStore
from content_assets.publishing.status import read_status
from content_assets.publishing.store import Condition
from content_assets.runtime.worker import work
from content_assets.settings import load_settings
from content_assets.stores.counting import CountingStore
from demo.recording import short_recording
from demo.replayer import Replayer
from lambda_entry.observability import Circumstances, metric_lines

KEPT_EVENTS = 40


class RefusingStore(MemoryStore):
    """A store in memory that refuses every write below a prefix, for as long as it is told to."""

    refused_prefix: str | None = None
    refused_with: Exception | None = None

    def put(self, key: str, body: bytes, condition: Condition) -> str:
        """As MemoryStore, or the error."""
        if self.refused_prefix is not None and key.startswith(self.refused_prefix):
            assert self.refused_with
            raise self.refused_with
        return super().put(key, body, condition)

    def refuse(self, prefix: str, error: Exception) -> None:
        """Refuse writes below `prefix` from now on."""
        self.refused_prefix, self.refused_with = prefix, error


@dataclass
class Metered:
    """A worker whose runs are measured."""

    replayer: Replayer
    store: RefusingStore = field(
        default_factory=lambda: RefusingStore(now=lambda: datetime.now(UTC))
    )
    sites: dict[str, Site] = field(default_factory=dict)
    receipts: list[Receipt] = field(default_factory=list)

    def pipeline(self) -> Pipeline:
        """A cold worker's parts."""
        environ = {
            "CONTENT_ASSETS_STORE_URL": "file:///nowhere",
            "CONTENT_ASSETS_SOURCES": "usgs",
            "CONTENT_ASSETS_SOURCE_PAUSES": "false",
            "CONTENT_ASSETS_USGS_BASE_URL": self.replayer.url,
        }
        store = CountingStore(self.store)
        built = build_pipeline(load_settings(environ))
        return replace(built, store=store, archive=Archive(store), sites=self.sites)

    def run(self) -> Receipt:
        """One run; its receipt, however it ended."""
        with contextlib.suppress(Exception):
            work(self.pipeline(), trigger="test", on_receipt=self.receipts.append)
        return self.receipts[-1]

    def status(self) -> Status:
        """status.json."""
        status = read_status(self.store)
        assert status
        return status

    def lines(self, *, now: datetime, environment: str) -> list[dict[str, Any]]:
        """What the last run's metrics are, if they are written at `now`."""
        around = Circumstances(environment=environment, memory_mb=1024, request_id="test", now=now)
        status = read_status(self.store)
        return [json.loads(each) for each in metric_lines(self.receipts[-1], status, around)]

    def raw_status(self) -> bytes:
        """status.json as it is stored."""
        stored = self.store.get(keys.STATUS)
        assert stored
        return stored.body


@contextlib.contextmanager
def metered() -> Iterator[Metered]:
    """Run it over the recorded feed, shortened, one source."""
    recording = short_recording(KEPT_EVENTS)
    with Replayer(recording, life_seconds=0) as replayer:
        yield Metered(replayer)


def emf_of(text: str) -> list[dict[str, Any]]:
    """The metric lines in what was written to a log."""
    lines = (line for line in io.StringIO(text) if '"_aws"' in line)
    return [json.loads(line) for line in lines]
