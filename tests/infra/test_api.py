"""The API: who may call it, what it may do, and what it is told."""

import json
from datetime import UTC, datetime
from fnmatch import fnmatchcase
from pathlib import Path

import pytest

from content_assets.publishing import keys
from content_assets.publishing.archive import Archive
from content_assets.publishing.audit import hold
from content_assets.publishing.memory import MemoryStore
from content_assets.settings import PREFIX, Settings
from infra.constructs.api_access import READ_KEYS, WRITTEN_KEYS
from infra.settings import ENVIRONMENTS
from lambda_entry import api as entry
from lambda_entry.context import LocalContext
from lambda_entry.routes.about import ApiParts
from tests.unit.lambda_entry.conftest import FakeQueue, http_event
from tests.unit.publishing.conftest import NOW, Publisher

from .conftest import DIGEST, read_resources  # isort: skip
from .test_pipeline import of_type, statements


@pytest.fixture
def api(synthesised, environment):
    """The stack's resources."""
    return read_resources(synthesised, f"content-assets-{environment}-api")


class TestGateway:
    def test_has_one_route_and_it_is_behind_the_authorizer(self, api):
        """A route that is added can't be forgotten."""
        (route,) = of_type(api, "AWS::ApiGatewayV2::Route")
        assert (route["RouteKey"], route["AuthorizationType"]) == ("$default", "CUSTOM")
        (authorizer,) = of_type(api, "AWS::ApiGatewayV2::Authorizer")
        assert authorizer["IdentitySource"] == ["$request.header.Authorization"]
        assert authorizer["EnableSimpleResponses"] is True
        assert authorizer["AuthorizerPayloadFormatVersion"] == "2.0"
        assert authorizer["AuthorizerResultTtlInSeconds"] == 0

    def test_is_throttled_as_its_environment_says(self, api, environment):
        """A stand-in leaves this out."""
        (stage,) = of_type(api, "AWS::ApiGatewayV2::Stage")
        rate = ENVIRONMENTS[environment].api_requests_a_second
        limits = stage["DefaultRouteSettings"]
        assert (limits["ThrottlingRateLimit"], limits["ThrottlingBurstLimit"]) == (rate, 2 * rate)

    def test_logs_accesses_without_headers(self, api):
        """A token must not get into a log."""
        (stage,) = of_type(api, "AWS::ApiGatewayV2::Stage")
        logged = json.loads(stage["AccessLogSettings"]["Format"])
        assert {"request_id", "status", "path"} <= logged.keys()
        assert not any("header" in value.lower() for value in logged.values())

    def test_calls_what_is_live(self, api):
        """By the alias: a bad version is one move away."""
        (integration,) = of_type(api, "AWS::ApiGatewayV2::Integration")
        assert "ApiAlias" in json.dumps(integration["IntegrationUri"])
        assert integration["PayloadFormatVersion"] == "2.0"
        (authorizer,) = of_type(api, "AWS::ApiGatewayV2::Authorizer")
        assert "AuthorizerAlias" in json.dumps(authorizer["AuthorizerUri"])


class TestFunctions:
    @pytest.mark.parametrize("name", ["Api", "Authorizer"])
    def test_run_the_workers_image_by_digest_with_a_handler_that_is_there(self, api, name):
        """One image, three handlers."""
        function = api[f"{name}Function"]["Properties"]
        assert json.dumps(function["Code"]).count(DIGEST) == 1
        (handler,) = function["ImageConfig"]["Command"]
        module, _, called = handler.rpartition(".")
        source = Path(__file__).parents[2] / f"{module.replace('.', '/')}.py"
        assert f"\ndef {called}(" in source.read_text("utf-8")
        assert function["LoggingConfig"]["LogFormat"] == "JSON"

    @pytest.mark.parametrize("name", ["Api", "Authorizer"])
    def test_are_given_only_settings_that_there_are_and_no_secret(self, api, name):
        """But where it lies."""
        given = api[f"{name}Function"]["Properties"]["Environment"]["Variables"]
        assert set(given) <= {f"{PREFIX}{each.upper()}" for each in Settings.model_fields}
        assert "CONTENT_ASSETS_API_TOKENS" not in given
        (secret,) = of_type(api, "AWS::SecretsManager::Secret")
        assert "SecretString" not in secret

    def test_each_may_do_its_own_and_nothing_else(self, api):
        """The one that looks at tokens touches no bucket; the other reads no token."""
        told = statements(api["ApiRoleDefaultPolicy"])
        assert {sid: each["Action"] for sid, each in told.items() if sid != "WriteLog"} == {
            "SendMessages": "sqs:SendMessage"
        }
        told = statements(api["AuthorizerRoleDefaultPolicy"])
        assert {sid: each["Action"] for sid, each in told.items() if sid != "WriteLog"} == {
            "ReadTokens": "secretsmanager:GetSecretValue"
        }
        assert "ApiAccess" in json.dumps(api["ApiRole"]["Properties"]["ManagedPolicyArns"])
        assert "ManagedPolicyArns" not in api["AuthorizerRole"]["Properties"]
        for each in of_type(api, "AWS::IAM::Policy"):
            assert '"*"' not in json.dumps(each["PolicyDocument"])


class WatchedStore(MemoryStore):
    """A store that notes what is read and written."""

    def __init__(self, inside: MemoryStore) -> None:
        super().__init__()
        self.inside = inside
        self.read: set[str] = set()
        self.written: set[str] = set()

    def get(self, key):
        self.read.add(key)
        return self.inside.get(key)

    def head(self, key):
        self.read.add(key)
        return self.inside.head(key)

    def put(self, key, body, condition):
        self.written.add(key)
        return self.inside.put(key, body, condition)

    def list(self, prefix):
        return self.inside.list(prefix)


class TestRightsInTheBucket:
    def test_are_what_the_routes_use_and_no_more(self):
        """All of them asked, once with success."""
        memory = MemoryStore(now=lambda: datetime.now(UTC))
        for run, text in (("run-1", "one"), ("run-2", "two")):
            Publisher(memory, run=run).publish("a", {"a.json": text})
        third = Publisher(memory, run="run-3")
        standing, candidate = third.base.assets["a"], third.make("a", {"a.json": "three"})
        third.commit({"a": hold(standing, candidate, ["too little"], now=NOW)})
        store = WatchedStore(memory)
        parts = ApiParts(store, Archive(store), FakeQueue())

        def ask(method, path, body=None):
            event = http_event(method, path, json.dumps(body) if body else None)
            told = entry.answer(event, LocalContext(), lambda: parts)
            assert told["statusCode"] in {200, 202}, (path, told["body"])
            return json.loads(told["body"])

        run = ask("POST", "/refresh", {})["run_id"]
        ask("GET", f"/runs/{run}")
        ask("GET", "/releases")
        ask("GET", "/releases/1")
        ask("GET", "/releases/1...2")
        ask("GET", "/status")
        ask("POST", "/rollback", {"to": "1", "reason": "test"})
        ask("POST", "/unpin")
        ask("POST", "/approve", {"asset": "a"})
        not_readable = [k for k in store.read if not any(fnmatchcase(k, e) for e in READ_KEYS)]
        assert not_readable == []
        not_writable = [
            k for k in store.written if not any(fnmatchcase(k, e) for e in WRITTEN_KEYS)
        ]
        assert not_writable == []
        unused = [e for e in WRITTEN_KEYS if not any(fnmatchcase(k, e) for k in store.written)]
        assert unused == []

    def test_are_on_no_document_set_or_copy(self, resources):
        """A stolen API changes no page but by going back."""
        policy = resources["ApiAccess"]["Properties"]["PolicyDocument"]["Statement"]
        (written,) = [each for each in policy if each["Action"] == "s3:PutObject"]
        ends = [each["Fn::Join"][1][-1].lstrip("/") for each in written["Resource"]]
        for prefix in (keys.BLOBS, keys.SETS, keys.MIRROR, keys.STAGED, keys.RAW, keys.STATUS):
            assert not any(end.startswith(prefix) for end in ends)
        assert {each["Effect"] for each in policy} == {"Allow"}
