"""The real handler under the real runtime client and emulator, on a real S3 server."""

import json

import pytest

from demo.runtime_emulator import run_emulator

SCHEDULE = {"source": "content-assets.schedule", "id": "execution-1"}


def message(body, number="1"):
    """One record of an SQS batch."""
    return {"messageId": f"m-{number}", "eventSource": "aws:sqs", "body": body}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """All that the function may write to."""
    return tmp_path_factory.mktemp("tmp")


@pytest.fixture(scope="module")
def environ(seaweedfs, module_replayer, module_bucket):
    """What the deployed function is told; runtime errors are logged as JSON, too."""
    return {
        "AWS_LAMBDA_LOG_FORMAT": "JSON",
        "CONTENT_ASSETS_STORE_URL": f"s3://{module_bucket}",
        "CONTENT_ASSETS_S3_ENDPOINT_URL": seaweedfs.endpoint_url,
        "CONTENT_ASSETS_SOURCES": "usgs",
        "CONTENT_ASSETS_USGS_BASE_URL": module_replayer.url,
        **seaweedfs.credentials.environ(),
    }


@pytest.fixture(scope="module")
def emulator(processes, environ, folder, say_if_writable):
    """A function with its own bucket."""
    with run_emulator(processes, "lambda_entry.worker.handler", environ, folder) as running:
        yield say_if_writable(running)


class TestWorkerInLambda:
    def test_a_schedule_publishes_then_has_nothing_new_then_an_sqs_batch_too(self, emulator):
        """Cold, warm, and from the queue; the receipt says what was done and why."""
        cold = emulator.invoke(SCHEDULE)
        assert (cold["state"], cold["is_new_release"], cold["problems"]) == ("succeeded", True, [])
        assert cold["trigger"] == "schedule execution-1"
        warm = emulator.invoke(SCHEDULE)
        assert (warm["state"], warm["is_new_release"]) == ("succeeded", False)
        reasons = {o["asset"]: o["reason"] for o in warm["assets"] if o["action"] == "skipped"}
        assert reasons["page_earthquakes__week"] == "unchanged: body 1 of usgs"
        batch = emulator.invoke({"Records": [message('{"kind": "run", "trigger": "test"}')]})
        assert batch["batchItemFailures"] == []
        assert batch["receipts"][0]["trigger"] == "test"

    def test_a_bad_message_goes_back_with_all_behind_it(self, emulator):
        """FIFO: nothing may overtake it; the ones before are done."""
        good, bad = '{"kind": "run"}', '{"kind": "dance"}'
        batch = emulator.invoke(
            {"Records": [message(good, "1"), message(bad, "2"), message(good, "3")]}
        )
        assert [f["itemIdentifier"] for f in batch["batchItemFailures"]] == ["m-2", "m-3"]
        assert len(batch["receipts"]) == 1

    def test_delivers_and_collects_garbage_when_asked(self, emulator):
        """Without a run: nothing is fetched, nothing is published."""
        emulator.invoke(SCHEDULE)
        records = [message('{"kind": "deliver"}', "1"), message('{"kind": "gc"}', "2")]
        batch = emulator.invoke({"Records": records})
        assert batch["batchItemFailures"] == []
        delivered, collected = batch["receipts"]
        assert [report["state"] for report in delivered["deliveries"]] == ["nothing_to_do"]
        assert collected["kept_releases"] >= 1
        assert collected["deleted"] == 0

    @pytest.mark.parametrize("event", [{}, {"hello": 1}, {"detail": None}])
    def test_an_event_of_another_kind_is_refused_by_name(self, emulator, event):
        """It says what it expected and what it found."""
        answer = emulator.invoke(event)
        assert "expected a schedule's" in answer["refused"]

    def test_a_forced_run_runs_everything_and_publishes_nothing(self, emulator):
        """The same documents are the same bytes."""
        body = json.dumps({"kind": "run", "is_forced": True})
        (receipt,) = emulator.invoke({"Records": [message(body)]})["receipts"]
        ran = {o["asset"] for o in receipt["assets"] if o["action"] == "ran"}
        assert "page_earthquakes__events" in ran
        assert receipt["is_new_release"] is False

    def test_every_line_is_json_and_names_its_request(self, emulator, seaweedfs):
        """Whoever writes it: we, Dagster, the runtime; without secrets."""
        emulator.invoke(SCHEDULE)
        emulator.invoke({"neither": "a schedule nor a batch"})
        lines = [json.loads(line) for line in emulator.function_log()]
        assert {"run_finished", "event_refused"} <= {line.get("event") for line in lines}
        assert [line for line in lines if not line.keys() & {"request_id", "requestId"}] == []
        assert seaweedfs.credentials.secret_access_key not in emulator.process.log_text()

    def test_it_leaves_nothing_in_its_temporary_folder(self, emulator, folder):
        """A warm Lambda's disk would fill."""
        emulator.invoke(SCHEDULE)
        before = sorted(path for path in folder.rglob("*") if path.is_file())
        emulator.invoke(SCHEDULE)
        after = sorted(path for path in folder.rglob("*") if path.is_file())
        assert len(after) <= len(before)
