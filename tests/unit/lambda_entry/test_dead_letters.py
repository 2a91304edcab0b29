"""Dead letters, replayed between two simulated FIFO queues that may fail at any call."""

import json

import pytest
from botocore.exceptions import EndpointConnectionError

from content_assets.errors import QueueUnreachableError
from lambda_entry.dead_letters import Wanted, replay

DEAD, WORK = "dead", "work"
RUN, DELIVER, GC = ('{"kind": "run"}', '{"kind": "deliver"}', '{"kind": "gc"}')
POISON = '{"kind": "poison"}'


class KilledError(Exception):
    """The process ends here."""


class TwoQueues:
    """SQS as far as it matters: FIFO groups that a message in flight locks, and doubles dropped."""

    def __init__(self, *bodies):
        self.queues: dict[str, list[tuple[str, str, str]]] = {DEAD: [], WORK: []}
        self.seen, self.hidden = set(), set()
        self.fails_at = None  # (a method, the number of its call)
        self.error: BaseException = KilledError()
        self._calls = []
        for number, body in enumerate(bodies):
            group = json.loads(body)["kind"]
            self.queues[DEAD].append((f"id-{number}", group, body))

    def _call(self, method):
        self._calls.append(method)
        if (method, self._calls.count(method)) == self.fails_at:
            raise self.error

    def bodies(self, queue):
        return [body for _, _, body in self.queues[queue]]

    def receive_message(self, **asked):
        self._call("receive")
        locked = {group for name, group, _ in self.queues[DEAD] if name in self.hidden}
        free = [each for each in self.queues[DEAD] if each[1] not in locked]
        given = free[: asked["MaxNumberOfMessages"]]
        self.hidden |= {name for name, _, _ in given}
        return {
            "Messages": [
                {
                    "MessageId": name,
                    "ReceiptHandle": name,
                    "Body": body,
                    "Attributes": {"MessageGroupId": group, "SentTimestamp": "1"},
                }
                for name, group, body in given
            ]
        }

    def send_message(self, **sent):
        self._call("send")
        double = sent["MessageDeduplicationId"]
        if double not in self.seen:
            self.seen.add(double)
            sent_to = self.queues[sent["QueueUrl"]]
            sent_to.append((f"new-{len(sent_to)}", sent["MessageGroupId"], sent["MessageBody"]))

    def delete_message(self, *, QueueUrl, ReceiptHandle):  # noqa: N803  # boto3's names
        self._call("delete")
        kept = [each for each in self.queues[QueueUrl] if each[0] != ReceiptHandle]
        self.queues[QueueUrl] = kept
        self.hidden.discard(ReceiptHandle)

    def change_message_visibility(self, **changed):
        self._call("show")
        self.hidden.discard(changed["ReceiptHandle"])

    def get_queue_url(self, **_):
        raise AssertionError


def move(queues, **wanted):
    return [each.did for each in replay(queues, DEAD, WORK, Wanted(**wanted))]


class TestReplay:
    def test_moves_every_letter_with_its_group_and_in_order(self):
        """More than SQS hands out at once, of three groups."""
        bodies = [json.dumps({"kind": "run", "trigger": str(n)}) for n in range(25)]
        queues = TwoQueues(*bodies, DELIVER, GC)
        assert move(queues) == ["moved"] * 27
        assert queues.bodies(DEAD) == []
        runs = [body for _, group, body in queues.queues[WORK] if group == "run"]
        assert runs == bodies
        assert {group for _, group, _ in queues.queues[WORK]} == {"run", "deliver", "gc"}

    @pytest.mark.parametrize("call", ["receive", "send", "delete"])
    @pytest.mark.parametrize("number", [1, 2])
    def test_loses_nothing_and_doubles_nothing_when_killed(self, call, number):
        """At any call; whoever asks again within five minutes finishes it."""
        queues = TwoQueues(*[json.dumps({"kind": "run", "trigger": str(n)}) for n in range(12)])
        everything = queues.bodies(DEAD)
        queues.fails_at = (call, number)
        with pytest.raises(KilledError):
            move(queues)
        assert set(queues.bodies(DEAD)) | set(queues.bodies(WORK)) == set(everything)
        queues.hidden.clear()  # as time does
        move(queues)
        assert queues.bodies(WORK) == everything
        assert queues.bodies(DEAD) == []

    def test_of_a_dry_run_is_nothing_but_words(self):
        """And the letters can be seen again at once."""
        queues = TwoQueues(RUN, DELIVER, POISON)
        told = move(queues, is_dry_run=True, drops_malformed=True)
        assert told == ["would be moved", "would be moved", "left, not understood"]
        assert queues.bodies(DEAD) == [RUN, DELIVER, POISON]
        assert (queues.bodies(WORK), queues.hidden) == ([], set())

    def test_leaves_what_nobody_understands_unless_it_is_to_be_dropped(self):
        """It would only be put aside again, after holding up its group three times."""
        queues = TwoQueues(POISON, RUN)
        assert move(queues) == ["left, not understood", "moved"]
        assert (queues.bodies(DEAD), queues.hidden) == ([POISON], set())
        assert move(queues, drops_malformed=True) == ["dropped, not understood"]
        assert (queues.bodies(DEAD), queues.bodies(WORK)) == ([], [RUN])

    def test_leaves_a_newer_kind_and_moves_a_newer_member(self):
        newer = '{"kind": "index", "parts": 3}'
        queues = TwoQueues(newer, '{"kind": "run", "parts": 3}')
        assert move(queues) == ["left, not understood", "moved"]
        assert queues.bodies(DEAD) == [newer]

    def test_ends_at_its_limit(self):
        """However many there are."""
        queues = TwoQueues(*[RUN] * 30)
        assert move(queues, limit=12) == ["moved"] * 12
        assert len(queues.bodies(DEAD)) == 18

    def test_moves_one_that_died_twice_twice(self):
        """A new death is a new letter, with an id of its own."""
        queues = TwoQueues(RUN)
        move(queues)
        queues.queues[DEAD] = [queues.queues[WORK].pop()]
        move(queues)
        assert queues.bodies(WORK) == [RUN]

    def test_says_what_to_do_when_a_queue_does_not_answer(self):
        """What was received and not moved can be seen at once."""
        queues = TwoQueues(RUN, DELIVER)
        queues.fails_at, queues.error = ("send", 2), EndpointConnectionError(endpoint_url="x")
        with pytest.raises(QueueUnreachableError, match="run it again for the rest"):
            move(queues)
        assert (queues.bodies(DEAD), queues.hidden) == ([DELIVER], set())
