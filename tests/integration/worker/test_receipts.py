"""A message that two workers have at once is one run; all else of receipts needs no S3."""

import json
import subprocess
import sys

from content_assets.bootstrap import make_author
from content_assets.publishing import keys
from tests.integration.worker.conftest import ROOT
from tests.polling import PATIENCE_SECONDS

HANDLE = """
import json, sys
from lambda_entry.context import LocalContext
from lambda_entry.worker import handler
from tests.polling import PATIENCE_SECONDS
print(json.dumps(handler(json.loads(sys.argv[1]), LocalContext())))
"""


def test_a_message_that_two_workers_have_at_once_makes_one_release(worker):
    """As SQS may bring it: each is a process of its own, and knows nothing of the other."""
    body = json.dumps({"kind": "run", "run": make_author().run, "is_forced": True})
    event = json.dumps({"Records": [{"messageId": "m", "body": body}]})
    environ = {**worker.environ, "PATH": "/usr/bin", "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", HANDLE, event]
    running = [
        subprocess.Popen(command, env=environ, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        for _ in range(2)
    ]
    answers = [json.loads(each.communicate(timeout=PATIENCE_SECONDS)[0]) for each in running]

    assert [each["batchItemFailures"] for each in answers] == [[], []]
    head = worker.read(keys.HEAD)
    assert [move["release"] for move in head["moves"]] == [head["release"]]
    assert {each["release"] for a in answers for each in a["receipts"]} == {head["release"]}
    objects = worker.objects()
    assert len([key for key in objects if key.startswith(keys.RECEIPTS)]) == 1
