"""The API's handler: what it answers, what it refuses, what it leaves in the queue."""

import json
import subprocess
import sys
from datetime import UTC, datetime

import pytest
from jsonschema import Draft202012Validator

from content_assets.bootstrap import make_author
from content_assets.contracts.api import MAX_BODY_BYTES
from content_assets.contracts.assets import known_assets
from content_assets.contracts.release import Cursor, Move, Pointer
from content_assets.errors import PreconditionFailedError, StoreUnreachableError
from content_assets.publishing import keys
from content_assets.publishing.canonical import record_bytes
from content_assets.publishing.store import Create
from lambda_entry import api
from tests.unit.lambda_entry.conftest import InProcessApi, http_event
from tests.unit.lambda_entry.receipts import make_receipt, report

MANY = [f"earthquakes/events/us{number:08}.json" for number in range(100_000)]
AT = "2026-11-30T12:00:00.000Z"
DOWN = StoreUnreachableError("s3://secret-bucket: expected an answer, found none")


class TestRefresh:
    def test_writes_the_request_then_queues_it(self, in_process, store, queue):
        """202, and where to look."""
        answer = in_process.post("/refresh", {"force": True, "assets": "group:pages"})
        run = answer.json()["run_id"]
        assert (answer.status, answer.headers["Location"]) == (202, f"/runs/{run}")
        ((message, deduplication),) = queue.sent
        assert (message.run, message.is_forced, message.assets) == (run, True, "group:pages")
        assert deduplication == run
        assert in_process.get(f"/runs/{run}").json()["state"] == "queued"

    def test_without_a_body_is_everything(self, in_process, queue):
        """`curl -X POST …/refresh`."""
        assert in_process.post("/refresh").status == 202
        assert queue.sent[0][0].assets is None

    def test_names_become_a_selection(self, in_process, queue):
        """Which the worker parses."""
        names = ["page_site__catalog", "page_earthquakes__week"]
        assert in_process.post("/refresh", {"assets": names}).status == 202
        assert queue.sent[0][0].assets == 'key:"page_site__catalog" or key:"page_earthquakes__week"'

    def test_all_names_many_times_are_each_once(self, in_process, queue):
        """However long the list; a queue's message ends somewhere."""
        names = sorted(known_assets())
        assert in_process.post("/refresh", {"assets": names * 15}).status == 202
        ((message, _),) = queue.sent
        assert message.assets == " or ".join(f'key:"{name}"' for name in names)

    def test_a_name_that_there_is_not_is_named_with_those_near(self, in_process, queue):
        """404, and nothing is queued."""
        answer = in_process.post("/refresh", {"assets": ["page_earthquakes__weak"]})
        assert answer.status == 404
        assert answer.json()["detail"].startswith("assets.0: ")
        assert "page_earthquakes__week" in answer.json()["detail"]
        assert queue.sent == []

    def test_the_same_key_is_the_same_run(self, in_process, queue):
        """Asked three times; the queue drops doubles by the run's id."""
        runs = {in_process.post("/refresh", {}, key="monday").json()["run_id"] for _ in range(3)}
        assert len(runs) == 1
        assert {deduplication for _, deduplication in queue.sent} == runs

    def test_the_same_key_for_another_request_is_refused(self, in_process, queue):
        """Which of the two was meant?"""
        in_process.post("/refresh", {}, key="monday")
        answer = in_process.post("/refresh", {"force": True}, key="monday")
        assert answer.status == 409
        assert len(queue.sent) == 1

    def test_a_key_whose_request_is_gone_is_asked_again(self, in_process, store, queue):
        """Somebody had it, and it can't be read: no telling what it stands for."""
        faster = PreconditionFailedError("a: expected nothing, found something; look again")
        store.fail(faster, verb="put", prefix=keys.REQUESTS)
        assert in_process.post("/refresh", {}, key="monday").status == 503
        assert queue.sent == []

    @pytest.mark.parametrize("prefix", [keys.REQUESTS, f"{keys.REQUESTS}runs/"])
    def test_a_crash_after_the_first_write_is_made_good_by_asking_again(
        self, in_process, store, queue, prefix
    ):
        """Between the key's record, the run's record and the message."""
        store.fail(DOWN, verb="put", prefix=prefix)
        assert in_process.post("/refresh", {}, key="monday").status == 503
        assert queue.sent == []
        again = in_process.post("/refresh", {}, key="monday")
        assert again.status == 202
        assert [message.run for message, _ in queue.sent] == [again.json()["run_id"]]

    def test_a_queue_that_is_down_is_said_and_asking_again_queues(self, in_process, queue):
        """No request is lost that was answered 202."""
        queue.is_down = True
        assert in_process.post("/refresh", {}, key="monday").status == 503
        queue.is_down = False
        assert in_process.post("/refresh", {}, key="monday").status == 202
        assert len(queue.sent) == 1


class TestSelection:
    """`POST /refresh {"assets": "…"}`, checked without Dagster."""

    @pytest.mark.parametrize(
        "text",
        [
            "*",
            "page_site__catalog",
            'key:"page_earthquakes__*"',
            'group:"pages" and not key:page_site__catalog',
            '+key:"page_site__catalog"+',
            '2+key:"page_site__catalog"',
            'sinks(group:"pages")',
            'kind:"s3" or tag:"x"="y"',
        ],
    )
    def test_of_what_there_is_is_queued(self, in_process, queue, text):
        assert in_process.post("/refresh", {"assets": text}).status == 202
        assert queue.sent[0][0].assets == text

    @pytest.mark.parametrize(
        ("text", "near"),
        [
            ("nope", "near: none"),
            ('key:"page_site__catalogue"', "page_site__catalog"),
            ("group:page", "near: pages"),
            ('page_site__catalog or key:"nope*"', "near: none"),
        ],
    )
    def test_of_what_there_is_not_is_refused_at_once(self, in_process, queue, text, near):
        answer = in_process.post("/refresh", {"assets": text})
        assert (answer.status, queue.sent) == (422, [])
        assert near in answer.json()["detail"]

    def test_that_is_nested_too_deeply_is_refused(self, in_process, queue):
        text = "(" * 21 + "page_site__catalog" + ")" * 21
        answer = in_process.post("/refresh", {"assets": text})
        assert (answer.status, queue.sent) == (422, [])
        assert "20 nested parentheses" in answer.json()["detail"]


class TestMediaType:
    @pytest.mark.parametrize(
        "kind",
        [
            "application/json",
            "Application/JSON",
            "APPLICATION/JSON; charset=utf-8",
            "application/json;charset=UTF-8",
            " application/json ",
            "",
        ],
    )
    def test_is_compared_without_case_and_parameters(self, in_process, queue, kind):
        event = http_event("POST", "/refresh", '{"force": true}', headers={"Content-Type": kind})
        assert in_process.event(event).status == 202
        assert queue.sent[0][0].is_forced

    @pytest.mark.parametrize("kind", ["application/x-www-form-urlencoded", "text/plain", "a/json"])
    def test_of_another_kind_is_refused_with_what_to_send(self, in_process, queue, kind):
        event = http_event("POST", "/refresh", "{}", headers={"content-type": kind})
        answer = in_process.event(event)
        assert (answer.status, queue.sent) == (415, [])
        assert answer.headers["Content-Type"] == "application/problem+json"
        assert "Content-Type: application/json" in answer.json()["detail"]


class TestNames:
    """Older clients say `to` and read `run_id`."""

    def test_a_run_is_called_run_and_run_id(self, in_process):
        accepted = in_process.post("/refresh").json()
        assert accepted["run"] == accepted["run_id"]
        answer = in_process.get(f"/runs/{accepted['run']}").json()
        assert answer["run"] == answer["run_id"] == accepted["run"]

    @pytest.mark.parametrize("name", ["release", "to"])
    def test_a_rollback_names_a_release(self, in_process, name):
        answer = in_process.post("/rollback", {name: "99", "reason": "test"})
        assert (answer.status, "nothing published yet" in answer.json()["detail"]) == (404, True)

    def test_both_names_at_once_are_refused(self, in_process):
        body = {"to": "1", "release": "2", "reason": "test"}
        assert in_process.post("/rollback", body).status == 422


class TestLists:
    def test_runs_are_listed_newest_first_and_by_pages(self, in_process, store):
        ids = [make_author().run for _ in range(3)]
        today = datetime.now(UTC).date().isoformat()
        for run in ids:
            body = record_bytes(make_receipt(run=run))
            store.put(keys.receipt(today, run), body, Create())
        first = in_process.get("/runs", limit="2").json()
        assert [each["run"] for each in first["runs"]] == ids[:0:-1]
        before = first["next"].rpartition("=")[2]
        rest = in_process.get("/runs", limit="2", before=before).json()
        assert ([each["run"] for each in rest["runs"]], rest["next"]) == (ids[:1], None)

    def test_moves_say_who_when_and_why(self, in_process, store):
        moves = [
            Move(release="2-b", revision=1, verb="follow", by="run-2", at=AT),
            Move(release="1-a", revision=2, verb="rollback", by="api:1", at=AT, reason="wrong"),
        ]
        pointer = Pointer(release="1-a", revision=2, moves=moves)
        store.put(keys.PRODUCTION, record_bytes(pointer), Create())
        head = Pointer(release="2-b", revision=2, moves=[])
        store.put(keys.HEAD, record_bytes(head), Create())
        told = in_process.get("/moves").json()["moves"]
        assert [each["verb"] for each in told] == ["rollback", "follow"]
        decided = in_process.get("/moves", decisions="true").json()["moves"]
        assert [(each["by"], each["reason"], each["channel"]) for each in decided] == [
            ("api:1", "wrong", "production")
        ]

    def test_a_comparison_needs_two_releases(self, in_process):
        assert in_process.get("/compare", **{"from": "1"}).status == 422
        answer = in_process.get("/compare", **{"from": "1", "to": "2"})
        assert (answer.status, "nothing published yet" in answer.json()["detail"]) == (404, True)


class TestRemovedSites:
    def test_of_a_site_that_was_removed_nothing_is_expected(self, store, queue):
        """Its cursor is still there; only what is configured counts."""
        old = Cursor(revision=1, unproven=["a.json"], contracts={"catalog": [9]})
        store.put(keys.cursor("gone"), record_bytes(old), Create())
        knows = InProcessApi(store, queue, sites=frozenset({"site"}))
        unaware = InProcessApi(store, queue)
        assert knows.get("/status").json()["targets"].keys() == {"mirror", "site"}
        assert unaware.get("/status").json()["targets"].keys() == {"gone"}


class TestRefuses:
    def test_whom_the_authorizer_has_not_let_pass(self, in_process):
        """Even if API Gateway were wired without it."""
        event = http_event("GET", "/status")
        del event["requestContext"]["authorizer"]
        assert in_process.event(event).status == 401

    @pytest.mark.parametrize(
        "event", [{}, {"version": "1.0"}, [], None, "x", {"requestContext": 3}]
    )
    def test_what_api_gateway_does_not_send(self, in_process, event):
        """By name."""
        answer = in_process.event(event)
        assert (answer.status, answer.json()["title"]) == (400, "Bad Request")

    @pytest.mark.parametrize(
        ("body", "status"),
        [
            ("x" * (MAX_BODY_BYTES + 1), 413),
            ("{", 422),
            ("[" * 5000, 422),
            ('{"a":' * 1000 + "1" + "}" * 1000, 422),
            ("nul", 422),
            ("null", 422),
            ("[]", 422),
            ('"\\ud800"', 422),
            ('{"assets": "\\ud800"}', 422),
            ('{"assets": ["Ü"]}', 422),
            ('{"force": "perhaps"}', 422),
            ('{"unknown": 1}', 422),
            ('{"partitions": ["../x"]}', 422),
            ('{"partitions": ["2999-01-01"]}', 422),
            ('{"partitions": ["2025-02-30"]}', 422),
            ('{"partitions": ["1990-01-01..2020-01-01"]}', 422),
            ('{"assets": ["page_site__catalog"], "partitions": ["2025-05-01"]}', 422),
            ('{"assets": ""}', 422),
            ('{"assets": []}', 422),
        ],
    )
    def test_bodies_that_are_wrong(self, in_process, queue, body, status):
        """Too large, no JSON, a bomb, wrong members: named, and nothing is done."""
        answer = in_process.event(http_event("POST", "/refresh", body))
        assert answer.status == status
        assert queue.sent == []

    @pytest.mark.parametrize(
        ("body", "fields"),
        [
            ('{"assets": ""}', {"assets"}),
            ('{"assets": ["Ü"]}', {"assets", "assets.0"}),
            ('{"force": 1}', {"force"}),
            ('{"unknown": 1}', {"unknown"}),
        ],
    )
    def test_a_wrong_member_is_named_as_the_client_wrote_it(self, in_process, body, fields):
        """Also where it may be one of several things; what was sent is not repeated."""
        errors = in_process.event(http_event("POST", "/refresh", body)).json()["errors"]
        assert {each["field"] for each in errors} == fields

    def test_a_partition_that_cannot_be_is_named_by_its_place(self, in_process):
        """What a day is, and which of those given is none."""
        body = '{"partitions": ["2025-05-01..2025-05-07", "2025-13-01"]}'
        detail = in_process.event(http_event("POST", "/refresh", body)).json()["detail"]
        assert detail.startswith(
            "partitions.1: '2025-13-01': expected YYYY-MM-DD, or first..last, found no such day"
        )

    def test_days_are_queued_as_they_were_given(self, in_process, queue):
        """A range stays a range; with no assets it is for what has days."""
        body = '{"partitions": ["2025-05-01..2025-05-07"]}'
        assert in_process.event(http_event("POST", "/refresh", body)).status == 202
        ((message, _),) = queue.sent
        assert (message.assets, message.partitions) == (None, ["2025-05-01..2025-05-07"])

    def test_base64_that_is_none(self, in_process):
        """Who sends it is no gateway; it is answered all the same."""
        event = http_event("POST", "/refresh", "%%%", isBase64Encoded=True)
        assert in_process.event(event).status == 422

    def test_routes_that_there_are_not_with_those_that_there_are(self, in_process):
        """A typing error is seen at once."""
        answer = in_process.get("/run/1")
        assert answer.status == 404
        assert "GET /runs/*" in answer.json()["detail"]

    def test_methods_that_a_route_has_not(self, in_process):
        """405, with those that it has."""
        answer = in_process.event(http_event("DELETE", "/runs/x"))
        assert (answer.status, answer.headers["Allow"]) == (405, "GET")

    def test_half_a_difference_is_said_to_be_one(self, in_process):
        """404, with what is expected."""
        answer = in_process.get("/releases/1...")
        assert answer.status == 404
        assert "expected two releases" in answer.json()["detail"]

    def test_a_problem_is_problem_json_with_the_requests_id(self, in_process):
        """RFC 9457."""
        answer = in_process.get("/releases/7")
        assert answer.headers["Content-Type"] == "application/problem+json"
        assert answer.json()["instance"] == "request-1"
        assert answer.json()["status"] == answer.status == 404

    def test_a_store_that_is_down_is_503_and_says_nothing_of_it(self, in_process, store):
        """Its name is in the log."""
        store.fail(DOWN, verb="get", prefix=keys.HEAD)
        answer = in_process.get("/status")
        assert (answer.status, answer.headers["Retry-After"]) == (503, "5")
        assert "secret-bucket" not in answer.body

    def test_a_fault_of_ours_is_500_without_a_trace_of_it(self, in_process, store, capfd):
        """The log has it."""
        store.fail(ZeroDivisionError("at line 7"), verb="get", prefix=keys.HEAD)
        answer = in_process.get("/status")
        assert answer.status == 500
        assert "ZeroDivision" not in answer.body
        assert "line 7" not in answer.body
        assert "ZeroDivisionError" in capfd.readouterr().err


class TestAnswersEnd:
    """Lambda answers with 6 MB at most; a site that is slow leaves 100,000 documents unproven."""

    def test_of_a_run_tell_the_first_unproven_and_how_many(self, in_process, store):
        """The receipt itself has them all."""
        run = in_process.post("/refresh").json()["run_id"]
        left = report(state="unproven", unproven=MANY)
        receipt = make_receipt(run=run, deliveries=[left])
        day = datetime.now(UTC).date().isoformat()
        store.put(keys.receipt(day, run), record_bytes(receipt), Create())
        (told,) = in_process.get(f"/runs/{run}").json()["receipt"]["deliveries"]
        assert (told["unproven"], told["unproven_left_out"]) == (MANY[:500], 99_500)

    def test_of_the_status_do_so_too(self, in_process, store):
        """For each target."""
        cursor = Cursor(revision=1, unproven=MANY)
        store.put(keys.cursor("site"), record_bytes(cursor), Create())
        told = in_process.get("/status").json()["targets"]["site"]
        assert (told["unproven"], told["unproven_count"]) == (MANY[:500], 100_000)


class TestContract:
    def test_every_route_of_the_design_is_in_it(self):
        """And every one may be refused."""
        document = json.loads(api.openapi())
        routes = {(m, p) for p, ops in document["paths"].items() for m in ops}
        assert routes == {
            ("post", "/refresh"),
            ("get", "/runs"),
            ("get", "/runs/{run_id}"),
            ("get", "/moves"),
            ("get", "/compare"),
            ("get", "/releases"),
            ("get", "/releases/{release}"),
            ("post", "/rollback"),
            ("post", "/unpin"),
            ("post", "/approve"),
            ("post", "/reject"),
            ("get", "/status"),
        }
        assert document["openapi"].startswith("3.1")
        for operations in document["paths"].values():
            for operation in operations.values():
                assert {"401", "403", "422", "429", "503"} <= operation["responses"].keys()
                # the gateway's own refusals are no problems
                told = operation["responses"]["429"]["content"].keys()
                assert told == {"application/problem+json", "application/json"}

    def test_every_operation_has_a_description_and_an_example_that_validates(self, in_process):
        """As it is served, against the schema that is served with it."""
        document = in_process.get("/openapi.json").json()
        operations = [o for ops in document["paths"].values() for o in ops.values()]
        for operation in operations:
            assert len(operation["description"]) > len(operation["summary"])
            good = next(r for s, r in operation["responses"].items() if s.startswith("2"))
            content = good["content"]["application/json"]
            schema = {**content["schema"], "components": document["components"]}
            Draft202012Validator(schema).validate(content["example"])
        texts = [operation["description"] for operation in operations]
        assert len(set(texts)) == len(texts)

    def test_is_served(self, in_process):
        """To those with a token."""
        assert in_process.get("/openapi.json").json()["info"]["title"] == "content-assets"

    def test_neither_dagster_nor_pandas_is_imported(self):
        """Its cold start is half a second, not three."""
        code = "import sys, lambda_entry.api, lambda_entry.authorizer; lambda_entry.api.openapi()\n"
        code += (
            "print([m for m in ('dagster', 'pandas', 'numpy', 'sqlalchemy') if m in sys.modules])"
        )
        done = subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=True
        )
        assert done.stdout.strip() == "[]"
