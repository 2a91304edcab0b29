"""What GitHub may do: from where, and how far."""

import json

import pytest

from infra.settings import DEV, check_repository
from tests.synthesis import synthesise

from .conftest import read_resources  # isort: skip


@pytest.fixture
def github(synthesised):
    """The stack that is there once for all environments."""
    return read_resources(synthesised, "content-assets-github")


@pytest.fixture
def role(github, environment):
    """The role of one environment."""
    return github[f"Deploy{environment.capitalize()}"]["Properties"]


@pytest.fixture
def statements(github, environment):
    """Its rights, by name."""
    policy = github[f"Deploy{environment.capitalize()}DefaultPolicy"]["Properties"]
    return {each["Sid"]: each for each in policy["PolicyDocument"]["Statement"]}


class TestTrust:
    def test_is_for_this_environment_of_this_repository(self, role, environment):
        """No branch, pull request or fork, and no other repository."""
        (statement,) = role["AssumeRolePolicyDocument"]["Statement"]
        issuer = "token.actions.githubusercontent.com"
        assert statement["Action"] == "sts:AssumeRoleWithWebIdentity"
        assert statement["Condition"] == {
            "StringEquals": {
                f"{issuer}:aud": "sts.amazonaws.com",
                f"{issuer}:sub": f"repo:owner/name:environment:{environment}",
            }
        }

    @pytest.mark.parametrize("repository", ["name", "owner/*", "owner/na me", "a/b/c"])
    def test_is_not_given_to_a_pattern(self, repository):
        """`owner/*` would trust every later repository of the owner."""
        with pytest.raises(ValueError, match="repository: expected owner/name"):
            check_repository(repository)

    def test_is_checked_before_anything_is_made(self, tmp_path):
        """By the app itself."""
        with pytest.raises(ValueError, match="repository: expected owner/name"):
            synthesise([DEV], tmp_path, repository="owner/*")


class TestRights:
    def test_are_to_push_to_deploy_to_try_and_to_go_back(self, statements):
        """Not to read or write any content."""
        actions = {name: each["Action"] for name, each in statements.items()}
        push = actions.pop("PushImage")
        assert {each.partition(":")[0] for each in push} == {"ecr"}
        assert "*" not in json.dumps(push)
        assert actions == {
            "DeployStacks": "sts:AssumeRole",
            "LogInToRegistry": "ecr:GetAuthorizationToken",
            "GoBack": ["lambda:GetAlias", "lambda:UpdateAlias"],
            "TryWorker": "lambda:InvokeFunction",
            "TryApi": "secretsmanager:GetSecretValue",
        }

    def test_call_the_worker_as_it_is_live_and_nothing_else(self, statements, environment):
        """Neither an older version nor the API, which is called by HTTP."""
        resource = statements["TryWorker"]["Resource"]["Fn::Join"][1][-1]
        assert resource == f":function:content-assets-{environment}-worker:live"

    def test_move_the_alias_of_every_function_that_there_is(
        self, statements, synthesised, environment
    ):
        """One that was forgotten would stay on what does not work."""
        deployed = {
            each["Properties"]["FunctionName"]
            for stack in ("pipeline", "api")
            for each in read_resources(
                synthesised, f"content-assets-{environment}-{stack}"
            ).values()
            if each["Type"] == "AWS::Lambda::Function"
        }
        moved = {each["Fn::Join"][1][-1] for each in statements["GoBack"]["Resource"]}
        assert moved == {f":function:{name}{alias}" for name in deployed for alias in ("", ":live")}

    def test_open_one_secret_the_api_s_tokens(self, statements, synthesised, environment):
        """By its whole name; the question marks are the characters that AWS adds."""
        tokens = read_resources(synthesised, f"content-assets-{environment}-api")["Tokens"]
        name = tokens["Properties"]["Name"]
        resource = statements["TryApi"]["Resource"]["Fn::Join"][1][-1]
        assert resource == f":secret:{name}-??????"

    def test_reach_only_what_is_of_this_environment(self, statements, environment):
        """CDK's own roles reach all of the account: dev and prod belong into two accounts."""
        other = {"dev": "prod", "prod": "dev"}[environment]
        for name in ("PushImage", "GoBack", "TryWorker", "TryApi"):
            reached = json.dumps(statements[name]["Resource"])
            assert f"content-assets-{environment}" in reached
            assert f"content-assets-{other}" not in reached

    def test_know_one_wildcard(self, statements):
        """Logging in has no resource to name."""
        assert [n for n, e in statements.items() if e["Resource"] == "*"] == ["LogInToRegistry"]
