"""S3Store where the network or the server fails, and what it says then.

Faults are made by a proxy before a real server; nothing in the client is replaced.
"""

import socket

import boto3
import pytest
from dagster_aws.s3 import S3Resource

from content_assets.errors import (
    ClockError,
    ConfigurationError,
    PreconditionFailedError,
    StoreBusyError,
    StoreUnreachableError,
)
from content_assets.publishing import keys
from content_assets.publishing.pointer import Step, advance, read_pointer
from content_assets.publishing.store import Create, IfMatch, Overwrite
from content_assets.stores.s3 import S3Store
from content_assets.stores.threads import thread_map
from tests.integration.stores.conftest import make_client, seaweedfs_client
from tests.integration.stores.faulty_proxy import (
    DROP,
    HANG,
    LOSE_REPLY,
    TRUNCATE,
    Answer,
    FaultyProxy,
)

KEY = "private/channels/head.json"
TRIES = 3  # of `client_config`
SHORT = "public, max-age=10, stale-while-revalidate=60"
SLOW_DOWN = Answer(503, "SlowDown")
BUSY = Answer(409, "ConditionalRequestConflict")


@pytest.fixture
def proxy(seaweedfs):
    """Stand between client and server."""
    with FaultyProxy(seaweedfs.endpoint_url) as running:
        yield running


@pytest.fixture
def far(seaweedfs, proxy, bucket):
    """The store as seen through the proxy."""
    return S3Store(seaweedfs_client(seaweedfs, proxy.url), bucket)


@pytest.fixture
def once(seaweedfs, proxy, bucket):
    """The far store, asked once: for what does not depend on retries."""
    one_try = {"retries": {"total_max_attempts": 1}}
    return S3Store(seaweedfs_client(seaweedfs, proxy.url, **one_try), bucket)


@pytest.fixture
def near(client, bucket):
    """The same store without the proxy."""
    return S3Store(client, bucket)


def dagster_store(seaweedfs, proxy, bucket):
    """The store as `dagster dev` has it: with a client that tries five times."""
    who = seaweedfs.credentials
    resource = S3Resource(
        endpoint_url=proxy.url,
        region_name="us-east-1",
        aws_access_key_id=who.access_key_id,
        aws_secret_access_key=who.secret_access_key,
    )
    return S3Store(resource.get_client(), bucket)


def bootstrap_store(seaweedfs, proxy, bucket):
    """The store as the worker has it."""
    return S3Store(seaweedfs_client(seaweedfs, proxy.url), bucket)


@pytest.mark.parametrize("make", [bootstrap_store, dagster_store])
class TestLostReply:
    def test_of_a_create_is_no_lost_race(self, make, seaweedfs, proxy, bucket, near):
        """The client's own retry meets what its first try wrote: the outcome is unknown."""
        proxy.fail(LOSE_REPLY, "PUT")
        with pytest.raises(StoreUnreachableError, match="to a retry; repeat it later"):
            make(seaweedfs, proxy, bucket).put(KEY, b"ours", Create())
        assert near.get(KEY).body == b"ours"

    def test_of_a_move_is_no_lost_race(self, make, seaweedfs, proxy, bucket, near):
        seen = IfMatch(near.put(KEY, b"before", Create()))
        proxy.fail(LOSE_REPLY, "PUT")
        with pytest.raises(StoreUnreachableError, match="to a retry"):
            make(seaweedfs, proxy, bucket).put(KEY, b"ours", seen)
        assert near.get(KEY).body == b"ours"

    def test_is_recognised_as_our_own_move_of_a_pointer(self, make, seaweedfs, proxy, bucket, near):
        """The whole way: proxy, client, store, pointer."""
        step = Step(release="1-a", verb="publish", by="run", at="2026-11-23T12:00:00.000Z")
        proxy.fail(LOSE_REPLY, "PUT")
        moved = advance(make(seaweedfs, proxy, bucket), keys.HEAD, seen=None, step=step)
        assert moved == read_pointer(near, keys.HEAD)

    def test_of_an_overwrite_does_no_harm(self, make, seaweedfs, proxy, bucket, near):
        proxy.fail(LOSE_REPLY, "PUT")
        etag = make(seaweedfs, proxy, bucket).put(KEY, b"ours", Overwrite())
        assert near.get(KEY).etag == etag

    def test_of_a_delete_does_no_harm(self, make, seaweedfs, proxy, bucket, near):
        seen = IfMatch(near.put(KEY, b"before", Create()))
        proxy.fail(LOSE_REPLY, "DELETE")
        make(seaweedfs, proxy, bucket).delete(KEY, seen)
        assert near.get(KEY) is None


class TestLostRace:
    @pytest.mark.parametrize(
        "condition", [Create(), IfMatch('"abc"')], ids=lambda c: type(c).__name__
    )
    def test_is_412(self, far, near, proxy, condition):
        proxy.fail(Answer(412, "PreconditionFailed"), "PUT")
        with pytest.raises(PreconditionFailedError, match="412 PreconditionFailed"):
            far.put(KEY, b"ours", condition)
        assert near.get(KEY) is None

    def test_is_404_for_a_move_from_a_missing_key(self, far, proxy):
        """So says AWS."""
        proxy.fail(Answer(404, "NoSuchKey"), "PUT")
        with pytest.raises(PreconditionFailedError):
            far.put(KEY, b"ours", IfMatch('"abc"'))

    def test_after_a_request_that_never_arrived_wins(self, far, near, proxy):
        """A retry of what did not land is a first try."""
        proxy.fail(DROP, "PUT")
        far.put(KEY, b"ours", Create())
        assert near.get(KEY).body == b"ours"
        assert proxy.methods == ["PUT", "PUT"]


class TestBusy:
    """409: AWS' answer to one of two writers at the same moment; it has written nothing."""

    @pytest.mark.parametrize("make", [Create, Overwrite, None], ids=["create", "overwrite", "move"])
    def test_is_tried_again(self, far, near, proxy, make):
        """And is no lost race."""
        condition = make() if make else IfMatch(near.put(KEY, b"before", Create()))
        proxy.fail(BUSY, "PUT", times=2)
        far.put(KEY, b"ours", condition)
        assert near.get(KEY).body == b"ours"

    def test_a_race_that_is_lost_meanwhile_is_a_lost_race(self, far, near, proxy):
        near.put(KEY, b"theirs", Create())
        proxy.fail(BUSY, "PUT")
        with pytest.raises(PreconditionFailedError, match="412"):
            far.put(KEY, b"ours", Create())

    def test_comes_to_an_end(self, far, near, proxy):
        """Nothing was written, and it says so; it is not called a lost race."""
        proxy.fail(BUSY, "PUT", times=99)
        with pytest.raises(StoreBusyError, match="nothing was written"):
            far.put(KEY, b"ours", Create())
        assert near.get(KEY) is None
        assert len(proxy.methods) < 10

    def test_a_pointer_that_meets_it_is_moved(self, far, near, proxy):
        step = Step(release="1-a", verb="publish", by="run", at="2026-11-23T12:00:00.000Z")
        proxy.fail(BUSY, "PUT", times=3)
        assert advance(far, keys.HEAD, seen=None, step=step) == read_pointer(near, keys.HEAD)

    def test_of_a_delete_is_tried_again(self, far, near, proxy):
        seen = IfMatch(near.put(KEY, b"before", Create()))
        proxy.fail(BUSY, "DELETE")
        far.delete(KEY, seen)
        assert near.get(KEY) is None


class TestWrongClock:
    def test_is_never_called_a_missing_right(self, far, proxy):
        """S3 answers 403 to a signature of another time."""
        proxy.fail(Answer(403, "RequestTimeTooSkewed"), "GET")
        with pytest.raises(ClockError, match="set this machine's clock"):
            far.get(KEY)


class TestNoAnswer:
    @pytest.mark.parametrize("fault", [SLOW_DOWN, Answer(500, "InternalError"), DROP], ids=str)
    def test_is_asked_again_and_then_reported(self, far, proxy, fault):
        proxy.fail(fault, "GET", times=9)
        with pytest.raises(StoreUnreachableError, match=f"{KEY}: expected an answer, found"):
            far.get(KEY)
        assert proxy.methods == ["GET"] * TRIES

    @pytest.mark.parametrize("fault", [SLOW_DOWN, DROP], ids=str)
    def test_once_is_not_noticed(self, far, near, proxy, fault):
        near.put(KEY, b"one", Create())
        proxy.fail(fault, "GET")
        assert far.get(KEY).body == b"one"

    @pytest.mark.parametrize(
        ("method", "ask"),
        [
            ("HEAD", lambda store: store.head(KEY)),
            ("PUT", lambda store: store.put(KEY, b"ours", Create())),
            ("PUT", lambda store: store.put(KEY, b"ours", Overwrite())),
            ("DELETE", lambda store: store.delete(KEY, Overwrite())),
            ("GET", lambda store: list(store.list(""))),
        ],
        ids=["head", "create", "overwrite", "delete", "list"],
    )
    def test_to_any_verb_is_unreachable(self, once, proxy, method, ask):
        proxy.fail(SLOW_DOWN, method)
        with pytest.raises(StoreUnreachableError, match="found 503"):
            ask(once)

    def test_half_a_body_is_none(self, once, near, proxy):
        near.put(KEY, b"one and two", Create())
        proxy.fail(TRUNCATE, "GET")
        with pytest.raises(StoreUnreachableError, match="ResponseStreamingError"):
            once.get(KEY)

    def test_a_slow_body_of_ours_is_no_refusal(self, once, proxy):
        """S3 gives this the status 400, like requests that nobody should repeat."""
        proxy.fail(Answer(400, "RequestTimeout"), "PUT")
        with pytest.raises(StoreUnreachableError):
            once.put(KEY, b"ours", Overwrite())

    def test_comes_to_an_end(self, seaweedfs, bucket, proxy):
        """A server that takes a request and says nothing is left alone after the time-out."""
        proxy.fail(HANG, "GET")
        once = {"read_timeout": 0.1, "retries": {"total_max_attempts": 1}}
        with pytest.raises(StoreUnreachableError, match="ReadTimeoutError"):
            S3Store(seaweedfs_client(seaweedfs, proxy.url, **once), bucket).get(KEY)

    def test_nobody_listens(self):
        with socket.create_server(("127.0.0.1", 0)) as taken:
            port = taken.getsockname()[1]
        store = S3Store(make_client(f"http://127.0.0.1:{port}", "any", "thing"), "bucket")
        with pytest.raises(StoreUnreachableError, match="EndpointConnectionError"):
            store.get(KEY)


class TestMisconfiguration:
    @pytest.mark.parametrize(
        "ask",
        [
            lambda store: store.get(KEY),
            lambda store: store.put(KEY, b"", Overwrite()),
            lambda store: store.put(KEY, b"", IfMatch('"abc"')),
            lambda store: store.delete(KEY, IfMatch('"abc"')),
            lambda store: list(store.list("")),
        ],
        ids=["get", "overwrite", "move", "delete", "list"],
    )
    def test_names_a_bucket_that_is_not_there(self, moto_url, ask):
        """On moto: SeaweedFS makes it up. HEAD alone can't tell it from a missing key."""
        store = S3Store(make_client(moto_url, "any", "thing"), "not-there")
        with pytest.raises(ConfigurationError, match=r"s3://not-there/.*found none"):
            ask(store)

    @pytest.mark.parametrize(
        ("permission", "method", "ask"),
        [
            ("s3:GetObject", "GET", lambda store: store.get(KEY)),
            ("s3:GetObject", "HEAD", lambda store: store.head(KEY)),
            ("s3:PutObject", "PUT", lambda store: store.put(KEY, b"", Create())),
            ("s3:DeleteObject", "DELETE", lambda store: store.delete(KEY, IfMatch('"a"'))),
            ("s3:ListBucket", "GET", lambda store: list(store.list(KEY))),
        ],
        ids=["get", "head", "put", "delete", "list"],
    )
    def test_a_refusal_names_key_and_permission(self, far, proxy, permission, method, ask):
        """And is not repeated: a person has to change something."""
        proxy.fail(Answer(403, "AccessDenied"), method, times=9)
        with pytest.raises(ConfigurationError, match=rf"s3://test-.*/{KEY}: .*{permission}"):
            ask(far)
        assert proxy.methods == [method]

    def test_a_wrong_secret_stands_in_no_message(self, seaweedfs, bucket):
        who = seaweedfs.credentials
        client = make_client(seaweedfs.endpoint_url, who.access_key_id, "not-the-secret")
        with pytest.raises(ConfigurationError, match="SignatureDoesNotMatch") as refused:
            S3Store(client, bucket).get(KEY)
        assert "not-the-secret" not in str(refused.value)
        assert who.access_key_id not in str(refused.value).split()

    def test_no_credentials_at_all(self, monkeypatch, tmp_path):
        """Nothing is sent, and nothing can be retried."""
        for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_PROFILE"):
            monkeypatch.delenv(name, raising=False)
        monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
        monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "none"))
        monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "none"))
        client = boto3.session.Session().client("s3", region_name="us-east-1")
        with pytest.raises(ConfigurationError, match="NoCredentialsError; check the credentials"):
            S3Store(client, "bucket").get(KEY)

    def test_a_server_without_conditional_writes_is_refused(self, far, proxy):
        proxy.fail(Answer(501, "NotImplemented"), "PUT")
        with pytest.raises(ConfigurationError, match="501 NotImplemented"):
            far.put(KEY, b"", Create())


class TestHeaders:
    @pytest.mark.parametrize(
        ("key", "headers"),
        [
            (keys.blob("ab"), ("application/json", "public, max-age=31536000, immutable")),
            (keys.HEAD, ("application/json", "no-store")),
            (keys.raw_body("ab"), ("application/octet-stream", "no-store")),
            (keys.mirror("week.geojson"), ("application/geo+json", SHORT)),
        ],
    )
    def test_follow_from_the_key(self, client, bucket, near, key, headers):
        near.put(key, b"{}", Overwrite())
        answer = client.head_object(Bucket=bucket, Key=key)
        assert (answer["ContentType"], answer["CacheControl"]) == headers


class TestListing:
    def test_goes_on_beyond_one_page_of_answers(self, near):
        """S3 answers a thousand keys at a time."""
        expected = [keys.blob(f"{number:05}") for number in range(1_001)]
        thread_map(16)(lambda key: near.put(key, b"", Overwrite()), expected)
        assert [entry.key for entry in near.list("public/blobs/")] == expected
