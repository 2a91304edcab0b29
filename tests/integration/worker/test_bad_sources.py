"""A source that fails in any way harms nothing: last good documents stay, marked stale."""

import pytest

from demo.faults import Fault
from demo.replayer import Replayer
from tests.memory_worker import MemoryWorker, first_release, store_with, worker_on

FAULTS = {
    "500": Fault(kind="status", status=500),
    "429": Fault(kind="status", status=429, retry_after_seconds=600),
    "time-out": Fault(kind="hang"),
    "drip": Fault(kind="slow", seconds=60),
    "truncated": Fault(kind="truncated"),
    "html": Fault(kind="html"),
    "not json": Fault(kind="not_json"),
    "wrong schema": Fault(kind="wrong_schema"),
    "200 MB": Fault(kind="huge", megabytes=200),
    "gzip bomb": Fault(kind="huge", megabytes=200, is_gzip=True),
    "claims more": Fault(kind="lying_length", claims="more"),
    "claims less": Fault(kind="lying_length", claims="less"),
    "redirect loop": Fault(kind="redirect_loop"),
    "empty": Fault(kind="empty"),
}


@pytest.fixture
def released(replayer: Replayer) -> MemoryWorker:
    """A worker whose store holds the first release; the feed answers over HTTP."""
    return worker_on(store_with(first_release()), replayer)


@pytest.fixture
def new(replayer: Replayer) -> MemoryWorker:
    """A worker whose store is empty."""
    return worker_on(store_with({}), replayer)


def documents_of(worker: MemoryWorker) -> dict[str, str]:
    """The mirror's content documents."""
    return {k: v for k, v in worker.objects().items() if k.startswith("public/production/earth")}


class TestBadSource:
    @pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
    def test_the_last_good_documents_stay_and_say_so(self, released, fault):
        """Clear error, degraded receipt, stale mark, nothing half written; then it heals."""
        worker = released
        before, raw = documents_of(worker), worker.read("private/raw/usgs.json")
        worker.replayer.advance()
        worker.replayer.fail(fault)
        receipt = worker.run(source_timeout_seconds="1")
        assert receipt.state == "degraded"
        (problem,) = receipt.problems
        assert problem.where == "raw_usgs__feed"
        assert problem.message.startswith("source usgs: expected ")
        assert ", found " in problem.message
        assert documents_of(worker) == before
        assert worker.read("private/raw/usgs.json") == raw
        state = worker.read("public/production/sources/usgs.json")
        assert (state["state"], state["stale_since"]) == ("stale", receipt.started_at)
        assert worker.read("public/status.json")["sources"]["usgs"]["is_fresh"] is False
        worker.replayer.heal()
        assert worker.run().state == "succeeded"
        assert worker.read("public/production/sources/usgs.json")["state"] == "fresh"

    def test_a_source_that_stays_down_is_not_announced_again_and_again(self, released):
        """Since when and why stand as at the first failure; the second writes two objects."""
        worker = released
        worker.replayer.fail(Fault(kind="html"))
        first = worker.run()
        worker.replayer.fail(Fault(kind="empty"))
        before = worker.objects()
        worker.run()
        changed = {k for k, v in worker.objects().items() if before.get(k) != v}
        assert len(changed) == 2
        state = worker.read("public/production/sources/usgs.json")
        assert state["stale_since"] == first.started_at
        assert "HTML" in state["reason"] or "html" in state["reason"].lower()

    def test_a_first_run_without_a_source_publishes_what_needs_none(self, new):
        """The catalogue is there; nothing pretends to be an earthquake."""
        worker = new
        worker.replayer.fail(Fault(kind="status", status=503))
        assert worker.run().state == "degraded"
        needs_none = {"catalog.json", "site/lineage.json", "sources/usgs.json"}
        assert set(worker.head_documents()) == needs_none

    def test_a_source_that_was_never_good_is_stale_since_the_first_question(self, new):
        """Told once, however often it fails, until it is good for the first time."""
        worker = new
        worker.replayer.fail(Fault(kind="status", status=503))
        first = worker.run()
        told = worker.read("public/production/sources/usgs.json")
        assert (told["state"], told["stale_since"]) == ("stale", first.started_at)
        worker.replayer.fail(Fault(kind="html"))
        assert not worker.run().is_new_release
        assert worker.read("public/production/sources/usgs.json") == told
        status = worker.read("public/status.json")["sources"]["usgs"]
        assert (status["is_fresh"], status["stale_since"]) == (False, first.started_at)
        worker.replayer.heal()
        assert worker.run().state == "succeeded"
        assert worker.read("public/production/sources/usgs.json")["state"] == "fresh"

    def test_the_exit_code_says_degraded(self, worker):
        """3, with the receipt on stdout and the problem in the log."""
        worker.run()
        worker.replayer.fail(Fault(kind="not_json"))
        code, out, log = worker.run_process()
        assert code == 3
        assert '"state": "degraded"' in out
        assert "no JSON" in log


class TestBadStore:
    def test_a_store_that_is_down_ends_the_run_with_a_clear_error(self, worker):
        """Exit code 1, and the next run does the whole work."""
        code, out, log = worker.run_process(
            {"CONTENT_ASSETS_S3_ENDPOINT_URL": "http://127.0.0.1:9"}
        )
        assert (code, out) == (1, "")
        assert "expected an answer, found" in log
        assert worker.run().state == "succeeded"

    def test_a_bucket_that_is_not_there_is_a_configuration_error(self, worker):
        """It names the bucket and the setting."""
        code, _, log = worker.run_process({"CONTENT_ASSETS_STORE_URL": "s3://no-such-bucket"})
        assert code == 1
        assert "CONTENT_ASSETS_STORE_URL" in log

    def test_a_missing_setting_is_named(self, worker):
        """Nothing is guessed."""
        code, _, log = worker.run_process({"CONTENT_ASSETS_STORE_URL": ""})
        assert code == 1
        assert "CONTENT_ASSETS_STORE_URL" in log

    def test_wrong_credentials_are_named_and_never_shown(self, worker):
        """403 says which policy to look at."""
        code, _, log = worker.run_process({"AWS_SECRET_ACCESS_KEY": "not-the-secret"})
        assert code == 1
        assert "check the role's policy" in log
        assert "not-the-secret" not in log
