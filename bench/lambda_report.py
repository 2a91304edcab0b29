"""What docs/benchmarks.md says of Lambda's functions.

Belongs here: words and tables. Does not: measuring (lambdas.py).
"""

import statistics
from collections.abc import Iterator, Mapping

from bench.lambdas import Lambdas, Stages

_TEXT = """
## Lambda's functions, cold and warm

Under AWS' Runtime Interface Emulator with awslambdaric, on this machine's Python, bytecode compiled on all sides; 20 ms added to S3, 100 ms to the source; nothing new at the source, but one worker is told to make everything anew.
Cold is from the first request to the first answer of a function that was just started, {cold_rounds} times in turn; warm are its later answers.
By hand: `bench/handler_by_hand.py`, which imports pandas, requests and boto3 and makes the same fetch, state and receipt.
Plain Dagster: `bench/handler_plain_dagster.py`, assets under `materialize()` with dagster-aws' pickling IO manager and default settings; it makes and uploads everything each time.

| first answer, cold | median, ms |
|---|---|
{cold}

| | ratio | allowed |
|---|---|---|
| worker against by hand, cold | {worker_cold:.2f} | 2.00 |
| API (`GET /status`) against a worker that makes something, cold | {api_making:.2f} | 0.35 |
| API (`GET /status`) against a worker with nothing new, cold | {api_cold:.2f} | - |
| worker against by hand, warm | {worker_warm:.2f} | 1.30 |
| worker against plain Dagster, cold | {plain_cold:.2f} | 1.00 |
| worker against plain Dagster, warm | {plain_warm:.2f} | 1.00 |
| worker that makes everything anew against plain Dagster, cold | {anew_cold:.2f} | - |
| worker that makes everything anew against plain Dagster, warm | {anew_warm:.2f} | - |
| memory of a first run of the full week, all sources | {peak:.0f} MB | 400 MB |

| later answers, warm | median, ms |
|---|---|
{warm}

Where a cold start of the worker goes, measured in a process without the emulator:

| | ms |
|---|---|
{stages}

| importing, by package, without what each imports itself | ms |
|---|---|
{imports}

Dagster's own share, of assets that do nothing: {per_run:.0f} ms a run, {per_step:.0f} ms a step.
A run with nothing new is none (docs/decisions/0015); one with news is three Dagster runs: a step for each source, one for each asset that must run and the tables it needs, one for the release.

What was tried, and is so now: neither Dagster nor pandas is imported where there is nothing to make; bytecode in the image, the standard library's, too; dagster-aws is not imported (0.8 s); one in-memory instance for all runs of a warm worker, emptied in 3 ms instead of made in about 50; the history is packed while the delivery waits for the network.
What was tried, and made no difference: another log level, batched events, a job that is kept, fewer assets in the definitions, garbage collected less often while importing.

The packages of the image (requirements/runtime.txt), as installed here with their bytecode: {total:.0f} MB, of which

| package | MB |
|---|---|
{packages}
"""
_IMPORTS = 8
_PACKAGES = 10


def render_lambdas(
    measured: Lambdas, stages: Stages, peak_megabytes: float, packages: Mapping[str, float]
) -> str:
    """The section as Markdown."""

    def ratio(kind: str, ours: str, theirs: str) -> float:
        return measured.against(kind, ours, theirs).ratio

    return _TEXT.format(
        cold_rounds=len(measured.cold["worker"]),
        cold="\n".join(_medians(measured.cold)),
        warm="\n".join(_medians(measured.warm)),
        worker_cold=ratio("cold", "worker", "by hand"),
        api_making=ratio("cold", "API", "worker, all made anew"),
        api_cold=ratio("cold", "API", "worker"),
        worker_warm=ratio("warm", "worker", "by hand"),
        plain_cold=ratio("cold", "worker", "plain Dagster"),
        plain_warm=ratio("warm", "worker", "plain Dagster"),
        anew_cold=ratio("cold", "worker, all made anew", "plain Dagster"),
        anew_warm=ratio("warm", "worker, all made anew", "plain Dagster"),
        peak=peak_megabytes,
        stages="\n".join(_rows(stages.stages)),
        imports="\n".join(_rows(_largest(stages.imports, _IMPORTS))),
        per_run=stages.per_run,
        per_step=stages.per_step,
        total=sum(packages.values()),
        packages="\n".join(_rows(_largest(packages, _PACKAGES))),
    )


def _medians(taken: Mapping[str, list[float]]) -> Iterator[str]:
    return _rows({name: statistics.median(each) for name, each in taken.items()})


def _rows(values: Mapping[str, float]) -> Iterator[str]:
    return (f"| {name} | {value:.0f} |" for name, value in values.items())


def _largest(values: Mapping[str, float], count: int) -> dict[str, float]:
    """The first `count`, and the rest in one."""
    named = list(values.items())
    return dict(named[:count]) | {"all others": sum(value for _, value in named[count:])}
