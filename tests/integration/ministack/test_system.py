"""What was synthesised, deployed and let run: with roles, policies and TLS enforced."""

import json
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from botocore.exceptions import ClientError

from content_assets.publishing import keys
from tests.polling import wait_for

from .cloud import PREFIX

RUN_SECONDS = 60


@pytest.fixture(scope="session")
def released(deployed):
    """The schedule of the template fires, with its own target and role, and a run follows."""
    scheduler = deployed.cloud.client("scheduler")
    schedule = scheduler.get_schedule(GroupName=PREFIX, Name="run")
    soon = datetime.now(UTC) + timedelta(seconds=2)
    scheduler.update_schedule(
        GroupName=PREFIX,
        Name="run",
        ScheduleExpression=f"at({soon:%Y-%m-%dT%H:%M:%S})",
        FlexibleTimeWindow=schedule["FlexibleTimeWindow"],
        Target=schedule["Target"],
    )
    assert wait_for(lambda: bool(deployed.keys(keys.RECEIPTS)), seconds=RUN_SECONDS)
    return deployed


@pytest.fixture(scope="session")
def holders(released):
    """Somebody with the rights of each function."""
    return {each: released.cloud.holder_of(f"{PREFIX}-{each}") for each in ("worker", "api")}


def test_schedule_makes_a_release_and_delivers_it_to_the_mirror(released):
    """Schedule, queue, worker, bucket: each with its own rights."""
    head, production = (released.read(key) for key in (keys.HEAD, keys.PRODUCTION))
    assert head["release"] == production["release"]
    assert released.keys(keys.MIRROR)
    (receipt,) = (released.read(key) for key in released.keys(keys.RECEIPTS))
    assert receipt["trigger"].startswith("schedule ")


class TestApi:
    def test_refresh_is_accepted_and_its_run_can_be_followed_to_the_end(self, released):
        """202, then the receipt under the address that the answer names."""
        token = released.token()
        asked = released.cloud.ask("POST", "/refresh", token=token, body={})
        assert asked.status_code == 202
        where = asked.json()["status_url"]

        def is_over():
            told = released.cloud.ask("GET", where, token=token)
            return told.status_code == 200 and "state" in told.json()

        assert wait_for(is_over, seconds=RUN_SECONDS), released.cloud.ask(
            "GET", where, token=token
        ).text

    def test_rollback_shows_the_earlier_release(self, released):
        """The API moves the pointer with its own role; the worker delivers what differs."""
        token = released.token()
        before = released.read(keys.PRODUCTION)["release"]
        released.source.advance()
        released.cloud.ask("POST", "/refresh", token=token, body={})
        assert wait_for(
            lambda: released.read(keys.PRODUCTION)["release"] != before, seconds=RUN_SECONDS
        )
        moved = released.cloud.ask(
            "POST", "/rollback", token=token, body={"to": before, "reason": "test"}
        )
        assert moved.status_code == 200, moved.text
        assert released.read(keys.PRODUCTION)["release"] == before
        assert released.read(keys.HEAD)["release"] != before

    @pytest.mark.parametrize("token", [None, "x" * 43, "short"])
    def test_refuses_strangers(self, released, token):
        """Who shows no token gets 401, with a wrong one 403; nothing is queued."""
        answer = released.cloud.ask("POST", "/refresh", token=token, body={})
        assert answer.status_code == (403 if token else 401)

    def test_token_is_rotated_without_one_refused_request(self, released):
        """New beside old, then without old: each is good for as long as docs/security.md says."""
        secrets = released.cloud.client("secretsmanager")
        old, new = released.token(), uuid4().hex + uuid4().hex

        def put(**tokens):
            secrets.put_secret_value(SecretId=released.tokens, SecretString=json.dumps(tokens))

        def answers(token):
            return released.cloud.ask("GET", "/releases", token=token).status_code

        assert answers(old) == 200
        put(current=new, previous=old)
        # the authorizer asks again after a few seconds at most: until then only the old one is used
        assert wait_for(lambda: answers(old) == answers(new) == 200, seconds=15)
        assert {answers(each) for each in (old, new) * 5} == {200}


def test_message_that_nobody_understands_is_put_aside(released):
    """It ends among the dead letters, byte for byte, and the messages behind it are done."""
    sqs = released.cloud.client("sqs")
    # back after a second instead of after 13 minutes; the tries are the template's
    sqs.set_queue_attributes(QueueUrl=released.queue, Attributes={"VisibilityTimeout": "1"})
    poison = '{"kind": "poison"}'
    for body in (poison, '{"kind": "gc"}'):
        sqs.send_message(
            QueueUrl=released.queue,
            MessageBody=body,
            MessageGroupId="gc",
            MessageDeduplicationId=uuid4().hex,
        )

    def dead():
        asked = sqs.receive_message(QueueUrl=released.dead_letters, VisibilityTimeout=0)
        return [each["Body"] for each in asked.get("Messages", [])]

    def waiting():
        names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
        told = sqs.get_queue_attributes(QueueUrl=released.queue, AttributeNames=names)
        return sum(map(int, told["Attributes"].values()))

    assert wait_for(lambda: dead() == [poison], seconds=RUN_SECONDS)
    assert wait_for(lambda: waiting() == 0, seconds=RUN_SECONDS)
    assert dead() == [poison]


class TestStrangers:
    @pytest.mark.parametrize(
        ("method", "key"),
        [("GET", keys.HEAD), ("GET", ""), ("PUT", keys.STATUS), ("DELETE", keys.STATUS)],
    )
    def test_may_not(self, released, method, key):
        """Nothing private is read, nothing listed, nothing written."""
        assert released.cloud.anonymous(method, f"/{released.bucket}/{key}") == 403

    def test_read_what_is_public(self, released):
        """Else the refusals above prove nothing."""
        assert released.cloud.anonymous("GET", f"/{released.bucket}/{keys.STATUS}") == 200


class TestRights:
    @pytest.mark.parametrize(
        ("function", "key"),
        [
            ("worker", "public/index.html"),
            ("worker", "private/other.json"),
            ("api", "public/production/catalog.json"),
            ("api", "public/blobs/00"),
            ("api", "public/sets/00"),
            ("api", "private/receipts/x.json"),
        ],
    )
    def test_end_at_their_prefixes(self, released, holders, function, key):
        """The worker stays among its keys; the API writes no document."""
        s3 = released.cloud.client("s3", holders[function])
        with pytest.raises(ClientError, match="AccessDenied"):
            s3.put_object(Bucket=released.bucket, Key=key, Body=b"{}")

    @pytest.mark.parametrize("function", ["worker", "api"])
    def test_are_there(self, released, holders, function):
        """Else the refusals above prove nothing."""
        key = f"{keys.REQUESTS}probe-of-{function}.json"
        released.cloud.client("s3", holders[function]).put_object(
            Bucket=released.bucket, Key=key, Body=b"{}"
        )
        assert key in released.keys(keys.REQUESTS)
