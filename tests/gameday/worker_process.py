"""A warm worker as a process: one event a line on standard input, one answer a line on output.

Its log, with the metrics, goes to standard error. `{"clock_off_seconds": 7200, …}` in an event
moves the publisher's clock for this and all later events; signatures keep the true time.
"""

import json
import os
import sys
import traceback
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from content_assets.runtime.worker import work
from lambda_entry import worker
from lambda_entry.context import LocalContext


def _now(off: timedelta) -> datetime:
    return datetime.now(UTC) + off


def main() -> None:
    """Answer until standard input ends."""
    answers = os.fdopen(os.dup(1), "w", buffering=1)
    os.dup2(2, 1)  # assets may print; only answers go where answers are read
    for line in sys.stdin:
        event: dict[str, Any] = json.loads(line)
        off = timedelta(seconds=event.pop("clock_off_seconds", 0))
        vars(worker)["work"] = partial(work, clock=partial(_now, off))
        try:
            answer = worker.handler(event, LocalContext())
        except Exception as error:  # noqa: BLE001  # as Lambda does: whatever it is, it is reported
            traceback.print_exc()
            answer = {"error": type(error).__name__, "message": str(error)}
        answers.write(json.dumps(answer) + "\n")


if __name__ == "__main__":
    main()
