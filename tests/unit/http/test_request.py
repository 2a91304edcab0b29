"""One exchange with a site: no retry, no redirect, whatever the status."""

import os
import traceback
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from content_assets.errors import UnreachableError
from content_assets.http.client import HttpClient
from tests.unit.http.conftest import Clock, Script, Server, reply

TOKEN = "Bearer s3cr3t-t0ken"  # not one


class TestRequest:
    def test_what_is_given_is_sent_and_what_comes_is_given_back(
        self, client: HttpClient, server: Server, script: Script
    ) -> None:
        script.answers(reply("201 Made", b"made", "X-Kind: page"))
        headers = {"Authorization": TOKEN, "Content-Type": "application/json"}
        answer = client.request("POST", f"{server.url}/hook", headers=headers, body=b'{"a":1}')
        assert (answer.status, answer.body) == (201, b"made")
        assert answer.headers["x-kind"] == "page"
        seen = script.seen[0]
        assert (seen.method, seen.target, seen.body) == ("POST", "/hook", b'{"a":1}')
        assert seen.headers["authorization"] == TOKEN

    @pytest.mark.parametrize(
        "status", ["301 Moved", "401 No", "404 Gone", "422 What", "429 Slow", "500 Oops"]
    )
    def test_every_status_is_an_answer_and_is_asked_for_once(
        self, client: HttpClient, server: Server, script: Script, clock: Clock, status: str
    ) -> None:
        script.answers(reply(status, b"why", "Location: /other"))
        answer = client.request("GET", server.url)
        assert (str(answer.status), answer.body) == (status[:3], b"why")
        assert (len(script.seen), clock.slept) == (1, [])

    def test_no_answer_is_unreachable_and_asked_for_once(
        self, client: HttpClient, server: Server, script: Script, clock: Clock
    ) -> None:
        script.answers(reply("200 OK", b"abc", length=10))
        with pytest.raises(UnreachableError, match="the end after 3 bytes"):
            client.request("GET", server.url)
        assert (len(script.seen), clock.slept) == (1, [])

    def test_a_page_above_its_own_cap_is_refused(
        self, client: HttpClient, server: Server, script: Script
    ) -> None:
        script.answers(reply("200 OK", b"abcd"))
        assert client.request("GET", server.url, max_bytes=4).body == b"abcd"
        with pytest.raises(UnreachableError, match="at most 3 bytes"):
            client.request("GET", server.url, max_bytes=3)

    def test_the_body_of_a_redirect_is_no_larger_than_others(
        self, client: HttpClient, server: Server, script: Script
    ) -> None:
        script.drips(reply("302 Found", b"", "Location: /", length=None), b"a" * 60_000)
        with pytest.raises(UnreachableError, match="at most 100000 bytes"):
            client.request("GET", server.url)

    @pytest.mark.parametrize("token", [f"{TOKEN}\n", f"{TOKEN}\u2019"])
    def test_a_token_that_can_not_be_sent_is_in_no_message_and_no_traceback(
        self, client: HttpClient, server: Server, token: str
    ) -> None:
        with pytest.raises(UnreachableError) as caught:
            client.request("GET", server.url, headers={"Authorization": token})
        assert "s3cr3t" not in "".join(traceback.format_exception(caught.value))

    def test_a_token_of_netrc_never_replaces_ours(
        self,
        client: HttpClient,
        server: Server,
        script: Script,
        tmp_path: Path,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        netrc = tmp_path / "netrc"
        netrc.write_text("default login other password other")
        monkeypatch.setitem(os.environ, "NETRC", str(netrc))
        script.answers(reply())
        client.request("GET", server.url, headers={"Authorization": TOKEN})
        assert script.seen[0].headers["authorization"] == TOKEN

    def test_connections_are_kept_and_shared_by_threads(
        self, make_client: Callable[..., HttpClient], server: Server, script: Script
    ) -> None:
        script.answers(reply("200 OK", b"a" * 10_000))
        client = make_client(connections=8)
        with ThreadPoolExecutor(8) as threads:
            answers = list(threads.map(lambda _: client.request("GET", server.url), range(200)))
        assert {(each.status, len(each.body)) for each in answers} == {(200, 10_000)}
        assert len(script.seen) == 200
        assert script.connections <= 8
