"""Structured logs: one JSON object a line, set up once by an entry point.

    {"time": "…Z", "level": "info", "logger": "content_assets.runtime.run",
     "event": "release_published", "release": "12-0199…", "run": "0199…"}

Belongs here: the format. Does not: what is logged; rooms use
`logging.getLogger(__name__)` and pass their fields as `extra={"fields": {…}}`.
"""

import json
import logging
import sys
from datetime import UTC, datetime
from typing import Any, TextIO

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
        """`common` stands on every line: the run's id, the request's."""
        super().__init__()
        self._common = common or {}

    def format(self, record: logging.LogRecord) -> str:
        """One line, without secrets: nobody logs a setting or a header."""
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "event": record.getMessage(),
            **self._common,
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
    """Send every log line to `stream` (stderr) as JSON, replacing what handlers there are."""
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(JsonFormatter(common))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for name in _QUIET:
        noisy = logging.getLogger(name)
        noisy.handlers[:] = []
        noisy.propagate = True
        noisy.setLevel(logging.WARNING)
