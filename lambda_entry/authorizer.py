"""The authorizer of the HTTP API: `Authorization: Bearer <token>`, yes or no.

Belongs here: API Gateway's event (format 2.0, simple answers). Does not: which tokens are
good (tokens.py).
"""

import logging
import time
from collections.abc import Mapping
from functools import cache
from typing import Any

from content_assets.logs import set_up_logs
from content_assets.settings import load_settings
from lambda_entry.tokens import Tokens, read_tokens

_log = logging.getLogger(__name__)
_SCHEME = "bearer "


def handler(event: Any, context: object) -> dict[str, Any]:
    """Answer API Gateway; allow a request, or deny it with 403.

    Raises:
        ConfigurationError: No good token is set; API Gateway answers 500.
    """
    set_up_logs(common={"request_id": getattr(context, "aws_request_id", None)})
    shown = _shown(event)
    is_bearer = shown[: len(_SCHEME)].lower() == _SCHEME
    if not (is_bearer and _tokens().admits(shown[len(_SCHEME) :].strip())):
        _log.warning("refused", extra={"fields": {"path": _path(event)}})
        return {"isAuthorized": False}
    return {"isAuthorized": True, "context": {"client": "token"}}


def forget_tokens() -> None:
    """Read the settings and the tokens again at the next request."""
    _tokens.cache_clear()


def _shown(event: Any) -> str:
    headers = event.get("headers") if isinstance(event, Mapping) else None
    given = headers.items() if isinstance(headers, Mapping) else ()
    return next((str(value) for name, value in given if str(name).lower() == "authorization"), "")


def _path(event: Any) -> str:
    return str(event.get("rawPath"))[:200] if isinstance(event, Mapping) else ""


@cache
def _tokens() -> Tokens:
    settings = load_settings()
    client = None
    if settings.api_tokens_secret:
        import boto3  # noqa: PLC0415  # 0.4 s, not for those without a secret

        session = boto3.session.Session()
        client = session.client("secretsmanager", region_name=settings.s3_region)
    kept_seconds = settings.api_tokens_seconds
    return Tokens(lambda: read_tokens(settings, client), time.monotonic, kept_seconds)
