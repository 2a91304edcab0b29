"""Structured logs: one JSON object a line, set up once by an entry point.

    {"time": "…Z", "level": "info", "logger": "content_assets.runtime.run",
     "event": "release_published", "release": "12-0199…", "run": "0199…"}

Belongs here: the format. Does not: the events; rooms use
`logging.getLogger(__name__)` and pass their fields as `extra={"fields": {…}}`.
"""

import json
import logging
import sys
from collections.abc import Mapping
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any, TextIO

# fields of every line: each thread's own invocation, as some serve several at once
_ids: ContextVar[dict[str, Any]] = ContextVar("ids")
_QUIET = (
    "alembic",
    "asyncio",
    "boto3",
    "botocore",
    "dagster",
    "sqlalchemy",
    "urllib3",
)  # warnings and worse only


class JsonFormatter(logging.Formatter):
    """A log record as one line of JSON; the traceback, if any, is a member of it."""

    def __init__(self, common: dict[str, Any] | None = None) -> None:
        """`common` is added to lines of threads without an invocation of their own."""
        super().__init__()
        self._common = {} if common is None else common

    def format(self, record: logging.LogRecord) -> str:
        """One line, without secrets: settings and headers are never logged."""
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "event": record.getMessage(),
            **_ids.get(self._common),
            **getattr(record, "fields", {}),
        }
        if record.exc_info:
            line["traceback"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False, default=str)


def set_up_logs(
    *,
    level: str = "INFO",
    stream: TextIO | None = None,
    common: dict[str, Any] | None = None,
) -> None:
    """Send every log line to `stream` (stderr) as JSON, replacing other handlers.

    Args:
        level: The lowest level that is logged.
        stream: Where to.
        common: Fields of every line of this invocation: the request's id.
    """
    known = dict(common or {})
    _ids.set(known)
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(JsonFormatter(known))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for name in _QUIET:
        noisy = logging.getLogger(name)
        noisy.handlers[:] = []
        noisy.propagate = True
        noisy.setLevel(logging.WARNING)


def note(**found: Any) -> None:
    """Add fields to every further line of this invocation: the run, the release."""
    _ids.get({}).update(found)


def noted() -> Mapping[str, Any]:
    """The fields of every line of this invocation."""
    return dict(_ids.get({}))
