"""Publishing N changed documents of 2 KB, against a loop that uploads them once.

Ours writes each twice (blob and mirror copy), with sets, release and pointers; theirs is boto3
in 32 threads, as one would write by hand.

Belongs here: both sides, in turn. Does not: words (report.py).
"""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bench.documents import make_documents, path_of
from bench.handwritten import UPLOAD_THREADS
from bench.measure import Comparison, milliseconds
from bench.publisher import publish, read_standing
from content_assets.bootstrap import Pipeline
from content_assets.publishing.canonical import document_bytes
from content_assets.publishing.sets import build_set

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

SIZES = (2_000, 10_000)


@dataclass(frozen=True)
class Bulk:
    """One size's comparison."""

    documents: int
    times: Comparison


def measure_bulk(pipeline: Pipeline, client: "S3Client", bucket: str, *, rounds: int) -> list[Bulk]:
    """Both sides in turn, after one round that does not count."""
    found = []
    version = 0
    for size in SIZES:
        ours: list[float] = []
        theirs: list[float] = []
        for _ in range(rounds + 1):
            version += 1
            ours.append(_time_ours(pipeline, size, version))
            theirs.append(_time_theirs(client, bucket, size, version))
        found.append(Bulk(size, Comparison(ours[1:], theirs[1:])))
    return found


def _time_ours(pipeline: Pipeline, size: int, version: int) -> float:
    documents = make_documents(range(size), version=version)

    def run() -> None:
        standing = read_standing(pipeline)
        published = publish(pipeline, build_set(documents), standing)
        assert published >= size, f"expected {size} copies, found {published}"

    return milliseconds(run)


def _time_theirs(client: "S3Client", bucket: str, size: int, version: int) -> float:
    documents = make_documents(range(size), version=version).documents

    def upload(number: int) -> None:
        path = path_of(number)
        client.put_object(
            Bucket=bucket,
            Key=f"by-hand/{path}",
            Body=document_bytes(path, documents[path]),
            ContentType="application/json",
            CacheControl="max-age=10",
        )

    def run() -> None:
        with ThreadPoolExecutor(UPLOAD_THREADS) as pool:
            list(pool.map(upload, range(size)))

    return milliseconds(run)
