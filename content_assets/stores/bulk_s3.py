"""S3 for thousands of small objects at a time: reads and writes by obstore, the rest by boto3.

Measured (docs/decisions/0005): a PUT of 2 KB costs 0.2 ms of CPU instead of 1.4, so that one
core keeps a server busy. obstore has no conditional delete, and listing, HEAD and purge are
rare: those stay with `S3Store`.

Rules, in order:
  1. Repeatable requests (a read, an overwrite) are retried, with jitter and a limit. A
     conditional write is sent once: a refusal is the server's answer to it, never to a retry;
     except for 409, which means that nothing was written (busy.py).
  2. Errors come out of the same table as boto3's (`s3.judge`).
  3. The store's time comes with boto3's answers, so that one read in 45 s goes that way.
  4. Credentials are those of the boto3 session, which renews them.

Belongs here: obstore. Does not: which store a process uses (bootstrap.py).
"""

import math
import re
import threading
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import obstore
from obstore.exceptions import BaseError
from obstore.store import S3Store as Client

from content_assets.errors import ContentAssetsError
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
from content_assets.stores.busy import until_free
from content_assets.stores.s3 import S3Store, judge, unanswered

if TYPE_CHECKING:
    from boto3.session import Session

_CONNECT, _ANSWER_SECONDS = timedelta(seconds=3), 15.0
_RETRIES = 2
_DATED_SECONDS = 45.0  # obstore shows no Date header: one read in so many goes by boto3
_ERRORS = (BaseError, FileNotFoundError)
_STATUS = re.compile(r"status code: (\d{3})")
_CODE = re.compile(r"<Code>(\w+)</Code>")
_REDIRECT = "Received redirect"
_NOT_FOUND = 404


class BulkS3Store:
    """One bucket, by way of two clients."""

    def __init__(
        self,
        other: S3Store,
        session: "Session",
        bucket: str,
        *,
        endpoint_url: str | None,
        region: str,
        connections: int,
        answer_seconds: float = _ANSWER_SECONDS,
    ) -> None:
        """Read and write by obstore, and all else through `other`.

        Args:
            session: Whose credentials are used.
            endpoint_url: Of another S3 server than AWS'.
            connections: As many are kept open.
            answer_seconds: An answer may take as long.
        """
        from obstore.auth.boto3 import Boto3CredentialProvider  # noqa: PLC0415  # imports boto3

        self._other = other
        self._bucket = bucket
        given: dict[str, Any] = {
            "bucket": bucket,
            "region": region,
            "credential_provider": Boto3CredentialProvider(session),
            "client_options": {
                "connect_timeout": _CONNECT,
                "timeout": timedelta(seconds=answer_seconds),
                "pool_max_idle_per_host": str(connections),
                "allow_http": bool(endpoint_url and endpoint_url.startswith("http://")),
            },
        }
        if endpoint_url:
            given |= {"endpoint": endpoint_url, "virtual_hosted_style_request": False}
        self._patient = Client(**given, retry_config={"max_retries": _RETRIES})
        self._lock = threading.Lock()
        self._dated_until = -math.inf  # monotonic
        self._once = Client(**given, retry_config={"max_retries": 0})

    def get(self, key: str) -> Stored | None:
        """See store.Store."""
        if self._is_undated():
            return self._dated_get(key)
        try:
            answer = obstore.get(self._patient, key)
            return Stored(bytes(answer.bytes()), answer.meta["e_tag"] or "")
        except _ERRORS as error:
            status, code = _found(error)
            if status == _NOT_FOUND and code != "NoSuchBucket":
                return None
            raise self._translate(error, key, "s3:GetObject") from None

    def head(self, key: str) -> Entry | None:
        """See store.Store."""
        return self._other.head(key)

    def put(self, key: str, body: bytes, condition: Condition) -> str:
        """See store.Store."""
        return until_free(lambda: self._put(key, body, condition))

    def _put(self, key: str, body: bytes, condition: Condition) -> str:
        content_type, cache_control = headers_of(key)
        try:
            answer = obstore.put(
                self._patient if isinstance(condition, Overwrite) else self._once,
                key,
                body,
                attributes={"Content-Type": content_type, "Cache-Control": cache_control},
                mode=_mode(condition),
                use_multipart=False,  # one request: all or nothing, and the ETag of a plain PUT
            )
        except _ERRORS as error:
            raise self._translate(error, key, "s3:PutObject", condition) from None
        return answer["e_tag"] or ""

    def delete(self, key: str, condition: IfMatch | Overwrite) -> None:
        """See store.Store."""
        self._other.delete(key, condition)

    def purge(self, key: str, *, keep_newest: bool = False) -> None:
        """See store.Store."""
        self._other.purge(key, keep_newest=keep_newest)

    def versions(self, prefix: str) -> Iterator[Version]:
        """See store.VersionedStore."""
        return self._other.versions(prefix)

    def get_version(self, version: Version) -> Stored | None:
        """See store.VersionedStore."""
        return self._other.get_version(version)

    def list(self, prefix: str) -> Iterator[Entry]:
        """See store.Store."""
        return self._other.list(prefix)

    def now(self) -> datetime | None:
        """See store.Store."""
        return self._other.now()

    def _dated_get(self, key: str) -> Stored | None:
        try:
            return self._other.get(key)
        except ContentAssetsError:
            self._dated_until = -math.inf
            raise

    def _is_undated(self) -> bool:
        """Whether the next read is to bring the time as well; claimed by one thread."""
        with self._lock:
            if time.monotonic() < self._dated_until:
                return False
            self._dated_until = time.monotonic() + _DATED_SECONDS
            return True

    def _translate(
        self, error: Exception, key: str, permission: str, condition: Condition | None = None
    ) -> ContentAssetsError:
        """Without the error itself, whose text holds headers and bodies."""
        where = f"s3://{self._bucket}/{key}"
        status, code = _found(error)
        if not status:
            return unanswered(where, type(error).__name__)
        return judge(where, status, code, permission, condition)


def _mode(condition: Condition) -> Any:
    if isinstance(condition, Create):
        return "create"
    return {"e_tag": condition.etag} if isinstance(condition, IfMatch) else "overwrite"


def _found(error: Exception) -> tuple[int, str]:
    """The status and the code that the server gave; 0 where it gave none."""
    text = str(error)
    status, code = _STATUS.search(text), _CODE.search(text)
    if status is None and _REDIRECT in text:
        return 301, "PermanentRedirect"
    return int(status[1]) if status else 0, code[1] if code else ""
