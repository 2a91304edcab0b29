"""S3 as the project has it: what anybody may read, and what a worker may do."""

import dataclasses
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import requests
from botocore.exceptions import ClientError

from demo.processes import Processes
from demo.seaweedfs import SeaweedFS, run_seaweedfs
from tests.polling import PATIENCE_SECONDS

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client


class TestPolicy:
    """A bucket of ours."""

    def test_anybody_reads_what_is_public(
        self, seaweedfs: SeaweedFS, bucket: str, s3_client: "S3Client"
    ) -> None:
        """By its address, without credentials."""
        s3_client.put_object(Bucket=bucket, Key="public/a.json", Body=b"{}")
        url = f"{seaweedfs.public_url(bucket)}/a.json"
        assert requests.get(url, timeout=PATIENCE_SECONDS).content == b"{}"

    @pytest.mark.parametrize("path", ["/private/a.json", "/public/missing.json", "/", ""])
    def test_nobody_reads_or_lists_anything_else(
        self, seaweedfs: SeaweedFS, bucket: str, s3_client: "S3Client", path: str
    ) -> None:
        """Nor learns whether a public object is missing or forbidden."""
        s3_client.put_object(Bucket=bucket, Key="private/a.json", Body=b"{}")
        answer = requests.get(f"{seaweedfs.endpoint_url}/{bucket}{path}", timeout=PATIENCE_SECONDS)
        assert answer.status_code in {403, 404}

    def test_nobody_writes_without_credentials(self, seaweedfs: SeaweedFS, bucket: str) -> None:
        """Not even where anybody may read."""
        answer = requests.put(
            f"{seaweedfs.public_url(bucket)}/a.json", data=b"{}", timeout=PATIENCE_SECONDS
        )
        assert answer.status_code == 403

    def test_worker_reads_writes_lists_and_deletes(
        self, bucket: str, s3_client: "S3Client"
    ) -> None:
        """All that publishing needs."""
        s3_client.put_object(Bucket=bucket, Key="private/a.json", Body=b"1")
        assert s3_client.get_object(Bucket=bucket, Key="private/a.json")["Body"].read() == b"1"
        assert s3_client.list_objects_v2(Bucket=bucket)["KeyCount"] == 1
        s3_client.delete_object(Bucket=bucket, Key="private/a.json")
        assert s3_client.list_objects_v2(Bucket=bucket)["KeyCount"] == 0

    def test_worker_changes_no_policy_and_makes_no_bucket(
        self, bucket: str, s3_client: "S3Client"
    ) -> None:
        """The rights of production's worker end here, too."""
        with pytest.raises(ClientError, match="AccessDenied"):
            s3_client.create_bucket(Bucket="another-bucket")
        with pytest.raises(ClientError, match="AccessDenied"):
            s3_client.delete_bucket_policy(Bucket=bucket)


def test_two_servers_at_once_know_nothing_of_each_other(
    tmp_path: Path, seaweedfs: SeaweedFS
) -> None:
    """Ports, data and credentials are of each its own; all is gone in the end."""
    with Processes(tmp_path) as processes, run_seaweedfs(processes) as other:
        assert other.endpoint_url != seaweedfs.endpoint_url
        assert other.admin_client().list_buckets()["Buckets"] == []
        theirs = dataclasses.replace(other, credentials=seaweedfs.credentials)
        with pytest.raises(ClientError, match="SignatureDoesNotMatch"):
            theirs.client().list_buckets()
    assert not other.process.is_alive
    assert not any(socket.exists() for socket in other.sockets)
