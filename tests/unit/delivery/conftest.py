"""A published bucket and a site in memory, with a clock that only moves when one waits."""

from dataclasses import dataclass, field

import pytest

from content_assets.contracts.receipt import DeliveryReport
from content_assets.delivery.reconcile import Maps, reconcile
from content_assets.delivery.site import Waiting
from content_assets.publishing.archive import Archive
from content_assets.publishing.memory import MemoryStore
from content_assets.publishing.store import serial_map
from tests.unit.delivery.memory_site import MemorySite
from tests.unit.publishing.conftest import Publisher

EVENT = "earthquakes/events/us1.json"
OTHER = "earthquakes/events/us2.json"
SUMMARY = "earthquakes/summary.json"


@dataclass
class Clock:
    """Seconds that pass only while somebody waits."""

    seconds: float = 0.0
    pauses: list[float] = field(default_factory=list)

    def read(self) -> float:
        """Monotonic seconds."""
        return self.seconds

    def pause(self, seconds: float) -> None:
        """Wait."""
        self.seconds += seconds
        self.pauses.append(seconds)


@dataclass
class World:
    """A bucket, a site, and runs that publish and deliver."""

    store: MemoryStore = field(default_factory=MemoryStore)
    clock: Clock = field(default_factory=Clock)
    runs: int = 0
    site: MemorySite = field(init=False)

    def __post_init__(self) -> None:
        self.site = MemorySite(self.store)

    def publish(self, documents: dict[str, str]) -> None:
        """Publish these documents, path -> what they say, as one asset's whole set."""
        self.runs += 1
        Publisher(self.store, run=f"run-{self.runs}").publish("a", documents, sequence=self.runs)

    def deliver(self, *, budget_seconds: float = 10) -> tuple[DeliveryReport, DeliveryReport]:
        """One delivery: the reports of mirror and site."""
        mirror, site = reconcile(
            self.store,
            Archive(self.store),
            sites={"site": self.site},
            maps=Maps(serial_map, serial_map),
            waiting=Waiting(budget_seconds, self.clock.read, self.clock.pause),
        )
        return mirror, site


@pytest.fixture
def world() -> World:
    """Nothing published yet."""
    return World()
