"""A run that can't publish: it is measured, and takes nothing out of status.json."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from content_assets.contracts.revalidation import Health
from content_assets.errors import (
    CollectingError,
    ConfigurationError,
    StoreUnreachableError,
)
from content_assets.publishing import keys
from lambda_entry import worker as entry
from lambda_entry.context import LocalContext
from tests.length import some_of
from tests.metered import Metered, emf_of, metered

REFUSED = "expected to be allowed, found 403"
CAUSES = {
    "403 on a release": ("public/releases/", ConfigurationError(REFUSED)),
    "403 on blobs": ("public/blobs/", ConfigurationError(REFUSED)),
    "403 on the mirror": ("public/production/", ConfigurationError(REFUSED)),
    "503 on head": (keys.HEAD, StoreUnreachableError("503")),
    "a collection's barrier": ("public/releases/", CollectingError("being deleted as garbage")),
}
KEPT = {"head", "production", "revision", "published_at", "mirror_revision", "checked_at"}


class OldSite:
    """A site that reads an older major of one contract."""

    def health(self) -> Health:
        """Reads the catalogue alone."""
        return Health(deployment="d", revision_at_build=1, contracts={"catalog": [1]})

    def revalidate(self, _request: Any) -> None:
        """Takes it."""

    def page(self, _path: str) -> Any:
        """Is never asked."""
        raise AssertionError


@pytest.fixture(scope="module")
def published() -> Iterator[tuple[Metered, dict[str, Any]]]:
    """A worker that published once; its bucket is put back after each test."""
    with metered() as running:
        assert running.run().state == "succeeded"
        running.replayer.advance()
        yield running, dict(running.store._objects)


@pytest.fixture
def running(published: tuple[Metered, dict[str, Any]]) -> Iterator[Metered]:
    """As it was after the first run."""
    metered_, objects = published
    metered_.store._objects = dict(objects)
    yield metered_
    metered_.store.refused_prefix = None
    metered_.sites.clear()


def handled(running: Metered, monkeypatch: pytest.MonkeyPatch, capsys: Any) -> dict[str, float]:
    """The metrics of a run that a message asked for."""
    monkeypatch.setattr(entry, "_pipeline", running.pipeline)
    capsys.readouterr()
    event = {"Records": [{"messageId": "1", "body": '{"kind": "run"}'}]}
    entry.handler(event, LocalContext())
    lines = emf_of(capsys.readouterr().err)
    return {
        name: value
        for line in lines
        for name, value in line.items()
        if isinstance(value, int | float)
    }


@pytest.mark.parametrize("cause", some_of(list(CAUSES), at_most=2))
def test_a_run_that_cannot_publish_is_measured_and_takes_nothing_out_of_the_status(
    cause: str,
    running: Metered,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """It says that it failed; the run after it says that all is well."""
    before = running.status()
    running.store.refuse(*CAUSES[cause])
    measured = handled(running, monkeypatch, capsys)
    after = running.status()
    assert measured["FailedRuns"] == 1
    assert (after.state, after.level) == ("failed", "failed")
    assert [each.run for each in after.runs] == [after.run, before.run]
    assert after.sources == before.sources
    assert after.disagree_since is not None
    moved = {"head", "production", "revision", "published_at"} & KEPT
    for name in KEPT - (moved if cause == "403 on the mirror" else set()):
        assert getattr(after, name) == getattr(before, name), name

    running.store.refused_prefix = None
    assert running.run().state == "succeeded"
    healed = running.status()
    assert (healed.level, healed.headline) == ("well", "All is well.")
    assert healed.disagree_since is None


class TestARunOfAStoreThatIsDown:
    def test_is_measured_without_the_status(
        self,
        running: Metered,
        monkeypatch: pytest.MonkeyPatch,
        capsys: pytest.CaptureFixture[str],
    ) -> None:
        """Nothing can be written or read, and the metric comes all the same."""
        for _ in range(50):
            running.store.fail(StoreUnreachableError("down"))
        measured = handled(running, monkeypatch, capsys)
        running.store._cues.clear()
        assert measured["FailedRuns"] == 1


class TestProductionThatRefusesToFollow:
    def test_is_degraded_and_says_since_when(self, running: Metered) -> None:
        running.sites["site"] = OldSite()
        receipt = running.run()
        first = running.status()
        assert receipt.state == "degraded"
        assert first.level == "amiss"
        assert first.headline
        assert first.headline.startswith("Production does not follow head: ")
        running.replayer.advance()
        running.run()
        assert running.status().disagree_since == first.disagree_since is not None


def test_a_run_that_meets_a_pin_succeeds_and_the_status_names_it(running: Metered) -> None:
    """A pin is a decision, and no deviation."""
    _pin(running, "magnitudes off by ten")
    receipt = running.run()
    status = running.status()
    assert (receipt.state, receipt.problems) == ("succeeded", [])
    assert receipt.release != receipt.production
    assert (status.level, status.pinned) == ("pinned", "magnitudes off by ten")
    assert status.headline == "Production is pinned to release 1: magnitudes off by ten"


def _pin(running: Metered, reason: str) -> None:
    stored = running.store.get(keys.PRODUCTION)
    assert stored
    pin = {"reason": reason, "by": "test", "at": "2026-11-30T12:00:00.000Z"}
    pointer = {**json.loads(stored.body), "pinned": pin}
    running.store._objects[keys.PRODUCTION] = type(stored)(
        json.dumps(pointer).encode(), stored.etag
    )
