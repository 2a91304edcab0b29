"""`dagster dev` and messages write status.json, too: not only the worker's runs."""

import json
from collections.abc import Iterator
from dataclasses import replace

import pytest

from content_assets.bootstrap import make_author
from content_assets.errors import SourceUnreachableError
from content_assets.orchestration.workbench import Workbench
from demo.faults import Fault
from lambda_entry import worker as entry
from lambda_entry.context import LocalContext
from tests.metered import Metered, metered


@pytest.fixture(scope="module")
def running() -> Iterator[Metered]:
    """A worker that published once."""
    with metered() as started:
        assert started.run().state == "succeeded"
        yield started


def workbench(running: Metered) -> Workbench:
    """What a Dagster run of `dagster dev` has at hand."""
    return Workbench(running.pipeline(), make_author(), is_local=True)


def test_a_publish_run_is_the_last_run(running: Metered) -> None:
    before, bench = running.status(), workbench(running)
    bench.publish()
    after = running.status()
    assert (after.run, after.state, after.level) == (bench.author.run, "succeeded", "well")
    assert [each.run for each in after.runs][:2] == [bench.author.run, before.run]
    assert after.checked_at > before.checked_at
    assert after.sources == before.sources


def test_a_source_that_is_asked_is_recorded_good_or_not(running: Metered) -> None:
    before = running.status().sources["usgs"]
    workbench(running).bodies.ask("usgs")
    asked = running.status().sources["usgs"]
    assert (asked.is_fresh, asked.checked_at > before.checked_at) == (True, True)

    running.replayer.fail(Fault(kind="status", status=503))
    with pytest.raises(SourceUnreachableError):
        workbench(running).bodies.ask("usgs")
    running.replayer.heal()
    failed = running.status()
    assert (failed.sources["usgs"].is_fresh, failed.level) == (False, "amiss")
    assert failed.headline
    assert failed.headline.startswith("usgs is stale since ")

    workbench(running).bodies.ask("usgs")
    assert running.status().level == "well"


def test_a_delivery_by_a_message_is_recorded(
    running: Metered, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As the API orders one after each move."""
    monkeypatch.setattr(entry, "_pipeline", running.pipeline)
    stale = running.status().model_copy(update={"deliveries": [], "level": "amiss"})
    stored = running.raw_status()
    assert json.loads(stored)["deliveries"]
    running.store._objects["public/status.json"] = replace(
        running.store._objects["public/status.json"], body=stale.model_dump_json().encode()
    )
    event = {"Records": [{"messageId": "1", "body": '{"kind": "deliver"}'}]}
    assert entry.handler(event, LocalContext())["batchItemFailures"] == []
    assert [each.target for each in running.status().deliveries] == ["mirror"]
    assert running.status().level == "well"
