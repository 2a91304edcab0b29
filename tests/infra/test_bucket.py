"""What strangers, browsers and time may do to the bucket."""

import json

import pytest

from content_assets.publishing import keys

READS = {"AllowedMethods": ["GET", "HEAD"], "AllowedOrigins": ["*"]}


def statements(resources, name):
    """The statements of one bucket's policy."""
    return resources[name]["Properties"]["PolicyDocument"]["Statement"]


def reach(statement):
    """Where its resources begin to differ: `""` is the bucket itself."""
    given = statement["Resource"]
    return {
        each["Fn::Join"][1][-1] if "Fn::Join" in each else ""
        for each in (given if isinstance(given, list) else [given])
    }


def rules(resources):
    """The content bucket's lifecycle, by id."""
    lifecycle = resources["Content"]["Properties"]["LifecycleConfiguration"]["Rules"]
    return {rule["Id"]: rule for rule in lifecycle}


class TestStrangers:
    def test_may_read_single_objects_under_public_and_do_nothing_else(self, resources):
        """One statement allows anything, and it has no other action, prefix or reader."""
        (allowed,) = [s for s in statements(resources, "ContentPolicy") if s["Effect"] == "Allow"]
        assert allowed["Principal"] == {"AWS": "*"}
        assert allowed["Action"] == "s3:GetObject"
        assert reach(allowed) == {"/public/*"}

    @pytest.mark.parametrize("policy", ["ContentPolicy", "ContentAccessLogsPolicy"])
    def test_are_refused_without_tls_and_below_1_2(self, resources, policy):
        """Whatever they ask for, of the bucket and of its objects."""
        denied = [s for s in statements(resources, policy) if s["Effect"] == "Deny"]
        assert [s["Condition"] for s in denied] == [
            {"Bool": {"aws:SecureTransport": "false"}},
            {"NumericLessThan": {"s3:TlsVersion": 1.2}},
        ]
        assert all(s["Action"] == "s3:*" and reach(s) == {"", "/*"} for s in denied)

    def test_get_nothing_by_an_acl(self, resources):
        """ACLs are off in both buckets, and those that somebody sends are ignored."""
        for name in ("Content", "ContentAccessLogs"):
            properties = resources[name]["Properties"]
            owner = [{"ObjectOwnership": "BucketOwnerEnforced"}]
            assert properties["OwnershipControls"] == {"Rules": owner}
            block = properties["PublicAccessBlockConfiguration"]
            assert block["BlockPublicAcls"] is block["IgnorePublicAcls"] is True
            assert "AccessControl" not in properties

    def test_never_see_the_access_logs(self, resources):
        """Its only writer is S3's log delivery, for the content bucket of this account."""
        block = resources["ContentAccessLogs"]["Properties"]["PublicAccessBlockConfiguration"]
        assert set(block.values()) == {True}
        policy = statements(resources, "ContentAccessLogsPolicy")
        (allowed,) = [s for s in policy if s["Effect"] == "Allow"]
        assert allowed["Principal"] == {"Service": "logging.s3.amazonaws.com"}
        assert allowed["Action"] == "s3:PutObject"
        assert {"ArnLike", "StringEquals"} == set(allowed["Condition"])

    def test_may_use_a_browser_to_read(self, resources):
        """From any site, and to see the ETag; nothing is written by way of a browser."""
        (rule,) = resources["Content"]["Properties"]["CorsConfiguration"]["CorsRules"]
        assert rule.items() >= READS.items()
        assert rule["ExposedHeaders"] == ["ETag"]


class TestTime:
    def test_brings_no_end_to_anything_public(self, resources):
        """Only garbage collection knows what a release still reaches."""
        expiring = [r for r in rules(resources).values() if "ExpirationInDays" in r]
        assert [r["Prefix"] for r in expiring] == [keys.RECEIPTS, keys.REQUESTS]

    def test_ends_overwritten_versions_and_unfinished_uploads(self, resources):
        """Every run overwrites status.json; each of its versions would be billed for ever."""
        versions = rules(resources)["overwritten"]["NoncurrentVersionExpiration"]
        assert versions["NoncurrentDays"] in (3, 30)
        unfinished = rules(resources)["unfinished-uploads"]["AbortIncompleteMultipartUpload"]
        assert unfinished == {"DaysAfterInitiation": 1}

    def test_does_not_take_the_buckets_with_their_stack(self, resources):
        """Nor when a change would replace one."""
        for name in ("Content", "ContentAccessLogs"):
            policies = {resources[name][p] for p in ("DeletionPolicy", "UpdateReplacePolicy")}
            assert policies == {"Retain"}


class TestBucket:
    def test_is_versioned_encrypted_and_logged(self, resources):
        """With S3's own keys, since strangers couldn't read what a KMS key has encrypted."""
        properties = resources["Content"]["Properties"]
        assert properties["VersioningConfiguration"] == {"Status": "Enabled"}
        assert "AES256" in json.dumps(properties["BucketEncryption"])
        assert properties["LoggingConfiguration"]["LogFilePrefix"] == "content/"
