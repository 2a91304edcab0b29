"""BulkS3Store where the network or the server fails: the same errors as through boto3.

Faults are made by a proxy before a real server; nothing in the client is replaced.
"""

import contextlib

import pytest

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
from tests.integration.stores.conftest import bulk_store, make_client
from tests.integration.stores.faulty_proxy import (
    DROP,
    LOSE_REPLY,
    TRUNCATE,
    Answer,
    FaultyProxy,
)

KEY = "private/channels/head.json"
CONDITIONS = [Create(), IfMatch('"0123"')]
SLOW_DOWN = Answer(503, "SlowDown")
BUSY = Answer(409, "ConditionalRequestConflict")


@pytest.fixture
def proxy(seaweedfs):
    """Stand between client and server."""
    with FaultyProxy(seaweedfs.endpoint_url) as running:
        yield running


@pytest.fixture
def make_far(seaweedfs, proxy, bucket):
    """The store as seen through the proxy, with these credentials."""

    def make(secret=None, name=bucket):
        who = seaweedfs.credentials
        given = (proxy.url, who.access_key_id, secret or who.secret_access_key)
        return bulk_store(S3Store(make_client(*given), name), name, *given)

    return make


@pytest.fixture
def far(make_far):
    return make_far()


class TestConditionalWrite:
    @pytest.mark.parametrize("condition", CONDITIONS)
    def test_a_refusal_is_a_lost_race(self, far, proxy, condition):
        proxy.fail(Answer(412, "PreconditionFailed"), "PUT")
        with pytest.raises(PreconditionFailedError, match="read it again"):
            far.put(KEY, b"one", condition)

    @pytest.mark.parametrize("make", [Create, Overwrite, None], ids=["create", "overwrite", "move"])
    def test_409_is_tried_again(self, far, proxy, make):
        """AWS' answer to one of two writers at once: nothing was written."""
        condition = make() if make else IfMatch(far.put(KEY, b"before", Create()))
        proxy.fail(BUSY, "PUT", times=2)
        far.put(KEY, b"ours", condition)
        assert far.get(KEY).body == b"ours"

    def test_409_comes_to_an_end_and_is_no_lost_race(self, far, proxy):
        proxy.fail(BUSY, "PUT", times=99)
        with pytest.raises(StoreBusyError, match="nothing was written"):
            far.put(KEY, b"ours", Create())
        assert len(proxy.methods) < 10

    def test_a_wrong_clock_is_never_called_a_missing_right(self, far, proxy):
        proxy.fail(Answer(403, "RequestTimeTooSkewed"), "PUT")
        with pytest.raises(ClockError, match="set this machine's clock"):
            far.put(KEY, b"ours", Create())

    @pytest.mark.parametrize("fault", [SLOW_DOWN, Answer(500, "InternalError"), DROP, LOSE_REPLY])
    @pytest.mark.parametrize("condition", CONDITIONS)
    def test_no_answer_is_said_and_it_is_sent_once(self, far, proxy, condition, fault):
        """A second try could meet what the first one wrote."""
        proxy.fail(fault, "PUT")
        with pytest.raises(StoreUnreachableError, match="repeat it later"):
            far.put(KEY, b"one", condition)
        assert proxy.methods == ["PUT"]

    def test_a_lost_reply_of_a_move_is_looked_up(self, far, proxy):
        """The pointer's own protocol makes it good."""
        step = Step(release="1-a", verb="publish", by="run", at="now")
        proxy.fail(LOSE_REPLY, "PUT")
        advance(far, keys.HEAD, seen=None, step=step)
        assert read_pointer(far, keys.HEAD).pointer.release == "1-a"


class TestRepeatable:
    @pytest.mark.parametrize("fault", [SLOW_DOWN, DROP, LOSE_REPLY])
    def test_an_overwrite_is_tried_again(self, far, proxy, fault):
        """The same bytes twice are the same."""
        proxy.fail(fault, "PUT", times=2)
        far.put(KEY, b"one", Overwrite())
        assert far.get(KEY).body == b"one"

    @pytest.mark.parametrize("fault", [SLOW_DOWN, DROP])
    def test_a_read_is_tried_again(self, far, proxy, fault):
        """Twice."""
        far.put(KEY, b"one", Overwrite())
        proxy.fail(fault, "GET", times=2)
        assert far.get(KEY).body == b"one"

    def test_it_ends(self, far, proxy):
        """And says so."""
        proxy.fail(SLOW_DOWN, "GET", times=9)
        with pytest.raises(StoreUnreachableError, match="503 SlowDown"):
            far.get(KEY)
        assert len(proxy.methods) == 3

    def test_half_a_body_is_none(self, far, proxy):
        """Never taken for the whole."""
        far.put(KEY, b"one" * 1000, Overwrite())
        proxy.fail(TRUNCATE, "GET", times=9)
        with contextlib.suppress(StoreUnreachableError):
            assert far.get(KEY).body == b"one" * 1000  # the rest was fetched again


class TestRefused:
    @pytest.mark.parametrize("verb", ["GET", "PUT"])
    @pytest.mark.parametrize(
        "answer",
        [
            Answer(403, "AccessDenied"),
            Answer(400, "AuthorizationHeaderMalformed"),
            Answer(301, "PermanentRedirect"),
            Answer(501, "NotImplemented"),
        ],
    )
    def test_is_a_configuration_error(self, far, proxy, verb, answer):
        """It names bucket, key, status, code and what to check."""
        proxy.fail(answer, verb, times=3)  # a 5xx is tried again
        with pytest.raises(ConfigurationError, match=f"{answer.status} {answer.code}; check"):
            far.get(KEY) if verb == "GET" else far.put(KEY, b"one", Overwrite())

    def test_a_bucket_that_is_not_there_is_named(self, make_far):
        """Not taken for a missing key."""
        with pytest.raises(ConfigurationError, match="expected a bucket"):
            make_far(name="no-such-bucket").get(KEY)

    def test_no_secret_gets_into_the_message(self, make_far):
        """Nor the server's own words, nor the error that was raised first."""
        far = make_far(secret="a-wrong-and-secret-key")
        with pytest.raises(ConfigurationError) as caught:
            far.put(KEY, b"one", Overwrite())
        error = caught.value
        assert "secret" not in str(error)
        assert error.__cause__ is None
        assert error.__suppress_context__
