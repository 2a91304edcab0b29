"""What every route has at hand, and what its OpenAPI says of failures.

Belongs here: that. Does not: any route.
"""

from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Any

from aws_lambda_powertools.event_handler.api_gateway import Router

from content_assets.bootstrap import utc_now
from content_assets.contracts.api import GatewayAnswer, ProblemAnswer
from content_assets.contracts.release import Pointer
from content_assets.publishing.archive import Archive
from content_assets.publishing.clock import store_time
from content_assets.publishing.consistency import find_pointer
from content_assets.publishing.store import Store
from lambda_entry.problems import CONTENT_TYPE
from lambda_entry.work_queue import WorkQueue

Responses = dict[int, Any]
_OF_GATEWAY = {  # what API Gateway says by itself, in words of its own
    HTTPStatus.UNAUTHORIZED,
    HTTPStatus.FORBIDDEN,
    HTTPStatus.TOO_MANY_REQUESTS,
    HTTPStatus.INTERNAL_SERVER_ERROR,
    HTTPStatus.SERVICE_UNAVAILABLE,
}


@dataclass(frozen=True)
class ApiParts:
    """The wired parts of the API.

    Attributes:
        sites: The names of the sites that are configured; the cursors of others count no more.
            None: unknown, so that every cursor counts.
    """

    store: Store
    archive: Archive
    queue: WorkQueue
    sites: frozenset[str] | None = None


@dataclass(frozen=True)
class Asked:
    """What a route works with: the parts, and whose request it is."""

    parts: ApiParts
    request_id: str

    def now(self) -> datetime:
        """The store's time; this machine's only where the store keeps none."""
        return store_time(self.parts.store) or utc_now()

    def pointer(self, key: str) -> Pointer | None:
        """Where a channel stands; refused where it is lost or unreadable."""
        return find_pointer(self.parts.store, key)


def asked_of(router: Router) -> Asked:
    """What `lambda_entry.api` gave to this request's route.

    Raises:
        TypeError: Somebody else calls it.
    """
    asked = router.context["asked"]
    if not isinstance(asked, Asked):
        msg = "route: expected to be called by lambda_entry.api"
        raise TypeError(msg)
    return asked


def answers(model: type, *failures: HTTPStatus, status: HTTPStatus = HTTPStatus.OK) -> Responses:
    """What a route may answer, for its OpenAPI; every one may answer 401 to 503."""
    always = (
        HTTPStatus.UNAUTHORIZED,
        HTTPStatus.FORBIDDEN,
        HTTPStatus.UNPROCESSABLE_ENTITY,
        HTTPStatus.TOO_MANY_REQUESTS,
        HTTPStatus.INTERNAL_SERVER_ERROR,
        HTTPStatus.SERVICE_UNAVAILABLE,
    )
    said: Responses = {
        int(status): {
            "description": status.phrase,
            "content": {"application/json": {"model": model}},
        }
    }
    for failure in sorted({*always, *failures}):
        content: dict[str, Any] = {CONTENT_TYPE: {"model": ProblemAnswer}}
        if failure in _OF_GATEWAY:
            content["application/json"] = {"model": GatewayAnswer}
        said[int(failure)] = {"description": failure.phrase, "content": content}
    return said
