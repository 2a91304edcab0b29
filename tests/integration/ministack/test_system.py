"""What was synthesised, deployed and let run: with roles, policies and TLS enforced."""

import contextlib
import json
import threading
import time
from uuid import uuid4

import pytest
from botocore.exceptions import ClientError

from content_assets.contracts.api import GatewayAnswer
from content_assets.contracts.metrics import NAMESPACE
from content_assets.publishing import keys
from tests.polling import wait_for

from .cloud import PREFIX
from .conftest import KEPT_SECONDS
from .operating import log_text

AWS = '{"_aws": '  # a line of metrics
ENOUGH = 10  # requests, to say that none is refused
PAUSE_SECONDS = 0.1  # between two of a client


def answer_to(released, token):
    """The status that who shows this token gets."""
    return released.cloud.ask("GET", "/releases", token=token).status_code


@contextlib.contextmanager
def asking(released, token):
    """A client that asks all the time; the statuses that it gets."""
    told, is_over = [], threading.Event()

    def ask():
        while not is_over.wait(PAUSE_SECONDS):
            told.append(answer_to(released, token))

    client = threading.Thread(target=ask)
    client.start()
    try:
        yield told
    finally:
        is_over.set()
        client.join()


@pytest.fixture(scope="package")
def holders(released):
    """Somebody with the rights of each function."""
    return {each: released.cloud.holder_of(f"{PREFIX}-{each}") for each in ("worker", "api")}


def test_schedule_makes_a_release_and_delivers_it_to_the_mirror(released):
    """Schedule, queue, worker, bucket: each with its own rights."""
    head, production = (released.read(key) for key in (keys.HEAD, keys.PRODUCTION))
    assert head["release"] == production["release"]
    assert released.keys(keys.MIRROR)
    assert any(each["trigger"].startswith("schedule ") for each in released.receipts())


def test_what_the_alarms_watch_is_what_the_worker_writes(released):
    """Names and dimensions, of the deployed alarms and in the deployed worker's log."""
    lines = [
        json.loads(each) for each in log_text(released.cloud, "worker").splitlines() if AWS in each
    ]
    written = {
        (metric["Name"], frozenset((name, line[name]) for name in names))
        for line in lines
        for about in line["_aws"]["CloudWatchMetrics"]
        for names in about["Dimensions"]
        for metric in about["Metrics"]
        if metric["Name"] in line
    }
    alarms = released.cloud.client("cloudwatch").describe_alarms()["MetricAlarms"]
    watched = {
        (each["MetricName"], frozenset((d["Name"], d["Value"]) for d in each["Dimensions"]))
        for each in alarms
        if each["Namespace"] == NAMESPACE
    }
    of_others = {each for each in watched if {v for n, v in each[1] if n == "Source"} - {"usgs"}}
    of_collections = {each for each in watched if each[0] == "CollectionsEnded"}  # once a day
    expected = watched - of_others - of_collections
    assert len(expected) > len(of_collections)
    assert expected <= written


class TestApi:
    def test_refresh_is_accepted_and_its_run_can_be_followed_to_the_end(self, released):
        """202, then the receipt under the address that the answer names."""
        receipt = released.run()
        assert receipt["state"] == "succeeded"
        assert receipt["trigger"].startswith("api ")

    @pytest.mark.parametrize("token", [None, "x" * 43, "short"])
    def test_refuses_strangers(self, released, token):
        """Who shows no token gets 401, with a wrong one 403; nothing is queued."""
        answer = released.cloud.ask("POST", "/refresh", token=token, body={})
        assert answer.status_code == (403 if token else 401)
        assert GatewayAnswer.model_validate_json(answer.content)

    def test_token_is_rotated_without_one_refused_request(self, released):
        """docs/security.md, step by step; clients never stop asking, nor does a stranger."""
        secrets = released.cloud.client("secretsmanager")
        old, new = released.token(), uuid4().hex + uuid4().hex

        def put(**tokens):
            secrets.put_secret_value(SecretId=released.tokens, SecretString=json.dumps(tokens))

        with asking(released, "x" * 43) as strangers:
            with asking(released, old) as of_old:
                put(current=new, previous=old)  # 1. both are good
                time.sleep(KEPT_SECONDS)  # then each of the authorizer's processes reads again
                with asking(released, new) as early:  # 2. clients change over
                    assert wait_for(lambda: min(len(early), len(of_old)) >= ENOUGH)
            with asking(released, new) as late:
                put(current=new)  # 3. only the new one
                assert wait_for(lambda: answer_to(released, old) == 403)
                assert wait_for(lambda: len(late) >= ENOUGH)
        assert [set(of_old), set(early), set(late)] == [{200}] * 3
        assert set(strangers) == {403}


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
