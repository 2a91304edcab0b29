"""Going back two thousand changed documents, and on again: pointer, mirror, pages proven.

    python -m bench.rollback

Belongs here: measuring it on the real site. Does not: words (report.py).
"""

import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import boto3
import requests

from content_assets.bootstrap import Pipeline, build_pipeline, make_author
from content_assets.content.earthquakes.documents import EarthquakeEvent, EarthquakeSummary
from content_assets.content.earthquakes.event_documents import event_path
from content_assets.contracts.document import Documents
from content_assets.contracts.release import AssetRecord, Release
from content_assets.contracts.routes import pair_of
from content_assets.delivery.reconcile import reconcile
from content_assets.logs import set_up_logs
from content_assets.publishing.ancestry import find_release
from content_assets.publishing.publish import commit, follow, read_head
from content_assets.publishing.rollback import rollback, unpin
from content_assets.publishing.sets import build_set, write_set
from content_assets.runtime.worker import work
from content_assets.settings import load_settings
from demo.launcher import run_parts
from demo.processes import Processes
from demo.seaweedfs import REGION
from demo.site import build_site

DOCUMENTS = 2_000
EVENTS, FRONT = "page_earthquakes__events", "page_earthquakes__summary"
SUMMARY = "earthquakes/summary.json"


@dataclass(frozen=True)
class WayBack:
    """How long it took, ms, from the command on: back, and on again.

    Attributes:
        pointer: Until production has moved; no pipeline runs.
        front: Until a reader sees the front page of the other release.
        proven: Until every page was seen to show it.
    """

    documents: int
    pages: int
    pointer: tuple[float, float]
    front: tuple[float, float]
    proven: tuple[float, float]


def measure_rollback(pipeline: Pipeline, site_url: str) -> WayBack:
    """Publish two releases of so many documents, then go back and on."""
    work(pipeline, trigger="bench")
    template, pages = _any_event(pipeline), 0
    for magnitude in (3.0, 4.0):
        _publish(pipeline, template, magnitude)
        pages = _deliver(pipeline)
    store, archive = pipeline.store, pipeline.archive
    head = find_release(store, archive, "head")
    to = find_release(store, archive, head.parent or "1")

    def back() -> None:
        author = make_author(run="bench")
        rollback(store, archive, to, reason="bench", author=author, readable=dict)

    def on() -> None:
        unpin(store, archive, author=make_author(), readable=dict)

    times = [_time(pipeline, site_url, step, target) for step, target in ((back, to), (on, head))]
    pointer, front, proven = zip(*times, strict=True)
    return WayBack(DOCUMENTS, pages, pointer, front, proven)


def _time(
    pipeline: Pipeline, site_url: str, step: Callable[[], None], to: Release
) -> tuple[float, float, float]:
    """Until the pointer has moved, the front page shows `to`, and every page is proven."""
    pair = pair_of(SUMMARY, pipeline.archive.documents(to)[SUMMARY])
    begun = time.monotonic()
    with ThreadPoolExecutor(1) as reader:
        front = reader.submit(_read_until, site_url, pair)
        step()
        pointer = time.monotonic() - begun
        _deliver(pipeline)
        proven = time.monotonic() - begun
        return pointer * 1000, (front.result() - begun) * 1000, proven * 1000


def _read_until(url: str, pair: str) -> float:
    """As a reader who loads the front page again and again; when it was there."""
    while pair not in requests.get(url, timeout=60).text:
        time.sleep(0.05)
    return time.monotonic()


def _any_event(pipeline: Pipeline) -> EarthquakeEvent:
    head = read_head(pipeline.store, pipeline.archive)[1]
    if head is None:
        sys.exit("bench: expected a release, found none")
    documents = pipeline.archive.documents(head)
    path = next(path for path in sorted(documents) if path.startswith("earthquakes/events/"))
    return EarthquakeEvent.model_validate_json(pipeline.archive.blob(documents[path]))


def _publish(pipeline: Pipeline, template: EarthquakeEvent, magnitude: float) -> None:
    ids = [f"bench{number}" for number in range(DOCUMENTS)]
    documents = {
        event_path(name): template.model_copy(update={"id": name, "magnitude": magnitude})
        for name in ids
    }
    store, archive = pipeline.store, pipeline.archive
    base = read_head(store, archive)[1]
    standing = base.assets[EVENTS] if base else None
    built = build_set(Documents(EarthquakeEvent, documents, standing.made_from if standing else {}))
    write_set(archive, built, parent=None, map_=pipeline.maps.store)
    record = built.asset_record(code_version=standing.code_version if standing else "1")
    author = make_author()
    assets = {EVENTS: record, **_summary(pipeline, base, magnitude)}
    done = commit(store, archive, assets, base=base, author=author)
    follow(store, archive, known=done.head, author=author, readable=dict)


def _summary(pipeline: Pipeline, base: Release | None, magnitude: float) -> dict[str, AssetRecord]:
    """The front page's document, with something new in it."""
    if base is None:
        return {}
    archive, standing = pipeline.archive, base.assets[FRONT]
    body = archive.blob(archive.documents(base)[SUMMARY])
    summary = EarthquakeSummary.model_validate_json(body)
    changed = summary.model_copy(update={"event_count": int(magnitude * 1000)})
    built = build_set(Documents(EarthquakeSummary, {SUMMARY: changed}, standing.made_from))
    write_set(archive, built, parent=None, map_=pipeline.maps.store)
    return {FRONT: built.asset_record(code_version=standing.code_version)}


def _deliver(pipeline: Pipeline) -> int:
    reports = reconcile(
        pipeline.store,
        pipeline.archive,
        sites=pipeline.sites,
        maps=pipeline.maps,
        waiting=pipeline.waiting,
    )
    if any(report.state != "proven" for report in reports):
        sys.exit(f"bench: expected every page proven, found {reports}")
    return sum(report.pages_proven for report in reports if report.target != "mirror")


def main() -> None:
    """Measure, and print."""
    set_up_logs(level="ERROR")
    with TemporaryDirectory(prefix="bench-") as folder, Processes(Path(folder)) as processes:
        build = build_site(processes)
        with run_parts(processes) as parts:
            site_url = parts.start_site(build).url
            environ = parts.worker_environ(site_url=site_url)
            environ["CONTENT_ASSETS_SITE_BUDGET_SECONDS"] = "600"
            who = parts.s3.credentials
            session = boto3.session.Session(
                who.access_key_id, who.secret_access_key, region_name=REGION
            )
            pipeline = build_pipeline(load_settings(environ), session=session)
            sys.stdout.write(f"{measure_rollback(pipeline, site_url)}\n")


if __name__ == "__main__":
    main()
