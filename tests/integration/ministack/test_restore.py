"""docs/runbook/restore.md, followed with the operator's rights only; the stand-in enforces them.

The policies are the deployed ones, statement by statement; they are made for a bucket of these
tests' own, since an accident in the deployed one would be everybody's.
"""

import io
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest

from content_assets.cli.exits import Exit
from content_assets.cli.main import main
from content_assets.cli.parts import parts
from content_assets.publishing import keys
from demo.recording import short_recording
from demo.replayer import Replayer
from tests.runbook_page import read_page, words_of

from .cloud import PREFIX, REGION, Cloud

OPERATOR = ("WorkerPolicyArn", "CollectorPolicyArn", "OperatorPolicyArn")  # docs/deploy.md
EVENTS = 20
EXAMPLE = "2026-11-30T12:00:00Z"  # when the accident begins on the page
PAGE = read_page("restore")


@dataclass
class Person:
    """Somebody with some of the deployed policies, and the account's owner beside them."""

    cloud: Cloud
    bucket: str
    source: Replayer
    environ: pytest.MonkeyPatch
    capture: Any  # pytest's capfd
    out: str = ""
    err: str = ""

    def become(self, *policies: str) -> None:
        """Have the rights that these outputs of the content's stack name, and no others."""
        iam, name = self.cloud.client("iam"), f"user-{uuid4().hex}"
        iam.create_user(UserName=name)
        for output in policies:
            text = json.dumps(_document(self.cloud, self.cloud.outputs(PREFIX)[output]))
            iam.put_user_policy(
                UserName=name,
                PolicyName=output,
                PolicyDocument=text.replace(_bucket(self.cloud), self.bucket),
            )
        key = iam.create_access_key(UserName=name)["AccessKey"]
        self.environ.setenv("AWS_ACCESS_KEY_ID", key["AccessKeyId"])
        self.environ.setenv("AWS_SECRET_ACCESS_KEY", key["SecretAccessKey"])

    def type(self, command: str) -> int:
        """Run a command of the page, and say yes; its exit code."""
        parts.cache_clear()
        self.capture.readouterr()
        self.environ.setattr("sys.stdin", io.StringIO("y\n"))
        code = main(words_of(command))
        self.out, self.err = self.capture.readouterr()
        return int(code)

    def objects(self) -> dict[str, bytes]:
        """Everything in the bucket, as the account's owner sees it."""
        s3 = self.cloud.client("s3")
        pages = s3.get_paginator("list_objects_v2").paginate(Bucket=self.bucket)
        found = [each["Key"] for page in pages for each in page.get("Contents", [])]
        return {key: s3.get_object(Bucket=self.bucket, Key=key)["Body"].read() for key in found}

    def delete(self, prefix: str, *, with_versions: bool) -> None:
        """The accident."""
        s3 = self.cloud.client("s3")
        for key in [each for each in self.objects() if each.startswith(prefix)]:
            s3.delete_object(Bucket=self.bucket, Key=key)
        if with_versions:
            pages = s3.get_paginator("list_object_versions").paginate(
                Bucket=self.bucket, Prefix=prefix
            )
            for page in pages:
                for each in (*page.get("Versions", []), *page.get("DeleteMarkers", [])):
                    which = {"Key": each["Key"], "VersionId": each["VersionId"]}
                    s3.delete_object(Bucket=self.bucket, **which)

    def revision(self) -> int:
        """Production's."""
        return int(json.loads(self.objects()[keys.PRODUCTION])["revision"])


def _document(cloud: Cloud, arn: str) -> Any:
    iam = cloud.client("iam")
    version = iam.get_policy(PolicyArn=arn)["Policy"]["DefaultVersionId"]
    found = iam.get_policy_version(PolicyArn=arn, VersionId=version)["PolicyVersion"]["Document"]
    return json.loads(found) if isinstance(found, str) else found


def _bucket(cloud: Cloud) -> str:
    return cloud.outputs(PREFIX)["StoreUrl"].removeprefix("s3://")


@pytest.fixture
def person(
    cloud: Cloud, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> Iterator[Person]:
    """An operator beside a bucket with versions, before anything was published."""
    bucket = f"test-{uuid4().hex}"
    s3 = cloud.client("s3")
    s3.create_bucket(Bucket=bucket)
    s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    with Replayer(short_recording(EVENTS)[:4], life_seconds=0) as source:
        for name, value in {
            "CONTENT_ASSETS_STORE_URL": f"s3://{bucket}",
            "CONTENT_ASSETS_S3_ENDPOINT_URL": cloud.url,
            "CONTENT_ASSETS_S3_REGION": REGION,
            "CONTENT_ASSETS_SOURCES": "usgs",
            "CONTENT_ASSETS_SOURCE_PAUSES": "false",
            "CONTENT_ASSETS_USGS_BASE_URL": source.url,
            "AWS_CA_BUNDLE": str(cloud.certificate),
            "SSL_CERT_FILE": str(cloud.certificate),
        }.items():
            monkeypatch.setenv(name, value)
        found = Person(cloud, bucket, source, monkeypatch, capfd)
        found.become(*OPERATOR)
        yield found
    parts.cache_clear()


@dataclass(frozen=True)
class TakenDown:
    """A document that must not come back: its path and the digests of its blobs."""

    path: str
    blobs: frozenset[str]

    @property
    def event(self) -> bytes:
        """As other documents would name it."""
        return self.path.rpartition("/")[2].removesuffix(".json").encode()


@pytest.fixture
def taken_down(person: Person) -> TakenDown:
    """Releases with a takedown in between."""
    assert person.type("content-assets run") == Exit.GOOD, person.err
    copies = f"{keys.MIRROR}earthquakes/events/"
    path = max(key for key in person.objects() if key.startswith(copies))
    path = path.removeprefix(keys.MIRROR)
    assert person.type(f"content-assets takedown {path} --reason test --json") == Exit.GOOD
    blobs = frozenset(json.loads(person.out)["digests"])
    assert blobs
    person.source.advance()
    assert person.type("content-assets run") == Exit.GOOD, person.err
    return TakenDown(path, blobs)


def check_sound(person: Person, gone: TakenDown, *, above: int) -> None:
    """Everything agrees, readers go on from what they saw, what was taken down is nowhere."""
    assert person.type("content-assets status") == Exit.GOOD, person.err
    assert person.revision() > above
    objects = person.objects()
    copy = objects.get(keys.mirror(gone.path))  # a tombstone, or deleted with the others
    assert copy is None or json.loads(copy)["$release"]["removed"] is True
    copies = {key: body for key, body in objects.items() if key.startswith(keys.MIRROR)}
    assert [key for key, body in copies.items() if gone.event in body] == []
    assert [digest for digest in gone.blobs if keys.blob(digest) in objects] == []


def test_the_page_is_followed_with_the_rights_of_an_operator(
    person: Person, taken_down: TakenDown
) -> None:
    """By version, where everything was deleted; then without `private/` and its versions."""
    since, before = f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}", person.objects()
    seen = person.revision()
    person.delete("", with_versions=False)
    check_that_others_may_not(person, since)
    for command in PAGE.look:
        person.type(command.replace(EXAMPLE, since))
        assert "s3:" not in person.err  # no right is missing
    person.source.advance()
    for command in PAGE.do[:4]:
        assert person.type(command.replace(EXAMPLE, since)) == Exit.GOOD, person.err
    check_sound(person, taken_down, above=seen)
    kept = (keys.RELEASES, keys.SETS, keys.BLOBS, keys.TAKEDOWNS)
    after = person.objects()
    assert [k for k in before if k.startswith(kept) and after.get(k) != before[k]] == []

    seen = person.revision()
    person.delete("private/", with_versions=True)
    ends = [person.type(command) for command in PAGE.do[4:8]]
    assert ends == [Exit.GOOD, Exit.DEGRADED, Exit.GOOD, Exit.GOOD], person.err
    check_sound(person, taken_down, above=seen)


def check_that_others_may_not(person: Person, since: str) -> None:
    """Without the operator's own policy nothing is restored: else the rest proves nothing."""
    person.become("WorkerPolicyArn", "CollectorPolicyArn")
    (restore, *_) = PAGE.do
    assert person.type(restore.replace(EXAMPLE, since)) == Exit.CONFIGURATION
    assert "s3:ListBucketVersions" in person.err
    person.become(*OPERATOR)


def test_the_page_restores_and_rebuilds() -> None:
    """Which of its commands are which."""
    verbs = [command.split()[1] for command in PAGE.do]
    assert verbs[:4] == ["restore", "repair", "run", "verify"]
    assert verbs[4:8] == ["repair", "run", "run", "verify"]
