"""Dead letters in the cloud: why they die, who hears of it, how they come back."""

import json
import os
import subprocess
import sys

import pytest

from tests.polling import wait_for

from .cloud import PREFIX, REGION, ROOT
from .conftest import RUN_SECONDS

POISON = '{"kind": "poison"}'
DENIAL = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Deny", "Action": "s3:*", "Resource": "*"}],
}


@pytest.fixture(scope="module")
def operator(released):
    """Somebody with the rights of ReplayPolicyArn, and no others."""
    iam = released.cloud.client("iam")
    iam.create_user(UserName="operator")
    policy = released.cloud.outputs(f"{PREFIX}-pipeline")["ReplayPolicyArn"]
    iam.attach_user_policy(UserName="operator", PolicyArn=policy)
    key = iam.create_access_key(UserName="operator")["AccessKey"]
    return {
        "AWS_ACCESS_KEY_ID": key["AccessKeyId"],
        "AWS_SECRET_ACCESS_KEY": key["SecretAccessKey"],
    }


def replay(released, operator, *options):
    """The command of the runbook, as the operator; its exit code and its lines."""
    environ = {
        "PATH": os.defpath,
        "PYTHONPATH": str(ROOT),
        "AWS_ENDPOINT_URL": released.cloud.url,
        "AWS_CA_BUNDLE": str(released.cloud.certificate),
        "CONTENT_ASSETS_S3_REGION": REGION,
        **operator,
    }
    command = [sys.executable, "-m", "lambda_entry.dead_letters", "dev", *options]
    done = subprocess.run(command, env=environ, capture_output=True, text=True, timeout=120)
    assert "Traceback" not in done.stderr
    return done.returncode, [json.loads(line) for line in done.stdout.splitlines()], done.stderr


def rings(released):
    """Whether what the alarm of the template watches is above its threshold."""
    alarms = released.cloud.client("cloudwatch").describe_alarms(
        AlarmNames=[f"{PREFIX}-dead-letters"]
    )
    (alarm,) = alarms["MetricAlarms"]
    assert alarm["MetricName"] == "ApproximateNumberOfMessagesVisible"
    (queue,) = alarm["Dimensions"]
    assert released.dead_letters.endswith(f"/{queue['Value']}")
    # SQS makes the metric of this attribute
    return released.waiting(released.dead_letters) > alarm["Threshold"]


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
        assert wait_for(lambda: rings(impatient), seconds=RUN_SECONDS)
        assert impatient.waiting(impatient.queue) == 0
        iam.delete_role_policy(**denial)

        code, (told,), _ = replay(impatient, operator, "--dry-run")
        assert (code, told["did"], told["body"]) == (3, "would be moved", body)
        code, (told,), _ = replay(impatient, operator)
        assert (code, told["did"], told["group"]) == (0, "moved", "run")
        assert wait_for(
            lambda: any(each["run"] == run for each in impatient.receipts()), seconds=RUN_SECONDS
        )
        assert not rings(impatient)

    def test_that_nobody_understands_stay_until_they_are_dropped(self, impatient, operator):
        """Byte for byte, and the messages behind them are done."""
        impatient.send(POISON, group="gc")
        impatient.send('{"kind": "gc"}', group="gc")
        assert wait_for(lambda: rings(impatient), seconds=RUN_SECONDS)
        assert wait_for(lambda: impatient.waiting(impatient.queue) == 0, seconds=RUN_SECONDS)

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
