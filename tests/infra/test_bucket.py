"""The synthesised bucket: what lies under public/ may be read, and nothing else by nobody."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from aws_cdk.assertions import Match, Template

from infra.app import build_app
from infra.settings import DEPLOYMENTS


@pytest.fixture(scope="session")
def folder(tmp_path_factory):
    """Where the app was synthesised; cdk-nag's findings would have failed it."""
    folder = tmp_path_factory.mktemp("cdk.out")
    build_app(outdir=str(folder)).synth()
    return folder


@pytest.fixture(scope="session", params=sorted(DEPLOYMENTS))
def template(request, folder):
    """The template of each deployment."""
    text = (folder / f"content-assets-bucket-{request.param}.template.json").read_text()
    return Template.from_string(text)


def policy_statements(template):
    """The statements of the content bucket's policy, by Sid."""
    policies = template.find_resources("AWS::S3::BucketPolicy").values()
    statements = [s for p in policies for s in p["Properties"]["PolicyDocument"]["Statement"]]
    return [s for s in statements if "Content" in json.dumps(s["Resource"])]


class TestBucket:
    def test_anybody_may_read_single_public_objects_and_nothing_more(self, template):
        """No listing, no other prefix, no other action."""
        allowed = [
            s
            for s in policy_statements(template)
            if s["Effect"] == "Allow" and s["Principal"] in ("*", {"AWS": "*"})
        ]
        (statement,) = allowed
        assert statement["Action"] == "s3:GetObject"
        assert json.dumps(statement["Resource"]).endswith('"/public/*"]]}')

    def test_requests_without_tls_are_denied(self, template):
        """For every action, on bucket and objects."""
        (denied,) = [s for s in policy_statements(template) if s["Effect"] == "Deny"]
        assert denied["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}
        assert denied["Action"] == "s3:*"

    def test_acls_open_nothing(self, template):
        """Public by policy only."""
        template.has_resource_properties(
            "AWS::S3::Bucket",
            {
                "PublicAccessBlockConfiguration": {
                    "BlockPublicAcls": True,
                    "IgnorePublicAcls": True,
                    "BlockPublicPolicy": False,
                    "RestrictPublicBuckets": False,
                },
                "OwnershipControls": {"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]},
                "VersioningConfiguration": {"Status": "Enabled"},
                "LoggingConfiguration": Match.any_value(),
                "BucketEncryption": Match.any_value(),
            },
        )

    def test_browsers_may_only_read(self, template):
        """CORS for GET and HEAD."""
        rule = {"CorsRules": [Match.object_like({"AllowedMethods": ["GET", "HEAD"]})]}
        template.has_resource_properties("AWS::S3::Bucket", {"CorsConfiguration": rule})

    def test_old_versions_and_receipts_end(self, template):
        """So that the bill does."""
        (content,) = [
            bucket
            for bucket in template.find_resources("AWS::S3::Bucket").values()
            if "CorsConfiguration" in bucket["Properties"]
        ]
        rules = {r["Id"]: r for r in content["Properties"]["LifecycleConfiguration"]["Rules"]}
        assert rules["old-versions"]["NoncurrentVersionExpiration"]["NoncurrentDays"] > 0
        assert rules["receipts"]["Prefix"] == "private/receipts/"

    def test_the_worker_touches_its_two_prefixes_only(self, template):
        """No ACLs, no policies, no other bucket."""
        (policy,) = template.find_resources("AWS::IAM::ManagedPolicy").values()
        objects, listing = policy["Properties"]["PolicyDocument"]["Statement"]
        assert sorted(objects["Action"]) == ["s3:DeleteObject", "s3:GetObject", "s3:PutObject"]
        ends = [json.dumps(r).split('"')[-2] for r in objects["Resource"]]
        assert ends == ["/public/*", "/private/*"]
        assert listing["Action"] == "s3:ListBucket"


class TestProd:
    def test_the_bucket_outlives_its_stack(self, folder):
        """And the disposable one doesn't."""
        kept = {
            name: {
                b["DeletionPolicy"]
                for b in json.loads(
                    (folder / f"content-assets-bucket-{name}.template.json").read_text()
                )["Resources"].values()
                if b["Type"] == "AWS::S3::Bucket"
            }
            for name in DEPLOYMENTS
        }
        assert kept == {"dev": {"Delete"}, "prod": {"Retain"}}


class TestTemplate:
    def test_cfn_lint_finds_nothing(self, folder):
        """W3005 aside: CDK writes dependencies that are implied."""
        templates = sorted(map(str, folder.glob("*.template.json")))
        done = subprocess.run(
            [
                Path(sys.executable).with_name("cfn-lint"),
                "--ignore-checks",
                "W3005",
                "--",
                *templates,
            ],
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout
