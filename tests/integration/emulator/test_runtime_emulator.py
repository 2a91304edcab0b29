"""The harness: is what it calls a Lambda like one?"""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import requests

from demo.runtime_emulator import ROOT, run_emulator
from tests.polling import PATIENCE_SECONDS

HANDLER = "tests.integration.emulator.probe.handler"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """All that the function may write to."""
    return tmp_path_factory.mktemp("tmp")


@pytest.fixture(scope="module")
def emulator(processes, folder, say_if_writable):
    """The probe, while our own environment has a variable that is none of its business."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("OURS", "not the function's")
        with run_emulator(processes, HANDLER, {"GIVEN": "value"}, folder) as running:
            yield say_if_writable(running)


class TestRuntimeEmulator:
    def test_lets_the_handler_write_to_its_temporary_folder_only(self, emulator, folder):
        """Not to the code, not to the usual places, not to shared memory."""
        elsewhere = ["/", "/tmp", "/var/tmp", "/dev/shm", str(ROOT), str(Path.home())]
        answer = emulator.invoke({"folders": [str(folder), *elsewhere]})
        assert answer["temporary"] == str(folder)
        assert answer["writable"][0] == str(folder)
        if emulator.is_read_only:
            assert answer["writable"] == [str(folder)]

    def test_gives_the_handler_its_environment_and_not_ours(self, emulator):
        """A variable that is forgotten in production must be missing here, too."""
        names = set(emulator.invoke({"folders": []})["environ"])
        assert "GIVEN" in names
        assert not names & {"OURS", "HOME", "USER", "DAGSTER_HOME", "VIRTUAL_ENV"}

    def test_takes_invocations_from_many_threads_one_after_the_other(self, emulator):
        """Two at once would end it."""
        with ThreadPoolExecutor(4) as threads:
            answers = list(threads.map(lambda _: emulator.invoke({"folders": []}), range(8)))
        assert [each["writable"] for each in answers] == [[]] * 8

    def test_tells_an_error_by_type_and_message(self, emulator):
        """And goes on."""
        answer = emulator.invoke({"fail": "as told"})
        assert (answer["errorType"], answer["errorMessage"]) == ("ValueError", "as told")
        assert "writable" in emulator.invoke({"folders": []})

    def test_has_what_the_handler_wrote_as_its_log(self, emulator):
        """Without the lines that the emulator adds."""
        emulator.invoke({"folders": ["/"] * 7})
        assert "asked for 7 folders" in emulator.function_log()
        assert not [line for line in emulator.function_log() if "RequestId" in line[:20]]

    def test_is_gone_after_its_block(self, processes, folder):
        """With the runtime that it started; nobody listens any more."""
        with run_emulator(processes, HANDLER, {}, folder) as running:
            running.invoke({"folders": []})
        assert not running.process.is_alive
        with pytest.raises(requests.ConnectionError):
            requests.get(running.url, timeout=PATIENCE_SECONDS)
