"""A Lambda handler written by hand: pandas, requests and boto3, imported as one does.

Belongs here: a handler. Does not: its work (handwritten.py).
"""

import os
from functools import cache
from typing import Any

import boto3
import pandas as pd  # noqa: F401  # such handlers import it, whether they need it this time or not

from bench.handwritten import Handwritten


def handler(event: Any, context: Any) -> dict[str, Any]:
    """One invocation."""
    del event, context
    return {"uploaded": _wired().handle()}


@cache
def _wired() -> Handwritten:
    client = boto3.client("s3", endpoint_url=os.environ["S3_ENDPOINT_URL"])
    return Handwritten(client, os.environ["BUCKET"], os.environ["FEED_URL"])
