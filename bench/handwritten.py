"""The handler that one would write by hand: requests and boto3, no Dagster, no releases.

It does the same fetch, reads the same state and writes the same receipt as the worker, in the
same order, one request after the other as such handlers do; when the feed changed it makes
the same documents by the same functions and uploads all of them, 32 at a time.

Belongs here: the other side of the comparison. Does not: anything that is shipped.
"""

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import requests
from botocore.exceptions import ClientError

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

    from content_assets.content.earthquakes.documents import EarthquakeLedger

UPLOAD_THREADS = 32
STATE = ("state/head.json", "state/production.json", "state/mirror.json", "state/raw.json")


@dataclass
class Handwritten:
    """A warm handler: session, client and pool are kept between calls."""

    client: "S3Client"
    bucket: str
    feed_url: str
    ledger: "EarthquakeLedger | None" = None  # it stays warm
    session: requests.Session = field(default_factory=requests.Session)
    pool: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(UPLOAD_THREADS))

    def handle(self) -> int:
        """One invocation; returns how many documents were uploaded."""
        state = {key: self._read(key) for key in STATE}
        validators = state["state/raw.json"]
        asked = {"If-None-Match": validators["etag"]} if validators else {}
        answer = self.session.get(self.feed_url, headers=asked, timeout=20)
        uploaded = 0
        if answer.status_code == requests.codes.ok:
            uploaded = self._publish(answer.content)
            self._write("state/raw.json", {"etag": answer.headers["ETag"]})
        self._write("receipts/run.json", {"status": answer.status_code, "uploaded": uploaded})
        self._write("status.json", {"uploaded": uploaded})
        return uploaded

    def _publish(self, body: bytes) -> int:
        self.client.put_object(Bucket=self.bucket, Key="raw/body", Body=body)
        # here: a cold start with nothing new pays for none of it
        from bench.documents_by_hand import make_bodies  # noqa: PLC0415

        self.ledger, bodies = make_bodies(body, self.ledger)
        list(self.pool.map(lambda path: self._upload(path, bodies[path]), bodies))
        return len(bodies)

    def _upload(self, path: str, body: bytes) -> None:
        self.client.put_object(Bucket=self.bucket, Key=f"production/{path}", Body=body)

    def _read(self, key: str) -> Any:
        try:
            return json.loads(self.client.get_object(Bucket=self.bucket, Key=key)["Body"].read())
        except ClientError as error:
            if error.response["Error"]["Code"] == "NoSuchKey":
                return None
            raise

    def _write(self, key: str, value: dict[str, Any]) -> None:
        self.client.put_object(Bucket=self.bucket, Key=key, Body=json.dumps(value).encode())
