"""The API over real HTTP: a run that is asked for, until its receipt; going back and on."""

import concurrent.futures
import os
import subprocess

import pytest
import requests

from tests.integration.api.conftest import OTHER, ROOT, TOKEN, RunningApi
from tests.polling import PATIENCE_SECONDS


@pytest.fixture(scope="module")
def published(running_api, module_replayer):
    """Two releases: the first, and one with what changed."""
    first = running_api.run_to_its_end()
    module_replayer.advance()
    second = running_api.run_to_its_end({"force": True})
    return first, second


class TestRuns:
    def test_a_refresh_ends_in_a_receipt(self, published):
        """202, queued, running, done: with what it did."""
        first, second = published
        assert (first["state"], second["state"]) == ("succeeded", "succeeded")
        assert first["receipt"]["is_new_release"]
        assert second["receipt"]["release"].startswith("2-")
        assert first["receipt"]["trigger"].startswith("api ")

    def test_only_what_is_chosen_runs(self, running_api, published):
        """The others are not even looked at."""
        body = {"assets": 'key:"page_earthquakes__week"', "force": True}
        receipt = running_api.run_to_its_end(body)["receipt"]
        documents = {o["asset"] for o in receipt["assets"] if o["asset"].startswith("page_")}
        assert documents == {"page_earthquakes__week"}
        assert receipt["is_new_release"] is False

    @pytest.mark.parametrize("assets", ["key:((", "nobody"])
    def test_a_selection_of_what_there_is_not_is_refused_at_once(self, running_api, assets):
        """Without Dagster."""
        answer = running_api.ask("POST", "/refresh", json={"assets": assets})
        assert answer.status_code == 422

    @pytest.mark.parametrize("assets", ["changed_in_branch:NEW"])
    def test_a_selection_that_cannot_be_read_fails_in_its_receipt(
        self, running_api, published, assets
    ):
        """And keeps nobody else waiting."""
        told = running_api.run_to_its_end({"assets": assets})
        assert told["state"] == "failed"
        assert "expected Dagster's selection syntax" in told["receipt"]["problems"][0]["message"]

    def test_partitions_of_a_selection_without_any_fail_in_the_receipt(
        self, running_api, published
    ):
        """Only the worker can read one."""
        body = {"assets": 'key:"page_site__catalog"', "partitions": ["2026-01-01"]}
        told = running_api.run_to_its_end(body)
        assert told["state"] == "failed"
        assert "partitions 2026-01-01" in told["receipt"]["problems"][0]["message"]

    def test_the_same_key_ten_times_at_once_is_one_run(self, running_api, published):
        """Whoever retries gets the same answer."""

        def ask(_: int) -> str:
            headers = {"Idempotency-Key": "ten-at-once"}
            return running_api.ask("POST", "/refresh", json={}, headers=headers).json()["run_id"]

        with concurrent.futures.ThreadPoolExecutor(10) as pool:
            assert len(set(pool.map(ask, range(10)))) == 1


class TestReleases:
    def test_the_log_one_and_the_difference_of_two(self, running_api, published):
        """Newest first, page by page."""
        page = running_api.ask("GET", "/releases", params={"limit": 1}).json()
        assert [each["number"] for each in page["releases"]] == [2]
        older = running_api.ask("GET", page["next"]).json()
        assert [each["number"] for each in older["releases"]] == [1]
        assert running_api.ask("GET", "/releases/2").json()["assets"].keys() >= {
            "page_earthquakes__events"
        }
        difference = running_api.ask("GET", "/releases/1...2").json()
        assert "earthquakes/summary.json" in difference["changed"]
        assert difference["counts"]["changed"] >= len(difference["changed"]) > 0

    def test_back_and_on_again(self, running_api, published):
        """No pipeline runs; the mirror follows."""
        back = running_api.ask("POST", "/rollback", json={"to": "1", "reason": "a test"}).json()
        assert (back["production"][:2], back["pinned"]) == ("1-", "a test")
        assert running_api.ask("GET", "/status").json()["pinned"] == "a test"
        on = running_api.ask("POST", "/unpin").json()
        assert (on["production"][:2], on["pinned"], on["delivery"]) == ("2-", None, "queued")

    def test_two_people_who_decide_at_once_are_told_who_was_faster(self, running_api, published):
        """Nobody gets a 5xx, and the last move stands."""
        before = running_api.ask("GET", "/status").json()["revision"]
        verbs = [("/rollback", {"to": "1", "reason": "a test"}), ("/unpin", None)] * 8

        def act(verb):
            return running_api.ask("POST", verb[0], json=verb[1])

        with concurrent.futures.ThreadPoolExecutor(len(verbs)) as pool:
            answers = list(pool.map(act, verbs))
        assert {each.status_code for each in answers} <= {200, 409}
        moved = {each.json()["revision"] for each in answers if each.ok}
        now = running_api.ask("GET", "/status").json()
        assert max(moved) <= now["revision"]
        most = sum(2 if path == "/unpin" else 1 for path, _ in verbs)  # unpin also follows head
        assert now["revision"] - before <= most
        assert running_api.ask("POST", "/unpin").json()["production"][:2] == "2-"

    @pytest.mark.parametrize("path", ["/releases/99", "/releases/x", "/releases/1...", "/runs/y"])
    def test_what_there_is_not_is_404(self, running_api, published, path):
        """With what there is."""
        answer = running_api.ask("GET", path)
        assert answer.status_code == 404
        assert "expected" in answer.json()["detail"]

    def test_nothing_is_held_to_decide_on(self, running_api, published):
        """404, and nothing moves."""
        before = running_api.ask("GET", "/status").json()["head"]
        asset = {"asset": "page_earthquakes__summary", "reason": "x"}
        assert running_api.ask("POST", "/reject", json=asset).status_code == 404
        assert running_api.ask("GET", "/status").json()["head"] == before


class TestTokens:
    def test_both_pass(self, running_api):
        """The current and the previous one."""
        other = RunningApi(running_api.url, running_api.log, OTHER)
        assert [each.ask("GET", "/openapi.json").status_code for each in (running_api, other)] == [
            200,
            200,
        ]

    @pytest.mark.parametrize(
        ("headers", "status"),
        [
            ({}, 401),
            ({"Authorization": TOKEN}, 403),
            ({"Authorization": f"Basic {TOKEN}"}, 403),
            ({"Authorization": "Bearer " + "x" * 40}, 403),
            ({"Authorization": "Bearer"}, 403),
        ],
    )
    def test_nobody_else(self, running_api, headers, status):
        """401 without one, 403 with a wrong one; the answer says which, and names the request."""
        answer = requests.get(
            running_api.url + "/status", headers=headers, timeout=PATIENCE_SECONDS
        )
        assert answer.status_code == status
        found = answer.json()["detail"].partition("found ")[2]
        shown = headers.get("Authorization", "")
        expected = {
            "": "no such header",
            "Bearer " + "x" * 40: "another one",
            "Bearer": "no token",
        }.get(shown, "another scheme")
        assert found.startswith(expected)
        assert TOKEN not in answer.text
        assert answer.headers["WWW-Authenticate"].startswith("Bearer ")
        assert answer.headers["X-Request-Id"] == answer.json()["instance"]

    def test_a_token_in_the_address_is_none(self, running_api):
        """Addresses are logged everywhere."""
        answer = requests.get(f"{running_api.url}/status?token={TOKEN}", timeout=PATIENCE_SECONDS)
        assert answer.status_code == 401

    def test_no_log_line_holds_one(self, running_api, published):
        """After everything above."""
        text = running_api.log.read_text("utf-8")
        assert "run_finished" in text
        assert TOKEN not in text
        assert OTHER not in text


class TestTrial:
    """What a deployment asks of the API before it stays (.ci/try-api)."""

    def try_it(self, api, token):
        command = [ROOT / ".ci" / "try-api", api.url, "trial"]
        environ = {**os.environ, "TRIAL_PAUSE_SECONDS": "0.2", "TRIAL_SECONDS": "60"}
        return subprocess.run(command, input=token, env=environ, capture_output=True, text=True)

    def test_is_passed_by_an_api_that_works(self, running_api):
        """A run of its own, followed to its end."""
        done = self.try_it(running_api, running_api.token)
        assert done.returncode == 0, done.stderr
        assert "through the API: succeeded" in done.stderr

    def test_is_not_passed_with_a_token_that_the_api_does_not_know(self, running_api):
        """And says what was asked, and nothing of the token."""
        done = self.try_it(running_api, "w" * 40)
        assert done.returncode == 1
        assert "expected GET /status to answer 200, found 403" in done.stderr
        assert "w" * 40 not in done.stderr


class TestDays:
    """Last: it publishes another release."""

    def test_days_that_are_asked_for_are_archived(self, running_api, published):
        """One release with the days and their calendar; which days, stands in the receipt."""
        told = running_api.run_to_its_end({"partitions": ["2025-04-27..2025-04-28"]})
        receipt = told["receipt"]
        assert (told["state"], receipt["is_new_release"]) == ("succeeded", True)
        assert receipt["backfill"]["made"] == ["2025-04-27..2025-04-28"]
        assert receipt["documents"]["added"] == 3
        assert {o["asset"] for o in receipt["assets"]} == {
            "page_earthquakes__archive",
            "page_earthquakes__days",
            "release",
        }
