"""What was synthesised, deployed and let run: with roles, policies and TLS enforced."""

import json
from uuid import uuid4

import pytest
from botocore.exceptions import ClientError

from content_assets.publishing import keys
from tests.polling import wait_for

from .cloud import PREFIX
from .conftest import KEPT_SECONDS


@pytest.fixture(scope="session")
def holders(released):
    """Somebody with the rights of each function."""
    return {each: released.cloud.holder_of(f"{PREFIX}-{each}") for each in ("worker", "api")}


def test_schedule_makes_a_release_and_delivers_it_to_the_mirror(released):
    """Schedule, queue, worker, bucket: each with its own rights."""
    head, production = (released.read(key) for key in (keys.HEAD, keys.PRODUCTION))
    assert head["release"] == production["release"]
    assert released.keys(keys.MIRROR)
    assert any(each["trigger"].startswith("schedule ") for each in released.receipts())


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
        put(current=new)
        # each authorizer forgets within API_TOKENS_SECONDS; the rest is for a busy machine
        assert wait_for(lambda: answers(old) == 403, seconds=KEPT_SECONDS + 5)
        assert {answers(new) for _ in range(5)} == {200}


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
