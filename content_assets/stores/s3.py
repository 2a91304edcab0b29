"""S3 as a Store: AWS, and servers that speak it.

Errors become ours in one table (`_translate`). The client's own retries are switched off for
conditional writes: a retried write whose first try had landed would be answered with 412, as
if somebody else had won. The callers look the outcome up instead (publishing/pointer.py).
Reads, overwrites and listings may be repeated and are, three times.

Belongs here: boto3 calls. Does not: credentials, which the client finds by itself.
"""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

from botocore.config import Config
from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    NoCredentialsError,
    PartialCredentialsError,
)

from content_assets.errors import (
    ConfigurationError,
    PreconditionFailedError,
    StoreUnreachableError,
)
from content_assets.publishing.keys import headers_of
from content_assets.publishing.store import Condition, Create, Entry, IfMatch, Overwrite, Stored

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

A = TypeVar("A")
TRIES = 3  # of what may be repeated
_LOST = (412, 409, 404)  # a conditional write's answers when it lost; AWS says 404 for If-Match
_MISSING = {"NoSuchKey", "404"}
_CREDENTIALS = (NoCredentialsError, PartialCredentialsError)


def client_config(connections: int) -> Config:
    """The configuration that S3Store counts on: no retries of the client's own."""
    return Config(
        connect_timeout=3,  # seconds
        read_timeout=15,  # seconds; the largest document is some MB
        max_pool_connections=connections,
        retries={"total_max_attempts": 1},
    )


class S3Store:
    """One bucket."""

    def __init__(self, client: "S3Client", bucket: str) -> None:
        """Take a client made with `client_config`, or dagster-aws' one."""
        self._client = client
        self._bucket = bucket

    def get(self, key: str) -> Stored | None:
        """See store.Store."""

        def read() -> Stored:
            answer = self._client.get_object(Bucket=self._bucket, Key=key)
            return Stored(answer["Body"].read(), answer["ETag"])

        return self._repeated(key, read)

    def head(self, key: str) -> Entry | None:
        """See store.Store."""

        def read() -> Entry:
            answer = self._client.head_object(Bucket=self._bucket, Key=key)
            return Entry(key, answer["ETag"], answer["LastModified"], answer["ContentLength"])

        return self._repeated(key, read)

    def put(self, key: str, body: bytes, condition: Condition) -> str:
        """See store.Store."""
        content_type, cache_control = headers_of(key)

        def write() -> str:
            answer = self._client.put_object(
                Bucket=self._bucket,
                Key=key,
                Body=body,
                ContentType=content_type,
                CacheControl=cache_control,
                **_conditions(condition),
            )
            return answer["ETag"]

        if isinstance(condition, Overwrite):
            written = self._repeated(key, write)
            if written is None:
                self._no_bucket()
            return written
        try:
            return write()
        except (ClientError, BotoCoreError) as error:
            raise self._translate(key, error, condition) from error

    def delete(self, key: str, condition: IfMatch | Overwrite) -> None:
        """See store.Store."""
        try:
            self._client.delete_object(Bucket=self._bucket, Key=key, **_conditions(condition))
        except (ClientError, BotoCoreError) as error:
            if not _is_missing(error):
                raise self._translate(key, error, condition) from error

    def list(self, prefix: str) -> Iterator[Entry]:
        """See store.Store."""
        try:
            pages = self._client.get_paginator("list_objects_v2").paginate(
                Bucket=self._bucket, Prefix=prefix
            )
            for page in pages:
                for each in page.get("Contents", []):
                    yield Entry(each["Key"], each["ETag"], each["LastModified"], each["Size"])
        except (ClientError, BotoCoreError) as error:
            raise self._translate(prefix, error, None) from error

    def _repeated(self, key: str, call: Callable[[], A]) -> A | None:
        """Do what may be done twice; None where there is no such key."""
        for left in reversed(range(TRIES)):
            try:
                return call()
            except (ClientError, BotoCoreError) as error:
                if _is_missing(error):
                    return None
                ours = self._translate(key, error, None)
                if not left or not isinstance(ours, StoreUnreachableError):
                    raise ours from error
        raise AssertionError  # the last try returns or raises

    def _translate(
        self, key: str, error: ClientError | BotoCoreError, condition: Condition | None
    ) -> Exception:
        status, code = _status(error)
        where = f"s3://{self._bucket}/{key}"
        if code == "NoSuchBucket" or isinstance(error, _CREDENTIALS):
            found = "no such bucket" if code == "NoSuchBucket" else "no usable credentials"
            return ConfigurationError(
                f"{where}: expected a bucket that we may use, found {found}; check "
                "CONTENT_ASSETS_STORE_URL, the endpoint and the credentials"
            )
        if condition and not isinstance(condition, Overwrite) and status in _LOST:
            return PreconditionFailedError(
                f"{where}: expected {_expected(condition)}, found another state ({status} {code}); "
                "read it again"
            )
        if status in (400, 401, 403):
            return ConfigurationError(
                f"{where}: expected to be allowed, found {status} {code}; check the role's policy "
                "for this prefix (without s3:ListBucket a missing key answers 403 as well)"
            )
        return StoreUnreachableError(
            f"{where}: expected an answer, found {status or type(error).__name__} {code}; a write "
            "may have landed; the next run looks and goes on"
        )

    def _no_bucket(self) -> NoReturn:
        msg = f"s3://{self._bucket}: expected a bucket, found none; check CONTENT_ASSETS_STORE_URL"
        raise ConfigurationError(msg)


def _conditions(condition: Condition) -> dict[str, Any]:
    if isinstance(condition, Create):
        return {"IfNoneMatch": "*"}
    return {"IfMatch": condition.etag} if isinstance(condition, IfMatch) else {}


def _expected(condition: Condition) -> str:
    return f"ETag {condition.etag}" if isinstance(condition, IfMatch) else "nothing there"


def _status(error: ClientError | BotoCoreError) -> tuple[int, str]:
    if not isinstance(error, ClientError):
        return 0, ""
    status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
    return status, error.response.get("Error", {}).get("Code", "")


def _is_missing(error: ClientError | BotoCoreError) -> bool:
    return _status(error)[1] in _MISSING
