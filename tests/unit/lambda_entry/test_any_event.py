"""Any event at all: no 500, no trace, no secret, nothing changed.

`SOAK=1` tries ten thousand of each (`make soak`).
"""

import json
import os

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from content_assets.contracts.assets import known_assets
from lambda_entry import authorizer, worker
from lambda_entry.context import LocalContext
from tests.unit.lambda_entry.conftest import http_event

EXAMPLES = 10_000 if os.environ.get("SOAK") else 150
TOKEN = "t" * 40
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=8,
)
ANY = settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
PATHS = st.sampled_from(
    [
        "/refresh",
        "/rollback",
        "/unpin",
        "/approve",
        "/reject",
        "/status",
        "/releases",
        "/runs/x",
        "/releases/1...2",
    ]
) | st.text(max_size=30).map(lambda t: "/" + t)
MEMBERS = st.fixed_dictionaries(
    {},
    optional={
        "to": JSON,
        "reason": JSON,
        "asset": JSON,
        "assets": JSON | st.lists(st.sampled_from(sorted(known_assets())), max_size=200),
        "set": JSON,
        "force": JSON,
        "partitions": JSON,
    },
)
BODIES = st.none() | st.text(max_size=60) | JSON.map(json.dumps) | MEMBERS.map(json.dumps)


EVENTS = st.builds(
    http_event,
    st.sampled_from(["GET", "POST", "PUT", "HEAD", "OPTIONS"]),
    PATHS,
    BODIES,
    queryStringParameters=st.none()
    | st.dictionaries(st.sampled_from(["limit", "before", "x"]), st.text(max_size=9)),
    headers=st.dictionaries(
        st.sampled_from(["content-type", "idempotency-key", "accept", "x"]), st.text(max_size=30)
    ),
)


@ANY
@given(event=EVENTS)
def test_the_api_answers_any_request(in_process, event):
    """With what its contract names."""
    before = in_process.objects()
    answer = in_process.event(event)
    assert answer.status in {200, 202, 401, 404, 405, 409, 413, 415, 422}
    assert "Traceback" not in answer.body
    if answer.status != 202:
        assert in_process.objects() == before


@ANY
@given(event=JSON)
def test_the_api_refuses_any_event_of_another_kind(in_process, event):
    """400; it never raises."""
    assert in_process.event(event).status == 400


@ANY
@given(event=JSON, shown=st.text(max_size=80))
def test_the_authorizer_admits_nobody_by_chance(monkeypatch, event, shown):
    """Whatever the event looks like."""
    monkeypatch.setenv("CONTENT_ASSETS_API_TOKENS", TOKEN)
    authorizer.forget_tokens()
    assert authorizer.handler(event, LocalContext()) == {"isAuthorized": False}
    asked = {"headers": {"Authorization": f"Bearer {shown}"}}
    assert authorizer.handler(asked, LocalContext())["isAuthorized"] is (shown.strip() == TOKEN)


@ANY
@given(event=st.dictionaries(st.text(max_size=8), JSON, max_size=3) | JSON)
def test_the_worker_refuses_any_event_of_another_kind(event):
    """It says so, and nothing is wired, let alone run."""
    if isinstance(event, dict):
        event.pop("source", None)
        event.pop("Records", None)
    assert worker.handler(event, LocalContext()).keys() == {"refused"}


@ANY
@given(
    records=st.lists(
        JSON | st.fixed_dictionaries({"messageId": st.text(), "body": JSON}), min_size=1, max_size=4
    )
)
def test_the_worker_gives_poison_back(records, capfd):
    """From where it ends in the dead-letter queue; the log does not repeat it."""
    told = worker.handler({"Records": records}, LocalContext())
    assert len(told["batchItemFailures"]) == len(records)
    assert told["receipts"] == []


@pytest.mark.parametrize("shown", [f"Bearer {TOKEN}", f"bearer  {TOKEN} "])
def test_the_authorizer_admits_the_token(monkeypatch, shown):
    """In either case of the scheme."""
    monkeypatch.setenv("CONTENT_ASSETS_API_TOKENS", TOKEN)
    authorizer.forget_tokens()
    told = authorizer.handler({"headers": {"authorization": shown}}, LocalContext())
    assert told == {"isAuthorized": True, "context": {"client": "token"}}


def test_a_message_of_a_newer_kind_is_not_carried_out():
    """It goes to the dead letters, from where a newer worker gets it."""
    record = {"messageId": "1", "body": '{"kind": "index"}'}
    told = worker.handler({"Records": [record]}, LocalContext())
    assert told == {"batchItemFailures": [{"itemIdentifier": "1"}], "receipts": []}
