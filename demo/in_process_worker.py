"""The worker as a warm Lambda runs it: one process, the handler called again and again.

Belongs here: the environment, the event, the log. Does not: the run itself (lambda_entry/).
"""

import contextlib
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from content_assets.contracts.receipt import Receipt
from lambda_entry.context import LambdaContext, LocalContext


@dataclass(frozen=True)
class InProcessWorker:
    """A loaded worker; its log lines go to `log`."""

    handler: Callable[[dict[str, Any], LambdaContext], dict[str, Any]]
    log: Path

    def run(self, execution: str) -> Receipt:
        """Send a schedule's event, and read the receipt.

        Raises:
            ContentAssetsError: The run failed without a receipt.
        """
        event = {"source": "content-assets.schedule", "id": execution}
        with self.log.open("a", encoding="utf-8") as log, contextlib.redirect_stderr(log):
            return Receipt.model_validate(self.handler(event, LocalContext(execution)))


def load_worker(environ: Mapping[str, str], log: Path) -> InProcessWorker:
    """Import the worker with these settings; once in a process, as it keeps its wired parts."""
    os.environ.update(environ)
    from lambda_entry.worker import handler  # noqa: PLC0415  # seconds, and reads the settings

    return InProcessWorker(handler, log)
