"""Messages that come more than once, and schedules that say the same every time."""

import json
from uuid import uuid4

import pytest

from content_assets.publishing import keys
from tests.polling import wait_for

from .cloud import PREFIX

EXECUTION = "<aws.scheduler.execution-id>"  # AWS puts an id here at each firing


@pytest.fixture
def target(released):
    """What the template's schedule sends, and where to."""
    scheduler = released.cloud.client("scheduler")
    return scheduler.get_schedule(GroupName=PREFIX, Name="run")["Target"]


def runs(released, trigger):
    """How many runs a trigger has set going."""
    return sum(each["trigger"].startswith(trigger) for each in released.receipts())


def test_a_message_three_times_makes_one_release(released):
    """As API and queue may bring it: one run, one receipt, one release."""
    features = json.loads(released.source.feed.answer.body)["features"]
    released.source.feed.revise(features[0]["id"], {"mag": 6.6})
    before = released.keys(keys.RELEASES)
    run = str(uuid4())
    for _ in range(3):
        body = json.dumps({"kind": "run", "run": run, "trigger": run})
        released.send(body, group="run", deduplication=uuid4().hex)
    assert wait_for(lambda: runs(released, run) > 0)
    assert wait_for(lambda: released.waiting(released.queue) == 0)
    assert runs(released, run) == 1
    assert len(released.keys(keys.RELEASES) - before) == 1
    assert released.waiting(released.dead_letters) == 0


class TestSchedule:
    def test_firing_again_within_minutes_is_another_run(self, released, target):
        """The queue drops what it saw before: each firing's body is another one, by its id.

        The stand-in's scheduler neither puts in the id nor is subject to deduplication; so the
        template's body is sent as AWS would, through the deployed queue.
        """
        body, group = target["Input"], target["SqsParameters"]["MessageGroupId"]
        assert EXECUTION in body
        first, second = uuid4().hex, uuid4().hex
        for execution in (first, second, first):
            released.send(body.replace(EXECUTION, execution), group=group)
        fired = [f"schedule {each}" for each in (first, second)]
        assert wait_for(lambda: runs(released, fired[1]) == 1)
        assert wait_for(lambda: released.waiting(released.queue) == 0)
        # and what has the same id is dropped, else this proves nothing
        assert [runs(released, each) for each in fired] == [1, 1]

    def test_fires_each_time_that_it_is_due(self, released):
        """Two firings of the same target, at once, with the schedules' role: two runs."""
        assert wait_for(lambda: runs(released, "schedule <") >= 2)
