"""Asking a source whether it changed, against a server that answers as it likes."""

import gzip
import socket
import tracemalloc
from collections.abc import Callable

import pytest

from content_assets.contracts.release import Validators
from content_assets.errors import SourceContentError, SourceUnreachableError
from content_assets.http.client import HttpClient
from tests.unit.http.conftest import USER_AGENT, Clock, Script, Seen, Server, reply

SECRET = "s3cr3t-t0ken"  # not one
MakeClient = Callable[..., HttpClient]


def refusal(client: HttpClient, url: str, validators: Validators | None = None) -> str:
    """What a refused answer is told as; it always names the source."""
    with pytest.raises(SourceUnreachableError) as caught:
        client.get_conditional("usgs", url, validators)
    message = str(caught.value)
    assert message.startswith("source usgs: expected ")
    assert ", found " in message
    return message


class TestAnswers:
    def test_a_first_fetch_gives_the_body_and_what_to_ask_with(
        self, client: HttpClient, server: Server, script: Script
    ) -> None:
        modified = "Last-Modified: Sun, 04 May 2025 13:59:00 GMT"
        script.answers(reply("200 OK", b"abc", 'ETag: "1"', modified, "Cache-Control: max-age=60"))
        found = client.get_conditional("usgs", f"{server.url}/feed", None)
        assert found is not None
        assert found.body == b"abc"
        assert found.validators == Validators(
            etag='"1"',
            last_modified="Sun, 04 May 2025 13:59:00 GMT",
            expires_at="2025-05-04T14:01:00.000Z",
        )

    def test_the_request_says_who_asks_and_carries_no_cookie(
        self, client: HttpClient, server: Server, script: Script
    ) -> None:
        script.answers(reply("200 OK", b"a", "Set-Cookie: id=1; Path=/"), reply())
        for _ in range(2):
            client.get_conditional("usgs", server.url, None)
        first, second = script.seen
        assert first.headers["user-agent"] == USER_AGENT
        assert first.headers["accept-encoding"] == "gzip"
        assert "if-none-match" not in first.headers
        assert "cookie" not in second.headers

    def test_validators_become_conditions_and_304_is_not_modified(
        self, client: HttpClient, server: Server, script: Script
    ) -> None:
        script.answers(reply("304 Not Modified", b"", length=None))
        validators = Validators(etag='W/"1"', last_modified="Sun, 04 May 2025 13:59:00 GMT")
        assert client.get_conditional("usgs", server.url, validators) is None
        assert script.seen[0].headers["if-none-match"] == 'W/"1"'
        assert script.seen[0].headers["if-modified-since"] == "Sun, 04 May 2025 13:59:00 GMT"

    def test_304_to_a_question_that_set_no_condition_is_refused(
        self, client: HttpClient, server: Server, script: Script
    ) -> None:
        script.answers(reply("304 Not Modified", b"", length=None))
        with pytest.raises(SourceContentError, match=r"source usgs: .*found 304 Not Modified"):
            client.get_conditional("usgs", server.url, None)

    @pytest.mark.parametrize("expires_at", ["2025-05-04T14:00:01.000Z", "2025-05-04T15:00:00Z"])
    def test_what_has_not_expired_is_not_asked_for(
        self, client: HttpClient, server: Server, script: Script, expires_at: str
    ) -> None:
        validators = Validators(etag='"1"', expires_at=expires_at)
        assert client.get_conditional("usgs", server.url, validators) is None
        assert script.seen == []

    @pytest.mark.parametrize(
        "expires_at",
        ["2025-05-04T14:00:00.000Z", "2035-01-01T00:00:00.000Z", "soon", "2025-05-04T14:00:30"],
        ids=["expired", "a wrong clock's", "no date", "no zone"],
    )
    def test_what_has_expired_or_makes_no_sense_is_asked_for(
        self, client: HttpClient, server: Server, script: Script, expires_at: str
    ) -> None:
        script.answers(reply("304 Not Modified", b"", length=None))
        validators = Validators(etag='"1"', expires_at=expires_at)
        assert client.get_conditional("usgs", server.url, validators) is None
        assert len(script.seen) == 1

    @pytest.mark.parametrize("members", [1, 3])
    def test_gzip_is_undone_member_by_member(
        self, client: HttpClient, server: Server, script: Script, members: int
    ) -> None:
        script.answers(reply("200 OK", gzip.compress(b"abc") * members, "Content-Encoding: gzip"))
        found = client.get_conditional("usgs", server.url, None)
        assert found is not None
        assert found.body == b"abc" * members

    def test_chunks_are_put_together(
        self, client: HttpClient, server: Server, script: Script
    ) -> None:
        chunks = b"3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n"
        script.answers(reply("200 OK", b"", "Transfer-Encoding: chunked", length=None) + chunks)
        found = client.get_conditional("usgs", server.url, None)
        assert found is not None
        assert found.body == b"abcde"


class TestPatience:
    @pytest.mark.parametrize("status", ["500 Oops", "503 Busy", "429 Slow down"])
    def test_a_passing_refusal_is_tried_again_with_full_jitter(
        self, client: HttpClient, server: Server, script: Script, clock: Clock, status: str
    ) -> None:
        script.answers(reply(status), reply(status), reply("200 OK", b"abc"))
        found = client.get_conditional("usgs", server.url, None)
        assert found is not None
        assert found.body == b"abc"
        assert clock.slept == [0.25, 0.5]  # half of 0.5 s, half of 1 s: the die shows 0.5

    def test_a_lasting_refusal_is_told_after_four_attempts(
        self, client: HttpClient, server: Server, script: Script
    ) -> None:
        script.answers(reply("500 Oops"))
        assert "expected status 200 or 304" in (told := refusal(client, server.url))
        assert "found 500" in told
        assert len(script.seen) == 4

    @pytest.mark.parametrize("status", ["400 Bad", "403 Forbidden", "404 Gone", "204 Nothing"])
    def test_a_refusal_for_good_is_not_tried_again(
        self, client: HttpClient, server: Server, script: Script, status: str
    ) -> None:
        script.answers(reply(status, b"", length=None))
        assert f"found {status[:3]}" in refusal(client, server.url)
        assert len(script.seen) == 1

    def test_retry_after_is_waited_for(
        self, client: HttpClient, server: Server, script: Script, clock: Clock
    ) -> None:
        script.answers(reply("429 Slow", b"", "Retry-After: 3"), reply())
        assert client.get_conditional("usgs", server.url, None) is not None
        assert clock.slept == [3.25]

    def test_retry_after_may_be_a_date(
        self, client: HttpClient, server: Server, script: Script, clock: Clock
    ) -> None:
        script.answers(
            reply("503 Busy", b"", "Retry-After: Sun, 04 May 2025 14:00:04 GMT"), reply()
        )
        assert client.get_conditional("usgs", server.url, None) is not None
        assert clock.slept == [4.25]

    def test_a_longer_retry_after_than_we_have_is_not_waited_for(
        self, client: HttpClient, server: Server, script: Script, clock: Clock
    ) -> None:
        script.answers(reply("429 Slow", b"", "Retry-After: 3600"))
        assert "found 429, to be asked again in 3600 s" in refusal(client, server.url)
        assert clock.slept == []
        assert len(script.seen) == 1

    def test_a_dropped_connection_is_tried_again(
        self, client: HttpClient, server: Server, script: Script
    ) -> None:
        def drop(connection: socket.socket, _: Seen) -> None:
            connection.shutdown(socket.SHUT_RDWR)

        script.answers(drop, reply("200 OK", b"abc"))
        assert client.get_conditional("usgs", server.url, None) is not None

    def test_nobody_there_is_told_as_such(self, client: HttpClient) -> None:
        with socket.socket() as unheard:
            unheard.bind(("127.0.0.1", 0))
            url = f"http://127.0.0.1:{unheard.getsockname()[1]}/feed"
            assert "no connection (Connection refused)" in refusal(client, url)


class TestTime:
    """No server keeps us longer than the deadline, whatever it does."""

    @pytest.mark.parametrize(
        ("head", "drop"),
        [
            (b"", b""),
            (b"", b"H"),
            (b"HTTP/1.1 200 OK\r\nX-A: ", b"a"),
            (reply("200 OK", b"", length=90_000), b"a"),
            (reply("200 OK", b"", length=None), b"a"),
            (reply("200 OK", b"", "Transfer-Encoding: chunked", length=None), b"1\r\na\r\n"),
            (reply("200 OK", b"", "Content-Encoding: gzip", length=None), gzip.compress(b"")),
        ],
        ids=["silence", "status", "header", "length", "no length", "chunks", "empty gzip"],
    )
    def test_a_slow_drip_ends(
        self, make_client: MakeClient, server: Server, script: Script, head: bytes, drop: bytes
    ) -> None:
        script.drips(head, drop)
        """The body would be refused for its size if it were read to there."""
        assert "within the time-out" in refusal(make_client(timeout_seconds=0.4), server.url)

    def test_attempts_and_pauses_share_one_deadline(
        self, make_client: MakeClient, server: Server, script: Script, clock: Clock
    ) -> None:
        script.answers(reply("500 Oops", b"", "Retry-After: 4"))
        refusal(make_client(timeout_seconds=10), server.url)
        assert clock.slept == [4.25, 4.5]


class TestSize:
    """No body, however sent, takes more memory than the cap allows."""

    def test_a_body_as_large_as_the_cap_is_read(
        self, client: HttpClient, server: Server, script: Script
    ) -> None:
        script.answers(reply("200 OK", b"a" * 100_000))
        found = client.get_conditional("usgs", server.url, None)
        assert found is not None
        assert len(found.body) == 100_000

    def test_a_larger_content_length_is_refused_before_the_body_comes(
        self, client: HttpClient, server: Server, script: Script
    ) -> None:
        script.drips(reply("200 OK", b"", length=200_000_000), b"")
        assert "at most 100000 bytes, found Content-Length 200000000" in refusal(client, server.url)
        assert len(script.seen) == 1  # it would be too large again

    def test_200_megabytes_are_cut_off_at_the_cap(
        self, make_client: MakeClient, server: Server, script: Script
    ) -> None:
        def flood(connection: socket.socket, _: Seen) -> None:
            connection.sendall(reply("200 OK", b"", length=None))
            for _megabyte in range(200):
                connection.sendall(b" " * 1_000_000)

        script.answers(flood)
        client = make_client(max_bytes=1_000_000)
        tracemalloc.start()
        try:
            assert "at most 1000000 bytes" in refusal(client, server.url)
            assert tracemalloc.get_traced_memory()[1] < 10_000_000
        finally:
            tracemalloc.stop()

    def test_a_gzip_bomb_is_cut_off_at_the_cap(
        self, make_client: MakeClient, server: Server, script: Script
    ) -> None:
        bomb = gzip.compress(b" " * 200_000_000, 9)
        script.answers(reply("200 OK", bomb, "Content-Encoding: gzip"))
        client = make_client(max_bytes=1_000_000)
        tracemalloc.start()
        try:
            assert "more when decompressed" in refusal(client, server.url)
            assert tracemalloc.get_traced_memory()[1] < 10_000_000
        finally:
            tracemalloc.stop()

    def test_empty_gzip_members_without_end_are_cut_off_at_the_cap(
        self, client: HttpClient, server: Server, script: Script
    ) -> None:
        body = gzip.compress(b"") * 10_000
        script.answers(reply("200 OK", body, "Content-Encoding: gzip", length=None))
        assert "at most 100000 bytes" in refusal(client, server.url)


class TestTruncation:
    """Half a body is never taken for the whole."""

    @pytest.mark.parametrize(
        "answer",
        [
            reply("200 OK", b"abc", length=10),
            reply("200 OK", b"5\r\nab", "Transfer-Encoding: chunked", length=None),
            reply("200 OK", b"2\r\nab\r\n", "Transfer-Encoding: chunked", length=None),
            reply("200 OK", gzip.compress(b"abc" * 99)[:-9], "Content-Encoding: gzip"),
        ],
        ids=["length", "within a chunk", "between chunks", "gzip"],
    )
    def test_a_body_cut_short_is_tried_again_and_then_refused(
        self, client: HttpClient, server: Server, script: Script, answer: bytes
    ) -> None:
        script.answers(answer)
        refusal(client, server.url)
        assert len(script.seen) == 4

    def test_the_missing_bytes_are_counted(
        self, client: HttpClient, server: Server, script: Script
    ) -> None:
        script.answers(reply("200 OK", b"abc", length=10))
        assert "the end after 3 bytes, with 7 still to come" in refusal(client, server.url)

    def test_bytes_beyond_content_length_belong_to_no_answer(
        self, client: HttpClient, server: Server, script: Script
    ) -> None:
        """What a server sends too much of is not read as the next answer either."""
        too_much = reply("200 OK", b"abc" + reply("200 OK", b"evil"), length=3)
        script.answers(too_much, reply("200 OK", b"next"))
        found = [client.get_conditional("usgs", server.url, None) for _ in range(2)]
        assert [each.body for each in found if each] == [b"abc", b"next"]

    def test_bytes_that_are_not_gzip_are_refused_at_once(
        self, client: HttpClient, server: Server, script: Script
    ) -> None:
        script.answers(reply("200 OK", b"not gzip at all", "Content-Encoding: gzip"))
        assert "bytes that are not gzip" in refusal(client, server.url)
        assert len(script.seen) == 1

    def test_a_coding_that_we_did_not_ask_for_is_refused(
        self, client: HttpClient, server: Server, script: Script
    ) -> None:
        script.answers(reply("200 OK", b"...", "Content-Encoding: br"))
        assert "found Content-Encoding 'br'" in refusal(client, server.url)


class TestRedirects:
    def test_a_redirect_on_the_same_host_is_followed(
        self, client: HttpClient, server: Server, script: Script
    ) -> None:
        script.answers(
            reply("301 Moved", b"", "Location: /new?x=1"), reply("200 OK", b"abc", 'ETag: "2"')
        )
        validators = Validators(etag='"1"')
        found = client.get_conditional("usgs", f"{server.url}/old", validators)
        assert found is not None
        assert found.validators.etag == '"2"'
        assert script.seen[1].target == "/new?x=1"
        assert script.seen[1].headers["if-none-match"] == '"1"'

    def test_redirects_without_end_are_given_up(
        self, client: HttpClient, server: Server, script: Script
    ) -> None:
        script.answers(reply("302 Found", b"", "Location: /again"))
        assert "after at most 5 redirects, found one more" in refusal(client, server.url)
        assert len(script.seen) == 6

    def test_the_body_of_a_redirect_is_not_waited_for(
        self, make_client: MakeClient, server: Server, script: Script
    ) -> None:
        script.drips(reply("302 Found", b"", "Location: /again", length=None), b"a")
        refusal(make_client(timeout_seconds=5), server.url)
        assert len(script.seen) == 6

    @pytest.mark.parametrize(
        "location",
        [
            "http://example.org/feed",
            "http://127.0.0.1:1/feed",
            "//example.org/feed",
            "http://127.0.0.1@example.org/",
            "ftp://127.0.0.1/feed",
            "file:///etc/passwd",
            "http://[/",
        ],
    )
    def test_a_redirect_to_a_stranger_is_refused(
        self, client: HttpClient, server: Server, script: Script, location: str
    ) -> None:
        script.answers(reply("302 Found", b"", f"Location: {location}"))
        assert "expected a redirect of" in refusal(client, server.url)
        assert len(script.seen) == 1

    def test_a_redirect_that_says_not_where_is_refused(
        self, client: HttpClient, server: Server, script: Script
    ) -> None:
        script.answers(reply("302 Found", b""))
        assert "found no Location" in refusal(client, server.url)

    def test_a_redirect_to_an_allowed_host_is_followed(
        self, make_client: MakeClient, server: Server, script: Script
    ) -> None:
        other = server.url.replace("127.0.0.1", "localhost")
        script.answers(reply("302 Found", b"", f"Location: {other}/"), reply("200 OK", b"abc"))
        client = make_client(redirect_hosts=[other.removeprefix("http://")])
        assert client.get_conditional("usgs", server.url, None) is not None


class TestSecrets:
    """What is secret in a URL or a header is in no message."""

    @pytest.mark.parametrize(
        "answer",
        [
            reply("500 Oops"),
            reply("404 Gone"),
            reply("200 OK", b"abc", length=10),
            reply("302 Found", b"", f"Location: http://u:{SECRET}@example.org/?t={SECRET}"),
            b"no HTTP at all\r\n\r\n",
        ],
        ids=["500", "404", "truncated", "redirect", "no http"],
    )
    def test_a_query_is_in_no_message(
        self, client: HttpClient, server: Server, script: Script, answer: bytes
    ) -> None:
        script.answers(answer)
        assert SECRET not in refusal(client, f"{server.url}/feed?token={SECRET}#{SECRET}")

    @pytest.mark.parametrize(
        "url",
        [
            f"http://127.0.0.1:1/?token={SECRET}",
            f"http://user:{SECRET}@127.0.0.1:1/",
            f"nonsense://h/?t={SECRET}",
            f"http://[::1?t={SECRET}",
            f"http://{'a' * 64}.invalid/?t={SECRET}",
        ],
    )
    def test_an_address_that_leads_nowhere_is_told_without_its_secrets(
        self, make_client: MakeClient, url: str
    ) -> None:
        assert SECRET not in refusal(make_client(timeout_seconds=0.5), url)
