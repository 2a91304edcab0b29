"""A run of the worker in this process, where its being a process is not what is tested.

A process of its own takes two more seconds of CPU, for imports.
"""

from collections.abc import Mapping
from typing import Any

import pytest

from content_assets.bootstrap import build_pipeline
from content_assets.runtime.order import Order
from content_assets.runtime.worker import work
from content_assets.settings import load_settings


def run_here(environ: Mapping[str, str], order: Order | None = None) -> dict[str, Any]:
    """One cold run with these settings and credentials; its receipt, as JSON has it."""
    with pytest.MonkeyPatch.context() as patched:
        for name, value in environ.items():
            patched.setenv(name, value)  # boto3 reads its credentials there
        receipt = work(build_pipeline(load_settings(environ)), trigger="test", order=order)
    return receipt.model_dump(mode="json")
