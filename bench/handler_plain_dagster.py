"""The same job as Dagster's documentation has it: assets, `materialize`, dagster-aws.

Every value goes through dagster-aws' pickling IO manager, and every run makes everything, as
nothing says that nothing is new; all settings are the defaults.

Belongs here: a handler. Does not: anything that is shipped.
"""

import os
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import dagster as dg
import pandas as pd  # noqa: F401  # as the others
import requests
from dagster_aws.s3 import S3PickleIOManager, S3Resource

from bench.documents_by_hand import bodies_of, read_body
from bench.handwritten import UPLOAD_THREADS
from content_assets.content.earthquakes.tracking import Tracked


@dg.asset
def feed() -> bytes:
    """The body of the feed."""
    answer = requests.get(os.environ["FEED_URL"], timeout=20)
    answer.raise_for_status()
    return answer.content


@dg.asset
def tables(feed: bytes) -> Tracked:
    """The events as tables."""
    return read_body(feed)


@dg.asset
def documents(tables: Tracked, s3: S3Resource) -> int:
    """All documents, uploaded."""
    bodies, client = bodies_of(tables), s3.get_client()

    def upload(path: str) -> None:
        client.put_object(Bucket=os.environ["BUCKET"], Key=f"plain/{path}", Body=bodies[path])

    with ThreadPoolExecutor(UPLOAD_THREADS) as pool:
        list(pool.map(upload, bodies))
    return len(bodies)


def handler(event: Any, context: Any) -> dict[str, Any]:
    """One invocation."""
    del event, context
    s3 = S3Resource(endpoint_url=os.environ["S3_ENDPOINT_URL"])
    pickles = S3PickleIOManager(s3_resource=s3, s3_bucket=os.environ["BUCKET"], s3_prefix="dagster")
    result = dg.materialize([feed, tables, documents], resources={"s3": s3, "io_manager": pickles})
    return {"uploaded": result.output_for_node("documents")}
