"""One deployment for all tests: 20 s."""

import json
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import pytest

from demo.ports import with_free_ports
from demo.replayer import Replayer
from infra.app import build_app
from infra.settings import DEV

from .cloud import PREFIX, Cloud, deploy, start

DIGEST = "sha256:" + "0123456789abcdef" * 4


@dataclass(frozen=True)
class Deployed:
    """The system in the cloud, and the source that it asks."""

    cloud: Cloud
    source: Replayer
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

    def token(self) -> str:
        """The API's present token."""
        secret = self.cloud.client("secretsmanager").get_secret_value(SecretId=self.tokens)
        return str(json.loads(secret["SecretString"])["current"])


@pytest.fixture(scope="session")
def deployed(processes, tmp_path_factory):
    """Synthesise, start, deploy."""
    templates = tmp_path_factory.mktemp("cdk.out")
    build_app([DEV], image_digest=DIGEST, outdir=str(templates)).synth()
    folder = tmp_path_factory.mktemp("ministack")
    with Replayer(life_seconds=0) as source:
        cloud = with_free_ports(1, lambda ports: start(processes, folder, ports[0]))
        here = {
            **dict.fromkeys(("AWS_CA_BUNDLE", "SSL_CERT_FILE"), str(cloud.certificate)),
            "CONTENT_ASSETS_S3_ENDPOINT_URL": cloud.url,
            "CONTENT_ASSETS_SOURCES": "usgs",
            "CONTENT_ASSETS_USGS_BASE_URL": source.url,
        }
        deploy(cloud, templates, here)
        tokens = cloud.outputs(f"{PREFIX}-api")["ApiTokensArn"]
        # what the stand-in generated has characters that the template excludes
        first = json.dumps({"current": uuid4().hex + uuid4().hex})
        cloud.client("secretsmanager").put_secret_value(SecretId=tokens, SecretString=first)
        content, pipeline = cloud.outputs(PREFIX), cloud.outputs(f"{PREFIX}-pipeline")
        yield Deployed(
            cloud=cloud,
            source=source,
            bucket=content["StoreUrl"].removeprefix("s3://"),
            queue=pipeline["QueueUrl"],
            dead_letters=pipeline["DeadLettersUrl"],
            tokens=tokens,
        )
