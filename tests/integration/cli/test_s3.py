"""The program on a real S3 server: doctor, and a server that is down or refuses."""

import json

import pytest

from content_assets.cli.exits import Exit


@pytest.fixture
def on_s3(settings, seaweedfs, bucket, monkeypatch):
    for name, value in seaweedfs.credentials.environ().items():
        monkeypatch.setenv(name, value)
    settings(store_url=f"s3://{bucket}", s3_endpoint_url=seaweedfs.endpoint_url)
    return settings


def findings(done) -> dict[str, bool]:
    return {each["question"]: each["is_well"] for each in done.data["findings"]}


def may_read(bucket, prefix):
    statement = {
        "Effect": "Allow",
        "Principal": "*",
        "Action": "s3:GetObject",
        "Resource": f"arn:aws:s3:::{bucket}/{prefix}",
    }
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


class TestDoctor:
    def test_a_good_bucket_is_well(self, call, on_s3):
        assert call("run").code == Exit.GOOD
        done = call("doctor", "--json")
        assert all(findings(done).values()), done.out
        assert done.code == Exit.GOOD

    def test_an_empty_bucket_is_well(self, call, on_s3):
        """There is nothing yet that anybody could read."""
        done = call("doctor", "--json")
        assert all(findings(done).values()), done.out

    def test_a_bucket_that_shows_too_much_is_found(self, call, on_s3, seaweedfs, bucket):
        policy = may_read(bucket, "*")
        seaweedfs.admin_client().put_bucket_policy(Bucket=bucket, Policy=policy)
        call("run")
        done = call("doctor", "--json")
        assert done.code == Exit.CONFIGURATION
        assert not findings(done)["bucket: private data is not readable"]

    def test_a_bucket_that_nobody_can_read_is_found(self, call, on_s3, seaweedfs, bucket):
        seaweedfs.admin_client().delete_bucket_policy(Bucket=bucket)
        call("run")
        assert not findings(call("doctor", "--json"))["bucket: anybody may read the mirror"]

    def test_wrong_credentials_are_found_and_not_shown(self, call, on_s3, monkeypatch):
        monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "a-very-wrong-secret")
        done = call("doctor")
        assert done.code == Exit.CONFIGURATION
        assert "403" in done.out
        assert "wrong-secret" not in done.out + done.err

    def test_a_site_that_is_down_is_found(self, call, on_s3, unused_port):
        on_s3(site_url=f"http://127.0.0.1:{unused_port}", revalidate_token="t" * 32)
        found = findings(call("doctor", "--json"))
        assert not found["site site: health"]

    def test_a_server_that_is_down_is_unreachable(self, call, on_s3, unused_port):
        on_s3(s3_endpoint_url=f"http://127.0.0.1:{unused_port}")
        done = call("status")
        assert done.code == Exit.UNREACHABLE
        assert "expected an answer" in done.err


@pytest.fixture
def unused_port():
    import socket

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        yield free.getsockname()[1]
