"""One deployment for all tests, with the real site beside it: 30 s."""

import json
import os
import subprocess
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from content_assets.publishing import keys
from demo.chromium import find_chromium
from demo.ports import with_free_ports
from demo.processes import Processes
from demo.recording import short_recording
from demo.replayer import Replayer
from demo.site import Site, SiteSettings, deploy_site, start_site
from infra.settings import DEV
from tests.polling import PATIENCE_SECONDS, wait_for
from tests.synthesis import end_kernel, synthesise

from .cloud import CONTENT_STACKS, PREFIX, RUNNING_STACKS, SITE_URL, Cloud, bootstrap, deploy, start

DIGEST = "sha256:" + "0123456789abcdef" * 4
EVENTS = 20  # of the week's 1,700: each is a page
KEPT_SECONDS = 1  # a dropped token is good for as long; a minute where nothing is said


@dataclass(frozen=True)
class Deployed:
    """The system in the cloud, the source that it asks, the site that it tells."""

    cloud: Cloud
    source: Replayer
    site: Site
    bucket: str
    queue: str
    dead_letters: str
    tokens: str  # the secret

    def read(self, key: str) -> Any:
        """A JSON object of the bucket, as the account's owner."""
        found = self.cloud.client("s3").get_object(Bucket=self.bucket, Key=key)
        return json.loads(found["Body"].read())

    def keys(self, prefix: str) -> set[str]:
        """What lies under a prefix."""
        pages = self.cloud.client("s3").get_paginator("list_objects_v2")
        found = pages.paginate(Bucket=self.bucket, Prefix=prefix)
        return {each["Key"] for page in found for each in page.get("Contents", [])}

    def receipts(self) -> list[Any]:
        """What the runs did, in no order."""
        return [self.read(key) for key in self.keys(keys.RECEIPTS)]

    def token(self) -> str:
        """The API's present token."""
        secret = self.cloud.client("secretsmanager").get_secret_value(SecretId=self.tokens)
        return str(json.loads(secret["SecretString"])["current"])

    def act(self, path: str, body: object) -> Any:
        """POST to the API; it must say yes."""
        answer = self.cloud.ask("POST", path, token=self.token(), body=body)
        assert answer.status_code in {200, 202}, answer.text
        return answer.json()

    def run(self) -> Any:
        """POST /refresh, and wait for the receipt."""
        where = self.act("/refresh", {})["status_url"]
        token, told = self.token(), {}

        def is_over() -> bool:
            told.update(self.cloud.ask("GET", where, token=token).json())
            return bool(told.get("receipt"))

        assert wait_for(is_over), told
        return told["receipt"]

    def send(self, body: str, *, group: str, deduplication: str | None = None) -> None:
        """Leave a message in the queue of work; its deduplication is by content if not said."""
        said = {"MessageDeduplicationId": deduplication} if deduplication else {}
        sqs = self.cloud.client("sqs")
        sqs.send_message(QueueUrl=self.queue, MessageBody=body, MessageGroupId=group, **said)

    def waiting(self, queue: str) -> int:
        """How many messages are in a queue, in flight or not."""
        names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
        sqs = self.cloud.client("sqs")
        told = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=names)
        return sum(map(int, told["Attributes"].values()))

    def fire(self, schedule: str, *, copy: str | None = None) -> None:
        """Let a schedule of the template be due in a second, with its own target and role.

        Args:
            copy: A name for another one of the kind: the stand-in fires each only once.
        """
        scheduler = self.cloud.client("scheduler")
        given = scheduler.get_schedule(GroupName=PREFIX, Name=schedule)
        soon = datetime.now(UTC) + timedelta(seconds=1.5)
        put = scheduler.create_schedule if copy else scheduler.update_schedule
        put(
            GroupName=PREFIX,
            Name=copy or schedule,
            ScheduleExpression=f"at({soon:%Y-%m-%dT%H:%M:%S})",
            FlexibleTimeWindow=given["FlexibleTimeWindow"],
            Target=given["Target"],
        )


@pytest.fixture(scope="package")
def started(tmp_path_factory):
    """What runs for these tests alone ends with them: the stand-in, its functions, the site."""
    with Processes(tmp_path_factory.mktemp("processes-of-the-cloud")) as running:
        yield running


@pytest.fixture(scope="package")
def templates(tmp_path_factory):
    """What is synthesised of `dev`, with a site."""
    folder = tmp_path_factory.mktemp("cdk.out")
    with_site = replace(DEV, site_url="https://site.example")
    synthesise([with_site], folder, image_digest=DIGEST)
    end_kernel()
    return folder


@pytest.fixture(scope="package")
def cloud(started, templates, tmp_path_factory):
    """The stand-in with what must not be lost: bucket, its policies, registry."""
    folder = tmp_path_factory.mktemp("ministack")
    running = with_free_ports(1, lambda ports: start(started, folder, ports[0]))
    bootstrap(running)
    deploy(running, templates, CONTENT_STACKS, {})
    return running


@pytest.fixture(scope="package")
def deployed(cloud, started, site_build, templates):
    """What runs is deployed, too; the site stands where the content is, before anything runs."""
    with Replayer(short_recording(EVENTS), life_seconds=0) as source:
        bucket = cloud.outputs(PREFIX)["StoreUrl"].removeprefix("s3://")
        token = uuid4().hex
        content = f"{cloud.url}/{bucket}/public"
        told = SiteSettings(content, token, certificate=cloud.certificate)
        site = start_site(started, deploy_site(site_build, started.new_folder("site")), told)
        here = {
            **dict.fromkeys(("AWS_CA_BUNDLE", "SSL_CERT_FILE"), str(cloud.certificate)),
            "CONTENT_ASSETS_S3_ENDPOINT_URL": cloud.url,
            "CONTENT_ASSETS_SOURCES": "usgs",
            "CONTENT_ASSETS_USGS_BASE_URL": source.url,
            "CONTENT_ASSETS_API_TOKENS_SECONDS": str(KEPT_SECONDS),
            SITE_URL: site.url,
        }
        deploy(cloud, templates, RUNNING_STACKS, here)
        pipeline = cloud.outputs(f"{PREFIX}-pipeline")
        secrets = cloud.client("secretsmanager")
        secrets.put_secret_value(SecretId=pipeline["RevalidateTokenArn"], SecretString=token)
        tokens = cloud.outputs(f"{PREFIX}-api")["ApiTokensArn"]
        # what the stand-in generated has characters that the template excludes
        first = json.dumps({"current": uuid4().hex + uuid4().hex})
        secrets.put_secret_value(SecretId=tokens, SecretString=first)
        queues = pipeline["QueueUrl"], pipeline["DeadLettersUrl"]
        yield Deployed(cloud, source, site, bucket, *queues, tokens)


@pytest.fixture(scope="package")
def released(deployed):
    """The schedule of the template fires, with its own target and role, and a run follows.

    It fires twice: another test looks whether both are runs. Both have ended before any test
    counts releases; the schedules of the template are then over.
    """
    deployed.fire("run")
    for copy in (
        "run-again",
        "run-a-third-time",
        "run-a-fourth-time",
    ):  # a busy stand-in skips some
        deployed.fire("run", copy=copy)
        if wait_for(lambda: len(deployed.keys(keys.RECEIPTS)) >= 2, seconds=120):
            break
    assert len(deployed.keys(keys.RECEIPTS)) >= 2
    assert wait_for(lambda: deployed.waiting(deployed.queue) == 0)
    return deployed


@pytest.fixture
def impatient(released):
    """A message that failed is back after seconds instead of after 13 minutes.

    The number of its tries is the template's.
    """
    sqs = released.cloud.client("sqs")
    asked = {"QueueUrl": released.queue, "AttributeNames": ["VisibilityTimeout"]}
    before = sqs.get_queue_attributes(**asked)["Attributes"]
    sqs.set_queue_attributes(QueueUrl=released.queue, Attributes={"VisibilityTimeout": "1"})
    yield released
    sqs.set_queue_attributes(QueueUrl=released.queue, Attributes=before)


@pytest.fixture(scope="package")
def operator(released):
    """Somebody with the rights of ReplayPolicyArn, and no others."""
    iam = released.cloud.client("iam")
    iam.create_user(UserName="operator")
    policy = released.cloud.outputs(f"{PREFIX}-pipeline")["ReplayPolicyArn"]
    iam.attach_user_policy(UserName="operator", PolicyArn=policy)
    key = iam.create_access_key(UserName="operator")["AccessKey"]
    return {
        "AWS_ACCESS_KEY_ID": key["AccessKeyId"],
        "AWS_SECRET_ACCESS_KEY": key["SecretAccessKey"],
    }


@pytest.fixture(scope="package")
def browser(processes, tmp_path_factory):
    """What a real browser makes of an address: the document after its scripts ran."""
    chromium = find_chromium(processes, os.environ, is_root=os.geteuid() == 0)
    profile: Path = tmp_path_factory.mktemp("chromium")
    options = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]

    def look(url: str) -> str:
        command = [str(chromium), *options, f"--user-data-dir={profile}", "--dump-dom", url]
        return subprocess.run(
            command, capture_output=True, text=True, check=True, timeout=PATIENCE_SECONDS
        ).stdout

    return look
