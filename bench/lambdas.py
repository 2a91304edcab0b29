"""Lambda's functions under AWS' Runtime Interface Emulator: cold, warm, and where the time goes.

Every function starts in a new process, with its bytecode compiled; its first call is a cold start.
Then it is asked again: warm. S3 and the source are far away, as everywhere in the bench.

    python -m bench.lambdas stages    in a process of its own: how long each part of a start takes

Belongs here: measuring. Does not: words (lambda_report.py), the handlers on the other side.
"""

import compileall
import json
import os
import re
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from importlib import import_module
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import Any

from bench.measure import Comparison, milliseconds
from demo.processes import Processes
from demo.runtime_emulator import run_emulator

ROOT = Path(__file__).parents[1]
COLD_ROUNDS = 7
WARM_ROUNDS = 8
SCHEDULE = {"source": "content-assets.schedule", "id": "bench"}
STATUS = {
    "version": "2.0",
    "routeKey": "$default",
    "rawPath": "/status",
    "rawQueryString": "",
    "headers": {},
    "requestContext": {
        "requestId": "bench",
        "stage": "$default",
        "http": {"method": "GET", "path": "/status", "protocol": "HTTP/1.1", "sourceIp": "::1"},
        "authorizer": {"lambda": {"client": "bench"}},
    },
    "isBase64Encoded": False,
}
FORCED = {"Records": [{"messageId": "bench", "body": '{"kind": "run", "is_forced": true}'}]}
HANDLERS = {  # name -> handler, event
    "worker": ("lambda_entry.worker.handler", SCHEDULE),
    "worker, all made anew": ("lambda_entry.worker.handler", FORCED),
    "by hand": ("bench.handler_by_hand.handler", {}),
    "plain Dagster": ("bench.handler_plain_dagster.handler", {}),
    "API": ("lambda_entry.api.handler", STATUS),
}
_IMPORT = re.compile(r"^import time:\s+(\d+) \|\s+\d+ \| +(\S+)$", re.MULTILINE)


@dataclass(frozen=True)
class Lambdas:
    """Milliseconds of each function, by name: its first answer, and later ones."""

    cold: dict[str, list[float]] = field(default_factory=dict)
    warm: dict[str, list[float]] = field(default_factory=dict)

    def against(self, kind: str, ours: str, theirs: str) -> Comparison:
        """Two functions side by side; kind is `cold` or `warm`."""
        measured = getattr(self, kind)
        return Comparison(measured[ours], measured[theirs])


@dataclass(frozen=True)
class Stages:
    """Where a cold start of the worker goes, milliseconds.

    Attributes:
        stages: In order, by name.
        imports: Of importing, by top-level package, the largest first.
        per_run, per_step: Dagster's own share of a run, and of each step in it.
    """

    stages: Mapping[str, float]
    imports: Mapping[str, float]
    per_run: float
    per_step: float


def measure_lambdas(processes: Processes, environ: Mapping[str, str], folder: Path) -> Lambdas:
    """Start and ask all functions in turn; something must have been published before."""
    compile_bytecode()
    measured = Lambdas()
    for _ in range(COLD_ROUNDS):
        for name, (handler, event) in HANDLERS.items():
            with run_emulator(processes, handler, environ, folder) as emulator:
                ask = partial(_ask, emulator.invoke, name, event)
                measured.cold.setdefault(name, []).append(milliseconds(ask))
                warm = measured.warm.setdefault(name, [])
                warm += [milliseconds(ask) for _ in range(WARM_ROUNDS // COLD_ROUNDS + 1)]
    return measured


def compile_bytecode() -> None:
    """The image has it; here a first start would write it."""
    for each in ("content_assets", "lambda_entry", "bench"):
        compileall.compile_dir(ROOT / each, quiet=1)


def measure_stages(environ: Mapping[str, str]) -> Stages:
    """Each in a process of its own, the shortest of three."""
    runs = [json.loads(_child(["-m", "bench.lambdas", "stages"], environ)) for _ in range(3)]
    stages = min(runs, key=lambda each: sum(each["stages"].values()))
    shares = json.loads(_child(["-m", "bench.lambdas", "shares"], environ))
    return Stages(
        stages["stages"],
        import_times(environ),
        shares["per_run"],
        shares["per_step"],
    )


def measure_peak(environ: Mapping[str, str]) -> float:
    """Megabytes of resident memory that a first run comes to, in a process of its own."""
    return float(_child(["-m", "bench.lambdas", "peak"], environ))


def import_times(environ: Mapping[str, str]) -> dict[str, float]:
    """Milliseconds of importing the worker, by top-level package, the largest first."""
    command = [sys.executable, "-X", "importtime", "-c", "import lambda_entry.worker"]
    done = subprocess.run(  # noqa: S603  # ourselves
        command, env=_clean(environ), cwd=ROOT, stderr=subprocess.PIPE, check=True, text=True
    )
    taken: Counter[str] = Counter()
    for microseconds, module in _IMPORT.findall(done.stderr):
        top = module.partition(".")[0]
        name = "the standard library" if top in sys.stdlib_module_names else top
        taken[name] += int(microseconds)
    return {name: total / 1000 for name, total in taken.most_common()}


def package_sizes() -> dict[str, float]:
    """Megabytes of each package of the image, as installed here, the largest first."""
    lock = (ROOT / "requirements" / "runtime.txt").read_text("utf-8")
    sizes: Counter[str] = Counter()
    for name in re.findall(r"^([a-z0-9-]+)==", lock, re.MULTILINE):
        try:
            files = distribution(name).files or []
        except PackageNotFoundError:
            continue  # another platform's
        paths = (Path(str(each.locate())) for each in files)
        sizes[name] = sum(path.stat().st_size for path in paths if path.is_file())
    return {name: size / 1e6 for name, size in sizes.most_common()}


def _ask(invoke: Any, name: str, event: Any) -> None:
    answer = invoke(event)
    (receipt,) = answer.get("receipts", [answer])
    good = receipt.get("state") == "succeeded" or "uploaded" in answer
    if not good and answer.get("statusCode") != 200:  # noqa: PLR2004
        sys.exit(f"bench: expected a good answer of {name}, found {str(answer)[:500]}")


def _child(arguments: list[str], environ: Mapping[str, str]) -> str:
    command = [sys.executable, *arguments]
    done = subprocess.run(  # noqa: S603  # ourselves
        command, env=_clean(environ), cwd=ROOT, stdout=subprocess.PIPE, check=True, text=True
    )
    return done.stdout.splitlines()[-1]


def _clean(environ: Mapping[str, str]) -> dict[str, str]:
    return {"PATH": os.defpath, "PYTHONPATH": str(ROOT), **environ}


def _stages() -> dict[str, Any]:
    """Import, wire, run once cold, once warm."""
    begun = time.perf_counter()
    worker = import_module("lambda_entry.worker")
    imported = time.perf_counter()
    pipeline = worker.build_pipeline(worker.load_settings())
    wired = time.perf_counter()
    worker.work(pipeline, trigger="bench")
    cold = time.perf_counter()
    worker.work(pipeline, trigger="bench")
    warm = time.perf_counter()
    import_module("content_assets.runtime.materialize")
    loaded = time.perf_counter()
    forced = [milliseconds(partial(_force, worker, pipeline)) / 1000 for _ in range(2)]
    parts = {
        "importing the worker": imported - begun,
        "wiring": wired - imported,
        "what the first run does once: connections": (cold - wired) - (warm - cold),
        "the run": warm - cold,
        "only where there is something to make: importing Dagster and pandas": loaded - warm,
        "and what the first such run does once: Dagster's instance": forced[0] - forced[1],
    }
    return {"stages": {name: seconds * 1000 for name, seconds in parts.items()}}


def _force(worker: Any, pipeline: Any) -> None:
    worker.work(pipeline, trigger="bench", order=worker.Order(is_forced=True))


def _shares() -> dict[str, float]:
    """Dagster's own time: runs of assets that do nothing, one and twenty of them."""
    import dagster as dg  # noqa: PLC0415  # a second

    def make(count: int) -> list[dg.AssetsDefinition]:
        return [dg.asset(name=f"nothing_{n}")(lambda: None) for n in range(count)]

    quiet = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}
    with dg.DagsterInstance.ephemeral() as instance:
        taken = {
            count: min(
                milliseconds(
                    lambda: dg.materialize(assets, instance=instance, run_config=quiet)  # noqa: B023
                )
                for _ in range(9)
            )
            for count, assets in ((n, make(n)) for n in (1, 21))
        }
    per_step = (taken[21] - taken[1]) / 20
    return {"per_step": per_step, "per_run": taken[1] - per_step}


def _peak() -> float:
    """In this process."""
    worker = import_module("lambda_entry.worker")
    receipt = worker.work(worker.build_pipeline(worker.load_settings()), trigger="bench")
    if receipt.state != "succeeded":
        sys.exit(f"bench: expected a good run, found {receipt.problems}")
    text = Path("/proc/self/status").read_text("ascii")
    (line,) = (each for each in text.splitlines() if each.startswith("VmHWM:"))
    return int(line.split()[1]) / 1024


if __name__ == "__main__":
    told = {"stages": _stages, "shares": _shares, "peak": _peak}[sys.argv[1]]()
    sys.stdout.write(json.dumps(told) + "\n")
