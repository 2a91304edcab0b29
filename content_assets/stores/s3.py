"""S3 as a Store: AWS, and servers that speak it.

Rules, in order:
  1. Retries are botocore's (`client_config`): with jitter, a quota and an end.
  2. A conditional write that was refused *after a retry* may have been refused because of
     its own first try, whose reply was lost. That is no lost race: it is reported as no
     answer, and the caller reads the object (publishing/pointer.py does).
  3. 409 is no lost race: nothing was written, and it is tried again (busy.py).
  4. Every error becomes one of ours in one table (`judge`). Messages carry bucket,
     key, status and code; never a header, a body or a credential.

Belongs here: boto3 calls. Does not: credentials, which the client finds by itself.
"""

from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any

from botocore.config import Config
from botocore.exceptions import (
    BotoCoreError,
    ChecksumError,
    ClientError,
    FlexibleChecksumError,
    HTTPClientError,
    IncompleteReadError,
)
from botocore.exceptions import ConnectionError as S3ConnectionError

from content_assets.errors import (
    ClockError,
    ConfigurationError,
    ContentAssetsError,
    PreconditionFailedError,
    StoreBusyError,
    StoreUnreachableError,
)
from content_assets.publishing.keys import headers_of
from content_assets.publishing.store import (
    Condition,
    Create,
    Entry,
    IfMatch,
    Overwrite,
    Stored,
    Version,
)
from content_assets.stores.busy import CONFLICT, until_free

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

S3Error = ClientError | BotoCoreError
_S3_ERRORS = (ClientError, BotoCoreError)
_NO_ANSWER = (
    S3ConnectionError,
    HTTPClientError,
    IncompleteReadError,
    ChecksumError,
    FlexibleChecksumError,
)
_LOST = {412, 404}  # a lost conditional write; AWS answers If-Match with 404
_MISSING = {"NoSuchKey", "404"}  # the second is HEAD's, which has no body with a code
_REFUSED = {301, 400, 401, 403, 405, 501}
_WRONG_CLOCK = "RequestTimeTooSkewed"  # S3 gives it the status 403
_SLOW_REQUEST = "RequestTimeout"  # S3 gives it the status 400


def client_config(connections: int) -> Config:
    """The configuration of our S3 clients: a limit for every wait and every retry."""
    return Config(
        connect_timeout=3,  # seconds
        read_timeout=15,  # seconds; the largest document is some MB
        max_pool_connections=connections,
        retries={"mode": "standard", "total_max_attempts": 3},
    )


class S3Store:
    """One bucket."""

    def __init__(self, client: "S3Client", bucket: str) -> None:
        """Speak through `client`, whatever it retries (`client_config`, or dagster-aws' own)."""
        self._client = client
        self._bucket = bucket
        self._ahead: timedelta | None = None  # the store's clock, of this machine's
        client.meta.events.register("after-call.s3", self._note_time)

    def get(self, key: str) -> Stored | None:
        """See store.Store."""
        try:
            answer = self._client.get_object(Bucket=self._bucket, Key=key)
            return Stored(answer["Body"].read(), answer["ETag"])
        except _S3_ERRORS as error:
            if _is_missing(error):
                return None
            raise self._translate(error, key, "s3:GetObject") from error

    def head(self, key: str) -> Entry | None:
        """See store.Store."""
        try:
            answer = self._client.head_object(Bucket=self._bucket, Key=key)
            return Entry(key, answer["ETag"], answer["LastModified"], answer["ContentLength"])
        except _S3_ERRORS as error:
            if _is_missing(error):
                return None
            raise self._translate(error, key, "s3:GetObject") from error

    def put(self, key: str, body: bytes, condition: Condition) -> str:
        """See store.Store."""
        return until_free(lambda: self._put(key, body, condition))

    def _put(self, key: str, body: bytes, condition: Condition) -> str:
        content_type, cache_control = headers_of(key)
        try:
            answer = self._client.put_object(
                Bucket=self._bucket,
                Key=key,
                Body=body,
                ContentType=content_type,
                CacheControl=cache_control,
                **_conditions(condition),
            )
        except _S3_ERRORS as error:
            raise self._translate(error, key, "s3:PutObject", condition) from error
        return answer["ETag"]

    def delete(self, key: str, condition: IfMatch | Overwrite) -> None:
        """See store.Store."""
        until_free(lambda: self._delete(key, condition))

    def _delete(self, key: str, condition: IfMatch | Overwrite) -> None:
        try:
            self._client.delete_object(Bucket=self._bucket, Key=key, **_conditions(condition))
        except _S3_ERRORS as error:
            ours = self._translate(error, key, "s3:DeleteObject", condition)
            # refused: SeaweedFS answers 412 for a missing key; or the first try's reply was lost
            is_refused = _status(error)[0] in _LOST and not isinstance(ours, ConfigurationError)
            if not (is_refused and self.head(key) is None):
                raise ours from error

    def purge(self, key: str, *, keep_newest: bool = False) -> None:
        """See store.Store; a versioned bucket keeps what a plain delete hides."""
        try:
            pages = self._client.get_paginator("list_object_versions").paginate(
                Bucket=self._bucket, Prefix=key
            )
            for page in pages:
                for each in (*page.get("Versions", []), *page.get("DeleteMarkers", [])):
                    if each["Key"] == key and not (keep_newest and each["IsLatest"]):
                        self._client.delete_object(
                            Bucket=self._bucket, Key=key, VersionId=each["VersionId"]
                        )
        except _S3_ERRORS as error:
            raise self._translate(error, key, "s3:DeleteObjectVersion") from error

    def versions(self, prefix: str) -> Iterator[Version]:
        """See store.VersionedStore; in a bucket without versions each object has one."""
        try:
            pages = self._client.get_paginator("list_object_versions").paginate(
                Bucket=self._bucket, Prefix=prefix
            )
            for page in pages:
                kept, markers = page.get("Versions", []), page.get("DeleteMarkers", [])
                for each in (*kept, *markers):
                    yield Version(
                        key=each["Key"],
                        version_id=each["VersionId"],
                        modified=each["LastModified"],
                        is_newest=each["IsLatest"],
                        is_deletion="Size" not in each,
                    )
        except _S3_ERRORS as error:
            raise self._translate(error, prefix, "s3:ListBucketVersions") from error

    def get_version(self, version: Version) -> Stored | None:
        """See store.VersionedStore."""
        try:
            answer = self._client.get_object(
                Bucket=self._bucket, Key=version.key, VersionId=version.version_id
            )
            return Stored(answer["Body"].read(), answer["ETag"])
        except _S3_ERRORS as error:
            if _status(error)[1] in {*_MISSING, "NoSuchVersion"}:
                return None
            raise self._translate(error, version.key, "s3:GetObjectVersion") from error

    def list(self, prefix: str) -> Iterator[Entry]:
        """See store.Store."""
        try:
            pages = self._client.get_paginator("list_objects_v2").paginate(
                Bucket=self._bucket, Prefix=prefix
            )
            for page in pages:
                for each in page.get("Contents", []):
                    yield Entry(each["Key"], each["ETag"], each["LastModified"], each["Size"])
        except _S3_ERRORS as error:
            raise self._translate(error, prefix, "s3:ListBucket") from error

    def now(self) -> datetime | None:
        """See store.Store."""
        return None if self._ahead is None else datetime.now(UTC) + self._ahead

    def _note_time(self, *, http_response: Any, **_: Any) -> None:
        """Called by boto3 with every answer, refusals included."""
        date = http_response.headers.get("Date", "")
        with suppress(ValueError):  # none, or none that anybody can read
            self._ahead = parsedate_to_datetime(date).astimezone(UTC) - datetime.now(UTC)

    def _translate(
        self, error: S3Error, key: str, permission: str, condition: Condition | None = None
    ) -> ContentAssetsError:
        where = f"s3://{self._bucket}/{key}"
        if not isinstance(error, ClientError):
            return _without_answer(error, where)
        status, code = _status(error)
        retries = error.response["ResponseMetadata"].get("RetryAttempts", 0)
        is_conditional = isinstance(condition, Create | IfMatch)
        if retries and is_conditional and status in {*_LOST, CONFLICT}:
            return unanswered(where, f"{status} {code} to a retry")  # rule 2
        return judge(where, status, code, permission, condition)


def judge(
    where: str, status: int, code: str, permission: str, condition: Condition | None
) -> ContentAssetsError:
    """An S3 server's answer as one of our errors, whichever client it came by."""
    if code == "NoSuchBucket":
        return ConfigurationError(
            f"{where}: expected a bucket, found none of this name; make it, or correct "
            "CONTENT_ASSETS_STORE_URL"
        )
    if status == CONFLICT:
        return StoreBusyError(
            f"{where}: expected no other request on this key, found one ({status} {code}); nothing "
            "was written; the next run continues"
        )
    if isinstance(condition, Create | IfMatch) and status in _LOST:
        wanted = f"ETag {condition.etag}" if isinstance(condition, IfMatch) else "nothing there"
        return PreconditionFailedError(
            f"{where}: expected {wanted}, found another state ({status} {code}); read it again"
        )
    if code == _WRONG_CLOCK:
        return ClockError(
            expected="one that S3 accepts a signature of",
            found=f"more than 15 minutes off ({code})",
        )
    if status in _REFUSED and code != _SLOW_REQUEST:
        return ConfigurationError(
            f"{where}: expected to be allowed, found {status} {code}; check the role's policy "
            f"({permission} for this key), the credentials and the region (without "
            "s3:ListBucket a missing key answers 403 as well)"
        )
    return unanswered(where, f"{status} {code}")


def _without_answer(error: BotoCoreError, where: str) -> ContentAssetsError:
    name = type(error).__name__
    if isinstance(error, _NO_ANSWER):
        return unanswered(where, name)
    return ConfigurationError(
        f"{where}: expected a request that can be sent, found {name}; check the credentials, the "
        "region and the endpoint of the S3 client"
    )


def unanswered(where: str, found: str) -> StoreUnreachableError:
    """The outcome of a request is unknown."""
    return StoreUnreachableError(
        f"{where}: expected an answer, found {found}; repeat it later: the next run "
        "continues from the store's state"
    )


def _conditions(condition: Condition) -> dict[str, Any]:
    if isinstance(condition, Create):
        return {"IfNoneMatch": "*"}
    return {"IfMatch": condition.etag} if isinstance(condition, IfMatch) else {}


def _status(error: S3Error) -> tuple[int, str]:
    if not isinstance(error, ClientError):
        return 0, ""
    status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
    return status, error.response.get("Error", {}).get("Code", "")


def _is_missing(error: S3Error) -> bool:
    return _status(error)[1] in _MISSING
