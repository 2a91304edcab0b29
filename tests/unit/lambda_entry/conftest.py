"""The API in this process, over a store in memory."""

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pytest

from content_assets.contracts.messages import Message
from content_assets.errors import QueueUnreachableError
from content_assets.publishing.archive import Archive
from content_assets.publishing.memory import MemoryStore
from lambda_entry import api
from lambda_entry.context import LocalContext
from lambda_entry.routes.about import ApiParts


@dataclass
class FakeQueue:
    """A queue that keeps what it was sent, or is down."""

    sent: list[tuple[Message, str]] = field(default_factory=list)
    is_down: bool = False

    def send(self, message: Message, *, deduplication: str) -> None:
        """Leave one."""
        if self.is_down:
            msg = "queue: down"
            raise QueueUnreachableError(msg)
        self.sent.append((message, deduplication))


@dataclass
class Answer:
    """What the API answered."""

    status: int
    headers: dict[str, str]
    body: str

    def json(self) -> Any:
        """The body, parsed."""
        return json.loads(self.body)


def http_event(method: str, path: str, body: str | None = None, **members: Any) -> dict[str, Any]:
    """API Gateway's event for a request that the authorizer let pass."""
    return {
        "version": "2.0",
        "routeKey": "$default",
        "rawPath": path,
        "rawQueryString": "",
        "headers": {"content-type": "application/json"},
        "requestContext": {
            "requestId": "request-1",
            "stage": "$default",
            "http": {"method": method, "path": path, "protocol": "HTTP/1.1", "sourceIp": "::1"},
            "authorizer": {"lambda": {"client": "token"}},
        },
        "body": body,
        "isBase64Encoded": False,
        **members,
    }


@dataclass
class InProcessApi:
    """The handler, asked with events."""

    store: MemoryStore
    queue: FakeQueue
    sites: frozenset[str] | None = None

    def event(self, event: Any) -> Answer:
        """Hand it one event."""
        parts = ApiParts(self.store, Archive(self.store), self.queue, self.sites)
        told = api.answer(event, LocalContext(), lambda: parts)
        return Answer(told["statusCode"], told.get("headers", {}), told["body"])

    def objects(self) -> dict[str, str]:
        """What is in the store: ETag by key."""
        return {entry.key: entry.etag for entry in self.store.list("")}

    def get(self, path: str, **query: str) -> Answer:
        """A GET."""
        return self.event(http_event("GET", path, queryStringParameters=query or None))

    def post(self, path: str, body: Any = None, *, key: str | None = None) -> Answer:
        """A POST of JSON."""
        headers = {"content-type": "application/json"}
        if key is not None:
            headers["idempotency-key"] = key
        text = None if body is None else json.dumps(body)
        return self.event(http_event("POST", path, text, headers=headers))


@pytest.fixture
def store() -> MemoryStore:
    """Empty."""
    return MemoryStore(now=lambda: datetime.now(UTC))


@pytest.fixture
def queue() -> FakeQueue:
    """Empty."""
    return FakeQueue()


@pytest.fixture
def in_process(store: MemoryStore, queue: FakeQueue) -> InProcessApi:
    """The API."""
    return InProcessApi(store, queue)
