"""What the worker and a person at the keyboard write at DEBUG, for each given environment.

    python -m tests.integration.secrets.debugging '{"good": {"CONTENT_ASSETS_…": …}}'

Belongs here: running. Does not: what must not be found in it (test_secrets.py).
"""

import json
import logging
import os
import sys
from typing import Any

from content_assets.bootstrap import build_pipeline
from content_assets.cli.main import main as command
from content_assets.cli.parts import parts
from content_assets.errors import ContentAssetsError
from content_assets.logs import set_up_logs
from content_assets.runtime.worker import work
from content_assets.settings import load_settings


def talk() -> None:
    """Let everybody say everything, also the libraries."""
    set_up_logs(level="DEBUG", stream=sys.stdout)
    for name in (None, *logging.root.manager.loggerDict):
        logging.getLogger(name).setLevel("DEBUG")


def run(name: str) -> Any:
    """One run, as the worker does it, and what it came to."""
    talk()
    try:
        settings = load_settings()
        logging.getLogger(name).debug("%r %s", settings, settings)
        pipeline = build_pipeline(settings)
        logging.getLogger(name).debug("%r", pipeline)
        return work(pipeline, trigger=f"shell {name}").model_dump(mode="json")
    except ContentAssetsError as error:
        logging.getLogger(name).exception("failed")
        return {"state": type(error).__name__}


def main() -> None:
    """Run in each environment, then ask the doctor."""
    before = dict(os.environ)
    states = {}
    for name, environ in json.loads(sys.argv[1]).items():
        os.environ.clear()
        os.environ.update({**before, **environ})
        states[name] = run(name)["state"]
        parts.cache_clear()
        for verb in ("doctor", "status"):
            command([verb, "--json"])
            command([verb])
    sys.stdout.write(f"\nSTATES {json.dumps(states)}\n")


if __name__ == "__main__":
    main()
