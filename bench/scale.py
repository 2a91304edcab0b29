"""Ten changed documents of many: their cost, against the number of all.

Each size has a bucket of its own on one SeaweedFS, filled through the same code. The cost is
measured in a process that knows nothing yet (a cold archive), several times in a row.

    python -m bench.scale measure     in such a process; its settings are the environment's

Belongs here: measuring. Does not: words and plots (report.py, plots.py).
"""

import json
import statistics
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path

from bench.documents import make_documents
from bench.measure import milliseconds
from bench.publisher import publish, read_standing
from content_assets.bootstrap import Pipeline, build_pipeline
from content_assets.publishing.sets import amend_set, build_set
from content_assets.settings import load_settings
from demo.processes import Processes
from demo.seaweedfs import REGION, run_seaweedfs

SIZES = (1_000, 10_000, 100_000)
CHANGED = 10
_ROUNDS = 7
_STRIDE = 997  # changed documents lie far apart


@dataclass(frozen=True)
class Cost:
    """Of publishing ten changed documents of `documents`.

    Attributes:
        milliseconds: The median.
        puts, gets: Requests, the mirror's included.
        megabytes: The process's peak of resident memory.
    """

    documents: int
    milliseconds: float
    puts: int
    gets: int
    megabytes: float

    @property
    def requests(self) -> int:
        """All of them."""
        return self.puts + self.gets


def measure_scale(processes: Processes) -> list[Cost]:
    """The cost at each size."""
    with run_seaweedfs(processes) as s3:
        costs = []
        for documents in SIZES:
            bucket = s3.create_bucket(f"scale-{documents}")
            environ = {
                "CONTENT_ASSETS_STORE_URL": f"s3://{bucket}",
                "CONTENT_ASSETS_S3_ENDPOINT_URL": s3.endpoint_url,
                "CONTENT_ASSETS_S3_REGION": REGION,
                **s3.credentials.environ(),
            }
            _child("fill", documents, environ)
            costs.append(Cost(**json.loads(_child("measure", documents, environ))))
        return costs


def _child(verb: str, documents: int, environ: Mapping[str, str]) -> str:
    command = [sys.executable, "-m", "bench.scale", verb, str(documents)]
    done = subprocess.run(  # noqa: S603  # ourselves
        command, env={**environ, "PYTHONPATH": "."}, stdout=subprocess.PIPE, check=True, text=True
    )
    return done.stdout


def main(verb: str, documents: int) -> None:
    """In a process of its own: fill a bucket, or measure its contents."""
    settings = load_settings()
    if verb == "fill":
        pipeline = build_pipeline(settings)
        built = build_set(make_documents(range(documents), version=1))
        publish(pipeline, built, read_standing(pipeline))
        return
    taken, counts = [], {}
    for version in range(2, _ROUNDS + 2):
        pipeline = build_pipeline(settings)  # knows nothing
        pipeline.store.reset()
        taken.append(milliseconds(partial(_change, pipeline, documents, version)))
        counts = pipeline.store.counts()
    cost = Cost(
        documents=documents,
        milliseconds=statistics.median(taken[1:]),  # the first one makes connections, imports
        puts=counts["put"],
        gets=counts["get"],
        megabytes=_peak_megabytes(),
    )
    sys.stdout.write(json.dumps(asdict(cost)))


def _change(pipeline: Pipeline, documents: int, version: int) -> None:
    standing = read_standing(pipeline)
    assert standing.documents, "filled before"
    numbers = [(n * _STRIDE + version) % documents for n in range(CHANGED)]
    changes = make_documents(numbers, version=version)
    built = amend_set(pipeline.archive, standing.documents, changes)
    assert publish(pipeline, built, standing) == CHANGED


def _peak_megabytes() -> float:
    """Since the program began; getrusage would give the parent's where that was more."""
    text = Path("/proc/self/status").read_text("ascii")
    (line,) = (each for each in text.splitlines() if each.startswith("VmHWM:"))
    return int(line.split()[1]) / 1024


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
