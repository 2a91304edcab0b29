"""The API: HTTP API events in (format 2.0), answers out. Never imports Dagster.

Belongs here: the way in and out: caps, who may pass, errors, OpenAPI. Does not: routes
(routes/), tokens (authorizer.py).
"""

import json
import logging
import re
from collections.abc import Callable
from functools import cache
from http import HTTPStatus
from typing import Any

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver, Response
from aws_lambda_powertools.event_handler.openapi.exceptions import RequestValidationError
from aws_lambda_powertools.event_handler.openapi.models import HTTPBearer

from content_assets.bootstrap import VERSION, build_pipeline
from content_assets.contracts.api import MAX_BODY_BYTES, QUERY, FieldProblem
from content_assets.errors import ConfigurationError, ContentAssetsError
from content_assets.logs import set_up_logs
from content_assets.settings import PREFIX, load_settings
from lambda_entry.http_event import HttpEvent, parse_event
from lambda_entry.operations import describe
from lambda_entry.problems import CONTENT_TYPE, problem, problem_of, refuse_stranger
from lambda_entry.routes import acts, reads
from lambda_entry.routes.about import ApiParts, Asked
from lambda_entry.work_queue import SqsQueue

_log = logging.getLogger(__name__)
_ANY = "[^/]+"  # in place of a path's parameter
_BODILESS = {"GET", "HEAD", "OPTIONS", "TRACE"}
_JSON = {"", "application/json"}  # JSON is the default
_ALTERNATIVE = re.compile(r"constrained-str|list\[.*\]")
_MAX_BRACKETS = 200  # of any request that we know; more is a bomb for the parser's stack


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Answer one request that the authorizer has let pass."""
    return answer(event, context, _parts)


def answer(event: dict[str, Any], context: Any, parts: Callable[[], ApiParts]) -> dict[str, Any]:
    """Answer one request.

    Args:
        parts: Gives the wired parts; called only for a request that may pass.
    """
    request = parse_event(event)
    request_id = request.context.request_id if request else ""
    set_up_logs(common={"request_id": request_id})
    refusal = _refuse(request, request_id)
    told = _plain(refusal) if refusal else _resolve(event, context, parts, request_id)
    told["headers"] = {**told.get("headers", {}), "X-Request-Id": request_id}
    return told


def _resolve(
    event: dict[str, Any], context: Any, parts: Callable[[], ApiParts], request_id: str
) -> dict[str, Any]:
    app = _app()
    try:
        app.append_context(asked=Asked(parts(), request_id))  # type: ignore[no-untyped-call]  # theirs
        return _as_problem(app.resolve(_with_json(event), context), request_id)
    except ContentAssetsError as error:  # while wiring: routes' own are answered by the app
        _log.exception("request_failed", extra={"fields": {"message": str(error)}})
        return _plain(problem_of(error, instance=request_id))
    except Exception:  # noqa: BLE001  # an entry point: nothing of it may leak
        _log.exception("request_failed")
        detail = "internal error; search the logs for this request id"
        return _plain(problem(HTTPStatus.INTERNAL_SERVER_ERROR, detail, instance=request_id))


def _with_json(event: dict[str, Any]) -> dict[str, Any]:
    """The event with the media type as the library compares it: one spelling, no parameters.

    Which types are let in was decided before (`_refuse_body`).
    """
    others = {k: v for k, v in event["headers"].items() if k.lower() != "content-type"}
    return {**event, "headers": {**others, "content-type": "application/json"}}


def _as_problem(answer: dict[str, Any], request_id: str) -> dict[str, Any]:
    """An error that the library answers by itself, in our form."""
    status = HTTPStatus(answer["statusCode"])
    headers = {**answer.get("headers", {}), **(answer.get("multiValueHeaders") or {})}
    if status < HTTPStatus.BAD_REQUEST or CONTENT_TYPE in str(headers.get("Content-Type")):
        return answer
    detail = f"expected a request that can be answered, found one that is not: {status.phrase}"
    return _plain(problem(status, detail, instance=request_id))


def openapi() -> str:
    """The contract, OpenAPI 3.1."""
    document = _app().get_openapi_json_schema(
        title="content-assets",
        version=VERSION,
        summary="Data releases for websites",
        security_schemes={"token": HTTPBearer()},
        security=[{"token": []}],
    )
    return json.dumps(describe(json.loads(document)), ensure_ascii=False)


@cache
def _app() -> APIGatewayHttpResolver:
    app = APIGatewayHttpResolver(enable_validation=True)
    app.include_router(reads.router)
    app.include_router(acts.router)
    app.get("/openapi.json", include_in_schema=False)(_openapi)
    app.not_found(_not_found)
    app.exception_handler(ContentAssetsError)(_failed)
    app.exception_handler(RequestValidationError)(_invalid)
    return app


def _openapi() -> Response[dict[str, Any]]:
    return Response(HTTPStatus.OK, "application/json", json.loads(openapi()))


def _not_found(_error: Exception) -> Response[str]:
    request = _app().current_event
    asked = f"{request.http_method} {request.path[:200]}"
    known = _methods()
    for pattern, methods in known.items():
        if pattern.fullmatch(request.path) and request.http_method not in methods:
            allowed = ", ".join(methods)
            detail = f"expected {allowed} of {request.path[:200]}, found {asked}"
            refused = problem(HTTPStatus.METHOD_NOT_ALLOWED, detail, instance=_current())
            refused.headers["Allow"] = allowed
            return refused
    routes = ", ".join(f"{'|'.join(methods)} {p.pattern}" for p, methods in known.items())
    detail = f"expected one of {routes.replace(_ANY, '*')}, found {asked}"
    return problem(HTTPStatus.NOT_FOUND, detail, instance=_current())


@cache
def _methods() -> dict[re.Pattern[str], list[str]]:
    """The methods of each route, by the pattern of its path."""
    paths = {**json.loads(openapi())["paths"], "/openapi.json": {"get": {}}}
    return {
        re.compile(re.sub(r"\{\w+\}", lambda _: _ANY, path)): [
            method.upper() for method in operations
        ]
        for path, operations in paths.items()
    }


def _failed(error: ContentAssetsError) -> Response[str]:
    fields = {"error": type(error).__name__, "message": str(error)}
    _log.warning("request_refused", extra={"fields": fields})
    return problem_of(error, instance=_current())


def _invalid(error: RequestValidationError) -> Response[str]:
    """422, naming each field, without repeating its value."""
    named = [
        FieldProblem(field=_place(each.get("loc", ())), problem=str(each.get("msg", "")))
        for each in error.errors()
    ]
    detail = "; ".join(f"{each.field}: {each.problem}" for each in named)
    return problem(HTTPStatus.UNPROCESSABLE_ENTITY, detail, instance=_current(), errors=named)


def _place(loc: Any) -> str:
    """A member's path, without pydantic's names for alternatives of a union."""
    names = [str(part) for part in loc if part != "body"]
    return ".".join(name for name in names if not _ALTERNATIVE.fullmatch(name)) or "body"


def _current() -> str:
    asked = _app().context.get("asked")
    return asked.request_id if isinstance(asked, Asked) else ""


def _refuse(request: HttpEvent | None, request_id: str) -> Response[str] | None:
    """Refuse strangers, and bodies that are too large or not JSON, before any route."""
    if request is None:
        detail = "expected API Gateway's event, format 2.0, found another"
        return problem(HTTPStatus.BAD_REQUEST, detail, instance=request_id)
    if not request.is_let_pass:
        return refuse_stranger("", instance=request_id)
    unknown = sorted((request.query or {}).keys() - QUERY)
    if unknown:
        named = [FieldProblem(field=f"query.{each[:50]}", problem="unknown") for each in unknown]
        detail = f"query: expected {' or '.join(sorted(QUERY))}, found others"
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        return problem(status, detail, instance=request_id, errors=named)
    return _refuse_body(request, request_id)


def _refuse_body(request: HttpEvent, request_id: str) -> Response[str] | None:
    if request.context.http.method not in _BODILESS and request.media_type not in _JSON:
        detail = (
            f"Content-Type: expected application/json, found {request.media_type[:100]}; send the "
            "header `Content-Type: application/json` (curl: -H)"
        )
        return problem(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, detail, instance=request_id)
    try:
        body = request.body_bytes()
    except ValueError:
        body = b"no JSON"
    if len(body) > MAX_BODY_BYTES:
        detail = f"body: expected at most {MAX_BODY_BYTES} bytes, found {len(body)}"
        return problem(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, detail, instance=request_id)
    if body and not _is_object(body):
        named = [FieldProblem(field="body", problem="expected a JSON object in UTF-8, not nested")]
        detail = f"body: {named[0].problem}"
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        return problem(status, detail, instance=request_id, errors=named)
    return None


def _is_object(body: bytes) -> bool:
    try:
        is_object = isinstance(json.loads(body.decode()), dict)
    except (ValueError, RecursionError):
        return False
    return is_object and body.count(b"[") + body.count(b"{") <= _MAX_BRACKETS


def _plain(response: Response[str]) -> dict[str, Any]:
    return {
        "statusCode": int(response.status_code),
        "headers": dict(response.headers),
        "body": response.body,
        "isBase64Encoded": False,
    }


@cache
def _parts() -> ApiParts:
    """The wired parts, kept while the Lambda stays warm. It calls no site and no source."""
    settings = load_settings()
    if settings.queue_url is None:
        msg = f"settings: expected {PREFIX}QUEUE_URL, found nothing; set it to the SQS queue's"
        raise ConfigurationError(msg)
    import boto3  # noqa: PLC0415  # as bootstrap does: not at import time

    client = boto3.session.Session().client("sqs", region_name=settings.s3_region)
    pipeline = build_pipeline(settings.model_copy(update={"site_url": None, "sites": []}))
    queue = SqsQueue(client, settings.queue_url)
    return ApiParts(pipeline.store, pipeline.archive, queue, settings.site_names)
