"""`make bench`: measure, print, and write docs/benchmarks.md.

    python -m bench lambdas site    these sections alone: publishing, lambdas, week, caps,
                                    garbage, site

Everything runs on this machine: SeaweedFS as S3, the recorded feed, the built site. Where
it says so, a proxy adds 20 ms to each S3 request and 100 ms to each request to the source.
"""

import itertools
import json
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import boto3

from bench.bulk import Bulk, measure_bulk
from bench.caps import measure_caps, render_caps
from bench.cost import per_month
from bench.fresh import measure_fresh
from bench.garbage import measure_garbage
from bench.garbage_report import render_garbage
from bench.handwritten import UPLOAD_THREADS, Handwritten
from bench.lambda_report import render_lambdas
from bench.lambdas import measure_lambdas, measure_peak, measure_stages, package_sizes
from bench.measure import Comparison, compare, milliseconds
from bench.plots import plot_cost, plot_scale
from bench.report import Proofs, Scale, Writes, render, replace_section
from bench.scale import measure_scale
from bench.site_report import measure_site, render_site
from bench.week import measure_week
from bench.week_report import render_week
from content_assets.bootstrap import Pipeline, build_pipeline
from content_assets.contracts.receipt import Receipt
from content_assets.logs import set_up_logs
from content_assets.runtime.worker import work
from content_assets.settings import load_settings
from content_assets.stores.s3 import client_config
from demo.latency_proxy import start_latency_proxy
from demo.launcher import Parts, run_parts
from demo.processes import Processes
from demo.replayer import Replayer
from demo.seaweedfs import REGION
from demo.site import build_site

S3_MILLISECONDS, SOURCE_MILLISECONDS = 20, 100
ROUNDS = 15
PROOFS = 30
BULK_ROUNDS = 5
CHANGED = 20
OUT = Path(__file__).parents[1] / "docs" / "benchmarks.md"


@dataclass(frozen=True)
class Place:
    """A warm worker and its hand-written counterpart, side by side."""

    replayer: Replayer
    pipeline: Pipeline
    handwritten: Handwritten
    environ: Mapping[str, str]  # of a function that does the same

    def run(self) -> Receipt:
        """One warm worker run, which has to be a good one."""
        receipt = work(self.pipeline, trigger="bench")
        if receipt.state != "succeeded":
            sys.exit(f"bench: expected a good run, found {receipt.problems}")
        return receipt


def main(names: Sequence[str]) -> int:
    """Measure all, or the sections that are named, and write each as soon as it is there."""
    set_up_logs(level="ERROR")
    unknown = sorted(set(names) - SECTIONS.keys())
    if unknown:
        sys.exit(f"bench: expected some of {', '.join(SECTIONS)}, found {unknown[0]}")
    for name in names or SECTIONS:
        with TemporaryDirectory(prefix="bench-") as folder, Processes(Path(folder)) as processes:
            text = SECTIONS[name](processes)
        replace_section(OUT, name, text, order=list(SECTIONS))
        sys.stdout.write(text)
    return 0


def measure_publishing(processes: Processes) -> str:
    """Runs, their writes, proofs, many documents, S3's price; with plots."""
    say("against a handler written by hand, with added latency")
    with open_place(processes, is_far=True, has_site=False) as place:
        idle, changed, writes = against_handwritten(place)
    say("from a change in the feed to the proven page")
    with open_place(processes, is_far=False, has_site=True) as place:
        near = proofs(place)
    say("the same with added latency")
    with open_place(processes, is_far=True, has_site=True) as place:
        far = proofs(place)
    bulk = {
        "as it is": many_changed(processes, is_far=False),
        "20 ms added": many_changed(processes, is_far=True),
    }
    say("ten changed of many")
    costs = measure_scale(processes)
    months = [per_month(cost) for cost in costs]
    plot_scale(costs, OUT.with_suffix("") / "scale.svg")
    plot_cost(months, OUT.with_suffix("") / "cost.svg")
    return render(idle, changed, writes, Proofs(near, far), Scale(bulk, costs, months))


def measure_functions(processes: Processes) -> str:
    """Lambda's functions, in the emulator."""
    say("Lambda's functions, cold and warm")
    return functions(processes)


def measure_full_week(_processes: Processes) -> str:
    """Bytes to documents."""
    say("a full week, against plain pandas")
    return render_week(measure_week())


def measure_collections(_processes: Processes) -> str:
    """Garbage of a long past."""
    say("collecting garbage; some minutes")
    return render_garbage(*measure_garbage())


def measure_whole_site(processes: Processes) -> str:
    """Audits, weights, cached pages, hooks."""
    say("the site: audits, cached pages, hooks; some minutes")
    return render_site(measure_site(processes))


def measure_at_caps(_processes: Processes) -> str:
    """Sources that answer with as much as their caps allow."""
    say("a source at its caps")
    return render_caps(measure_caps())


SECTIONS: Mapping[str, Callable[[Processes], str]] = {
    "publishing": measure_publishing,
    "lambdas": measure_functions,
    "week": measure_full_week,
    "caps": measure_at_caps,
    "garbage": measure_collections,
    "site": measure_whole_site,
    "fresh": lambda _: measure_fresh(),
}


@contextmanager
def open_place(
    processes: Processes, *, is_far: bool, has_site: bool, sources: str = "usgs"
) -> Iterator[Place]:
    """Fresh parts, wired as a worker is; nothing was published yet."""
    with run_parts(processes) as parts:
        s3_url, usgs_url = parts.s3.endpoint_url, parts.replayer.url
        if is_far:
            s3_url = _far(processes, "far-s3", s3_url, S3_MILLISECONDS)
            usgs_url = _far(processes, "far-source", usgs_url, SOURCE_MILLISECONDS)
        site_url = parts.start_site(build_site(processes)).url if has_site else None
        environ = parts.worker_environ(
            site_url=site_url, s3_url=s3_url, usgs_url=usgs_url, sources=sources
        )
        environ["CONTENT_ASSETS_SITE_BUDGET_SECONDS"] = "120"
        session = _session(parts)  # one for both sides
        client = session.client("s3", endpoint_url=s3_url, config=client_config(UPLOAD_THREADS))
        feed_url = parts.replayer.feed_url.replace(parts.replayer.url, usgs_url)
        yield Place(
            parts.replayer,
            build_pipeline(load_settings(environ), session=session),
            Handwritten(client, parts.bucket, feed_url),
            {
                **environ,
                "BUCKET": parts.bucket,
                "S3_ENDPOINT_URL": s3_url,
                "FEED_URL": feed_url,
                "AWS_DEFAULT_REGION": REGION,
                "CONTENT_ASSETS_QUEUE_URL": "http://127.0.0.1/unused",  # GET /status sends nothing
            },
        )


def many_changed(processes: Processes, *, is_far: bool) -> list[Bulk]:
    """Publishing thousands of documents, against uploading them in a loop."""
    say(f"many documents changed{', with added latency' if is_far else ''}")
    with open_place(processes, is_far=is_far, has_site=False) as place:
        by_hand = place.handwritten
        return measure_bulk(place.pipeline, by_hand.client, by_hand.bucket, rounds=BULK_ROUNDS)


def functions(processes: Processes) -> str:
    """The report on Lambda's functions."""
    with open_place(processes, is_far=True, has_site=False) as place:
        place.run()
        folder = processes.folder / "function"
        folder.mkdir()
        measured = measure_lambdas(processes, place.environ, folder)
        stages = measure_stages(place.environ)
    with open_place(processes, is_far=False, has_site=False, sources="usgs,eonet,swpc") as place:
        peak = measure_peak(place.environ)
    return render_lambdas(measured, stages, peak, package_sizes())


def against_handwritten(place: Place) -> tuple[Comparison, Comparison, Writes]:
    """Nothing new, and 20 changed events; and our side's writes meanwhile."""
    place.run()
    idle = compare(place.run, place.handwritten.handle, prepare=lambda: None, rounds=ROUNDS)
    idle_puts = puts(place.run())
    revisions = itertools.count(1)

    def change() -> None:
        revise(place.replayer, CHANGED, next(revisions))

    changed = compare(place.run, place.handwritten.handle, prepare=change, rounds=ROUNDS)
    change()
    receipt = place.run()
    ran = [each for each in receipt.assets if each.asset.startswith("page_")]
    return (
        idle,
        changed,
        Writes(
            idle=idle_puts,
            changed=puts(receipt),
            documents=receipt.documents.changed + receipt.documents.added,
            assets=sum(each.action == "ran" for each in ran),
        ),
    )


def puts(receipt: Receipt) -> int:
    """Writes of a run, its receipt and status.json included."""
    return receipt.store_requests.get("put", 0) + 2


def revise(replayer: Replayer, count: int, revision: int) -> None:
    """Give `count` events that have a page another magnitude."""
    features = json.loads(replayer.feed.answer.body)["features"]
    shown = [each["id"] for each in features if (each["properties"]["mag"] or 0) >= 3]  # noqa: PLR2004  # have a page
    for event in sorted(shown)[:count]:
        replayer.feed.revise(event, {"mag": 3.0 + revision % 50 / 10})


def proofs(place: Place) -> list[float]:
    """Milliseconds from one revised event to its pages proven, everything warm."""
    place.run()
    taken: list[float] = []
    for revision in range(1, PROOFS + 2):
        revise(place.replayer, 1, revision)
        taken.append(milliseconds(place.run))
    return taken[1:]


def say(text: str) -> None:
    """Progress, on stderr."""
    sys.stderr.write(f"bench: {text} …\n")


def _far(processes: Processes, name: str, url: str, delay: float) -> str:
    return start_latency_proxy(processes, name, url, milliseconds=delay).url


def _session(parts: Parts) -> boto3.session.Session:
    """With given credentials, as a server that is started later reads the environment."""
    who = parts.s3.credentials
    return boto3.session.Session(who.access_key_id, who.secret_access_key, region_name=REGION)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
