"""Problems as `application/problem+json` (RFC 9457): an error of ours, as a client sees it.

Belongs here: error -> status, title, detail. Does not: logging it.
"""

from collections.abc import Sequence
from http import HTTPStatus

from aws_lambda_powertools.event_handler import Response

from content_assets.contracts.api import FieldProblem, ProblemAnswer
from content_assets.errors import (
    BadContentError,
    ConfigurationError,
    ConflictError,
    ContentAssetsError,
    NotFoundError,
    PointerFaultError,
    RefusedError,
    UnreachableError,
    UnreadableRecordError,
)

CONTENT_TYPE = "application/problem+json"
RETRY_SECONDS = 5
_STATUSES: tuple[tuple[type[ContentAssetsError], HTTPStatus], ...] = (
    (NotFoundError, HTTPStatus.NOT_FOUND),
    (ConflictError, HTTPStatus.CONFLICT),
    (RefusedError, HTTPStatus.CONFLICT),
    (BadContentError, HTTPStatus.UNPROCESSABLE_ENTITY),
    (UnreachableError, HTTPStatus.SERVICE_UNAVAILABLE),
    (ConfigurationError, HTTPStatus.INTERNAL_SERVER_ERROR),
)


def problem(
    status: HTTPStatus, detail: str, *, instance: str, errors: Sequence[FieldProblem] = ()
) -> Response[str]:
    """A problem as an answer.

    Args:
        instance: The request's id.
    """
    answer = ProblemAnswer(
        title=status.phrase,
        status=status,
        detail=_sendable(detail),
        instance=instance,
        errors=[each.model_copy(update={"field": _sendable(each.field)}) for each in errors],
    )
    headers = (
        {"Retry-After": str(RETRY_SECONDS)} if status == HTTPStatus.SERVICE_UNAVAILABLE else {}
    )
    return Response(status, CONTENT_TYPE, answer.model_dump_json(), headers)


def refuse_stranger(shown: str, *, instance: str) -> Response[str]:
    """As API Gateway: 401 without an Authorization header, else 403; the detail has the reason.

    Args:
        shown: The header; nothing of it is repeated.
    """
    status = HTTPStatus.FORBIDDEN if shown else HTTPStatus.UNAUTHORIZED
    scheme, _, token = shown.partition(" ")
    if not shown:
        found = "no such header; send the API's token"
    elif scheme.lower() != "bearer":
        found = "another scheme, or a token without one"
    elif not token.strip():
        found = "no token behind the scheme"
    else:
        found = "another one: it was rotated, cut short, or belongs to another environment"
    detail = f"expected `Authorization: Bearer <token>` with a good token, found {found}"
    refused = problem(status, detail, instance=instance)
    error = ', error="invalid_token"' if shown else ""
    refused.headers["WWW-Authenticate"] = f'Bearer realm="content-assets"{error}'
    return refused


def _sendable(text: str) -> str:
    """A requested name may hold half of a surrogate pair, which UTF-8 can't encode."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


def problem_of(error: ContentAssetsError, *, instance: str) -> Response[str]:
    """The client's view of an error, without configuration or its location."""
    status = next(
        (status for kind, status in _STATUSES if isinstance(error, kind)),
        HTTPStatus.INTERNAL_SERVER_ERROR,
    )
    if isinstance(error, PointerFaultError | UnreadableRecordError):  # they name keys, no place
        return problem(status, str(error), instance=instance)
    if status == HTTPStatus.INTERNAL_SERVER_ERROR:
        detail = "the server is misconfigured; search its log for this request id"
        return problem(status, detail, instance=instance)
    if status == HTTPStatus.SERVICE_UNAVAILABLE:
        detail = "expected store and queue to answer, found that one did not; ask again"
        return problem(status, detail, instance=instance)
    return problem(status, str(error), instance=instance)
