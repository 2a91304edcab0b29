"""Dead letters in the cloud: why they die, who hears of it, how they come back."""

import json

from tests.polling import wait_for

from .cloud import PREFIX
from .operating import replay, rings

POISON = '{"kind": "poison"}'
DENIAL = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Deny", "Action": "s3:*", "Resource": "*"}],
}


class TestDeadLetters:
    def test_are_replayed_by_one_command_when_the_cause_is_gone(self, impatient, operator):
        """The worker lost its rights in the bucket; a message died of it; it runs in the end."""
        iam = impatient.cloud.client("iam")
        worker = impatient.cloud.client("lambda").get_function(FunctionName=f"{PREFIX}-worker")
        role = worker["Configuration"]["Role"].rpartition("/")[2]
        denial = {"RoleName": role, "PolicyName": "stopped"}
        iam.put_role_policy(**denial, PolicyDocument=json.dumps(DENIAL))
        run = "00000000-0000-0000-0000-00000000dead"
        body = json.dumps({"kind": "run", "run": run, "trigger": "dies"})
        impatient.send(body, group="run", deduplication=run)
        assert wait_for(lambda: rings(impatient))
        assert impatient.waiting(impatient.queue) == 0
        iam.delete_role_policy(**denial)

        code, (told,), _ = replay(impatient, operator, "--dry-run")
        assert (code, told["did"], told["body"]) == (3, "would be moved", body)
        code, (told,), _ = replay(impatient, operator)
        assert (code, told["did"], told["group"]) == (0, "moved", "run")
        assert wait_for(lambda: any(each["run"] == run for each in impatient.receipts()))
        assert not rings(impatient)

    def test_that_nobody_understands_stay_until_they_are_dropped(self, impatient, operator):
        """Byte for byte, and the messages behind them are done."""
        impatient.send(POISON, group="gc")
        impatient.send('{"kind": "gc"}', group="gc")
        assert wait_for(lambda: rings(impatient))
        assert wait_for(lambda: impatient.waiting(impatient.queue) == 0)

        code, (told,), _ = replay(impatient, operator)
        assert (code, told["did"], told["body"]) == (3, "left, not understood", POISON)
        code, (told,), _ = replay(impatient, operator, "--drop-malformed")
        assert (code, told["did"]) == (0, "dropped, not understood")
        assert not rings(impatient)

    def test_are_nothing_for_whoever_lacks_the_right(self, released):
        """The message says which right; nothing is shown of credentials."""
        keys = {"AWS_ACCESS_KEY_ID": "AKIAX", "AWS_SECRET_ACCESS_KEY": "s" * 40}
        code, lines, said = replay(released, keys)
        assert (code, lines) == (1, [])
        assert "ReplayPolicyArn" in said
        assert keys["AWS_SECRET_ACCESS_KEY"] not in said
