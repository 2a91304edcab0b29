"""The cost of an environment a month: `python -m infra.costs` prints the table of docs/deploy.md.

List prices of us-east-1 in USD, 2026, without free tiers. Its resources are counted
from its settings and from the code that makes it; how long an invocation takes is assumed
(USED), generously beside docs/benchmarks.md.

Belongs here: quantities, prices, the table. Does not: the cost of a single run
(lambda_entry/observability.py).
"""

import sys
from collections.abc import Iterator
from dataclasses import dataclass

from content_assets.contracts.manifest import declared
from content_assets.contracts.metrics import OF_SOURCES, UNITS
from infra.constructs.alarms import SOURCES
from infra.settings import DEV, PROD, EnvironmentSettings

MINUTES = 30 * 24 * 60  # of a month
# of each environment, besides the secrets of the content; a test counts them in the templates
ALARMS, SECRETS = 30, 2
METRICS = len(UNITS) + len(OF_SOURCES) * (len(SOURCES) - 1)
COLLECTIONS, COLLECTION_SECONDS = 30, 20  # one a day
POLLS = 5 * 3 * MINUTES  # Lambda's pollers of the queue: five, one request in 20 s each
IMAGES_GB, LOG_GB = 2, 4e-6  # all images, whose layers are shared; the lines of one invocation
IDLE_PUTS, IDLE_GETS = 2, 10  # of a run with nothing new: receipt and status.json

USD_PER_GB_SECOND = 0.0000166667
USD_PER_INVOCATION = 0.0000002
USD_PER_SCHEDULED = 0.000001
USD_PER_POLL = 0.0000005
USD_PER_PUT, USD_PER_GET = 0.000005, 0.0000004
USD_PER_SECRET, USD_PER_METRIC, USD_PER_ALARM, USD_PER_DASHBOARD = 0.40, 0.30, 0.10, 3.00
USD_PER_IMAGE_GB, USD_PER_LOG_GB = 0.10, 0.50


@dataclass(frozen=True, kw_only=True)
class Used:
    """How an environment is used."""

    title: str
    settings: EnvironmentSettings
    run_seconds: float
    delivery_seconds: float
    s3_usd: float | None  # docs/benchmarks.md, cost of S3; None: nothing changes


USED = (
    Used(
        title="`dev`: hourly, 1,000 documents, nothing changes",
        settings=DEV,
        run_seconds=4,
        delivery_seconds=1,
        s3_usd=None,
    ),
    Used(
        title="`prod`: every 5 min, 1,000 documents, ten change",
        settings=PROD,
        run_seconds=2,
        delivery_seconds=1,
        s3_usd=1.24,
    ),
    Used(
        title="`prod`: every 5 min, 100,000 documents, ten change",
        settings=PROD,
        run_seconds=4,
        delivery_seconds=1,
        s3_usd=1.71,
    ),
)


@dataclass(frozen=True)
class Line:
    """One thing that is paid for: in words, and USD a month."""

    what: str
    how: str
    usd: float


def month(used: Used) -> Iterator[Line]:
    """Everything that one environment is billed for but traffic."""
    gb = round(used.settings.worker_memory_mb / 1024, 2)
    runs = MINUTES // used.settings.run_minutes
    deliveries = MINUTES // used.settings.delivery_minutes
    invocations = runs + deliveries + COLLECTIONS
    for what, count, seconds in (
        ("Lambda, runs", runs, used.run_seconds),
        ("Lambda, deliveries", deliveries, used.delivery_seconds),
        ("Lambda, collecting garbage", COLLECTIONS, COLLECTION_SECONDS),
    ):
        usd = count * (seconds * gb * USD_PER_GB_SECOND + USD_PER_INVOCATION)
        yield Line(what, f"{count:,} * {seconds:g} s * {gb:g} GB", usd)
    if used.s3_usd is None:
        usd = runs * (IDLE_PUTS * USD_PER_PUT + IDLE_GETS * USD_PER_GET)
        yield Line("S3", f"{runs:,} * ({IDLE_PUTS} PUT + {IDLE_GETS} GET)", usd)
    else:
        yield Line("S3", "docs/benchmarks.md", used.s3_usd)
    polls = POLLS * USD_PER_POLL
    yield Line("SQS, asking the queue", f"{POLLS:,} * {USD_PER_POLL:.7f}", polls)
    yield Line("Scheduler", f"{invocations:,} * 0.000001", invocations * USD_PER_SCHEDULED)
    secrets = SECRETS + sum(each.is_secret for each in declared().settings.values())
    yield Line("secrets", f"{secrets} * {USD_PER_SECRET:.2f}", secrets * USD_PER_SECRET)
    yield Line("metrics", f"{METRICS} * {USD_PER_METRIC:.2f}", METRICS * USD_PER_METRIC)
    yield Line("alarms", f"{ALARMS} * {USD_PER_ALARM:.2f}", ALARMS * USD_PER_ALARM)
    yield Line("dashboard", "1 * 3.00", USD_PER_DASHBOARD)
    images = IMAGES_GB * USD_PER_IMAGE_GB
    yield Line("images", f"{IMAGES_GB} GB * {USD_PER_IMAGE_GB:.2f}", images)
    logs = invocations * LOG_GB * USD_PER_LOG_GB
    yield Line("logs", f"{invocations:,} * 4 kB * 0.50 a GB", logs)


def table() -> str:
    """The months side by side, in Markdown."""
    columns = [list(month(used)) for used in USED]
    rows = [
        ["", *(used.title for used in USED)],
        ["---"] * (len(USED) + 1),
        *(
            [lines[0].what, *(f"{each.how} = {each.usd:.2f}" for each in lines)]
            for lines in zip(*columns, strict=True)
        ),
        ["**sum**", *(f"**{sum(each.usd for each in lines):.2f}**" for lines in columns)],
    ]
    return "\n".join(f"| {' | '.join(row)} |".replace("|  |", "| |") for row in rows)


if __name__ == "__main__":
    sys.stdout.write(table() + "\n")
