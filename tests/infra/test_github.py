"""What GitHub may do: from where, and how far."""

import json

import pytest

from infra.app import build_app
from infra.settings import DEV

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
    def test_is_not_given_to_a_pattern(self, repository, tmp_path):
        """`owner/*` would trust whatever the owner makes next."""
        with pytest.raises(ValueError, match="repository: expected owner/name"):
            build_app([DEV], repository=repository, outdir=str(tmp_path))


class TestRights:
    def test_are_to_push_to_deploy_to_try_and_to_go_back(self, statements):
        """Not to read or write any content, secret or other function."""
        assert set(statements) == {"DeployStacks", "LogInToRegistry", "PushImage", "TryAndGoBack"}
        actions = [e["Action"] for e in statements.values()]
        text = json.dumps(actions)
        assert "s3:" not in text
        assert "secretsmanager:" not in text
        assert "*" not in text

    def test_reach_only_what_is_of_this_environment(self, statements, environment):
        """CDK's own roles reach all of the account: dev and prod belong into two accounts."""
        other = {"dev": "prod", "prod": "dev"}[environment]
        for name in ("PushImage", "TryAndGoBack"):
            reached = json.dumps(statements[name]["Resource"])
            assert f"content-assets-{environment}" in reached
            assert f"content-assets-{other}" not in reached

    def test_know_one_wildcard(self, statements):
        """Logging in has no resource to name."""
        assert [n for n, e in statements.items() if e["Resource"] == "*"] == ["LogInToRegistry"]
