"""The replica: off by default; where it is on, everything but deletions reaches it."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from infra.settings import DEV
from tests.infra.conftest import CLOSED, read_resources
from tests.infra.test_bucket import reach

REPLICA = CLOSED.replica_bucket_arn


@pytest.fixture
def replicated(synthesised: Path) -> dict[str, Any]:
    return read_resources(synthesised, f"content-assets-{CLOSED.name}")


def test_is_off_unless_it_is_asked_for(resources: dict[str, Any]) -> None:
    assert "ReplicationConfiguration" not in resources["Content"]["Properties"]
    assert "Replication" not in resources


def test_copies_every_version_and_no_deletion(replicated: dict[str, Any]) -> None:
    properties = replicated["Content"]["Properties"]
    assert properties["VersioningConfiguration"] == {"Status": "Enabled"}
    (rule,) = properties["ReplicationConfiguration"]["Rules"]
    assert (rule["Status"], rule["Filter"]) == ("Enabled", {"Prefix": ""})
    assert rule["DeleteMarkerReplication"] == {"Status": "Disabled"}
    assert rule["Destination"] == {"Bucket": REPLICA}


def test_its_role_reads_here_and_writes_there_and_deletes_nowhere(
    replicated: dict[str, Any],
) -> None:
    properties = replicated["Replication"]["Properties"]
    (trusted,) = properties["AssumeRolePolicyDocument"]["Statement"]
    assert trusted["Principal"] == {"Service": "s3.amazonaws.com"}
    policy = replicated["Replicate"]["Properties"]
    assert "Replication" in str(policy["Roles"])
    statements = {each["Sid"]: each for each in policy["PolicyDocument"]["Statement"]}
    assert "Delete" not in str(policy)
    assert statements["WriteCopies"]["Resource"] == f"{REPLICA}/*"
    assert reach(statements["ReadVersions"]) == {"/*"}


@pytest.mark.parametrize("arn", ["replica", "arn:aws:s3:::", "arn:aws:s3:::a/b", " "])
def test_refuses_what_is_no_bucket(arn: str) -> None:
    with pytest.raises(ValueError, match="replica_bucket_arn: expected arn:aws:s3:::NAME"):
        replace(DEV, replica_bucket_arn=arn)
